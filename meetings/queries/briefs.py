"""Remarks and bulletins as their pages show them."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from congress.models import SECRETARIAT, Role, User
from deputies.models import Delegation, Mandate
from meetings.models import Brief, DeputyHead, Gathering, HandedOver, Participation, Remark
from meetings.models.brief import headed_by, served_by
from meetings.workflow import SHOWN, BriefState
from proposals.computing.differences import differences
from proposals.models import DelegationHead, HandOverItem

REMARK_RELATED = (
    "gathering__kind", "gathering__congress", "gathering__delegation", "mandate__person", "delegation", "taken_by",
    "handed_over__item__proposal",
)  # fmt: skip
BRIEF_RELATED = (
    "gathering__congress", "gathering__parent", "gathering__delegation", "delegation", "session__term", "drafted_by",
    "signed_by", "document", "merged_into",
)  # fmt: skip
BRIEF_VIEWS = ("", "issued", "merged")


def remarks_of_page(user: User) -> QuerySet[Remark]:
    """What the user may read of what was said, with what a page shows of it."""
    return Remark.objects.visible_to(user).select_related(*REMARK_RELATED)


def remarks_in(gathering: Gathering) -> QuerySet[Remark]:
    """What was said in a gathering and its parts, in the order in which it was said."""
    rows = Remark.objects.filter(Q(gathering=gathering) | Q(gathering__parent=gathering))
    return rows.select_related("mandate__person").order_by("said_at", "pk")


def gatherings_to_brief(user: User) -> QuerySet[Gathering]:
    """Where the staff of a delegation may draft a bulletin; the rule ``meetings.begin_brief`` says the same of one."""
    if not user.acts(Role.DELEGATION_STAFF) or user.post.organ_id is None:
        return Gathering.objects.none()
    asked = Participation.objects.filter(gathering=OuterRef("pk"), mandate__delegation__organ=user.post.organ_id)
    rows = Gathering.objects.filter(Q(delegation__organ=user.post.organ_id) | Exists(asked))
    return rows.filter(state__in=SHOWN, congress__in=user.congress_ids).select_related("parent")


def count_notes(user: User, rows: list[Gathering]) -> None:
    """Give gatherings of a page ``said`` and ``unused``: how much of the delegation's own was taken down there and in
    their parts, and how much of it stands in no bulletin yet.
    """
    keys = [row.pk for row in rows]
    found = Remark.objects.filter(served_by(user)).filter(Q(gathering__in=keys) | Q(gathering__parent__in=keys))
    counted = found.values("gathering", "gathering__parent").order_by()
    counted = list(counted.annotate(said=Count("pk", distinct=True), unused=Count("pk", filter=Q(briefs=None))))
    for row in rows:
        own = [each for each in counted if row.pk in {each["gathering"], each["gathering__parent"]}]
        row.said, row.unused = (sum(each[name] for each in own) for name in ("said", "unused"))


def briefs_of_page(user: User) -> QuerySet[Brief]:
    """The bulletins the user may open, with what a page shows of them."""
    return Brief.objects.visible_to(user).select_related(*BRIEF_RELATED)


def briefs_listed(user: User, view: str) -> QuerySet[Brief]:
    """Those in hand, those issued, those merged."""
    rows = briefs_of_page(user)
    if view == "issued":
        return rows.filter(state=BriefState.ISSUED)
    if view == "merged":
        return rows.filter(state=BriefState.MERGED)
    return rows.exclude(state__in=[BriefState.ISSUED, BriefState.MERGED])


def briefs_waiting(user: User) -> QuerySet[Brief]:
    """What waits for this person: to be signed by a head, to be edited and issued by the secretariat."""
    rows = Brief.objects.visible_to(user)
    if user.acts(*SECRETARIAT):
        return rows.filter(state=BriefState.SIGNED)
    if user.acts(Role.DEPUTY):
        return rows.filter(headed_by(user), state=BriefState.TO_SIGN).exclude(drafted_by=user)
    return rows.filter(served_by(user), state=BriefState.DRAFT)


def merging_choices(brief: Brief) -> QuerySet[Brief]:
    """Signed bulletins of the same session into which one may be merged."""
    rows = Brief.objects.filter(session=brief.session_id, state=BriefState.SIGNED).exclude(pk=brief.pk)
    return rows.select_related("delegation").order_by("pk")


def delegation_of_notes(user: User, gathering: Gathering, deputy: Mandate | None) -> Delegation | None:
    """Whose deliberation is taken down: the staff's own delegation; for the secretariat that of the speaker."""
    if not user.acts(Role.DELEGATION_STAFF):
        return deputy.delegation if deputy else None
    own = Delegation.objects.filter(congress=gathering.congress_id, organ=user.post.organ_id)
    return own.order_by("-term__number").first()


def signers_of(brief: Brief) -> QuerySet[Mandate]:
    """The head and the deputy heads of the delegation, as far as they may sign: not what they drafted themselves."""
    heads = DelegationHead.objects.filter(delegation=brief.delegation_id).values("mandate")
    deputy_heads = DeputyHead.objects.filter(delegation=brief.delegation_id).values("mandate")
    rows = Mandate.objects.filter(Q(pk__in=heads) | Q(pk__in=deputy_heads)).select_related("person__user")
    return rows.exclude(person__user=brief.drafted_by_id).order_by("pk")


def delegations_with_signers(user: User) -> list[Delegation]:
    """The delegations of the present term, each with ``head`` and ``deputies`` by name."""
    term = user.post.congress.terms.order_by("-number").first()
    rows = list(Delegation.objects.filter(congress=user.post.congress_id, term=term).order_by("number"))
    heads = DelegationHead.objects.filter(delegation__in=rows).select_related("mandate__person")
    head_of = {row.delegation_id: row.mandate.person.name for row in heads}
    deputies: dict[int, list[str]] = {}
    for row in DeputyHead.objects.filter(delegation__in=rows).select_related("mandate__person").order_by("pk"):
        deputies.setdefault(row.delegation_id, []).append(row.mandate.person.name)
    for row in rows:
        row.head, row.deputies = head_of.get(row.pk, ""), "、".join(deputies.get(row.pk, []))
    return rows


def edited_versions(brief: Brief) -> list[dict[str, Any]]:
    """Every version the secretariat made, newest first, with both texts side by side."""
    rows = brief.revisions.select_related("by").order_by("-pk")
    return [
        {
            "at": row.at, "who": row.by.name, "reason": row.reason,
            "titles": (row.title_before, row.title_after) if row.title_before != row.title_after else None,
            "rows": differences(row.before, row.after),
        }
        for row in rows
    ]  # fmt: skip


def origin_of(user: User, item: HandOverItem) -> dict[str, Any] | None:
    """The remark a hand-over item was made of; with an address where the reader may open it."""
    link = HandedOver.objects.filter(item=item).select_related("remark__gathering", "remark__mandate__person").first()
    if link is None:
        return None
    remark = link.remark
    seen = user.has_perm("meetings.view_remark", remark)
    return {"gathering": remark.gathering.title, "at": remark.said_at, "url": remark.get_absolute_url() if seen else ""}
