"""Signing in with one's own phone: the key it makes, and the code at the door."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies.workflow import State
from meetings import queries
from meetings.computing import codes
from meetings.models import Gathering, Participation, SignedInBy, SignInKey, SignInWay
from meetings.services.attending import check_list_is_open, check_way, write_in
from meetings.services.locking import lock_place
from meetings.workflow import Answer, Attendance, GatheringState

MOST_PHONES = 5  # keys for one place: beyond that somebody passes his account on
DOOR_PATIENCE = 180  # seconds from opening the door's link to the tap
DOOR_OPENS = dt.timedelta(minutes=60)  # before the beginning, where nothing else was said


@transaction.atomic
def register_key(place: Participation, public_key: str, *, by: User) -> SignInKey:
    """Take the public key of the phone that shows the code from now on; the phone before ends. The same key twice is
    no fault.

    Refused for somebody else's place, once the gathering is over or where phones' codes are not used, for a phone that
    was replaced, and beyond five.
    """
    place = lock_place(place.pk)
    place.gathering = Gathering.objects.select_related("congress").get(pk=place.gathering_id)
    if not by.has_perm("meetings.answer", place):
        raise PermissionDenied
    if place.gathering.state != GatheringState.PUBLISHED or place.gathering.is_over:
        raise Refused(_("The gathering is over, closed or called off."))
    check_way(place.gathering, SignInWay.CODE)
    if codes.public_key(public_key) is None:
        raise Invalid({"public_key": [_("This is no key.")]})
    keys = {key.public_key: key for key in place.sign_in_keys.order_by("pk")}
    known = keys.get(public_key)
    if known and known.ended_at is None:
        return known
    if known:
        raise Refused(_("Your code is on another phone now."))
    if len(keys) >= MOST_PHONES:
        raise Refused(_("Too many phones have shown this code: please sign in at the desk."))
    place.sign_in_keys.filter(ended_at=None).update(ended_at=clock.now())
    made = SignInKey.objects.create(participation=place, public_key=public_key)
    record("meetings.register_phone", place, by=by, quiet=True, key=made.pk, count=len(keys) + 1)
    return made


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="meetings.door")


def door_ticket(gathering: Gathering, text: str, *, by: User) -> str:
    """What opening the door's link in time is worth to this person for minutes. Refused: an old or forged link."""
    check_way(gathering, SignInWay.DOOR)
    code = codes.read(text)
    is_right = code is not None and code.maker == codes.DOOR and code.subject == gathering.pk
    if not is_right or not codes.is_signed(_said(code), code.signature, queries.server_public()):
        raise Refused(_("This is not the code of this door."))
    if not codes.holds(code, clock.now().timestamp()):
        raise Refused(_("This code is out of date: scan the one at the door again."))
    return _signer().sign(f"{gathering.pk}-{by.pk}")


def _said(code: codes.Code) -> str:
    return codes.said(code.maker, code.subject, code.step)


def door_opens_at(gathering: Gathering) -> dt.datetime:
    """From when somebody signs himself in at the door."""
    return gathering.sign_in_from or gathering.begins_at - DOOR_OPENS


@transaction.atomic
def sign_in_at_door(gathering: Gathering, ticket: str, *, by: User) -> Participation:
    """Sign oneself in with the ticket of the door; twice is no fault.

    Refused without a place, with leave, without a valid mandate, before it opens and after the end.
    """
    try:
        said = _signer().unsign(ticket, max_age=DOOR_PATIENCE)
    except SignatureExpired as error:
        raise Refused(_("This code is out of date: scan the one at the door again.")) from error
    except BadSignature as error:
        raise Refused(_("This is not the code of this door.")) from error
    if said != f"{gathering.pk}-{by.pk}":
        raise Refused(_("This is not the code of this door."))
    found = queries.own_place(by, gathering)
    if found is None:
        raise Refused(_("You are not on the list: please ask at the desk."))
    place = lock_place(found.pk)
    place.gathering = Gathering.objects.select_related("congress").get(pk=place.gathering_id)
    if place.came:
        return place
    _check_door(place)
    now = clock.now()
    after, half_days = entry_for(place.gathering, now)
    return write_in(place, after, by=by, how=SignedInBy.DOOR, half_days=half_days, at=now)


def _check_door(place: Participation) -> None:
    gathering, now = place.gathering, clock.now()
    check_list_is_open(gathering)
    check_way(gathering, SignInWay.DOOR)
    if now < door_opens_at(gathering):
        raise Refused(_("Sign-in has not opened yet."))
    if now > gathering.ends_at:
        raise Refused(_("The gathering is over, closed or called off."))
    if place.answer == Answer.EXCUSED:
        raise Refused(_("You have leave: please ask at the desk."))
    if queries.mandate_state(place) != State.ACTIVE:
        raise Refused(_("Your mandate is suspended or has ended: please ask at the desk."))


def entry_for(gathering: Gathering, at: dt.datetime) -> tuple[str, int | None]:
    """What a code writes into the list at this moment: late once it has begun, and for the half days that are left."""
    if at <= gathering.begins_at:
        return Attendance.PRESENT, None
    begins, come = timezone.localtime(gathering.begins_at), timezone.localtime(at)
    return Attendance.LATE, codes.half_days_from(begins, gathering.half_days, come)
