"""Who has boarded: by tap, or by the code one signs in with; a tap can be taken back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import Ride, Trip
from meetings.services.scanning import whose_code


@transaction.atomic
def board(ride: Ride, *, by: User) -> Ride:
    """Note that somebody has boarded; noted twice, the first holds. Refused but on the day of the trip."""
    ride = _locked(ride, by)
    if timezone.localdate(ride.trip.departs_at) != clock.today():
        raise Refused(_("Boarding is noted on the day of the trip."))
    if ride.boarded_at is None:
        ride.boarded_at, ride.boarded_by = clock.now(), by
        ride.save(update_fields=["boarded_at", "boarded_by"])
        record("meetings.board", ride.trip, by=by, quiet=True, place=ride.participation_id)
    return ride


@transaction.atomic
def undo_boarding(ride: Ride, *, by: User) -> Ride:
    """Take a tap back."""
    ride = _locked(ride, by)
    if ride.boarded_at is not None:
        ride.boarded_at = ride.boarded_by = None
        ride.save(update_fields=["boarded_at", "boarded_by"])
        record("meetings.undo_boarding", ride.trip, by=by, quiet=True, place=ride.participation_id)
    return ride


def _locked(ride: Ride, by: User) -> Ride:
    row = queries.rides_of_page(by).select_for_update(of=("self",)).filter(pk=ride.pk).first()
    if row is None or not by.has_perm("meetings.board", row):
        raise PermissionDenied
    if not row.trip.is_open:
        raise Refused(_("This trip was called off."))
    return row


def board_by_code(trip: Trip, text: str, *, by: User) -> Ride:
    """Let somebody board who shows the code he signs in with, or his certificate. Refused with what is wrong."""
    _outcome, place = whose_code(text)
    place = place or queries.place_of_badge(text)
    if place is None:
        raise Refused(_("Not a code of the portal, or out of date."))
    rides = queries.rides_of_page(by).filter(trip=trip)
    own = {"participation__mandate": place.mandate_id} if place.mandate_id else {"participation__name": place.name}
    if place.user_id and not place.mandate_id:
        own = {"participation__user": place.user_id}
    ride = rides.filter(**own).first()
    if ride is None:
        raise Refused(_("%(name)s has no place on this trip.") % {"name": place.name})
    return board(ride, by=by)
