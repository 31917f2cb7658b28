"""Who is asked: deputies by delegation, group, committee, party or name; guests one by one or pasted as lines."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import audiences
from congress.errors import Refused
from congress.events import record
from congress.models import User
from deputies.models import Body, Delegation, DeputyGroup, Mandate, Membership
from meetings import queries
from meetings.models import Gathering, Participation, Standing
from meetings.queries.numbers import valid_on
from meetings.services.answering import move_up_locked
from meetings.services.locking import lock, lock_place
from meetings.services.lodging import leave_room
from meetings.services.meals import leave_meals
from meetings.services.registering import forget_registration
from meetings.services.riding import forget_transport
from meetings.services.seating import leave_seats
from meetings.services.teams import leave_team
from meetings.workflow import CHANGEABLE, Answer, GatheringState

MOST_GUESTS = 500


@dataclass(frozen=True)
class Audience:
    """Whom to ask: everybody whose meeting it is, or those of these delegations, groups, committees, parties, names, or
    audiences upper and neighbouring rooms offer (keys of ``congress.audiences``: a station's deputies).
    """

    everybody: bool = False
    delegations: Sequence[Delegation] = ()
    groups: Sequence[DeputyGroup] = ()
    bodies: Sequence[Body] = ()
    parties: Sequence[str] = ()
    deputies: Sequence[Mandate] = field(default=())
    addressed: Sequence[str] = ()

    def of(self, gathering: Gathering) -> QuerySet[Mandate]:
        """The valid mandates meant, on the day of ``gathering``."""
        if self.everybody:
            return queries.members_due(gathering)
        day = timezone.localdate(gathering.begins_at)
        held = Membership.objects.current(day)
        chosen = Q(delegation__in=self.delegations) | Q(pk__in=[mandate.pk for mandate in self.deputies])
        chosen |= Q(pk__in=held.filter(Q(group__in=self.groups) | Q(body__in=self.bodies)).values("mandate"))
        chosen |= Q(person__party__in=[party for party in self.parties if party])
        if self.addressed:
            chosen |= Q(person__user__in=audiences.people(gathering.congress, self.addressed).order_by().values("pk"))
        return Mandate.objects.filter(chosen & valid_on(day), congress=gathering.congress_id)


@dataclass(frozen=True)
class Guest:
    """Somebody without a mandate: name, unit, phone, as what."""

    name: str
    unit: str = ""
    phone: str = ""
    standing: str = Standing.OBSERVER


@transaction.atomic
def invite(gathering: Gathering, audience: Audience, *, by: User, standing: str = Standing.MEMBER) -> list[int]:
    """Ask the deputies of ``audience`` who are not asked yet; returns their places.

    Refused once the gathering is closed, called off or not held. As observers they count for no quorum.
    """
    gathering = _changeable(gathering)
    asked = seat(gathering, audience.of(gathering), standing=standing)
    if asked:
        record("meetings.invite", gathering, by=by, places=asked, standing=standing)
    return asked


def seat(gathering: Gathering, mandates: QuerySet[Mandate], *, standing: str = Standing.MEMBER) -> list[int]:
    """Places for those of ``mandates`` who have none in the locked ``gathering``; their keys."""
    known = Participation.objects.filter(gathering=gathering).exclude(mandate=None).values("mandate")
    rows = mandates.exclude(pk__in=known).select_related("person", "delegation").order_by("pk")
    made = Participation.objects.bulk_create([new_place(gathering, row, standing) for row in rows], batch_size=500)
    return [row.pk for row in made]


def new_place(gathering: Gathering, mandate: Mandate, standing: str = Standing.MEMBER) -> Participation:
    """An unsaved place of a deputy."""
    person = mandate.person
    unit = " ".join(filter(None, [person.work_unit, person.position]))[:120]
    return Participation(
        gathering=gathering, mandate=mandate, user_id=person.user_id, name=person.name, unit=unit, standing=standing
    )


@transaction.atomic
def add_guests(gathering: Gathering, guests: Iterable[Guest], *, by: User) -> int:
    """Add people without a mandate; one with the same name and unit is there already and stays as he is.

    Returns how many were added. Refused beyond 500, and where nothing may be changed any more.
    """
    gathering, guests = _changeable(gathering), list(guests)
    known = set(queries.guests_of(gathering).values_list("name", "unit"))
    fresh = {(guest.name, guest.unit): guest for guest in guests if (guest.name, guest.unit) not in known}
    if len(known) + len(fresh) > MOST_GUESTS:
        raise Refused(_("At most %(count)s guests.") % {"count": MOST_GUESTS})
    made = Participation.objects.bulk_create(
        Participation(gathering=gathering, answer=Answer.COMING, **asdict(guest)) for guest in fresh.values()
    )
    if made:
        record("meetings.add_guests", gathering, by=by, places=[row.pk for row in made])
    return len(made)


@transaction.atomic
def remove(participation: Participation, *, by: User) -> None:
    """Take somebody off the list who was put there by mistake; refused once he has answered or come."""
    gathering = _changeable(participation.gathering)
    place = lock_place(participation.pk)
    if place.came or (place.mandate_id and place.answered_at):
        raise Refused(_("%(name)s has answered or come already and stays on the list.") % {"name": place.name})
    data = {"mandate": place.mandate_id, "standing": place.standing}
    forget_registration(place)
    leave_seats(place)
    leave_room(place)
    leave_meals(place)
    forget_transport(place)
    leave_team(place)
    place.delete()
    record("meetings.remove_person", gathering, by=by, **data)
    move_up_locked(gathering)


def _changeable(gathering: Gathering) -> Gathering:
    """The gathering, locked; refused where its list stands."""
    gathering = lock(gathering.pk)
    if gathering.state not in CHANGEABLE:
        raise Refused(
            _("“%(title)s” cannot be changed: %(state)s.")
            % {"title": gathering, "state": GatheringState(gathering.state).label}
        )
    return gathering
