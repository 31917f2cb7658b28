"""Speeches: asked for, put in order, called, timed, handed in in writing; the gathering's lock comes first."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies.models import Mandate
from meetings.computing import speaking
from meetings.models import Conduct, Gathering, Participation, Speech, SpeechCorrection, SpeechManner
from meetings.services.locking import lock
from meetings.services.speech_duty import follow_correction
from meetings.workflow import OPEN_SPEECHES, SPEECH, WAITING_TO_SPEAK, Answer, GatheringState, SpeechState

NOT_THERE = frozenset({Answer.NOT_COMING, Answer.WAITING})  # a place, and yet none
MOST_IN_WRITING = 5  # of one deputy at one gathering
CORRECTABLE = frozenset({SpeechState.SPOKEN, SpeechState.HANDED_IN, SpeechState.NOT_REACHED})


@transaction.atomic
def lead(gathering: Gathering, *, by: User, **facts: Any) -> Conduct:
    """Say what a gathering is about, who chairs it and how long one speaks. Refused for whoever does not prepare it."""
    gathering = lock(gathering.pk)
    if not by.has_perm("meetings.lead", gathering):
        raise PermissionDenied
    until = facts.get("ask_until")
    if until and until > gathering.ends_at:
        raise Invalid({"ask_until": [_("The gathering is over by then.")]})
    chair = facts.get("chair")
    if chair and not Participation.objects.filter(gathering__in=[gathering, gathering.parent], user=chair).exists():
        raise Invalid({"chair": [_("Whoever chairs it stands on the list of people.")]})
    row, _created = Conduct.objects.update_or_create(gathering=gathering, defaults=facts)
    record("meetings.lead", gathering, by=by, chair=chair and chair.pk)
    return row


def conduct_of(gathering: Gathering) -> Conduct:
    """How a gathering is led, with the usual limits where nobody said."""
    found = Conduct.objects.filter(gathering=gathering).select_related("chair").first()
    return found or Conduct(gathering=gathering)


@transaction.atomic
def ask_to_speak(
    gathering: Gathering,
    *,
    by: User,
    topic: str,
    manner: str = SpeechManner.PLATFORM,
    text: str = "",
    resources: str = "",
    resources_given: str = "",
    wants_print: bool = False,
    deputy: Mandate | None = None,
) -> Speech:
    """Ask to speak, or enter ``deputy`` who raised his hand or was asked to, which only whoever runs the list may; he
    alone names the main speaker and says what is provided.

    In writing it is handed in at once. Refused when the time to ask is over, for whoever has no place in the gathering,
    and while an earlier request of his waits.
    """
    gathering = lock(gathering.pk)
    allowed = by.has_perm("meetings.run_speech" if deputy else "meetings.ask_to_speak", gathering)
    if not allowed:
        raise PermissionDenied
    mandate = _speaker(gathering, deputy, by)
    if (deputy and mandate.person.user_id == by.pk) or (manner == SpeechManner.KEYNOTE and not deputy):
        raise PermissionDenied
    _check_time(gathering, is_entered=deputy is not None)
    written = manner == SpeechManner.WRITTEN
    if (written or wants_print) and not text.strip():
        raise Invalid({"text": [_("The text is needed for that.")]})
    rows = Speech.objects.filter(gathering=gathering)
    own = rows.filter(mandate=mandate)
    if not written and own.open().exists():
        raise Refused(_("%(name)s has asked to speak already.") % {"name": mandate.person.name})
    if written and own.filter(state=SpeechState.HANDED_IN).count() >= MOST_IN_WRITING:
        raise Refused(_("At most %(count)s texts of one deputy.") % {"count": MOST_IN_WRITING})
    speech = Speech.objects.create(
        gathering=gathering, mandate=mandate, manner=manner, topic=topic.strip(), text=text.strip(),
        resources=resources.strip(), resources_given=resources_given.strip() if deputy else "",
        wants_print=wants_print, asked_by=by,
        position=(rows.aggregate(last=Max("position"))["last"] or 0) + 1,
        state=SpeechState.HANDED_IN if written else SpeechState.LISTED if deputy else SpeechState.ASKED,
    )  # fmt: skip
    record("meetings.ask_to_speak", speech, by=by, manner=manner, entered=deputy is not None)
    return speech


def _speaker(gathering: Gathering, deputy: Mandate | None, by: User) -> Mandate:
    """The mandate that speaks: it has a place in the gathering."""
    places = Participation.objects.filter(gathering=gathering, mandate__isnull=False)
    places = places.exclude(answer__in=sorted(NOT_THERE)).select_related("mandate__person", "mandate__post")
    place = places.filter(mandate=deputy).first() if deputy else places.filter(user=by).first()
    if place is None or (deputy is None and not place.mandate.is_held_by(by)):
        raise Refused(_("Only deputies who are asked to this gathering speak at it."))
    return place.mandate


def _check_time(gathering: Gathering, *, is_entered: bool) -> None:
    """Requests are taken until the chair's moment, hands raised in the hall until it is closed."""
    if gathering.state != GatheringState.PUBLISHED:
        raise Refused(_("The gathering is closed or called off."))
    if gathering.parts.exists():
        raise Refused(_("Choose the sitting at which to speak."))
    until = conduct_of(gathering).ask_until or gathering.ends_at
    if not is_entered and clock.now() >= until:
        raise Refused(_("The time to ask to speak is over; hand it in in writing to the secretariat."))


