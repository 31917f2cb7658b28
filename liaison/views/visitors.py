"""Forms without account, cookie and session: a signed token stands for them, and nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from congress import puzzles
from congress.errors import Invalid, Refused
from liaison import services

OK, CONFLICT, GONE, UNPROCESSABLE, TOO_MANY = 200, 409, 410, 422, 429


@dataclass(frozen=True)
class Shown:
    """A form to be shown, with the token it carries and the status it is answered with."""

    form: forms.Form
    token: str
    status: int = OK


def take(
    request: HttpRequest,
    purpose: str,
    *,
    asks: bool,
    make: Callable[..., forms.Form],
    act: Callable[..., str],
    initial: dict[str, Any] | None = None,
) -> HttpResponse | Shown:
    """Show a visitor's form; on a valid POST call ``act(secret=…, **fields)`` and go to the address it returns.

    ``purpose`` binds the token to its page, ``asks`` puts a question first, ``make(puzzle_for=…)`` makes the form.
    A form that lay open too long, a wrong answer, too many and every refusal bring it back as it was sent.
    """
    secret, token = opened(request, purpose)
    puzzle_for = services.look_at_token(token, purpose) if asks else ""
    if request.method != "POST":
        return Shown(make(initial=initial or {}, puzzle_for=puzzle_for), token)
    form = make(request.POST, request.FILES, puzzle_for=puzzle_for)
    if not form.is_valid():
        return Shown(form, token, UNPROCESSABLE)
    if not secret:
        form.add_error(None, _("The form lay open too long. Your text is still here: please send it once more."))
        return Shown(form, token, CONFLICT)
    if asks and not solved(request, secret):
        form.add_error("puzzle", _("This was not right, or came too late. Here is another one."))
        return Shown(form, token, UNPROCESSABLE)
    status = UNPROCESSABLE
    try:
        return private(redirect(act(secret=secret, **_fields(form))))
    except services.TooMany as refusal:
        form.add_error(None, str(refusal))
        status = TOO_MANY
    except Refused as refusal:
        form.add_error(None, str(refusal))
        token, status = services.fresh_token(purpose), CONFLICT
    except Invalid as invalid:
        for name, messages in invalid.errors.items():
            form.add_error(name if name in form.fields else None, messages)
    return Shown(form, token, status)


def opened(request: HttpRequest, purpose: str) -> tuple[str, str]:
    """The secret of the form that was sent (empty when it is none of ours, or too old), and the token to go on with."""
    posted = request.method == "POST"
    secret = services.look_at_token(request.POST.get("token", ""), purpose) if posted else ""
    return secret, request.POST["token"] if secret else services.fresh_token(purpose)


def solved(request: HttpRequest, secret: str) -> bool:
    """Whether the question put first was answered rightly."""
    return puzzles.solve(request.POST.get("puzzle_entry", ""), request.POST.get("puzzle", ""), browser=secret)


def _fields(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "puzzle"}


def private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search engine: the address is the key."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
