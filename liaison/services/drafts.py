"""Draft laws while they are prepared: the text, its articles and questions, files, and who is to be asked."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import audiences, clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import Congress, User
from liaison import queries
from liaison.computing import articles
from liaison.models import DraftArticle, DraftLaw, DraftPoint, DraftQuestion, LegislativeContactPoint, PartKind, Station
from liaison.models.draft import LONGEST_TEXT, MOST_PARTS, MOST_QUESTIONS
from liaison.workflow import DraftLawState

MOST_FILES = 10
PAPERS = "paper"  # files of a draft, for everybody who reads it


def lock_draft(pk: int) -> DraftLaw:
    """The draft, locked: whatever comes in or ends does so one after another."""
    return DraftLaw.objects.select_for_update(of=("self",)).select_related("congress").get(pk=pk)


def _prepared(draft: DraftLaw) -> DraftLaw:
    """The draft, locked. Refused once comments were asked for: they are tied to its articles."""
    draft = lock_draft(draft.pk)
    if draft.state != DraftLawState.PREPARED:
        raise Refused(_("Comments were asked for already: the text stays as it is."))
    return draft


def _changed(draft: DraftLaw, by: User, *fields: str) -> None:
    draft.version += 1
    draft.save()
    record("liaison.revise_draft", draft, by=by, fields=sorted(fields))


# Contact points --------------------------------------------------------------------------------------------------


@transaction.atomic
def name_point(station: Station, congress: Congress, *, by: User) -> LegislativeContactPoint:
    """Make a station a legislative contact point of ``congress``, from today. Refused for a closed station, one of a
    congress beside or above, and one that is a point already.
    """
    if not queries.is_at_or_below(station.congress, congress):
        raise Invalid({"station": [_("Choose a station of this congress or of one below.")]})
    if not station.is_open:
        raise Invalid({"station": [_("This station is closed.")]})
    point = LegislativeContactPoint(station=station, congress=congress, since=clock.today())
    try:
        with transaction.atomic():
            point.save()
    except IntegrityError as error:
        raise Refused(_("This station is a legislative contact point already.")) from error
    record("liaison.name_point", station, by=by, congress=congress.pk)
    return point


@transaction.atomic
def end_point(point: LegislativeContactPoint, *, by: User) -> LegislativeContactPoint:
    """The station is a legislative contact point until today; what it brought stays."""
    point = LegislativeContactPoint.objects.select_for_update(of=("self",)).select_related("station").get(pk=point.pk)
    if point.until is not None:
        raise Refused(_("This station is no contact point any more."))
    point.until = max(point.since, clock.today())
    point.save(update_fields=["until"])
    record("liaison.end_point", point.station, by=by, congress=point.congress_id)
    return point


# The draft itself ------------------------------------------------------------------------------------------------


@transaction.atomic
def write_draft(*, by: User, uploads: Collection[CheckedFile] = (), **fields: Any) -> DraftLaw:
    """Begin a draft law of the congress ``by`` works for; nobody else sees it before it is opened."""
    _check_last_day(fields)
    draft = DraftLaw.objects.create(congress=by.post.congress, created_by=by, **fields)
    _attach(draft, uploads, (), by=by)
    record("liaison.write_draft", draft, by=by)
    return draft


@transaction.atomic
def revise_draft(
    draft: DraftLaw,
    *,
    by: User,
    version: int | None,
    uploads: Collection[CheckedFile] = (),
    removed: Collection[int] = (),
    **fields: Any,
) -> DraftLaw:
    """Change title, introduction, last day, files. Refused once it was opened; ``Stale`` when it changed meanwhile."""
    draft = _prepared(draft)
    if version is not None and draft.version != version:
        now = {"title": draft.title, "introduction": draft.introduction, "version": draft.version}
        raise Stale(_("This draft was changed meanwhile. Compare and save again."), current=now)
    _check_last_day(fields)
    changed = [name for name, value in fields.items() if getattr(draft, name) != value]
    for name in changed:
        setattr(draft, name, fields[name])
    _attach(draft, uploads, removed, by=by)
    _changed(draft, by, *changed, *(["files"] if uploads or removed else []))
    return draft


def _check_last_day(fields: dict[str, Any]) -> None:
    if fields["closes_on"] < clock.today():
        raise Invalid({"closes_on": [_("This day is past.")]})


def _attach(draft: DraftLaw, uploads: Collection[CheckedFile], removed: Collection[int], *, by: User) -> None:
    for file in files.attached(draft, PAPERS).filter(pk__in=list(removed)):
        files.remove(file)
    if files.attached(draft, PAPERS).count() + len(uploads) > MOST_FILES:
        raise Invalid({"uploads": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    for one in uploads:
        files.store(one.name, one.content, target=draft, by=by, purpose=PAPERS, quarantined=one.quarantined)


@transaction.atomic
def address_draft(
    draft: DraftLaw,
    *,
    by: User,
    points: Iterable[LegislativeContactPoint],
    audience: Collection[str],
    for_everybody: bool,
) -> DraftLaw:
    """Say who is to be asked: contact points, deputies by audience, everybody on the public page."""
    draft = _prepared(draft)
    chosen = list(points)
    known = set(queries.current_points(draft.congress_id).values_list("pk", flat=True))
    if any(point.pk not in known for point in chosen):
        raise Invalid({"points": [_("Choose contact points of this congress.")]})
    if not audiences.may_address(by, audience):
        raise Invalid({"audience": [_("Choose deputies whom you may address.")]})
    draft.points.exclude(point__in=chosen).delete()
    there = set(draft.points.values_list("point", flat=True))
    DraftPoint.objects.bulk_create(DraftPoint(draft=draft, point=point) for point in chosen if point.pk not in there)
    draft.audience, draft.for_everybody = list(audience), for_everybody
    _changed(draft, by, "points", "audience", "for_everybody")
    return draft


# Articles --------------------------------------------------------------------------------------------------------


@transaction.atomic
def split_text(draft: DraftLaw, *, text: str, by: User) -> DraftLaw:
    """Put a pasted text in the place of the articles, parted at its headings (``computing.articles.split``).

    Questions keep the article of the same number; where there is none any more they are about the whole draft.
    """
    draft = _prepared(draft)
    parts = articles.split(text)
    if not any(part.kind == articles.ARTICLE for part in parts):
        raise Invalid({"text": [_("No article was found. Each begins on a line of its own, like 第一条.")]})
    if len(parts) > MOST_PARTS:
        raise Invalid({"text": [_("At most %(most)s articles and headings.") % {"most": MOST_PARTS}]})
    long = [part.label for part in parts if len(part.text) > LONGEST_TEXT]
    if long:
        raise Invalid({"text": [_("Too long: %(labels)s") % {"labels": "、".join(long) or "—"}]})
    tied = {question.pk: question.article.label for question in _tied(draft)}
    draft.questions.update(article=None)
    draft.articles.all().delete()
    DraftArticle.objects.bulk_create(
        DraftArticle(draft=draft, position=place, kind=part.kind, label=part.label, text=part.text)
        for place, part in enumerate(parts, start=1)
    )
    by_label = {row.label: row for row in draft.articles.filter(kind=PartKind.ARTICLE)}
    for pk, label in tied.items():
        draft.questions.filter(pk=pk).update(article=by_label.get(label))
    _changed(draft, by, "articles")
    return draft


def _tied(draft: DraftLaw) -> list[DraftQuestion]:
    return list(draft.questions.exclude(article=None).select_related("article"))


@transaction.atomic
def add_article(
    draft: DraftLaw, *, by: User, kind: str, label: str, text: str, after: DraftArticle | None = None
) -> DraftLaw:
    """Enter one article (or heading, or preamble), after another one or at the beginning."""
    draft = _prepared(draft)
    _check_label(kind, label)
    rows = list(draft.articles.order_by("position", "pk"))
    if len(rows) >= MOST_PARTS:
        raise Refused(_("At most %(most)s articles and headings.") % {"most": MOST_PARTS})
    place = 1 + next((nth for nth, row in enumerate(rows, start=1) if after and row.pk == after.pk), 0)
    for nth, row in enumerate(rows, start=1):
        row.position = nth + (nth >= place)
    DraftArticle.objects.bulk_update(rows, ["position"])
    DraftArticle.objects.create(draft=draft, position=place, kind=kind, label=label, text=text)
    _changed(draft, by, "articles")
    return draft


@transaction.atomic
def revise_article(article: DraftArticle, *, by: User, version: int, **fields: Any) -> DraftLaw:
    """Change one article. ``version`` is the draft's: ``Stale`` when anything of it changed meanwhile."""
    draft = _prepared(article.draft)
    article = draft.articles.get(pk=article.pk)
    if draft.version != version:
        now = {"label": article.label, "text": article.text, "version": draft.version}
        raise Stale(_("This draft was changed meanwhile. Compare and save again."), current=now)
    _check_label(fields["kind"], fields["label"])
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    _changed(draft, by, "articles")
    return draft


