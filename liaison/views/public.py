"""What a voter does without an account and without a cookie: says it, follows it, rates the answer."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from congress.errors import Invalid, Refused
from congress.middleware import address
from congress.pages import cached, kept_but, list_page, public
from deputies.computing.card import code_svg
from liaison import queries, services
from liaison.computing import tracking
from liaison.forms import BookingForm, OpinionForm, PhoneForm, PublicCommentForm, RateForm
from liaison.views.visitors import CONFLICT, GONE, OK, TOO_MANY, UNPROCESSABLE, Shown, opened, private, solved, take
from liaison.workflow import MOST_ROUNDS, OpinionState

FORM_KEPT = 300  # seconds; whether station and deputy are still there is looked at when the form is sent


@public
@require_safe
def opinion_public(request: HttpRequest) -> HttpResponse:
    """What was answered, without names, and the field for one's own code."""
    rows = queries.answered_topics()
    code = request.GET.get("code", "").strip()
    if code:
        found = queries.opinion_by_code(code)
        if found:
            return private(redirect("opinion_follow", code=tracking.plain(code)))
    page = list_page(request, "liaison/topics.html", rows, code=code[:40], unknown=bool(code))
    return private(page) if code else cached(request, page, kept=True)


@csrf_exempt
@public
@sensitive_post_parameters("phone", "name", "words", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form behind the code. Its token stands for cookie and session; sent twice, it brings one opinion."""
    station = get_object_or_404(queries.known_station(), pk=pk)
    if request.method != "POST" and not station.is_open:
        return private(render(request, "liaison/station_closed.html", {"station": station}, status=GONE))
    purpose, source = f"station:{station.pk}", address(request)
    asks = services.asks_question(station, source)
    make = partial(OpinionForm, station=station, takes_code=queries.codes_switched_on())

    def act(**fields: Any) -> str:
        taken = services.receive(station, source=source, **fields)
        return f"{reverse('opinion_follow', args=[taken.code])}?new=1"

    told: dict[str, Any] = {}
    if "ask_code" in request.POST:
        shown, told = code_asked(request, purpose, asks=asks, make=make)
    else:
        answer = take(request, purpose, asks=asks, make=make, act=act, initial=_preset(request))
        if not isinstance(answer, Shown):
            return answer
        shown = answer
    context = {
        "station": station,
        "token": shown.token,
        "form": shown.form,
        "lost_photos": bool(request.FILES),
        "snap": "photo" in request.GET or "photo" in request.POST,
        "offers_codes": queries.codes_offered() and not queries.codes_used_up(),
    }
    page = private(render(request, "liaison/opinion_new.html", context | told, status=shown.status))
    if request.method != "GET" or asks:
        return page
    return kept_but(
        page,
        seconds=FORM_KEPT,
        anew={shown.token: partial(services.fresh_token, purpose)},
        stands=lambda later: not services.asks_question(station, address(later)),
    )


def code_asked(
    request: HttpRequest,
    purpose: str,
    *,
    asks: bool,
    make: Callable[..., OpinionForm | BookingForm | PublicCommentForm],
) -> tuple[Shown, dict[str, Any]]:
    """Send a code to the phone typed; the form again with all that was typed, and what is said of the code."""
    secret, token = opened(request, purpose)
    phone = PhoneForm(request.POST)
    note, status, asks_first = "", UNPROCESSABLE, False
    if not phone.is_valid():
        note = phone.errors["phone"][0]
    elif not secret:
        note, status = _("The form lay open too long. Your text is still here: please send it once more."), CONFLICT
    else:
        asks_first = services.asks_for_code(address(request), phone.cleaned_data["phone"])
        if asks_first and not solved(request, secret):
            note = _("Please answer the question first, then ask for the code again.")
        else:
            note, status, asks_first = *_code_sent(phone.cleaned_data["phone"], address(request)), False
    puzzle_for = services.look_at_token(token, purpose) if asks or asks_first else ""
    form = make(initial=request.POST.dict() | {"code": "", "puzzle": ""}, puzzle_for=puzzle_for)
    told = {"code_note": note, "code_sent": status == OK}
    return Shown(form, token, OK if request.htmx else status), told


def _code_sent(phone: str, source: str) -> tuple[str, int]:
    try:
        services.send_code(phone, source=source)
    except services.TooMany as refusal:
        return str(refusal), TOO_MANY
    except Refused as refusal:
        return str(refusal), CONFLICT
    return _("A code was sent to this phone. It is good for ten minutes; type it here."), OK


def _preset(request: HttpRequest) -> dict[str, str]:
    asked = request.GET.get("deputy", "")
    return {"asked": asked} if asked.isdecimal() and len(asked) < 19 else {}  # noqa: PLR2004  (no id is longer)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_follow(request: HttpRequest, code: str) -> HttpResponse:
    """Where one's own opinion stands, what was answered, and one's rating of it."""
    opinion = queries.opinion_by_code(code)
    if opinion is None:
        page = render(request, "liaison/follow_unknown.html", {"code": code[:40]}, status=404)
        return private(page)
    purpose = f"rate:{opinion.pk}:{opinion.round}"
    may_reopen = opinion.round < MOST_ROUNDS
    posted = request.method == "POST"
    form = RateForm(request.POST if posted else None, may_reopen=may_reopen)
    status = OK
    if posted:
        status = UNPROCESSABLE
        if not services.look_at_token(request.POST.get("token", ""), purpose):
            form.add_error(None, _("The form lay open too long. Your text is still here: please send it once more."))
            status = CONFLICT
        elif form.is_valid():
            try:
                services.rate(opinion, **form.cleaned_data)
                return private(redirect("opinion_follow", code=tracking.plain(code)))
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = CONFLICT
            except Invalid as invalid:
                for name, messages in invalid.errors.items():
                    form.add_error(name if name in form.fields else None, messages)
    context = {
        "opinion": opinion,
        "code": tracking.spaced(tracking.plain(code)),
        "plain_code": tracking.plain(code),
        "address": f"{settings.PUBLIC_URL.rstrip('/')}{reverse('opinion_follow', args=[tracking.plain(code)])}",
        "is_new": bool(request.GET.get("new")),
        "steps": queries.steps_for_voter(opinion),
        "told": queries.told_to_voter(opinion),
        "answers": list(opinion.answers.order_by("pk")),
        "letters": queries.letters_of(opinion),
        "ratings": list(opinion.ratings.order_by("pk")),
        "may_rate": opinion.state == OpinionState.REPLIED,
        "form": form,
        "token": services.fresh_token(purpose),
        "photo_count": queries.photo_count(opinion),
    }
    return private(render(request, "liaison/follow.html", context, status=status))


@public
@require_safe
def opinion_follow_code(request: HttpRequest, code: str) -> HttpResponse:
    """The way back to the page as a QR code, to be photographed or printed."""
    plain = tracking.plain(code)
    if not plain:
        return HttpResponse(status=404)
    address_ = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('opinion_follow', args=[plain])}"
    response = HttpResponse(code_svg(address_), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)
