"""Comments on draft laws for the desks, in the report, and for whoever follows his own."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext

from congress.fields import blind
from congress.models import File, User
from liaison.computing import shielding, tracking
from liaison.models import DraftComment, DraftLaw
from liaison.models.report import Group, Report
from liaison.queries.campaigns import file_lines
from liaison.queries.drafts import parts_of
from liaison.workflow import Adoption, DraftLawState

MOST_OF_ARTICLE = 50  # comments shown below one article; the rest stands in the list
RELATED = (
    "draft__congress", "article", "question", "mandate__person", "point__station", "entered_by", "words",
)  # fmt: skip


def comments_of_page(user: User) -> QuerySet[DraftComment]:
    """The comments the user may open, with what a line and a page need."""
    return _with_papers(DraftComment.objects.visible_to(user).select_related(*RELATED))


def _with_papers(rows: QuerySet[DraftComment]) -> QuerySet[DraftComment]:
    """How many papers came with each, as ``paper_count``."""
    kind = ContentType.objects.get_for_model(DraftComment)
    papers = File.objects.filter(target_type=kind, target_id=OuterRef("pk")).order_by().values("target_id")
    return rows.annotate(paper_count=Coalesce(Subquery(papers.values(count=Count("pk"))), 0))


def comment_by_code(typed: str) -> DraftComment | None:
    """The comment a tracking code belongs to."""
    code = tracking.plain(typed)
    rows = DraftComment.objects.select_related("draft__congress", "article", "question", "point__station", "words")
    return _with_papers(rows).filter(code_mark=blind(f"code:{code}")).first() if code else None


def comment_words(user: User, comment: DraftComment) -> str:
    """Whole for its author and for whoever received it; numbers of persons are struck out for everybody else."""
    whole = user.has_perm("liaison.reach_commenter", comment) or comment.mandate_id is not None
    return comment.words.text if whole else shielding.shielded(comment.words.text)


def papers_of_comment(comment: DraftComment) -> list[dict[str, Any]]:
    """The scans, photos and papers that came with it, as its page lists them."""
    return file_lines(comment, "paper")


def comment_said(comment: DraftComment, longest: int = 120) -> str:
    """The beginning of it for a line, without numbers of persons."""
    text = " ".join(shielding.shielded(comment.words.text).split())
    return text if len(text) <= longest else f"{text[:longest]}…"


# The report ------------------------------------------------------------------------------------------------------


def report_of(draft: DraftLaw, *, most: int | None = MOST_OF_ARTICLE, with_comments: bool = True) -> Report:
    """The consolidated report: the whole draft first, then every article in its order.

    ``most`` comments are loaded for each article (``None``: all of them); the counts are always whole.
    """
    groups: dict[int | None, Group] = {None: Group(None)} | {row.pk: Group(row) for row in parts_of(draft)}
    total, set_aside = Group(None), 0
    counted = draft.comments.order_by().values_list("article", "source", "result").annotate(Count("pk"))
    for article, source, result, count in counted:
        if result == Adoption.SET_ASIDE:
            set_aside += count
            continue
        for group in (groups[article], total):
            group.count += count
            group.sources[source] = group.sources.get(source, 0) + count
            if result:
                group.results[result] = group.results.get(result, 0) + count
    if with_comments:
        for comment in _in_report(draft, most):
            groups[comment.article_id].comments.append(comment)
    return Report(draft, list(groups.values()), total, set_aside)


def _in_report(draft: DraftLaw, most: int | None) -> list[DraftComment]:
    """The comments of the report in the order they came, ``most`` of each article."""
    rows = _with_papers(draft.comments.counted()).select_related(*RELATED).order_by("number")
    if most is None:
        return list(rows)
    from_each: dict[int | None, int] = {}
    kept = []
    for pk, article in draft.comments.counted().order_by("number").values_list("pk", "article"):
        from_each[article] = from_each.get(article, 0) + 1
        if from_each[article] <= most:
            kept.append(pk)
    return list(rows.filter(pk__in=kept))


def results_for_everybody(draft: DraftLaw) -> Report | None:
    """Counts and results by article once they are published: no comment, no name."""
    if draft.results_at is None or draft.state != DraftLawState.REPORTED:
        return None
    report = report_of(draft, with_comments=False)
    report.groups = [group for group in report.groups if group.count]
    return report


# Whoever follows his own -----------------------------------------------------------------------------------------


def steps_of_comment(comment: DraftComment) -> list[dict[str, str]]:
    """The way of a comment as a bar: received, consolidated, result told."""
    labels = [
        pgettext("comment", "Received"), pgettext("comment", "Consolidated"), pgettext("comment", "Result told"),
    ]  # fmt: skip
    reached = {DraftLawState.CONSOLIDATED: 1, DraftLawState.REPORTED: 3}.get(comment.draft.state, 0)
    return [
        {"label": label, "state": "done" if nth < reached else "current" if nth == reached else "todo"}
        for nth, label in enumerate(labels)
    ]


def own_comments(draft: DraftLaw, user: User) -> list[DraftComment]:
    """What a deputy, or a station, has said about a draft, newest first."""
    rows = comments_of_page(user).filter(draft=draft).order_by("-number")[:MOST_OF_ARTICLE]
    found = list(rows)
    comment_lines(found)
    return found


def comment_lines(rows: list[DraftComment]) -> None:
    """What a line of the list shows: the beginning of the words."""
    for row in rows:
        row.said = comment_said(row)


def contact_of_comment(comment: DraftComment) -> Any:
    """How to reach who gave it; ``None`` where nothing was left."""
    return getattr(comment, "contact", None)
