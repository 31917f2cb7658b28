"""What a voter does without an account and without a cookie: says it, follows it, rates the answer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from congress import puzzles
from congress.errors import Invalid, Refused
from congress.middleware import address
from congress.pages import cached, list_page, public
from deputies.computing.card import code_svg
from liaison import queries, services
from liaison.computing import tracking
from liaison.forms import OpinionForm, PhoneForm, RateForm
from liaison.models import Station
from liaison.workflow import MOST_ROUNDS, OpinionState

OK, CONFLICT, UNPROCESSABLE, TOO_MANY = 200, 409, 422, 429


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
    station = get_object_or_404(queries.public_station(), pk=pk)
    purpose, source = f"station:{station.pk}", address(request)
    posted = request.method == "POST"
    secret = services.look_at_token(request.POST.get("token", ""), purpose) if posted else ""
    token = request.POST["token"] if secret else services.fresh_token(purpose)
    asks = services.asks_question(station, source)
    make: dict[str, Any] = {
        "station": station,
        "puzzle_for": services.look_at_token(token, purpose) if asks else "",
        "takes_code": queries.codes_switched_on(),
    }
    if posted and "ask_code" in request.POST:
        return _code_asked(request, station, token, make, secret)
    if not posted:
        return _form(request, station, token, OpinionForm(initial=_preset(request), **make), OK)
    form = OpinionForm(request.POST, request.FILES, **make)
    status = UNPROCESSABLE
    if form.is_valid():
        if not secret:
            form.add_error(None, _("The form lay open too long. Your text is still here: please send it once more."))
            return _form(request, station, token, form, CONFLICT)
        if asks and not _solved(request, secret):
            form.add_error("puzzle", _("This was not right, or came too late. Here is another one."))
            return _form(request, station, token, form, UNPROCESSABLE)
        try:
            return private(_taken(form, station, secret, source))
        except Invalid as invalid:  # the code of the SMS
            form.add_error(None, invalid.errors)
        except services.TooMany as refusal:
            form.add_error(None, str(refusal))
            status = TOO_MANY
        except Refused as refusal:
            form.add_error(None, str(refusal))
            token, status = services.fresh_token(purpose), CONFLICT
    return _form(request, station, token, form, status)


def _code_asked(request: HttpRequest, station: Station, token: str, make: dict[str, Any], secret: str) -> HttpResponse:
    """Send a code to the phone typed, and show the form again with all that was typed."""
    phone = PhoneForm(request.POST)
    note, status, asks = "", UNPROCESSABLE, False
    if not phone.is_valid():
        note = phone.errors["phone"][0]
    elif not secret:
        note, status = _("The form lay open too long. Your text is still here: please send it once more."), CONFLICT
    else:
        asks = services.asks_for_code(address(request), phone.cleaned_data["phone"])
        if asks and not _solved(request, secret):
            note = _("Please answer the question first, then ask for the code again.")
        else:
            note, status, asks = *_code_sent(phone.cleaned_data["phone"], address(request)), False
    if asks:
        make = make | {"puzzle_for": secret}
    form = OpinionForm(initial=request.POST.dict() | {"code": "", "puzzle": ""}, **make)
    told = {"code_note": note, "code_sent": status == OK}
    return _form(request, station, token, form, OK if request.htmx else status, **told)


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


def _solved(request: HttpRequest, secret: str) -> bool:
    return puzzles.solve(request.POST.get("puzzle_entry", ""), request.POST.get("puzzle", ""), browser=secret)


def _taken(form: OpinionForm, station: Station, secret: str, source: str) -> HttpResponse:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "puzzle"}
    taken = services.receive(station, secret=secret, source=source, **fields)
    return redirect(f"{reverse('opinion_follow', args=[taken.code])}?new=1")


def _form(
    request: HttpRequest, station: Station, token: str, form: OpinionForm, status: int, **told: Any
) -> HttpResponse:
    context = {"station": station, "token": token, "form": form, "lost_photos": bool(request.FILES), **told}
    context |= {"offers_codes": queries.codes_offered() and not queries.codes_used_up()}
    return private(render(request, "liaison/opinion_new.html", context, status=status))


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


def private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search engine: the address is the key."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