def _locked(speech: Speech) -> Speech:
    """The speech under the locks of its gathering and its own."""
    gathering = lock(speech.gathering_id)
    row = Speech.objects.select_for_update(of=("self",)).select_related("mandate__person", "mandate__post")
    found = row.get(pk=speech.pk)
    found.gathering = gathering
    return found


@transaction.atomic
def move_speech(speech: Speech, name: str, *, by: User, **fields: Any) -> Speech:
    """Make one move of the table of speeches.

    Raises ``PermissionDenied``, ``Refused`` or ``Invalid`` and changes nothing then; refused too while somebody else
    speaks.
    """
    speech = _locked(speech)
    row = SPEECH.check(name, speech, by)
    source = speech.state
    details = EFFECTS[name](speech, by=by, **fields) or {}
    speech.state = row.target
    speech.version += 1
    speech.save()
    record(f"meetings.{name}", speech, by=by, source=source, to=speech.state, **details)
    return speech


def _list(speech: Speech, *, by: User, resources_given: str = "") -> None:
    speech.resources_given = resources_given.strip() or speech.resources_given


def _call(speech: Speech, *, by: User) -> dict:
    """The clock starts; the limit follows from how often he has spoken here."""
    here = Speech.objects.filter(gathering=speech.gathering)
    speaking_now = here.filter(state=SpeechState.CALLED).select_related("mandate__person").first()
    if speaking_now:
        raise Refused(_("%(name)s is still speaking.") % {"name": speaking_now.mandate.person.name})
    spoken = here.filter(mandate=speech.mandate_id, state=SpeechState.SPOKEN).count()
    led = conduct_of(speech.gathering)
    speech.limit_minutes = speaking.limit(spoken, led.first_minutes, led.further_minutes)
    speech.started_at, speech.ended_at, speech.minutes = clock.now(), None, None
    return {"limit": speech.limit_minutes}


def _end(speech: Speech, *, by: User, minutes: int | None = None) -> dict:
    """The clock stops; ``minutes`` where somebody forgot to stop it."""
    speech.ended_at = clock.now()
    speech.minutes = minutes or speaking.minutes_between(speech.started_at, speech.ended_at)
    return {"minutes": speech.minutes}


def _put_back(speech: Speech, *, by: User) -> None:
    speech.started_at = speech.limit_minutes = None


def _decline(speech: Speech, *, by: User, note: str) -> None:
    if not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    speech.note = note.strip()


def _hand_in(speech: Speech, *, by: User, text: str = "") -> None:
    speech.text = text.strip() or speech.text
    if not speech.text:
        raise Invalid({"text": [_("The text is needed for that.")]})


def _take_back(speech: Speech, *, by: User) -> None:
    """Nothing beside the state."""


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "list_speech": _list,
    "call_speech": _call,
    "end_speech": _end,
    "put_back_speech": _put_back,
    "decline_speech": _decline,
    "hand_in_speech": _hand_in,
    "take_speech_back": _take_back,
}


@transaction.atomic
def shift_speech(speech: Speech, step: int, *, by: User) -> Speech:
    """Let somebody speak one place earlier (-1) or later (1); at the end of the list nothing changes.

    Refused once the speech waits no longer.
    """
    speech = _locked(speech)
    if not by.has_perm("meetings.run_speech", speech):
        raise PermissionDenied
    if speech.state not in WAITING_TO_SPEAK:
        raise Refused(_("Only those who wait have an order."))
    rows = Speech.objects.select_for_update(of=("self",)).filter(gathering=speech.gathering)
    waiting = list(rows.filter(state__in=sorted(WAITING_TO_SPEAK)).order_by("position", "pk"))
    order = speaking.swapped([row.pk for row in waiting], speech.pk, 1 if step > 0 else -1)
    if order is None:
        return speech
    by_key, places = {row.pk: row for row in waiting}, sorted(row.position for row in waiting)
    for key, place in zip(order, places, strict=True):
        by_key[key].position = place
    Speech.objects.bulk_update(waiting, ["position"])
    record("meetings.order_speeches", speech.gathering, by=by, order=order)
    return by_key[speech.pk]


@transaction.atomic
def correct_speech(speech: Speech, *, by: User, state: str, reason: str, minutes: int | None = None) -> Speech:
    """Put right, after closing, whether somebody spoke, for a reason that is kept; his duty record follows at once.

    Refused before the gathering is closed, for oneself, for a text that does not exist, and on a day that is frozen.
    """
    speech = _locked(speech)
    if not by.has_perm("meetings.correct_speech", speech):
        raise PermissionDenied
    if speech.gathering.state != GatheringState.CLOSED:
        raise Refused(_("The gathering is not closed yet: change it directly."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why.")]})
    if state not in CORRECTABLE or speech.state in OPEN_SPEECHES:
        raise Invalid({"state": [_("There is no such entry.")]})
    if state == SpeechState.HANDED_IN and not speech.text:
        raise Refused(_("There is no text of this speech."))
    before, minutes = speech.state, minutes or speech.minutes or 1
    if (state, minutes) == (before, speech.minutes or 1):
        raise Refused(_("The list says so already."))
    if state == SpeechState.SPOKEN:
        speech.started_at = speech.started_at or speech.gathering.begins_at
        speech.ended_at, speech.minutes = speech.ended_at or speech.started_at, minutes
    speech.state, speech.version = state, speech.version + 1
    speech.save()
    SpeechCorrection.objects.create(speech=speech, before=before, after=state, reason=reason.strip(), by=by)
    record("meetings.correct_speech", speech, by=by, before=before, after=state)
    follow_correction(speech.gathering, speech, by=by, note=reason.strip())
    return speech