@transaction.atomic
def remove_article(article: DraftArticle, *, by: User) -> DraftLaw:
    """Take one article out; questions about it are about the whole draft then."""
    draft = _prepared(article.draft)
    draft.questions.filter(article=article).update(article=None)
    draft.articles.filter(pk=article.pk).delete()
    _changed(draft, by, "articles")
    return draft


def _check_label(kind: str, label: str) -> None:
    if kind != PartKind.PREAMBLE and not label:
        raise Invalid({"label": [_("Give its number, like 第一条.")]})


@transaction.atomic
def add_question(draft: DraftLaw, *, by: User, text: str, article: DraftArticle | None = None) -> DraftLaw:
    """Ask something in particular, of the whole draft or of one of its articles."""
    draft = _prepared(draft)
    if article and article.draft_id != draft.pk:
        raise Invalid({"article": [_("Choose an article of this draft.")]})
    if draft.questions.count() >= MOST_QUESTIONS:
        raise Refused(_("At most %(most)s questions.") % {"most": MOST_QUESTIONS})
    DraftQuestion.objects.create(draft=draft, article=article, text=text)
    _changed(draft, by, "questions")
    return draft


@transaction.atomic
def remove_question(question: DraftQuestion, *, by: User) -> DraftLaw:
    """Take a question back."""
    draft = _prepared(question.draft)
    draft.questions.filter(pk=question.pk).delete()
    _changed(draft, by, "questions")
    return draft
