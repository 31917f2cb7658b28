"""Pages of one's own account, the ways in beside the password, and a unit leader's clerks."""

from functools import partial
from typing import Any

from allauth.account.utils import get_next_redirect_url, perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from congress import accounts, auth, puzzles, tokens
from congress.channels import sms_offered
from congress.errors import Invalid, Refused
from congress.models import User
from congress.pages import own, public, requires

# Ways in ---------------------------------------------------------------------------------------------------------


@public
def closed(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """Doors of the log-in library that this house keeps shut: sign-up, e-mail, reset by mail."""
    raise Http404


@public
def forgotten(request: HttpRequest) -> HttpResponse:
    """A password is reset by a new slip, never by mail: says whom to ask."""
    return render(request, "congress/accounts/forgotten.html")


@public
@never_cache
def picture(request: HttpRequest) -> HttpResponse:
    """The picture a log-in form asks about, as long as it does."""
    puzzle = puzzles.find(request.GET.get("of", ""))
    if puzzle is None:
        raise Http404
    return HttpResponse(puzzles.draw(puzzle), content_type="image/png")


@public
@never_cache
def code_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code by SMS; the answer is the same whether the phone is known or not."""
    if not sms_offered():
        raise Http404
    if request.user.is_authenticated:
        return redirect("home")
    posted = request.method == "POST"
    form = auth.PhoneForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            request.session["sms_entry"] = auth.send_code(request, form.cleaned_data["phone"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return render(request, "congress/accounts/code_ask.html", {"form": form}, status=429)
        request.session["sms_next"] = get_next_redirect_url(request) or ""
        return redirect("account_code_enter")
    return render(request, "congress/accounts/code_ask.html", {"form": form}, status=422 if posted else 200)


@public
@never_cache
@sensitive_post_parameters("code")
def code_enter(request: HttpRequest) -> HttpResponse:
    """Enter the code of the SMS; a second factor is asked for afterwards where there is one."""
    entry = request.session.get("sms_entry", "")
    if not entry or not sms_offered():
        return redirect("account_code")
    posted = request.method == "POST"
    form = auth.CodeForm(request.POST if posted else None)
    if posted and form.is_valid():
        if user := auth.use_sms_code(entry, form.cleaned_data["code"]):
            next_url = request.session.pop("sms_next", "") or None
            del request.session["sms_entry"]
            return perform_login(request, user, email_verification="none", redirect_url=next_url)
        form.add_error("code", _("This code is not right, or no longer valid. After five tries ask for a new one."))
    return render(request, "congress/accounts/code_enter.html", {"form": form}, status=422 if posted else 200)


# Me --------------------------------------------------------------------------------------------------------------


class TokenForm(forms.Form):
    """A token's name and the post it acts in."""

    name = forms.CharField(label=gettext_lazy("Name of the system"), max_length=60)
    post = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Acts as"), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = accounts.posts_of(user)


def _me(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    user = request.user
    context.setdefault("token_form", TokenForm(user=user))
    context |= {
        "posts": accounts.posts_of(user),
        "tokens": auth.token_rows(user),
        "languages": settings.LANGUAGES,
        "factor_demanded": auth.factor_demanded(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "congress/accounts/me.html", context, status=status)


@own
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """My page: posts, language, large text, password, second factors, sessions, tokens, log-out."""
    return _me(request)


@own
def choose_post(request: HttpRequest) -> HttpResponse:
    """After log-in with several posts: in which one do I act?"""
    context = {"posts": accounts.posts_of(request.user), "next": get_next_redirect_url(request) or ""}
    return render(request, "congress/accounts/choose_post.html", context)


@own
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Act in another of my posts."""
    number = request.POST.get("post", "")
    post = get_object_or_404(accounts.posts_of(request.user), pk=number if number.isdecimal() else 0)
    accounts.act_as(request.user, post)
    return redirect(get_next_redirect_url(request) or "home")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language: to me from now on, to a visitor as long as the browser is open."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Http404
    response = redirect(get_next_redirect_url(request) or ("account_me" if request.user.is_authenticated else "home"))
    if request.user.is_authenticated:
        accounts.set_language(request.user, chosen)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # the choice is the person's, not the browser's
    else:
        secure = settings.STRICT
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, secure=secure, httponly=True, samesite="Lax")
    return response


@own
@require_POST
def large_text(request: HttpRequest) -> HttpResponse:
    """Switch large text on or off."""
    accounts.set_large_text(request.user, large=request.POST.get("large") == "1")
    return redirect(get_next_redirect_url(request) or "account_me")


@own
@require_POST
@never_cache
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    form = TokenForm(request.POST, user=request.user)
    if not form.is_valid():
        return _me(request, 422, token_form=form)
    try:
        token = tokens.issue(request.user, form.cleaned_data["name"], form.cleaned_data["post"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _me(request, 409, token_form=form)
    return _me(request, new_token=token)


@own
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of my tokens."""
    tokens.revoke(request.user, pk)
    return redirect("account_me")


@own
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Log out everywhere, here too."""
    accounts.end_access([request.user], tokens=False)
    logout(request)
    return redirect("account_login")


# Clerks ----------------------------------------------------------------------------------------------------------


class ClerkForm(forms.Form):
    """A new clerk of one's own unit."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=40,
        help_text=gettext_lazy("Letters and digits; it is typed at each log-in."),
    )
    phone = forms.CharField(label=gettext_lazy("Mobile phone"), max_length=20, required=False)


def _clerks(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    context.setdefault("form", ClerkForm())
    context |= {"clerks": accounts.clerk_posts(request.user).order_by("pk"), "organ": request.user.post.organ}
    return render(request, "congress/accounts/clerks.html", context, status=status)


@requires("congress.manage_clerks")
@never_cache
def clerk_list(request: HttpRequest) -> HttpResponse:
    """The clerks of my unit; a POST makes a new one and shows the one-time code, this once."""
    if request.method != "POST":
        return _clerks(request)
    form = ClerkForm(request.POST)
    if not form.is_valid():
        return _clerks(request, 422, form=form)
    try:
        post, code = accounts.create_clerk(**form.cleaned_data, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _clerks(request, 409, form=form)
    except Invalid as invalid:
        for field, texts in invalid.errors.items():
            form.add_error(field, texts)
        return _clerks(request, 422, form=form)
    return _clerks(request, issued=post.user, code=code)


@requires("congress.manage_clerks")
@require_POST
@never_cache
def clerk_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Disable or enable a clerk of my unit, end the post, or issue a one-time code, shown this once."""
    post = get_object_or_404(accounts.clerk_posts(request.user), pk=pk)
    run = partial(accounts.clerk_action, post, action, by=request.user)
    if action == "code":
        return _clerks(request, issued=post.user, code=run())
    run()
    messages.info(request, _("Done: %(name)s.") % {"name": post.user})
    return redirect(reverse("account_clerks"))
