"""Places at reception days, booked and given back by voters without an account, behind a code."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.fields import blind
from congress.idempotency import again
from congress.worker import chore
from liaison import queries
from liaison.computing import limits, tracking
from liaison.models import Booking, PhoneCode, ReceptionDay, Station
from liaison.services import phone_codes
from liaison.services.forgetting import SOURCES_KEPT
from liaison.services.receptions import lock_day
from liaison.services.refusing import TooMany
from liaison.workflow import ReceptionState

BOOKINGS_KEPT = dt.timedelta(days=30)  # after the day


@dataclass(frozen=True)
class Booked:
    """A booking and its code; the code is kept nowhere, this is the time to tell it."""

    booking: Booking
    code: str


def asks_to_book(station: Station, source: str) -> bool:
    """Whether so many bookings came lately that the next one has to answer a question first."""
    return limits.asks(queries.booking_counts(source=source, station=station))


def book(
    day: ReceptionDay,
    *,
    secret: str,
    name: str,
    phone: str = "",
    matter: str = "",
    source: str = "",
    code: str = "",
) -> Booked:
    """Book a place; ``secret`` is what the form's token held: the same form sent again gives the same booking.

    Refused when the station is closed, the day is past, not announced, called off or full, and when too many came
    (``TooMany``). With a ``code`` the phone is confirmed: ``Invalid`` where it is not the one sent to it.
    """
    known = _known(secret)
    if known:
        return known
    found = phone_codes.check_code(phone, code) if code else None  # a wrong one counts, so it is no part of the rest
    return again(partial(_book, day, secret, source, found, name=name, phone=phone, matter=matter))


def _known(secret: str) -> Booked | None:
    """What this very form has booked already."""
    row = Booking.objects.filter(form_mark=blind(f"booking-form:{secret}")).first()
    return Booked(row, _code_for(secret)) if row else None


def _code_for(secret: str) -> str:
    return tracking.code_of(blind(f"booking:{secret}").encode())


def _book(
    day: ReceptionDay, secret: str, source: str, found: PhoneCode | None, *, name: str, phone: str, matter: str
) -> Booked:
    code = _code_for(secret)
    day = lock_day(day.pk)
    known = _known(secret)
    if known:
        return known
    _check_bookable(day)
    if limits.is_over(queries.booking_counts(source=source, station=day.station, phone=phone)):
        raise TooMany(_("Too many bookings came from here within a short time. Please wait a while and send it again."))
    booking = Booking(
        day=day, name=name, phone=phone, matter=matter, at=clock.now(), code_mark=blind(f"booking-code:{code}"),
        form_mark=blind(f"booking-form:{secret}"), source_mark=queries.source_of(source) if source else "",
    )  # fmt: skip
    booking.confirmed_at = phone_codes.use_code(found) if found else None
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        raise Refused(_("This form was sent already.")) from error
    record("liaison.book_reception", day, by=None)
    return Booked(booking, code)


def _check_bookable(day: ReceptionDay) -> None:
    if not day.station.is_open:
        raise Refused(_("This station is closed. Please choose another one; your text is still here."))
    if queries.has_begun(day):
        raise Refused(_("This reception is past. Please choose another one; your text is still here."))
    if day.state != ReceptionState.ANNOUNCED:
        raise Refused(_("This reception was called off or is not announced yet. Your text is still here."))
    if queries.places_left(day) <= 0:
        raise Refused(_("All places of this reception are booked. Please choose another one; your text is still here."))


@transaction.atomic
def cancel_booking(booking: Booking) -> Booking:
    """The voter gives his place back. Refused when he did so already or the reception has begun."""
    day = lock_day(booking.day_id)
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if booking.cancelled_at:
        raise Refused(_("This booking was cancelled already."))
    if queries.has_begun(day):
        raise Refused(_("This reception has begun: the booking cannot be cancelled any more."))
    booking.cancelled_at = clock.now()
    booking.save(update_fields=["cancelled_at"])
    record("liaison.cancel_booking", day, by=None)
    return booking


@chore(every=24 * 3600)
def forget_bookings() -> int:
    """Forget who had booked a day that is a month past, and from where bookings came; returns of how many."""
    old = Booking.objects.filter(at__lt=clock.now() - SOURCES_KEPT).exclude(source_mark="")
    old.update(source_mark="")
    past = Booking.objects.filter(day__date__lt=clock.today() - BOOKINGS_KEPT).exclude(name="")
    return past.update(name="", phone="", phone_index=None, confirmed_at=None, matter="")
