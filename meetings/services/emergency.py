"""Calling everybody at a session in an emergency, and who is safe."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import User
from meetings.models import AWAY, CallAnswer, EmergencyCall, Gathering, Participation
from meetings.services.locking import lock
from meetings.workflow import GatheringState


@transaction.atomic
def call_everybody(gathering: Gathering, *, by: User, text: str) -> EmergencyCall:
    """Ask everybody who is there whether he is safe. Refused while another call is open, and before it is published."""
    gathering = lock(gathering.pk)
    if gathering.parent_id or gathering.state != GatheringState.PUBLISHED:
        raise Refused(_("Everybody is called for a whole gathering that is published and not closed."))
    try:
        with transaction.atomic():
            call = EmergencyCall.objects.create(gathering=gathering, text=text, sent_by=by)
    except IntegrityError as error:
        raise Refused(_("A call is open already; end it first.")) from error
    record("meetings.call_everybody", call, by=by)
    return call


@transaction.atomic
def answer_call(call: EmergencyCall, place: Participation, answer: str, *, by: User, note: str = "") -> CallAnswer:
    """What somebody answers, or staff who reached him for him; the last word counts. Refused once the call is over."""
    call = EmergencyCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.ended_at:
        raise Refused(_("This call is over."))
    if place.gathering_id != call.gathering_id or place.answer in AWAY:
        raise Refused(_("He is not among those who are called."))
    said = {"answer": answer, "note": note, "at": clock.now(), "entered_by": by}
    row, _created = CallAnswer.objects.update_or_create(call=call, participation=place, defaults=said)
    record("meetings.answer_call", call, by=by, place=place.pk, answer=answer)
    return row


@transaction.atomic
def end_call(call: EmergencyCall, *, by: User) -> EmergencyCall:
    """End a call; twice is no fault."""
    call = EmergencyCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.ended_at is None:
        call.ended_at = clock.now()
        call.save(update_fields=["ended_at"])
        record("meetings.end_call", call, by=by)
    return call
