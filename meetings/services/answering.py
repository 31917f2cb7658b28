"""Answers: coming, not coming, leave; the limit and its waiting list; who decides about leave."""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies.models import Mandate
from meetings import queries
from meetings.models import AWAY, Gathering, Participation
from meetings.services.locking import lock, lock_place
from meetings.services.lodging import release_rooms
from meetings.services.riding import leave_rides
from meetings.services.teams import leave_team
from meetings.workflow import OWN_MOVES, PARTICIPATION, SEATED, Answer


@transaction.atomic
def sign_up(gathering: Gathering, *, by: User) -> Participation:
    """A deputy who was not asked wishes to come (报名): a place, or the waiting list where there is none left.

    Refused after the last day to answer and without a valid mandate on the day of the gathering.
    """
    gathering = lock(gathering.pk)
    if not by.has_perm("meetings.sign_up", gathering):
        raise PermissionDenied
    place = Participation.objects.filter(gathering=gathering, user=by).first()
    if place is None:
        if not gathering.takes_answers:
            raise Refused(_("The time to answer is over."))
        held = Mandate.objects.filter(person__user=by).select_related("person")
        mandate = held.filter(pk__in=_everybody(gathering)).first()
        if mandate is None:
            raise Refused(_("You hold no valid mandate on the day of this gathering."))
        place = Participation.objects.create(
            gathering=gathering, mandate=mandate, user=by, name=mandate.person.name, unit=mandate.person.work_unit
        )
    return move_participation(place, "come", by=by)


def _everybody(gathering: Gathering) -> Any:
    """The valid mandates of the congress on that day: signing up is open beyond the circle whose meeting it is."""
    whole = Gathering(congress_id=gathering.congress_id, begins_at=gathering.begins_at)
    return queries.members_due(whole).values("pk")


@transaction.atomic
def move_participation(participation: Participation, name: str, *, by: User, **fields: Any) -> Participation:
    """Make one move of the table of places; in a session the places in its parts follow.

    ``parts`` (ids of gatherings) asks for leave from some sittings only: the place in the session stays as it is.
    Raises ``PermissionDenied``, ``Refused`` or ``Invalid`` and changes nothing then.
    """
    place = _locked(participation)
    target = PARTICIPATION.check(name, place, by).target
    if parts := fields.pop("parts", None):
        return _ask_for_parts(place, parts, by=by, **fields)
    return _moved(place, name, target, by=by, fields=fields, follow=move_participation)


@transaction.atomic
def enter_answer(participation: Participation, name: str, *, by: User, **fields: Any) -> Participation:
    """Staff enter what somebody told them: that he comes, that he does not, that he asks for leave; he is told.

    Refused as his own answer would be: after the last moment, and where one has to come without leave. Nobody enters
    his own.
    """
    place = _locked(participation)
    if name not in OWN_MOVES or not by.has_perm("meetings.enter_answer", place):
        raise PermissionDenied
    rows = PARTICIPATION.moves[name]
    row = rows.get(place.answer)
    if row is None:
        raise Refused(_("His answer is another one by now. Look again."))
    if row.needs and not row.needs.holds(place):
        raise Refused(str(row.needs.refusal))
    place = _moved(place, name, row.target, by=by, fields=fields, follow=enter_answer)
    if place.gathering.parent_id is None:
        record("meetings.enter_answer", place, by=by, answer=place.answer)
    return place


def _locked(participation: Participation) -> Participation:
    gathering = lock(participation.gathering_id)
    place = lock_place(participation.pk)
    place.gathering = gathering
    return place


def _moved(
    place: Participation, name: str, target: str | None, *, by: User, fields: dict[str, Any], follow: Callable
) -> Participation:
    """The move made on the locked ``place``; its sittings by ``follow``."""
    gathering, source = place.gathering, place.answer
    details = EFFECTS[name](place, by=by, **fields) or {}
    place.answer = details.pop("to", None) or target or place.answer
    if name in OWN_MOVES:
        place.answered_at = clock.now()
    place.version += 1
    place.save()
    followed = _follow(place, name, by=by, fields=fields, act=follow)
    record(f"meetings.{name}", place, by=by, source=source, to=place.answer, parts=followed, **details)
    if place.answer in queries.NOT_LODGED:
        release_rooms(gathering, [place.pk], by=by)
    if place.answer in AWAY:
        leave_rides(place)
        leave_team(place)
    if source in SEATED and place.answer not in SEATED:
        move_up_locked(gathering)
    return place


