"""Who counts on a day, how many are there, and whether that is enough."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from congress import clock
from deputies.models import Delegation, Mandate, Membership
from deputies.workflow import State
from meetings.computing import quorum, tally
from meetings.models import Gathering, Participation
from meetings.workflow import SEATED, GatheringState


def valid_on(day: dt.date) -> Q:
    """Mandates exercised on ``day``: begun, not over, and neither resting nor ended by then."""
    runs = Q(begins_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    runs &= Q(term__ends_on=None) | Q(term__ends_on__gte=day)
    return runs & (Q(state=State.ACTIVE) | Q(state_on__gt=day))


def members_due(gathering: Gathering) -> QuerySet[Mandate]:
    """Whose meeting it is: the committee, group, delegation or whole congress, as far as they are valid that day."""
    day = timezone.localdate(gathering.begins_at)
    rows = Mandate.objects.filter(valid_on(day), congress=gathering.congress_id)
    if gathering.body_id or gathering.group_id:
        where = {"body": gathering.body_id} if gathering.body_id else {"group": gathering.group_id}
        held = Membership.objects.current(day).filter(**where)
        return rows.filter(pk__in=held.values("mandate"))
    return rows.filter(delegation=gathering.delegation_id) if gathering.delegation_id else rows


def base_count(gathering: Gathering) -> int:
    """All valid mandates on the day [Organic Law, art 14]; once it is closed, as many as there were then."""
    return members_due(gathering).count() if gathering.base is None else gathering.base


def quorum_of(gathering: Gathering) -> quorum.Count | None:
    """The sum of a sitting, where it needs a quorum."""
    if gathering.quorum == quorum.Quorum.NONE:
        return None
    present = gathering.participations.members().came().count()
    return quorum.count(gathering.quorum, base_count(gathering), present)


def taken_count(gathering: Gathering) -> int:
    """How many of the places are taken."""
    return gathering.participations.members().filter(answer__in=sorted(SEATED)).count()


@dataclass(frozen=True)
class Board:
    """The numbers of a gathering as they stand: (delegation, tally) in order, all together, the quorum, the guests."""

    lines: list[tuple[str, tally.Tally]]
    whole: tally.Tally
    quorum: quorum.Count | None
    guests: int

    @property
    def mark(self) -> str:
        """Changes when a number does: what a poll compares."""
        numbers: list[Any] = [(name, one.due, one.present, one.leave, one.late, one.asked) for name, one in self.lines]
        base = (self.quorum.base, self.quorum.needed) if self.quorum else ()
        return hashlib.sha256(repr((numbers, base, self.guests)).encode()).hexdigest()[:16]


def counted(gathering: Gathering) -> Gathering:
    """Where people are counted just now: of a session that is not closed, the sitting that has begun last, else its
    first; otherwise the gathering itself.
    """
    if gathering.parent_id or not gathering.kind.is_session or gathering.state == GatheringState.CLOSED:
        return gathering
    held = gathering.parts.filter(state__in=[GatheringState.PUBLISHED, GatheringState.CLOSED])
    begun = held.filter(begins_at__lte=clock.now()).order_by("-begins_at", "-pk").first()
    return begun or held.order_by("begins_at", "pk").first() or gathering


def board(gathering: Gathering) -> Board:
    """Three questions, however many people there are."""
    rows = Participation.objects.filter(gathering=gathering).members().order_by()
    counted = rows.values_list("mandate__delegation", "answer", "attendance").annotate(Count("pk"))
    places = tally.by_place(counted, required=gathering.is_required)
    names = Delegation.objects.filter(pk__in=places).order_by("number").values_list("pk", "name")
    lines = [(name, places[pk]) for pk, name in names if places[pk].due]
    whole = tally.total(one for _name, one in lines)
    held = None
    if gathering.quorum != quorum.Quorum.NONE:
        held = quorum.count(gathering.quorum, base_count(gathering), whole.present)
    guests = Participation.objects.filter(gathering=gathering).guests().came().count()
    return Board(lines, whole, held, guests)
