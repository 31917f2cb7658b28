"""The guide as its readers see it, and who has not answered a call."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse

from congress.models import File, User
from meetings.models import (
    AWAY,
    CALLED,
    CallAnswer,
    EmergencyCall,
    Gathering,
    GuideEntry,
    GuideKind,
    LostThing,
    Participation,
    Safety,
)

ORDER = list(GuideKind)


def guide_of(gathering: Gathering) -> list[tuple[Any, list[GuideEntry]]]:
    """The entries by kind, in the order of the kinds; each map knows its ``picture``."""
    rows = list(GuideEntry.objects.standing().filter(gathering=gathering).order_by("position", "pk"))
    kind = ContentType.objects.get_for_model(GuideEntry)
    pictures = File.objects.filter(target_type=kind, target_id__in=[row.pk for row in rows])
    found = {file.target_id: reverse("file", args=[file.uuid]) for file in pictures if not file.held}
    for row in rows:
        row.picture = found.get(row.pk, "")
    parted = [(each.label, [row for row in rows if row.kind == each]) for each in ORDER]
    return [(label, some) for label, some in parted if some]


def lost_of(gathering: Gathering) -> list[LostThing]:
    """What is looked for or waits for its owner first, then what was given back; newest first."""
    rows = list(LostThing.objects.filter(gathering=gathering).order_by("-pk")[:200])
    return sorted(rows, key=lambda row: row.settled_at is not None)


def phones_of(gathering: int) -> list[GuideEntry]:
    """Whom to call, for the card."""
    rows = GuideEntry.objects.standing().filter(gathering=gathering, kind__in=sorted(CALLED))
    return list(rows.order_by("kind", "position", "pk")[:12])


def guide_entries_of_page(user: User) -> QuerySet[GuideEntry]:
    return GuideEntry.objects.visible_to(user).standing().select_related("gathering__congress")


def lost_things_of_page(user: User) -> QuerySet[LostThing]:
    return LostThing.objects.visible_to(user).select_related("gathering__congress")


# Emergency -----------------------------------------------------------------------------------------------------------


def calls_of_page(user: User) -> QuerySet[EmergencyCall]:
    return EmergencyCall.objects.visible_to(user).select_related("gathering__congress", "gathering__parent")


def places_called() -> QuerySet[Participation]:
    """The places of those who are there: not who has leave, does not come or waits for one."""
    return Participation.objects.exclude(answer__in=sorted(AWAY))


def called(gathering: Gathering) -> QuerySet[Participation]:
    """Everybody who is at a gathering."""
    return places_called().filter(gathering=gathering)


def open_call_of(user: User, gathering: Gathering) -> EmergencyCall | None:
    """The open call to this person at a gathering, with ``said``: what he has answered."""
    places = called(gathering).filter(user=user).values("pk")
    call = EmergencyCall.objects.open().filter(gathering=gathering).first() if places else None
    if call:
        call.said = CallAnswer.objects.filter(call=call, participation__in=places).first()
    return call


@dataclass(frozen=True)
class RollCall:
    """Who needs help, who has not answered, and how many are safe; places with what they said."""

    help: list[CallAnswer]
    silent: list[Participation]
    safe_count: int
    asked_count: int

    @property
    def mark(self) -> str:
        """Changes when somebody answers."""
        said = [(one.participation_id, one.note) for one in self.help], [one.pk for one in self.silent]
        return hashlib.sha256(repr((said, self.safe_count)).encode()).hexdigest()[:16]


def roll_call(call: EmergencyCall) -> RollCall:
    """The roll of a call: two questions, however many people there are."""
    rows = called(call.gathering).select_related("mandate__delegation", "user")
    places = {row.pk: row for row in rows.order_by("mandate__delegation__number", "name", "pk")}
    answers = {one.participation_id: one for one in call.answers.order_by("at", "pk") if one.participation_id in places}
    for one in answers.values():
        one.place = places[one.participation_id]
    return RollCall(
        help=[one for one in answers.values() if one.answer == Safety.HELP],
        silent=[place for pk, place in places.items() if pk not in answers],
        safe_count=sum(one.answer == Safety.SAFE for one in answers.values()),
        asked_count=len(places),
    )
