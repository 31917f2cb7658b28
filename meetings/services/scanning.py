"""What scanners send: every scan is kept and judged once, whenever it arrives."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import audit, record
from congress.models import User
from deputies.workflow import State
from meetings import queries
from meetings.computing import codes
from meetings.models import DoorKeeper, Gathering, Participation, Scan, ScanOutcome, SignedInBy
from meetings.services.attending import mark, write_in
from meetings.services.locking import lock, lock_against_closing, lock_place
from meetings.services.signing_in import entry_for
from meetings.workflow import Answer, GatheringState

MOST_SCANS = 100  # in one upload
CLOCK_OFF = dt.timedelta(seconds=codes.TOLERANCE)  # beyond that a scanner's clock is wrong


@transaction.atomic
def set_door_keepers(gathering: Gathering, users: Iterable[User], *, by: User) -> Gathering:
    """Say who of the delegations' staff scans everybody's codes at the door of a gathering; the rest scan their own.

    Refused for people who are no staff of a delegation of the congress, or do not see the gathering.
    """
    gathering = lock(gathering.pk)
    if not by.has_perm("meetings.set_door_keepers", gathering):
        raise PermissionDenied
    wanted = {user.pk for user in users}
    if wanted - set(queries.door_keeper_choices(gathering).values_list("pk", flat=True)):
        raise Refused(_("Only staff of the delegations keep the door."))
    kept = DoorKeeper.objects.filter(gathering=gathering)
    kept.exclude(user__in=wanted).delete()
    for pk in sorted(wanted - set(kept.values_list("user", flat=True))):
        DoorKeeper.objects.create(gathering=gathering, user_id=pk)
    record("meetings.set_door_keepers", gathering, by=by, keepers=sorted(wanted))
    audit("meetings.door_keepers", by=by, what=f"meetings.gathering {gathering.pk}: {sorted(wanted)}")
    return gathering


@dataclass(frozen=True)
class Scanned:
    """One scan as the device has it: its nonce, what was read, when by its own clock and the offset it measured."""

    nonce: uuid.UUID
    text: str
    at: dt.datetime


@dataclass(frozen=True)
class Judged:
    """A verdict: whose code it is, what became of it, and when it was scanned, as far as that can be known."""

    outcome: str
    place: Participation | None = None
    at: dt.datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def take_scans(
    gathering: Gathering,
    scans: Sequence[Scanned],
    *,
    by: User,
    sent_at: dt.datetime,
    roster_at: dt.datetime | None = None,
) -> list[Scan]:
    """Judge and keep each scan, one transaction each: what was interrupted half-way is sent again and counts once.

    ``sent_at`` is the device's time of sending, in the measure of the scans: by it a clock that went wrong is found.
    """
    if not by.has_perm("meetings.keep_list", gathering):
        raise PermissionDenied
    if len(scans) > MOST_SCANS:
        raise Invalid({"scans": [_("At most %(most)s scans at once.") % {"most": MOST_SCANS}]})
    drift = clock.now() - sent_at
    return [_take(gathering, scan, by=by, drift=drift, roster_at=roster_at) for scan in scans]


def _known(gathering: Gathering, scan: Scanned) -> Scan | None:
    row = Scan.objects.select_related("participation").filter(nonce=scan.nonce).first()
    if row and row.gathering_id != gathering.pk:
        raise Refused(_("This scan was sent for another gathering."))
    return row


def _take(gathering: Gathering, scan: Scanned, *, by: User, drift: dt.timedelta, roster_at: dt.datetime | None) -> Scan:
    if known := _known(gathering, scan):
        return known
    try:
        with transaction.atomic():
            return _keep(gathering, scan, by=by, drift=drift, roster_at=roster_at)
    except IntegrityError:  # another upload of the same scan was a moment faster
        if known := _known(gathering, scan):
            return known
        raise


def _keep(gathering: Gathering, scan: Scanned, *, by: User, drift: dt.timedelta, roster_at: dt.datetime | None) -> Scan:
    gathering = lock_against_closing(gathering.pk)
    if known := _known(gathering, scan):  # whoever held the lock has written it
        return known
    code = codes.read(scan.text)
    judged = _judge(gathering, code, _locked(code), scan.at, drift, by)
    if judged.outcome == ScanOutcome.COUNTED:
        after, half_days = entry_for(gathering, judged.at)
        write_in(judged.place, after, by=by, how=SignedInBy.CODE, half_days=half_days, at=judged.at)
    return Scan.objects.create(
        nonce=scan.nonce,
        gathering=gathering,
        participation=judged.place,
        name=judged.place.name if judged.place else "",
        scanned_by=by,
        scanned_at=judged.at or scan.at,
        roster_at=roster_at,
        outcome=judged.outcome,
        **judged.facts,
    )


def _locked(code: codes.Code | None) -> Participation | None:
    if code is None or code.maker == codes.DOOR:
        return None
    try:
        return lock_place(code.subject)
    except Participation.DoesNotExist:
        return None


def _judge(
    gathering: Gathering,
    code: codes.Code | None,
    place: Participation | None,
    at: dt.datetime,
    drift: dt.timedelta,
    by: User,
) -> Judged:
    """The first thing that is wrong with a scan, or that it counts."""
    if code is None or code.maker == codes.DOOR:
        return Judged(ScanOutcome.FORGED)
    if place is None:
        return Judged(ScanOutcome.NOT_LISTED)
    place.gathering = gathering if place.gathering_id == gathering.pk else place.gathering
    ended_at = _signed_by(code, place)
    if ended_at is False:
        return Judged(ScanOutcome.FORGED)
    if turned_away := _turned_away(gathering, place, by):
        return turned_away
    outcome, at, facts = _timed(code, at, drift)
    if outcome == ScanOutcome.COUNTED:
        outcome = _standing(gathering, place, at)
    if outcome == ScanOutcome.COUNTED and ended_at and code.begins >= ended_at.timestamp():
        outcome = ScanOutcome.OLD_PHONE
    if outcome == ScanOutcome.ALREADY:
        facts = {"found": place.signed_in_by}
    return Judged(outcome, place, at, facts)


def _turned_away(gathering: Gathering, place: Participation, by: User) -> Judged | None:
    """A good code that this scanner does not take: of another gathering, one's own, somebody else's people."""
    if place.gathering_id != gathering.pk:
        seen = Gathering.objects.visible_to(by).filter(pk=place.gathering_id).first()
        return Judged(ScanOutcome.OTHER_GATHERING, facts={"elsewhere": seen.title} if seen else {})
    if place.user_id == by.pk:
        return Judged(ScanOutcome.OWN, place)
    return None if by.has_perm("meetings.take_code", place) else Judged(ScanOutcome.NOT_YOURS)


def _signed_by(code: codes.Code, place: Participation) -> dt.datetime | bool | None:
    """When the key that made the code ended (``None``: it has not); ``False`` when nobody's key made it."""
    text = codes.said(code.maker, code.subject, code.step)
    if code.maker == codes.SERVER:
        return None if codes.is_signed(text, code.signature, queries.server_public()) else False
    for key in place.sign_in_keys.order_by("-pk"):
        if codes.is_signed(text, code.signature, key.public_key):
            return key.ended_at
    return False


