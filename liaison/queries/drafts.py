"""Draft laws for those who are asked, for those who ask, and for everybody."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import events, files
from congress.models import Congress, Event, File, User
from liaison.models import (
    DraftArticle,
    DraftComment,
    DraftLaw,
    DraftPoint,
    DraftQuestion,
    DraftReader,
    LegislativeContactPoint,
    Station,
)
from liaison.models.station import run_by
from liaison.workflow import DANGEROUS_DRAFT_MOVES, DRAFT_MOVES, MAIN_DRAFT_MOVES, DraftLawState

SHORT = 24  # signs of an article beside its number, and of a question, in a choice


def is_at_or_below(congress: Congress, above: Congress) -> bool:
    """Whether ``congress`` is ``above``, or stands somewhere below it."""
    while congress is not None and congress.pk != above.pk:
        congress = congress.parent
    return congress is not None


def current_points(congress: int) -> QuerySet[LegislativeContactPoint]:
    """The legislative contact points of a congress today."""
    rows = LegislativeContactPoint.objects.current().filter(congress=congress)
    return rows.select_related("station__congress").order_by("station__congress__code", "station__name", "pk")


def is_contact_point(station: Station) -> bool:
    """Whether the station collects comments on draft laws today, for whatever congress."""
    return LegislativeContactPoint.objects.current().filter(station=station).exists()


def drafts_of_page(user: User) -> QuerySet[DraftLaw]:
    """The drafts the user may open, with what a line and a page need; ``asked_user`` is he, where he was asked."""
    asked = DraftReader.objects.filter(draft=OuterRef("pk"), user=user.pk).values("user")
    rows = DraftLaw.objects.visible_to(user).select_related("congress", "created_by")
    return rows.annotate(asked_user=Subquery(asked))


def articles_of_page(user: User) -> QuerySet[DraftArticle]:
    """The articles of drafts the user may open."""
    return DraftArticle.objects.visible_to(user).select_related("draft__congress")


def questions_of_page(user: User) -> QuerySet[DraftQuestion]:
    """The questions on drafts the user may open."""
    return DraftQuestion.objects.visible_to(user).select_related("draft__congress")


def public_drafts() -> QuerySet[DraftLaw]:
    """What everybody may read: open ones, those being worked on, and those with published results."""
    return DraftLaw.objects.of_everybody().select_related("congress")


def public_draft() -> QuerySet[DraftLaw]:
    """What an address somebody kept may lead to: a withdrawn one still says that it was."""
    rows = DraftLaw.objects.filter(for_everybody=True, opened_at__isnull=False)
    return rows.select_related("congress")


def draft_files(draft: DraftLaw) -> QuerySet[File]:
    """Its files, as far as they were examined."""
    return files.attached(draft, "paper").filter(quarantined=False)


def files_of_draft(draft: DraftLaw) -> list[dict[str, Any]]:
    """Its files as the desk lists them."""
    return [
        {
            "name": file.name,
            "size": file.size,
            "url": f"{reverse('file', args=[file.uuid])}?inline=1",
            "note": file.held,
        }
        for file in files.attached(draft, "paper")
    ]


def parts_of(draft: DraftLaw) -> list[DraftArticle]:
    """Its articles and headings in their order, each with the questions asked about it as ``asked``."""
    return parts_and_questions(draft)[0]


def parts_and_questions(draft: DraftLaw) -> tuple[list[DraftArticle], list[DraftQuestion]]:
    """The same, and what is asked about the draft as a whole."""
    rows = list(draft.articles.order_by("position", "pk"))
    questions = list(draft.questions.order_by("pk"))
    for row in rows:
        row.asked = [question for question in questions if question.article_id == row.pk]
    return rows, [question for question in questions if question.article_id is None]


def subjects_of(draft: DraftLaw) -> list[tuple[str, str]]:
    """What a comment can be about, as a choice: the whole, an article (``a12``), a question (``q3``)."""
    found = [("", pgettext("comment", "The whole draft"))]
    parts, questions = parts_and_questions(draft)
    for row in parts:
        opening = " ".join(row.text.split())
        shown = opening if len(opening) <= SHORT else f"{opening[:SHORT]}…"
        found.append((f"a{row.pk}", f"{row.label or row.get_kind_display()} {shown}".strip()))
        found += [(f"q{question.pk}", _asked(question)) for question in row.asked]
    return found + [(f"q{question.pk}", _asked(question)) for question in questions]


def _asked(question: DraftQuestion) -> str:
    shown = question.text if len(question.text) <= SHORT * 2 else f"{question.text[: SHORT * 2]}…"
    return pgettext("comment", "Question: %(text)s") % {"text": shown}


def subject_of(draft: DraftLaw, chosen: str) -> dict[str, Any]:
    """The article and the question a choice of ``subjects_of`` stands for."""
    if not chosen:
        return {"article": None, "question": None}
    if chosen[0] == "a":
        return {"article": draft.articles.get(pk=chosen[1:]), "question": None}
    question = draft.questions.select_related("article").get(pk=chosen[1:])
    return {"article": question.article, "question": question}


def own_points(draft: DraftLaw, user: User) -> QuerySet[LegislativeContactPoint]:
    """The contact points of the user's that were given this draft and are points today."""
    return points_given(draft).filter(station__in=run_by(user.post))


