"""Duty reports on screens: lists, who has still to report, the record of a report in words."""

from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Prefetch, QuerySet
from django.template.loader import render_to_string

from congress.models import SECRETARIAT, Congress, Event, User
from deputies.models import LEAST_PRESENT, Delegation, DutyReport, Mandate, ReportMeeting, ReportPolicy
from deputies.queries.roster import current_term

MEETINGS = ReportMeeting.objects.select_related("by").order_by("-day", "-pk")


def least_present(congress_id: int) -> int:
    """How many have to be present at a meeting of this congress."""
    policy = ReportPolicy.objects.filter(congress=congress_id).first()
    return policy.least_present if policy else LEAST_PRESENT


def report_policy(congress: Congress) -> ReportPolicy:
    """The congress's own policy, or the defaults."""
    return ReportPolicy.objects.filter(congress=congress).first() or ReportPolicy(congress=congress)


def reports_of_page(user: User) -> QuerySet[DutyReport]:
    """Reports ``user`` may see, with what a page of one shows."""
    return with_page(DutyReport.objects.visible_to(user))


def with_page(rows: QuerySet[DutyReport]) -> QuerySet[DutyReport]:
    """Reports with deputy and meetings."""
    rows = rows.select_related(
        "mandate__person", "mandate__congress", "mandate__delegation", "mandate__term", "mandate__group"
    )
    return rows.prefetch_related(Prefetch("meetings", MEETINGS))


def report_lines(rows: QuerySet[DutyReport]) -> QuerySet[DutyReport]:
    """Reports as lines of a list."""
    rows = rows.select_related("mandate__person", "mandate__delegation", "mandate__congress").defer("body")
    return rows.prefetch_related(Prefetch("meetings", MEETINGS))


def reports_of(mandate: Mandate) -> QuerySet[DutyReport]:
    """All reports of one mandate, newest first."""
    return report_lines(mandate.reports.all()).order_by("-pk")


def looked_after(user: User) -> QuerySet[Mandate]:
    """The seats of this term whose reports ``user`` works on: the congress's, or his delegation's."""
    term = current_term(user.post.congress)
    seats = Mandate.objects.visible_to(user).filter(term=term).standing()
    if user.acts(*SECRETARIAT):
        return seats
    return seats.filter(delegation__organ=user.post.organ_id, delegation__organ__isnull=False)


def still_to_report(user: User) -> QuerySet[Mandate]:
    """Of those, who has not reported in this term yet; each carries ``on_the_way`` and ``stroke_key``."""
    own = DutyReport.objects.filter(mandate=OuterRef("pk"))
    seats = looked_after(user).filter(~Exists(own.given()))
    on_the_way = Exists(own.exclude(state="draft"))
    seats = seats.annotate(on_the_way=on_the_way, stroke_key=F("person__stroke_key"))
    return seats.select_related("person", "delegation", "group", "congress")


def delegations_to_choose(user: User) -> list[Delegation]:
    """The delegations a list of this congress can be narrowed to."""
    return list(Delegation.objects.filter(term=current_term(user.post.congress)).order_by("number"))


def told_of(target: Model) -> list[dict[str, Any]]:
    """What happened to a report or a batch, in words, newest first."""
    events = Event.objects.about(target).select_related("actor", "capacity__organ", "capacity__congress")
    return [
        {
            "at": event.at,
            "who": event.actor.name if event.actor else "",
            "capacity": str(event.capacity) if event.capacity else "",
            "text": render_to_string(f"events/{event.kind}.html", {"event": event, "data": event.data}),
        }
        for event in events.order_by("-pk")[:100]
    ]