def _timed(code: codes.Code, at: dt.datetime, drift: dt.timedelta) -> tuple[str, dt.datetime, dict[str, Any]]:
    """Whether the code was good when it was scanned. A clock that is found wrong is put right by what it is off now."""
    is_wrong = abs(drift) > CLOCK_OFF
    is_ahead = at > clock.now() + CLOCK_OFF
    if codes.holds(code, at.timestamp()) and not is_ahead:
        return ScanOutcome.COUNTED, at, {}
    right = at + drift
    if is_wrong and codes.holds(code, right.timestamp()):
        return ScanOutcome.COUNTED, right, {"minutes_off": round(abs(drift).total_seconds() / 60)}
    return (ScanOutcome.CLOCK if is_wrong or is_ahead else ScanOutcome.EXPIRED), at, {}


def _standing(gathering: Gathering, place: Participation, at: dt.datetime) -> str:
    """What the list and the mandate say to somebody whose code is good."""
    if gathering.state != GatheringState.PUBLISHED:
        return ScanOutcome.CLOSED
    if not gathering.by_code:
        return ScanOutcome.NOT_USED
    if gathering.sign_in_from and at < gathering.sign_in_from:
        return ScanOutcome.EARLY
    if place.came:
        return ScanOutcome.ALREADY
    state = queries.mandate_state(place)
    if state != State.ACTIVE:
        return ScanOutcome.SUSPENDED if state == State.SUSPENDED else ScanOutcome.ENDED
    return ScanOutcome.ON_LEAVE if place.answer == Answer.EXCUSED else ScanOutcome.COUNTED


@transaction.atomic
def settle_scan(scan: Scan, *, by: User, counts: bool) -> Scan:
    """Whoever looks at a scan that was not counted lets it count after all, or puts it aside.

    Refused once somebody has looked, and for what cannot count (a forged or old code, another gathering, no mandate).
    """
    place = lock_place(scan.participation_id) if scan.participation_id else None
    scan = Scan.objects.select_for_update(of=("self",)).select_related("gathering__congress").get(pk=scan.pk)
    if not by.has_perm("meetings.settle_scan", scan):
        raise PermissionDenied
    if not scan.is_open:
        raise Refused(_("Somebody has looked at this scan already."))
    if counts:
        if place is None or not scan.may_count:
            raise Refused(_("This scan cannot count; tick the person on the list if he is there."))
        if not place.came:
            after, half_days = entry_for(scan.gathering, scan.scanned_at)
            mark(place, after, by=by, how=SignedInBy.CODE, half_days=half_days, at=scan.scanned_at)
    scan.settled_by, scan.settled_at = by, clock.now()
    scan.save(update_fields=["settled_by", "settled_at"])
    record("meetings.settle_scan", scan.gathering, by=by, scan=scan.pk, counts=counts)
    return scan


def whose_code(text: str) -> tuple[str, Participation | None]:
    """Whose code was read this moment, for whatever else is taken with it: ``counted`` and the place (perhaps one in a
    sitting), or why the code does not hold. Writes nothing.
    """
    code = codes.read(text)
    if code is None or code.maker == codes.DOOR:
        return ScanOutcome.FORGED, None
    place = Participation.objects.select_related("gathering").filter(pk=code.subject).first()
    if place is None:
        return ScanOutcome.NOT_LISTED, None
    ended_at = _signed_by(code, place)
    if ended_at is False:
        return ScanOutcome.FORGED, None
    if not codes.holds(code, clock.now().timestamp()):
        return ScanOutcome.EXPIRED, None
    if ended_at and code.begins >= ended_at.timestamp():
        return ScanOutcome.OLD_PHONE, None
    return ScanOutcome.COUNTED, place
