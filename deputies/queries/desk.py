"""What the staff asks of duty records: what waits for whom, and what stands behind one of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from congress import files
from congress.models import Congress, Event, User
from congress.panels import number_of
from deputies.models import DutyRecord, DutyReport, Mandate, Objection, Place, PointEntry, ScoringItem, Standing
from deputies.queries.reports import looked_after
from deputies.queries.roster import found, told_about
from deputies.workflow import DUTY, WAITING, WAITING_DETAIL, DutyState, ObjectionState, ReportState

MAIN_MOVES = frozenset({"check", "approve", "uphold"})
MOST_WAITING = 200  # lines of each kind shown before days are frozen
DANGEROUS = frozenset({"refuse", "strike"})
_WITH = ("type", "mandate__person", "mandate__congress", "mandate__delegation", "entered_by", "checked_by")


def duty_of_desk(user: User) -> QuerySet[DutyRecord]:
    """The records ``user`` may see, with what a line, a rule and a page ask of them."""
    return DutyRecord.objects.visible_to(user).select_related(*_WITH)


def awaiting(user: User, rows: QuerySet[DutyRecord]) -> QuerySet[DutyRecord]:
    """Those of ``rows`` that ``user`` of the congress's staff may decide: reviewed first or not to be; not his own."""
    return rows.filter(_to_decide(user))


def _to_decide(user: User) -> Q:
    direct = Q(state=DutyState.SUBMITTED, two_step=False)
    return (direct | Q(state=DutyState.CHECKED) & ~Q(checked_by=user.pk)) & ~Q(mandate__person__user=user.pk)


def awaiting_first_review(user: User, rows: QuerySet[DutyRecord]) -> QuerySet[DutyRecord]:
    """Those that ``user`` of the staff of the delegation passes on or sends back; never his own."""
    return rows.filter(~Q(mandate__person__user=user.pk), state=DutyState.SUBMITTED, two_step=True)


@dataclass(frozen=True)
class DeskCounts:
    """What waits in the deputies' matters for the staff of a congress."""

    review: int = 0
    disputed: int = 0
    objections: int = 0
    reports: int = 0
    details: int = 0


def desk_counts(user: User) -> DeskCounts:
    """Records to decide, disputed ones, open objections, reports handed in, data changes; one statement."""
    congress = user.post.congress_id
    records = DutyRecord.objects.filter(mandate__congress=congress)
    reports = DutyReport.objects.filter(state=ReportState.HANDED_IN, mandate__congress=congress)
    waiting = [
        awaiting(user, records),
        records.filter(state=DutyState.DISPUTED),
        Objection.objects.filter(mandate__congress=congress, state=ObjectionState.OPEN),
        reports,
        Mandate.objects.filter(congress=congress, proposed_details__state__in=WAITING_DETAIL).distinct(),
    ]
    row = Congress.objects.filter(pk=congress).values_list(*(number_of(rows) for rows in waiting)).first()
    return DeskCounts(*(row or ()))


def duty_of(rows: QuerySet[DutyRecord], words: str) -> QuerySet[DutyRecord]:
    """``rows`` whose deputy or title is called ``words``."""
    words = words.strip()
    if not words:
        return rows
    named = found(Mandate.objects.order_by(), words).values("pk")
    return rows.filter(Q(mandate__in=named) | Q(title__contains=words))


def duty_buttons(act: DutyRecord, user: User, address: str) -> list[dict[str, Any]]:
    """The open moves of a record as buttons that lead to the page called ``address``."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse(address, args=[act.pk, move.name]),
            "style": "main" if move.name in MAIN_MOVES else "danger" if move.name in DANGEROUS else "plain",
        }
        for move in DUTY.open_to(user, act)
    ]


def papers_of(act: DutyRecord) -> dict[str, list[dict[str, Any]]]:
    """The photos and the other files of a record, to be shown or downloaded."""
    rows = [(file.purpose, _paper(file)) for file in files.attached(act)]
    return {
        "photos": [row for purpose, row in rows if purpose == "photo"],
        "papers": [row for purpose, row in rows if purpose != "photo"],
    }


def _paper(file: Any) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "url": reverse("file", args=[file.uuid])}


def lines_of_record(act: DutyRecord) -> list[PointEntry]:
    """What a record brought or cost, contrary lines included, in the order they were entered."""
    rows = PointEntry.objects.filter(record=act).select_related("item")
    return list(rows.order_by("pk"))


def duty_timeline(act: DutyRecord) -> list[dict[str, Any]]:
    """What happened to a record, in words, newest first."""
    return told_about(act, _said)


def _said(event: Event) -> dict[str, Any]:
    labels = {field.name: str(field.verbose_name) for field in DutyRecord._meta.concrete_fields}
    return event.data | {"fields": [labels.get(name, name) for name in event.data.get("fields", [])]}


def items_in_force(congress_ids: Any) -> QuerySet[ScoringItem]:
    """The items of the rule sets of these congresses that were ever in force."""
    rows = ScoringItem.objects.filter(rule_set__congress__in=congress_ids).exclude(rule_set__enacted_at=None)
    return rows.order_by("rule_set", "position", "pk")


def waiting_until(congress: Congress, through: dt.date) -> dict[str, list[Any]]:
    """What is not decided in the days up to ``through``: records under review or disputed, open objections."""
    states = WAITING | {DutyState.DISPUTED}
    records = DutyRecord.objects.filter(mandate__congress=congress, state__in=states, begins_on__lte=through)
    objections = Objection.objects.filter(
        mandate__congress=congress, state=ObjectionState.OPEN, entry__day__lte=through
    )
    named = ("mandate__person", "mandate__delegation")
    return {
        "records": list(records.select_related("type", *named).order_by("begins_on", "pk")[:MOST_WAITING]),
        "objections": list(objections.select_related("entry", *named).order_by("pk")[:MOST_WAITING]),
    }


def places_of(standing: Standing, most: int) -> list[Place]:
    """The first ``most`` places, in order."""
    rows = standing.places.select_related("mandate__person", "delegation", "group")
    return list(rows.order_by("place", "pk")[:most])


def reviewed_first(rows: QuerySet[DutyRecord]) -> QuerySet[DutyRecord]:
    """Those of ``rows`` that went through the first review: passed on by somebody, or sent back."""
    return rows.filter(Q(two_step=True) & (Q(checked_by__isnull=False) | Q(state=DutyState.SENT_BACK)))


def delegation_desk(user: User) -> tuple[int, int]:
    """For the staff of a delegation: records to review first, and reports handed in; one statement."""
    records = awaiting_first_review(user, DutyRecord.objects.visible_to(user))
    reports = DutyReport.objects.filter(state=ReportState.HANDED_IN, mandate__in=looked_after(user))
    row = Congress.objects.filter(pk=user.post.congress_id).values_list(number_of(records), number_of(reports)).first()
    return row or (0, 0)


def ledger_of(user: User) -> QuerySet[PointEntry]:
    """The lines ``user`` may read: the deputy's own, and those of the congress for its staff."""
    own = Q(mandate__post=user.post)
    if user.has_perm("deputies.adjust_points"):
        own |= Q(mandate__congress=user.post.congress_id)
    return PointEntry.objects.filter(own)
