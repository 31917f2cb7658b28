"""Receptions for everybody: the next ones, a place booked without an account, and given back by its code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from congress import puzzles
from congress.errors import Refused
from congress.middleware import address
from congress.pages import cached, list_page, public
from liaison import queries, services
from liaison.computing import tracking
from liaison.forms import BookingForm
from liaison.models import ReceptionDay
from liaison.views.public import CONFLICT, OK, TOO_MANY, UNPROCESSABLE, private


@public
@require_safe
def reception_public(request: HttpRequest) -> HttpResponse:
    """The next receptions, and the field for the code of one's booking."""
    code = request.GET.get("code", "").strip()
    if code and queries.booking_by_code(code):
        return private(redirect("booking_detail", code=tracking.plain(code)))
    page = list_page(
        request, "liaison/receptions_public.html", queries.next_receptions(), "date", code=code[:40],
        unknown=bool(code), prepare=_count,
    )  # fmt: skip
    return private(page) if code else cached(request, page, kept=True)


def _count(rows):
    for row in rows:
        row.left = max(0, row.limit - row.booked)


@csrf_exempt
@public
@sensitive_post_parameters("phone", "name", "matter")
@require_http_methods(["GET", "HEAD", "POST"])
def reception_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a place. As with an opinion the form's token stands for cookie and session; what was typed stays."""
    day = get_object_or_404(queries.public_reception(), pk=pk)
    purpose, source = f"reception:{day.pk}", address(request)
    posted = request.method == "POST"
    secret = services.look_at_token(request.POST.get("token", ""), purpose) if posted else ""
    token = request.POST["token"] if secret else services.fresh_token(purpose)
    asks = services.asks_to_book(day.station, source)
    form = BookingForm(
        request.POST if posted else None, puzzle_for=services.look_at_token(token, purpose) if asks else ""
    )
    status = UNPROCESSABLE if posted else OK
    if posted and form.is_valid():
        answer = _answer(request, day, form, secret, source, asks=asks)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    context: dict[str, Any] = {"day": day, "form": form, "token": token, "left": queries.places_left(day)}
    return private(render(request, "liaison/reception_book.html", context, status=status))


def _answer(
    request: HttpRequest, day: ReceptionDay, form: BookingForm, secret: str, source: str, *, asks: bool
) -> HttpResponse | int:
    """Where to go, or the status of the form with what is wrong."""
    if not secret:
        form.add_error(None, _("The form lay open too long. Your text is still here: please send it once more."))
        return CONFLICT
    if asks and not puzzles.solve(request.POST.get("puzzle_entry", ""), request.POST.get("puzzle", ""), browser=secret):
        form.add_error("puzzle", _("This was not right, or came too late. Here is another one."))
        return UNPROCESSABLE
    fields = {name: value for name, value in form.cleaned_data.items() if name != "puzzle"}
    try:
        booked = services.book(day, secret=secret, source=source, **fields)
    except services.TooMany as refusal:
        form.add_error(None, str(refusal))
        return TOO_MANY
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return CONFLICT
    return private(redirect("booking_detail", code=booked.code))


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def booking_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One's own booking, and giving the place back."""
    booking = queries.booking_by_code(code)
    if booking is None:
        context = {"code": code[:40], "unknown": True, "rows": [], "frame": "base.html"}
        return private(render(request, "liaison/receptions_public.html", context, status=404))
    purpose, refusal, status = f"booking:{booking.pk}", "", OK
    if request.method == "POST":
        status = CONFLICT
        if not services.look_at_token(request.POST.get("token", ""), purpose):
            refusal = _("The form lay open too long. Please send it once more.")
        else:
            try:
                services.cancel_booking(booking)
                return private(redirect("booking_detail", code=tracking.plain(code)))
            except Refused as refused:
                refusal = str(refused)
    context = {
        "booking": booking,
        "day": booking.day,
        "code": tracking.spaced(tracking.plain(code)),
        "plain_code": tracking.plain(code),
        "can_cancel": booking.cancelled_at is None and not queries.has_begun(booking.day),
        "refusal": refusal,
        "token": services.fresh_token(purpose),
    }
    return private(render(request, "liaison/booking.html", context, status=status))
