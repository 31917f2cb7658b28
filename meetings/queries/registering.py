"""Who has registered for a session, who is still expected, and what the desk has to know of each."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import User
from deputies.models import Delegation, Mandate
from deputies.workflow import State
from meetings.computing.clearance import Light
from meetings.models import AWAY, Gathering, Journey, JourneyWay, Participation, Registration, Standing
from meetings.queries.clearance import add_lights, in_words
from meetings.queries.numbers import valid_on
from meetings.queries.people import people
from meetings.queries.signing_in import mandate_state
from meetings.workflow import SHOWN, Answer

REGISTERED = Q(registration__registered_at__isnull=False)


def _holding(gathering: Gathering) -> QuerySet[Mandate]:
    """The mandate of a place, if it is exercised on the first day of the session."""
    return Mandate.objects.filter(valid_on(timezone.localdate(gathering.begins_at)), pk=OuterRef("mandate"))


def expected(rows: QuerySet[Participation], gathering: Gathering) -> QuerySet[Participation]:
    """Those of ``rows`` who are to register: whoever is not away and, as a deputy, holds a valid mandate."""
    return rows.exclude(answer__in=sorted(AWAY)).filter(Q(mandate=None) | Exists(_holding(gathering)))


def why_not_registered(place: Participation, *, holds_mandate: bool) -> str:
    """Why somebody of the list does not register, as the desk tells him; empty when he does."""
    words = {"name": place.name}
    if not holds_mandate:
        if place.mandate.state == State.SUSPENDED:
            return _("%(name)s: the mandate is suspended.") % words
        return _("%(name)s: the mandate has ended.") % words
    if place.answer == Answer.EXCUSED:
        return _("%(name)s has leave. Who comes after all takes it back first, or staff enter it for him.") % words
    if place.answer == Answer.NOT_COMING:
        return _("%(name)s has said that he does not come. Enter first that he comes after all.") % words
    if place.answer == Answer.WAITING:
        return _("%(name)s is on the waiting list and has no place yet.") % words
    return ""


def why_not_now(place: Participation) -> str:
    """The same for one place, as its mandate stands."""
    return why_not_registered(place, holds_mandate=mandate_state(place) == State.ACTIVE)


# Numbers -------------------------------------------------------------------------------------------------------------


@dataclass
class ArrivalLine:
    """How many of a delegation, or of those of one standing, are expected and have registered."""

    name: str
    key: str = ""  # as the lists are narrowed by it
    due: int = 0
    here: int = 0

    @property
    def missing(self) -> int:
        return self.due - self.here


@dataclass
class Arrivals:
    """The numbers of a registration as they stand: members by delegation, then the others by standing."""

    lines: list[ArrivalLine] = field(default_factory=list)

    @property
    def whole(self) -> ArrivalLine:
        return ArrivalLine("", due=sum(one.due for one in self.lines), here=sum(one.here for one in self.lines))

    @property
    def mark(self) -> str:
        """Changes when a number does: what a poll compares."""
        numbers = [(one.name, one.due, one.here) for one in self.lines]
        return hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]


def arrivals(gathering: Gathering) -> Arrivals:
    """Who has registered of how many, in two questions."""
    rows = expected(Participation.objects.filter(gathering=gathering), gathering).order_by()
    counted = rows.values_list("mandate__delegation", "standing").annotate(
        due=Count("pk"), here=Count("pk", filter=REGISTERED)
    )
    by_delegation: dict[int, ArrivalLine] = {}
    by_standing = {standing: ArrivalLine(str(standing.label), "guests") for standing in Standing}
    for delegation, standing, due, here in counted:
        line = by_standing[Standing(standing)]
        if standing == Standing.MEMBER:
            line = by_delegation.setdefault(delegation, ArrivalLine("", str(delegation)))
        line.due, line.here = line.due + due, line.here + here
    found = []
    for pk, name in Delegation.objects.filter(pk__in=by_delegation).order_by("number").values_list("pk", "name"):
        by_delegation[pk].name = name
        found.append(by_delegation[pk])
    return Arrivals([*found, *(line for line in by_standing.values() if line.due)])


def arrivals_in_all(gathering: Gathering) -> ArrivalLine:
    """The same for all together, in one question."""
    rows = expected(Participation.objects.filter(gathering=gathering), gathering).order_by()
    return ArrivalLine("", **rows.aggregate(due=Count("pk"), here=Count("pk", filter=REGISTERED)))


# Lists ---------------------------------------------------------------------------------------------------------------


def registering(
    user: User, gathering: Gathering, *, delegation: str = "", words: str = "", show: str = ""
) -> QuerySet[Participation]:
    """The people of a session as its desk needs them; ``show``: who is ``missing``, or has ``registered``."""
    rows = people(user, gathering, delegation=delegation, words=words)
    if show == "missing":
        rows = expected(rows, gathering).exclude(REGISTERED)
    if show == "registered":
        rows = rows.filter(REGISTERED)
    rows = rows.annotate(holds_mandate=Exists(_holding(gathering)))
    return rows.select_related(
        "mandate__person", "mandate__delegation", "user", "registration__registered_by", "stay__bed__room__hotel"
    )


def missing(user: User, gathering: Gathering) -> list[tuple[str, list[Participation]]]:
    """Who is expected and has not registered, by delegation or standing, as far as ``user`` reads the list."""
    found: dict[str, list[Participation]] = {}
    for row in registering(user, gathering, show="missing"):
        is_member = row.standing == Standing.MEMBER
        found.setdefault(row.mandate.delegation.name if is_member else row.get_standing_display(), []).append(row)
    return list(found.items())


def with_registration(rows: Iterable[Participation]) -> list[Participation]:
    """The rows of ``registering``, each with ``told`` (its registration) and ``why_not``; asks nothing."""
    found = list(rows)
    for row in found:
        row.told = registration_of(row)
        row.why_not = why_not_registered(row, holds_mandate=row.mandate_id is None or row.holds_mandate)
    return found


def prepare_registering(rows: list[Participation], gathering: Gathering, user: User) -> list[Participation]:
    """The same for the desk, each also with ``arrival`` (for those who arrange), ``shown_light`` (tone and words) and
    ``keeps_clearance``: whether ``user`` may look at what was handed in. Four questions.
    """
    rows = with_registration(rows)
    for row in rows:
        row.gathering = gathering
    keeps = bool(add_lights(rows, user))
    arranges = user.has_perm("meetings.arrange_seats", gathering)
    journeys = Journey.objects.filter(participation__in=[row.pk for row in rows], way=JourneyWay.ARRIVAL)
    by_place = {one.participation_id: one for one in journeys} if arranges and rows else {}
    for row in rows:
        row.keeps_clearance = keeps
        row.shown_light = None if row.light == Light.NONE else in_words(row.light)
        row.arrival = _arrival(row, by_place.get(row.pk)) if arranges else None
    return rows


def _arrival(row: Participation, journey: Journey | None) -> tuple | None:
    """When and by what somebody arrives: his train or flight, else what was noted for his room."""
    if journey:
        return journey.at, f"{journey.number} {journey.station}"
    stay = getattr(row, "stay", None)
    return (stay.arrives_at, stay.arrives_by) if stay and stay.arrives_at else None


def registration_of(place: Participation) -> Registration:
    """The registration of a place, loaded with it; an unsaved one where nothing was noted yet."""
    return getattr(place, "registration", None) or Registration(participation=place, version=0)


def places_to_register(user: User) -> QuerySet[Participation]:
    """The places of published sessions one reads, with what registration says: for the API and the form."""
    rows = Participation.objects.visible_to(user)
    rows = rows.filter(gathering__parent=None, gathering__kind__is_session=True, gathering__state__in=sorted(SHOWN))
    return rows.select_related(
        "gathering__congress", "gathering__kind", "mandate__person", "mandate__delegation",
        "registration__registered_by", "stay__bed__room__hotel",
    )  # fmt: skip


def registered_or_not(rows: QuerySet[Participation], state: str) -> QuerySet[Participation]:
    """Those who have ``registered``, or who have not (``open``)."""
    return rows.filter(REGISTERED) if state == "registered" else rows.exclude(REGISTERED)


def place_in_whole(found: Iterable[Participation | None], gathering: Gathering) -> Participation | None:
    """The first of these places that is one of ``gathering``, or stands for one through a sitting of it."""
    for place in found:
        if place and place.gathering_id == gathering.pk:
            return place
        if place and place.gathering.parent_id == gathering.pk and (place.mandate_id or place.user_id):
            same = {"mandate": place.mandate_id} if place.mandate_id else {"user": place.user_id}
            return gathering.participations.filter(**same).first()
    return None
