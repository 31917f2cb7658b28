"""The lights of a session, for the card, the scanner and the desk."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, File, Post, Role, User
from meetings.computing.clearance import Asked, Clearance, Given, Light, Why, clearance
from meetings.models import (
    CLEAR,
    ClearanceConsent,
    ClearanceEvidence,
    ClearanceKeeper,
    ClearanceRequirement,
    DoorKeeper,
    Gathering,
    Participation,
)
from meetings.workflow import SHOWN

LIGHTS = {
    Light.NONE: ("plain", _("Not asked")),
    Light.GREEN: ("ok", pgettext_lazy("clearance", "Green")),
    Light.AMBER: ("warn", pgettext_lazy("clearance", "Amber")),
    Light.RED: ("late", pgettext_lazy("clearance", "Red: see the desk")),
}
WHY = {
    Why.NOT_CLEAR: _("symptoms declared, or positive"),
    Why.REFUSED: _("not accepted by the desk"),
    Why.MISSING: pgettext_lazy("clearance", "not handed in yet"),
    Why.EXPIRED: _("no longer valid"),
    Why.WAITING: _("handed in; the desk has not looked at it yet"),
    Why.SOON: _("valid for some hours only"),
}
NO_STAFF = frozenset({Role.DEPUTY, *ADMINISTRATORS})


def in_words(light: Light) -> tuple[str, Any]:
    """The tone of a badge, and the light in words."""
    return LIGHTS[light]


def requirements_of(gathering: Gathering) -> list[ClearanceRequirement]:
    """What is asked for; a sitting asks for what its session does."""
    rows = ClearanceRequirement.objects.filter(gathering=gathering.parent_id or gathering.pk, dropped_at=None)
    return list(rows.order_by("kind", "pk"))


def clearance_of(participation: Participation) -> Clearance:
    """Whether somebody may enter: of a sitting as of its session. No light where nothing is asked.

    For a scanner: it shows ``light`` alone, and sends whoever ``sees_the_desk`` there.
    """
    gathering = participation.gathering
    if gathering.parent_id:
        asked = requirements_of(gathering)
        same = Q(user=participation.user_id) if participation.user_id else Q(mandate=participation.mandate_id)
        known = bool(participation.user_id or participation.mandate_id)
        whole = Participation.objects.filter(same, gathering=gathering.parent_id).first() if asked and known else None
        return _lights(asked, [whole])[whole.pk] if whole else _nothing(asked)
    return _lights(requirements_of(gathering), [participation])[participation.pk]


def own_clearance(user: User, gathering: Gathering) -> Clearance:
    """The light of ``user``, who has a place in this whole gathering, in one question: for his card."""
    mine = Participation.objects.filter(user=user, gathering=OuterRef("gathering")).values("pk")[:1]
    rows = ClearanceRequirement.objects.filter(gathering=gathering, dropped_at=None).annotate(place=Subquery(mine))
    own = FilteredRelation("evidence", condition=Q(evidence__participation=F("place")))
    said = ("pk", "hours", "is_checked", "own__taken_at", "own__result", "own__accepted")
    asked, given = {}, []
    for key, hours, is_checked, taken_at, result, accepted in rows.annotate(own=own).values_list(*said):
        asked[key] = Asked(key, hours, is_checked)
        if taken_at:
            given.append(Given(key, taken_at, result == CLEAR, accepted))
    return clearance(list(asked.values()), given, now=clock.now())


def clearances_of(gathering: Gathering) -> dict[int, Light]:
    """The light of every place of a whole gathering or a sitting, by its key: three or four questions for a roster, one
    where nothing is asked for; there it names nobody.
    """
    asked = requirements_of(gathering)
    if not asked:
        return {}
    places = list(Participation.objects.filter(gathering=gathering))
    if gathering.parent_id is None:
        return {pk: one.light for pk, one in _lights(asked, places).items()}
    whole = list(Participation.objects.filter(gathering=gathering.parent_id))
    lights = _lights(asked, whole)
    by_person = {person: lights[row.pk].light for row in whole for person in _keys_of(row)}
    red = _nothing(asked).light
    return {row.pk: next((by_person[key] for key in _keys_of(row) if key in by_person), red) for row in places}


def _keys_of(place: Participation) -> list[tuple[str, int]]:
    keys = (("user", place.user_id), ("mandate", place.mandate_id))
    return [(name, key) for name, key in keys if key]


def _nothing(asked: list[ClearanceRequirement]) -> Clearance:
    return clearance([_asked(row) for row in asked], [], now=clock.now())


def _lights(asked: list[ClearanceRequirement], places: list[Participation]) -> dict[int, Clearance]:
    wanted = [_asked(row) for row in asked]
    given: dict[int, list[Given]] = defaultdict(list)
    if asked:
        rows = ClearanceEvidence.objects.filter(participation__in=[place.pk for place in places], requirement__in=asked)
        for row in rows:
            given[row.participation_id].append(Given(row.requirement_id, row.taken_at, row.is_clear, row.accepted))
    now = clock.now()
    return {place.pk: clearance(wanted, given[place.pk], now=now) for place in places}


def _asked(row: ClearanceRequirement) -> Asked:
    return Asked(row.pk, row.hours, row.is_checked)


# At the door of the API ----------------------------------------------------------------------------------------------


def places_with_light(user: User) -> QuerySet[Participation]:
    """The places of sessions that ask for something: one's own, those one scans, those whose desk one keeps."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return Participation.objects.none()
    asking = ClearanceRequirement.objects.filter(dropped_at=None).values("gathering")
    rows = Participation.objects.filter(gathering__in=asking, gathering__state__in=sorted(SHOWN))
    others = Q(gathering__in=ClearanceKeeper.objects.filter(user=user).values("gathering"))
    if user.acts(*SECRETARIAT):
        others |= Q(gathering__congress=user.post.congress_id)
    if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
        doors = DoorKeeper.objects.filter(user=user)
        others |= Q(mandate__delegation__organ=user.post.organ_id) | Q(gathering__in=doors.values("gathering"))
        others |= Q(gathering__in=doors.exclude(gathering__parent=None).values("gathering__parent"))
    here = Q(gathering__congress=user.post.congress_id) if user.post.role not in NO_STAFF else Q(pk__in=[])
    return rows.filter(Q(user=user) | here & others).select_related("gathering")


