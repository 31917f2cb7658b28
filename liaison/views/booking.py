"""Receptions for everybody: the next ones, a place booked without an account, and given back by its code."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from congress.errors import Refused
from congress.middleware import address
from congress.pages import cached, list_page, public
from liaison import queries, services
from liaison.computing import tracking
from liaison.forms import BookingForm
from liaison.views.public import code_asked
from liaison.views.visitors import CONFLICT, OK, Shown, private, take

FEW = 10  # beside the answer to a wrong code


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
@sensitive_post_parameters("phone", "name", "matter", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def reception_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a place. As with an opinion the form's token stands for cookie and session; what was typed stays."""
    day = get_object_or_404(queries.public_reception(), pk=pk)
    source = address(request)

    def act(**fields: Any) -> str:
        booked = services.book(day, source=source, **fields)
        return reverse("booking_detail", args=[booked.code])

    purpose, asks = f"reception:{day.pk}", services.asks_to_book(day.station, source)
    make = partial(BookingForm, takes_code=queries.codes_switched_on())
    told: dict[str, Any] = {}
    if "ask_code" in request.POST:
        shown, told = code_asked(request, purpose, asks=asks, make=make)
    else:
        shown = take(request, purpose, asks=asks, make=make, act=act)
        if not isinstance(shown, Shown):
            return shown
    context = {
        "day": day,
        "form": shown.form,
        "token": shown.token,
        "left": queries.places_left(day),
        "offers_codes": queries.codes_offered() and not queries.codes_used_up(),
    }
    return private(render(request, "liaison/reception_book.html", context | told, status=shown.status))


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def booking_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One's own booking, and giving the place back."""
    booking = queries.booking_by_code(code)
    if booking is None:
        rows = list(queries.next_receptions().order_by("date", "pk")[:FEW])
        _count(rows)
        context = {"code": code[:40], "unknown": True, "rows": rows, "frame": "base.html"}
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