def move_up(gathering: Gathering) -> list[int]:
    """Give free places to those who wait longest; returns their places."""
    with transaction.atomic():
        return move_up_locked(lock(gathering.pk))


def move_up_locked(gathering: Gathering) -> list[int]:
    """The same for a locked gathering; nobody moves up once it has begun."""
    if gathering.has_begun or not gathering.is_under_way:
        return []
    waiting = Participation.objects.select_for_update(of=("self",)).filter(gathering=gathering, answer=Answer.WAITING)
    waiting = waiting.order_by("answered_at", "pk")
    if gathering.limit is not None:
        waiting = waiting[: max(0, gathering.limit - queries.taken_count(gathering))]
    moved = list(waiting)
    for place in moved:
        place.answer, place.version = Answer.COMING, place.version + 1
        place.save(update_fields=["answer", "version"])
        place.gathering = gathering
        record("meetings.move_up", place, by=None, source=Answer.WAITING, to=place.answer)
    return [place.pk for place in moved]


# Effects ---------------------------------------------------------------------------------------------------------


def _come(place: Participation, *, by: User) -> dict:
    """A place while there is one, else the waiting list."""
    gathering = place.gathering
    full = gathering.limit is not None and queries.taken_count(gathering) >= gathering.limit
    seated = place.answer in SEATED
    return {"to": Answer.WAITING if full and not seated else Answer.COMING}


def _stay_away(place: Participation, *, by: User) -> None:
    """Nothing beside the state."""


def _ask_leave(place: Participation, *, by: User, leave_kind: str, leave_reason: str) -> None:
    """Leave for a reason; the delegation's staff or heads, where there are any, say a word first."""
    if not leave_reason.strip():
        raise Invalid({"leave_reason": [_("Say why.")]})
    place.leave_kind, place.leave_reason = leave_kind, leave_reason.strip()
    place.leave_needs_support = bool(queries.supporters_of(place.mandate))
    place.leave_passed_on_at = place.leave_passed_on_by = place.leave_decided_at = place.leave_decided_by = None
    place.leave_support_note = place.leave_note = ""


def _pass_on(place: Participation, *, by: User, note: str = "") -> None:
    """The delegation says its word; the secretariat decides."""
    place.leave_passed_on_at, place.leave_passed_on_by = clock.now(), by
    place.leave_support_note = note.strip()


def _decide(place: Participation, *, by: User, note: str = "") -> None:
    place.leave_decided_at, place.leave_decided_by, place.leave_note = clock.now(), by, note.strip()


def _refuse(place: Participation, *, by: User, note: str) -> None:
    if not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    _decide(place, by=by, note=note)


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "come": _come,
    "stay_away": _stay_away,
    "ask_leave": _ask_leave,
    "take_leave_back": _come,
    "pass_leave_on": _pass_on,
    "grant_leave": _decide,
    "refuse_leave": _refuse,
}


# Parts -----------------------------------------------------------------------------------------------------------


def _ask_for_parts(place: Participation, parts: Collection[int], *, by: User, **fields: Any) -> Participation:
    rows = Participation.objects.filter(gathering__parent=place.gathering_id, gathering__in=list(parts))
    for row in rows.filter(mandate=place.mandate_id).order_by("gathering_id", "pk"):
        move_participation(row, "ask_leave", by=by, **fields)
    return place


def _follow(
    place: Participation, name: str, *, by: User, fields: dict[str, Any], act: Callable[..., Participation]
) -> list[int]:
    """What is answered or decided for a session holds for its sittings, as far as it is open there."""
    if place.gathering.parent_id is not None or place.mandate_id is None:
        return []
    rows = Participation.objects.filter(gathering__parent=place.gathering_id, mandate=place.mandate_id)
    followed = []
    for row in rows.select_related("gathering").order_by("gathering_id", "pk"):
        moves = PARTICIPATION.moves[name]
        needs = moves[row.answer].needs if row.answer in moves else None
        if row.answer in moves and (needs is None or needs.holds(row)):
            act(row, name, by=by, **fields)
            followed.append(row.pk)
    return followed