def add_lights(places: list[Participation], user: User) -> list[int]:
    """Give each place its ``light``, and ``missing``: what is asked of him and why he may not enter, where the reader
    is himself or keeps the desk, else ``None``. Returns the gatherings whose desk the reader keeps.
    """
    by_gathering: dict[int, list[Participation]] = defaultdict(list)
    for place in places:
        by_gathering[place.gathering_id].append(place)
    kept = []
    for rows in by_gathering.values():
        gathering = rows[0].gathering
        asked = requirements_of(gathering)
        kinds, lights, keeps = {row.pk: row.kind for row in asked}, _lights(asked, rows), keeps_desk(user, gathering)
        kept += [gathering.pk] if keeps else []
        for place in rows:
            found = lights[place.pk]
            place.light = found.light
            why = [{"kind": kinds[key], "why": reason} for key, reason in found.why.items()]
            place.missing = why if keeps or place.user_id == user.pk else None
    return kept


# The pages -----------------------------------------------------------------------------------------------------------


def keeps_desk(user: User, gathering: Gathering) -> bool:
    """Whether ``user`` is one of the logistics staff who keep the desk of this session, in a post of its congress."""
    held = ClearanceKeeper.objects.filter(gathering=gathering.parent_id or gathering.pk, user=user)
    is_staff = user.post is not None and user.post.role not in NO_STAFF
    return is_staff and gathering.congress_id == user.post.congress_id and held.exists()


def keeper_choices(gathering: Gathering) -> QuerySet[User]:
    """Staff of the congress who may keep the desk."""
    posts = Post.objects.valid().filter(congress=gathering.congress_id).exclude(role__in=sorted(NO_STAFF))
    office = posts.filter(role__in=[Role.SECRETARIAT, Role.DEPUTY_AFFAIRS, Role.DELEGATION_STAFF])
    return User.objects.filter(pk__in=office.values("user"), is_active=True).order_by("pk")


def keepers_of(gathering: Gathering) -> list[User]:
    return [row.user for row in gathering.clearance_keepers.select_related("user").order_by("pk")]


def has_consent(place: Participation) -> bool:
    return ClearanceConsent.objects.filter(participation=place, withdrawn_at=None).exists()


def place_to_clear(user: User, gathering: Gathering) -> Participation | None:
    """The place of ``user`` in a session, with its gathering."""
    rows = Participation.objects.visible_to(user).filter(user=user, gathering=gathering)
    return rows.select_related("gathering").first()


def evidence_of(place: Participation) -> dict[int, ClearanceEvidence]:
    """The newest of what somebody handed in, by requirement."""
    rows = ClearanceEvidence.objects.filter(participation=place).order_by("taken_at", "pk")
    return {row.requirement_id: row for row in rows}


@dataclass(frozen=True)
class DeskLine:
    """One person at the desk: the place, the light, what waits to be looked at."""

    place: Participation
    clearance: Clearance
    waiting: list[ClearanceEvidence]


def places_at_desk(gathering: Gathering) -> QuerySet[Participation]:
    """Everybody the keepers of this desk look after."""
    return Participation.objects.filter(gathering=gathering)


def desk_of(gathering: Gathering, words: str = "") -> list[DeskLine]:
    """The people of a session for the keepers of its desk: red first, then amber, then green."""
    asked = requirements_of(gathering)
    rows = places_at_desk(gathering).select_related("mandate__delegation")
    places = list((rows.filter(name__contains=words) if words else rows).order_by("name", "pk"))
    lights = _lights(asked, places)
    waiting: dict[int, list[ClearanceEvidence]] = defaultdict(list)
    looked_at = ClearanceEvidence.objects.filter(
        participation__in=[place.pk for place in places], accepted=None, requirement__in=asked
    )
    for row in looked_at.filter(requirement__is_checked=True).select_related("requirement").order_by("pk"):
        row.files = []
        waiting[row.participation_id].append(row)
    _add_files([row for some in waiting.values() for row in some])
    order = [Light.RED, Light.AMBER, Light.GREEN, Light.NONE]
    lines = [DeskLine(place, lights[place.pk], waiting[place.pk]) for place in places]
    return sorted(lines, key=lambda line: (not line.waiting, order.index(line.clearance.light)))


def _add_files(rows: list[Any]) -> None:
    kind = ContentType.objects.get_for_model(ClearanceEvidence)
    known = {row.pk: row for row in rows}
    for file in File.objects.filter(target_type=kind, target_id__in=known).order_by("pk"):
        known[file.target_id].files.append(file)


def evidence_of_page(user: User) -> QuerySet[ClearanceEvidence]:
    rows = ClearanceEvidence.objects.visible_to(user)
    return rows.select_related("participation__gathering", "requirement")


def requirements_of_page(user: User) -> QuerySet[ClearanceRequirement]:
    return ClearanceRequirement.objects.visible_to(user).standing().select_related("gathering__congress")
