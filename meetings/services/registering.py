"""Registration for a session at its desk: who arrived, and what he was handed; each tick can be taken back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import Participation, Registration, Stay
from meetings.services.locking import lock, lock_place
from meetings.services.lodging import hand_key
from meetings.workflow import GatheringState

KEY = "key"
COLUMNS = {"papers": "has_papers", "badge": "has_badge"}
BACK = "_back"
# What one tap at the desk does.
TICKS = ("register", "unregister", *(f"{what}{back}" for what in (*COLUMNS, KEY) for back in ("", BACK)))


def tick_at_desk(place: Participation, name: str, *, by: User) -> Registration:
    """What one tap called ``name`` (of ``TICKS``) does at the desk. ``Invalid`` for any other name."""
    if name not in TICKS:
        raise Invalid({"tick": [_("There is no such entry.")]})
    if name == "register":
        return register(place, by=by)
    if name == "unregister":
        return take_registration_back(place, by=by)
    return hand_out(place, name.removesuffix(BACK), by=by, back=name.endswith(BACK))


@transaction.atomic
def register(place: Participation, *, by: User) -> Registration:
    """Somebody has arrived for the session: he is handed papers, certificate and the key of his room. Once more does
    nothing: of several clerks the first counts.

    Refused unless the session is published, for a sitting, for who has leave or does not come, without a valid
    mandate, and to whoever is neither of the secretariat nor staff of his delegation, or is he himself.
    """
    place = _opened(place, by)
    if why_not := queries.why_not_now(place):
        raise Refused(why_not)
    row = _row_of(place)
    if row.registered_at:
        return row
    row.registered_at, row.registered_by = clock.now(), by
    row.has_papers = row.has_badge = True
    _give_number(row, place)
    _save(row, place)
    record("meetings.register_person", place, by=by, quiet=True)
    if _key_waits(place):
        hand_key(place, by=by)
    return row


@transaction.atomic
def take_registration_back(place: Participation, *, by: User) -> Registration:
    """It was a mistake, or he has gone again: he counts as not here, and papers, certificate and key came back.

    The number of the certificate and the note stay. Not registered, nothing happens. Refused as ``register`` is, but
    for who has leave by now.
    """
    place = _opened(place, by)
    row = _row_of(place)
    if row.registered_at is None:
        return row
    row.registered_at = row.registered_by = None
    row.has_papers = row.has_badge = False
    _save(row, place)
    record("meetings.take_registration_back", place, by=by, quiet=True)
    if Stay.objects.filter(participation=place, key_given_at__isnull=False, key_returned_at=None).exists():
        hand_key(place, by=by, back=True)
    return row


@transaction.atomic
def hand_out(place: Participation, what: str, *, by: User, back: bool = False) -> Registration:
    """Note that ``papers``, ``badge`` or ``key`` was handed out to somebody registered, or came back; noted twice, the
    first holds. The key is that of ``hand_key``. Refused before he has registered, and as ``register`` is.
    """
    place = _opened(place, by)
    row = _row_of(place)
    if row.registered_at is None:
        raise Refused(_("%(name)s has not registered yet.") % {"name": place.name})
    if what == KEY:
        hand_key(place, by=by, back=back)
        return row
    if getattr(row, COLUMNS[what]) == (not back):
        return row
    setattr(row, COLUMNS[what], not back)
    if what == "badge" and not back:
        _give_number(row, place)
    _save(row, place)
    if back:
        record("meetings.take_at_registration", place, by=by, quiet=True, what=what)
    else:
        record("meetings.hand_out_at_registration", place, by=by, quiet=True, what=what)
    return row


@transaction.atomic
def note_registration(
    place: Participation, *, by: User, version: int, badge_number: str = "", note: str = ""
) -> Registration:
    """Keep the number of somebody's certificate and a short note, before or after he has registered.

    ``Stale`` when it was changed since ``version`` (0: nothing was noted then); ``Invalid`` for a number somebody else
    of the session has. Refused as ``register`` is, but for who does not come.
    """
    place = _opened(place, by)
    row = _row_of(place)
    if (row.version if row.pk else 0) != version:
        now = {"badge_number": row.badge_number, "note": row.note, "version": row.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    if badge_number and (other := _holder(badge_number, place)):
        raise Invalid({"badge_number": [_("%(name)s has this certificate.") % {"name": other.participation.name}]})
    fields = {"badge_number": badge_number, "note": note}
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, fields[name])
    _save(row, place)
    record("meetings.note_registration", place, by=by, quiet=True, fields=changed)
    return row


def forget_registration(place: Participation) -> None:
    """Forget what was noted for somebody who is taken off a list. Refused once he has registered."""
    row = Registration.objects.filter(participation=place).first()
    if row and row.registered_at:
        raise Refused(_("%(name)s has registered already and stays on the list.") % {"name": place.name})
    if row:
        row.delete()


def _opened(place: Participation, by: User) -> Participation:
    """The place under the locks of session and place, in this order; refused where nobody registers."""
    gathering = lock(place.gathering_id)
    if gathering.parent_id or not gathering.kind.is_session:
        raise Refused(_("People register for the whole session."))
    try:
        place = lock_place(place.pk)
    except Participation.DoesNotExist as error:
        raise Refused(_("%(name)s is not on the list of this session any more.") % {"name": place.name}) from error
    place.gathering = gathering
    if not by.has_perm("meetings.register", place):
        raise PermissionDenied
    if gathering.state != GatheringState.PUBLISHED:
        raise Refused(_("The session is not open: nobody registers before it is published or after it is closed."))
    return place


def _row_of(place: Participation) -> Registration:
    """What is noted of a locked place; unsaved where nothing is. Whoever writes it holds the lock of the place."""
    found = Registration.objects.filter(participation=place).first()
    return found or Registration(participation=place, version=0)


def _save(row: Registration, place: Participation) -> None:
    row.version += 1
    row.save()
    place.version += 1  # his own session card says something else now, and nobody else's
    place.save(update_fields=["version"])


def _holder(number: str, place: Participation) -> Registration | None:
    rows = Registration.objects.filter(participation__gathering=place.gathering_id, badge_number=number)
    return rows.exclude(participation=place).select_related("participation").first()


def _give_number(row: Registration, place: Participation) -> None:
    """A deputy's certificate carries his card number, unless another number was noted or somebody else has it."""
    number = place.mandate.card_number if place.mandate else ""
    if number and not row.badge_number and _holder(number, place) is None:
        row.badge_number = number


def _key_waits(place: Participation) -> bool:
    """Whether somebody has a room and its key is not out."""
    stay = Stay.objects.filter(participation=place, bed__isnull=False).first()
    return stay is not None and not stay.has_key