def points_given(draft: DraftLaw) -> QuerySet[LegislativeContactPoint]:
    """The contact points it was given to that are points today."""
    given = DraftPoint.objects.filter(draft=draft).values("point")
    rows = LegislativeContactPoint.objects.current().filter(pk__in=given)
    return rows.select_related("station").order_by("station__name", "pk")


def was_taken_from(user: User, pk: int) -> bool:
    """Whether a draft was given to a contact point of the user's, taken back, and given to none of them since."""
    points = LegislativeContactPoint.objects.filter(station__in=run_by(user.post))
    own = set(points.values_list("pk", flat=True))
    if DraftPoint.objects.filter(draft=pk, point__in=own).exists():
        return False
    kind = ContentType.objects.get_for_model(DraftLaw)
    rows = Event.objects.filter(target_type=kind, target_id=pk, kind="liaison.take_from_point")
    return bool(own) and any(own.intersection(event.data["points"]) for event in rows)


def points_to_ask(draft: DraftLaw) -> QuerySet[LegislativeContactPoint]:
    """The contact points of the congress today that do not have it yet."""
    return current_points(draft.congress_id).exclude(pk__in=draft.points.values("point"))


def points_silent(draft: DraftLaw) -> QuerySet[LegislativeContactPoint]:
    """The contact points it was given to that have sent nothing yet."""
    sent = DraftComment.objects.filter(draft=draft).exclude(point=None).values("point")
    given = draft.points.exclude(point__in=sent).values("point")
    rows = LegislativeContactPoint.objects.filter(pk__in=given)
    return rows.select_related("station__congress").order_by("station__congress__code", "station__name", "pk")


def points_of(draft: DraftLaw) -> list[DraftPoint]:
    """The contact points it was given to, each with whether it has ``sent`` a comment."""
    sent = DraftComment.objects.filter(draft=draft, point=OuterRef("point"))
    rows = draft.points.select_related("point__station__congress").annotate(sent=Exists(sent))
    return list(rows.order_by("point__station__name", "pk"))


def draft_buttons(draft: DraftLaw, user: User, points: Collection[DraftPoint]) -> list[dict[str, Any]]:
    """The open moves as buttons; after the last day nobody is offered to comment, nor more points to be asked, and
    where each of its ``points`` has sent something none to be taken back.
    """
    found = []
    for move in DRAFT_MOVES.open_to(user, draft):
        if move.name in {"comment_draft", "enter_comment", "give_to_points"} and not draft.is_open:
            continue
        if move.name == "take_from_point" and all(each.sent for each in points):
            continue
        if move.name == "give_to_points" and not points_to_ask(draft).exists():
            continue
        style = "main" if move.name in MAIN_DRAFT_MOVES else "danger" if move.name in DANGEROUS_DRAFT_MOVES else "plain"
        url = reverse("draft_move", args=[draft.pk, move.name])
        found.append({"name": move.name, "label": move.label, "url": url, "style": style})
    return found


def draft_timeline(draft: DraftLaw) -> list[dict[str, Any]]:
    """What happened to it, newest first; its comments have their own."""
    return _told(DraftLaw, draft.pk)


def comment_timeline(comment: DraftComment) -> list[dict[str, Any]]:
    """What happened to one comment, newest first."""
    return _told(DraftComment, comment.pk)


def _told(model: type, pk: int) -> list[dict[str, Any]]:
    about = Event.objects.filter(target_type=ContentType.objects.get_for_model(model), target_id=pk)
    return events.told(events.newest(about), lambda event: {"data": event.data})


def draft_steps(draft: DraftLaw) -> list[dict[str, str]]:
    """The way of it as a bar: open, closed, consolidated, reported back."""
    labels = [_("Open for comments"), _("Comments closed"), _("Consolidated"), _("Reported back")]
    states = [DraftLawState.OPEN, DraftLawState.CLOSED, DraftLawState.CONSOLIDATED, DraftLawState.REPORTED]
    if draft.state not in states:
        return []
    here = states.index(draft.state)
    is_over = draft.state == DraftLawState.REPORTED
    return [
        {"label": label, "state": "done" if nth < here or is_over else "current" if nth == here else "todo"}
        for nth, label in enumerate(labels)
    ]


# What waits ------------------------------------------------------------------------------------------------------


def drafts_to_comment(user: User) -> QuerySet[DraftLaw]:
    """Open drafts a deputy has said nothing about, or a station brought nothing on."""
    said = DraftComment.objects.visible_to(user).filter(draft=OuterRef("pk"))
    return DraftLaw.objects.visible_to(user).open().exclude(Exists(said))


def drafts_to_consolidate(user: User) -> QuerySet[DraftLaw]:
    """Closed ones, and those that wait to be reported back."""
    waiting = [DraftLawState.CLOSED, DraftLawState.CONSOLIDATED]
    return DraftLaw.objects.visible_to(user).filter(state__in=waiting)
