"""Speeches as duty: who spoke or handed a text in at a gathering that is closed, once each."""

from collections.abc import Iterable

from django.utils import timezone

from congress.models import User
from deputies import services as deputies
from deputies.models import DutyRecord
from deputies.services import Told
from deputies.workflow import COUNTING, Fact
from meetings.computing.planning import half_of
from meetings.models import Gathering, Speech
from meetings.workflow import OPEN_SPEECHES, SpeechState

FACTS = {SpeechState.SPOKEN: Fact.SPEECH, SpeechState.HANDED_IN: Fact.WRITTEN_SPEECH}


def close_speeches(gathering: Gathering) -> None:
    """Nobody is called any more in the locked ``gathering``; where that was asked for, the unspoken text is printed."""
    rows = Speech.objects.select_for_update(of=("self",)).filter(gathering=gathering, state__in=sorted(OPEN_SPEECHES))
    for speech in rows.order_by("pk"):
        printed = speech.wants_print and speech.text
        speech.state = SpeechState.HANDED_IN if printed else SpeechState.NOT_REACHED
        speech.version += 1
        speech.save(update_fields=["state", "version"])


def told_of_speech(gathering: Gathering, speech: Speech) -> Told | None:
    """As what a speech counts; ``None`` for one that was neither held nor handed in."""
    fact = FACTS.get(SpeechState(speech.state))
    if fact is None:
        return None
    begins = timezone.localtime(gathering.begins_at)
    organiser = gathering.organiser or gathering.congress
    return Told(
        speech.mandate, fact, gathering.speech_source, gathering.title, begins.date(), speech.get_absolute_url(),
        begins_half=half_of(begins), place=gathering.place, organiser=organiser.name[:80],
    )  # fmt: skip


def speeches_told(gathering: Gathering) -> list[Told]:
    """The speeches of a gathering as acts of duty; a second one of the same manner is the same act."""
    rows = Speech.objects.filter(gathering=gathering).given().select_related("mandate").order_by("pk")
    return list(_once(told for row in rows if (told := told_of_speech(gathering, row))))


def _once(told: Iterable[Told]) -> Iterable[Told]:
    return {one.key: one for one in told}.values()


def follow_correction(gathering: Gathering, speech: Speech, *, by: User, note: str) -> None:
    """The deputy's records of this gathering say what its speeches say: registered late, or struck."""
    told = {one.fact: one for one in speeches_told(gathering) if one.mandate.pk == speech.mandate_id}
    for fact in FACTS.values():
        rows = DutyRecord.objects.filter(mandate=speech.mandate_id, source=gathering.speech_source)
        act = rows.filter(type__fact=fact, state__in=COUNTING).order_by("pk").first()
        if act is None and fact in told:
            deputies.register(told[fact], by=by)
        elif act is not None and fact not in told:
            deputies.move_duty(act, "strike", by=by, note=note)
