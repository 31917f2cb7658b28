"""Proposed changes of a deputy's own data."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from congress.fields import mask
from congress.models import User
from deputies.models import Mandate, ProposedDetail
from deputies.queries.fields import label_of
from deputies.workflow import WAITING_DETAIL

MOST = 60
TONES = {"waiting": "info", "confirmed": "ok", "refused": "warn", "taken_back": "draft"}


@dataclass(frozen=True)
class DetailLine:
    """One proposed field: what it is called, what the roster says, what is proposed, and where it stands.

    ``is_masked`` where the numbers are not shown in full.
    """

    detail: ProposedDetail
    label: str
    present: str
    new: str
    is_masked: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.detail.state in WAITING_DETAIL

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return TONES[self.detail.state]

    @property
    def field(self) -> str:
        return self.detail.field


def details_of(mandate: Mandate, *, in_full: bool) -> list[DetailLine]:
    """What the deputy proposed: what waits first, then the newest; mobile phones are masked, unless ``in_full``."""
    rows = ProposedDetail.objects.filter(mandate=mandate).order_by("-pk")[:MOST]
    lines = [_line(row, str(getattr(mandate.person, row.field)), in_full=in_full) for row in rows]
    return sorted(lines, key=lambda line: not line.is_waiting)


def _line(row: ProposedDetail, present: str, *, in_full: bool) -> DetailLine:
    if row.field != "phone" or in_full:
        return DetailLine(row, label_of(row.field), present, row.new)
    return DetailLine(row, label_of(row.field), mask(present), mask(row.new), is_masked=True)


def waiting_details(user: User) -> QuerySet[Mandate]:
    """The deputies of the user's congress with changes that wait, each with ``waiting_count``; the oldest first."""
    waiting = Q(proposed_details__state__in=WAITING_DETAIL)
    rows = Mandate.objects.filter(congress__in=user.congress_ids).select_related("person", "delegation")
    return (
        rows.annotate(waiting_count=Count("proposed_details", filter=waiting))
        .filter(waiting_count__gt=0)
        .order_by("pk")
    )
