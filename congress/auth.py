"""Log-in: by password, one-time code, SMS code or passkey; the adapters of allauth; what is owed after log-in."""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm
from allauth.core.internal.ratelimit import consume, get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import BigAutoField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from congress import accounts, clock, middleware, passwords, puzzles
from congress.channels import sms_offered
from congress.delivery import send_code as send_by_sms
from congress.errors import Refused
from congress.events import audit
from congress.fields import blind, decrypt, encrypt, mask
from congress.models import ApiToken, Post, User
from congress.prepared import Prepared

SMS_SECONDS = 600
SMS_TRIES = 5
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
DEMO_NAMES = (
    "deputy01", "secretariat", "affairs", "office", "bureau-edu", "bureau-edu-lead", "bureau-housing",
    "bureau-housing-lead", "leader", "county01", "county-secretariat", "town01", "town-secretariat", "sysadmin",
    "secadmin", "auditor",
)  # fmt: skip


_ACTING = Prepared(  # asked with every request
    lambda pk: User.objects.filter(pk=pk, is_active=True).select_related("acting_as__organ", "acting_as__congress"),
    BigAutoField(),
)


class PortalBackend:
    """Finds the user by name or phone. An unknown one costs the same time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any
    ) -> User | None:
        user = accounts.find(username)
        if user is None:
            make_password(password)
            return None
        if check_password(password, user.password) or accounts.use_code(user, password):
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        return _ACTING.first(user_id)


class PuzzleInput(forms.TextInput):
    """The picture, the question in words and the place for either answer. Every drawing asks anew."""

    template_name = "components/puzzle.html"

    def __init__(self, browser: str) -> None:
        super().__init__(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
        self.browser = browser

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)  # an answer to the former question is none to this one
        widget, puzzle = context["widget"], puzzles.pose(self.browser)
        widget |= {"entry": puzzle.entry, "question": puzzle.question, "question_id": f"{name}_question"}
        described = widget["attrs"].get("aria-describedby", "")
        widget["attrs"]["aria-describedby"] = f"{widget['question_id']} {described}".strip()
        return context


class PortalLoginForm(LoginForm):
    """User name or phone, and the password or the code on the slip; after failures also what a picture asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = gettext_lazy("User name or mobile phone")
        login.widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        login.initial = self.request.GET.get("login", "")[:40].replace("\0", "") if self.request else ""
        password.widget.attrs.pop("placeholder", None)
        password.help_text = gettext_lazy("On your first entry: the one-time code from your slip.")
        if not self.is_bound:
            self._ask_after_failures(login.initial)

    def _ask_after_failures(self, login: str) -> None:
        if "puzzle" in self.fields or not self.request or not get_adapter().asks_puzzle(self.request, login):
            return
        get_token(self.request)
        self.fields["puzzle"] = forms.CharField(
            label=gettext_lazy("Signs in the picture, or answer to the question"),
            help_text=gettext_lazy("Several log-ins failed. Type one of the two, in capitals or not."),
            widget=PuzzleInput(_browser(self.request)),
        )

    def clean(self) -> dict[str, Any]:
        """Hear the answer to the picture before the password is looked at."""
        if not self._errors:
            self._ask_after_failures(self.cleaned_data["login"])
            if "puzzle" in self.fields and not self._is_solved():
                self.add_error("puzzle", _("This was not right, or came too late. Here is another one."))
        return super().clean()

    def _is_solved(self) -> bool:
        entry, answer = (self.data.get(name, "") for name in ("puzzle_entry", "puzzle"))
        return puzzles.solve(entry, answer, browser=_browser(self.request))

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self._errors:  # the page that is shown again asks what the next try must answer
            self._ask_after_failures(self.cleaned_data.get("login", ""))

    def sms_offered(self) -> bool:
        """Whether to offer the other way in."""
        return sms_offered()

    def demo_accounts(self) -> list[User]:
        """Accounts to tap in the demonstration, in the order of ``DEMO_NAMES``."""
        if not settings.DEMO:
            return []
        found = User.objects.filter(username__in=DEMO_NAMES, is_active=True, acting_as__congress__demo=True)
        found = found.select_related("acting_as__organ", "acting_as__congress")
        return sorted(found, key=lambda user: DEMO_NAMES.index(user.username))


def _browser(request: HttpRequest) -> str:
    """The secret that tells one browser from another before log-in: that of its CSRF cookie."""
    return str(request.META.get("CSRF_COOKIE", ""))


class PasskeyForm(AddWebAuthnForm):
    """A new passkey: by default one that logs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name of the key, e.g. “My phone”")
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = gettext_lazy("Log in with it alone, without user name and password")
        alone.help_text = gettext_lazy("The device asks for your fingerprint, face or PIN each time.")


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name of the key, e.g. “My phone”")


class PhoneForm(forms.Form):
    """The phone an SMS code is to be sent to."""

    phone = forms.CharField(
        label=gettext_lazy("Mobile phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        phone = accounts.clean_login(self.cleaned_data["phone"])
        if not accounts.PHONE.fullmatch(phone):
            raise ValidationError(_("Enter a mobile number of 11 digits."))
        return phone


class CodeForm(forms.Form):
    """The six digits of the SMS."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=gettext_lazy("Code"),
        error_messages={"invalid": gettext_lazy("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PortalAccountAdapter(DefaultAccountAdapter):
    """No self-registration: accounts come from the roster, the unit's leader or the secretariat."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("User name or password is not right."),
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords. Wait five minutes, or log in with an SMS code or a passkey."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as our own middleware sees it; something readable even when the proxy writes nonsense."""
        try:
            return str(ipaddress.ip_address(middleware.address(request)))
        except ValueError:
            return "0.0.0.0"  # noqa: S104  (no address to listen on: none known)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The lock is on account and source: whoever guesses from elsewhere locks himself out, not the owner."""
        return f"{self._identity(credentials)}@{self.get_client_ip(request)}"

    def _identity(self, credentials: dict[str, Any]) -> str:
        login = credentials.get("username", "")
        user = accounts.find(login)
        return f"user:{user.pk}" if user else accounts.clean_login(login).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        if not self._anywhere(request, credentials, dry_run=True):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._anywhere(request, credentials, dry_run=False)
        puzzles.note_failure(*self._suspects(request, credentials))
        audit("login_failed", by=None, what=mask(credentials.get("username", "")))

    def asks_puzzle(self, request: HttpRequest, login: str) -> bool:
        """Whether too many log-ins failed, of this account or from this address, to go by the password alone."""
        return puzzles.is_due(*self._suspects(request, {"username": login}))

    def _suspects(self, request: HttpRequest, credentials: dict[str, Any]) -> tuple[str, str]:
        return f"account {self._identity(credentials)}", f"address {get_ip(request)}"

    def _anywhere(self, request: HttpRequest, credentials: dict[str, Any], *, dry_run: bool) -> bool:
        """Whether the account still takes tries; counted over all sources."""
        key = self._identity(credentials)
        return bool(consume(request, app="allauth.account", action="login_anywhere", key=key, dry_run=dry_run))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        accounts.take_only_post(user)
        audit("login", by=user)
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        audit("logout", by=request.user if request.user.is_authenticated else None)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        accounts.set_password(user, password, keep_session=self.request.session.session_key or "")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_me")


class PortalMFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest; the last one stays where the post demands one."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, "mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, "mfa")

    def get_totp_issuer(self) -> str:
        return _("Deputies' Portal")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS).exclude(
            pk=authenticator.pk
        )
        return not factor_demanded(authenticator.user) or others.exists()


def factor_demanded(user: User) -> bool:
    """Whether a post of the user demands a second factor; the demonstration demands none."""
    return not settings.DEMO and Post.objects.valid().filter(user=user, role__in=settings.MFA_ROLES).exists()


# SMS codes -------------------------------------------------------------------------------------------------------
# A code lives in the database cache for ten minutes. `cache.add` inserts a row under a primary key: of two at the same
# moment one wins, so tries are counted and a code is used once without a lock.


def send_code(request: HttpRequest, phone: str) -> str:
    """Send a code to ``phone`` if it belongs to somebody; returns the id the code is entered under.

    Refused beyond the limits per phone, source and hour; the answer is the same for a phone nobody has.
    """
    limits = (("sms_code", phone), ("sms_budget", "all"))
    if not all(consume(request, app="allauth.account", action=action, key=key) for action, key in limits):
        raise Refused(_("Too many codes were asked for. Wait ten minutes, or log in with your password."))
    user = accounts.find(phone)
    known = user if user and user.phone == phone else None
    entry, code = secrets.token_urlsafe(16), f"{secrets.randbelow(10**6):06d}"
    kept = {"user": known.pk if known else None, "digest": blind(f"sms:{entry}:{code}")}
    cache.set(f"sms:{entry}", kept, SMS_SECONDS)
    if known:
        with override(known.language):
            text = _("[Deputies' Portal] Your code is %(code)s. It is good for 10 minutes; tell it to nobody.") % {
                "code": code
            }
        send_by_sms(known, text, code, seconds=SMS_SECONDS)
    audit("sms_code", by=known, what=mask(phone))
    return entry


def use_sms_code(entry: str, text: str) -> User | None:
    """The user whose code ``text`` is, once; ``None`` when wrong, late, used, or after five tries."""
    kept = cache.get(f"sms:{entry}") if entry else None
    if kept is None or not any(cache.add(f"sms:{entry}:try{turn}", 1, SMS_SECONDS) for turn in range(SMS_TRIES)):
        return None
    right = constant_time_compare(kept["digest"], blind(f"sms:{entry}:{text.strip()}"))
    if not right or not cache.add(f"sms:{entry}:used", 1, SMS_SECONDS):
        return None
    cache.delete(f"sms:{entry}")
    return User.objects.filter(pk=kept["user"], is_active=True).first()


# What is owed after log-in ---------------------------------------------------------------------------------------

ALWAYS_OPEN = ("account_logout", "account_language")
OPEN_WHILE_OWED = {
    "password": ("account_change_password", "account_set_password"),
    "factor": ("mfa_index", "account_reauthenticate", "account_change_password", "account_choose_post", "account_act"),
    "post": (
        "account_choose_post",
        "account_act",
        "account_me",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
    ),
}


def owed(request: HttpRequest) -> str:
    """What is owed before anything else: a ``password``, a second ``factor``, the choice of a ``post``; or nothing."""
    user = request.user
    if (user.must_change_password or passwords.is_too_old(user)) and not settings.DEMO:
        return "password"
    accounts.take_only_post(user)
    if user.post is None:
        return "post" if accounts.posts_of(user).exists() else ""
    if settings.DEMO or user.post.role not in settings.MFA_ROLES or request.session.get("factor_set_up"):
        return ""
    if not Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists():
        return "factor"
    request.session["factor_set_up"] = True
    return ""


def obligations(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead to what is owed first, whatever was asked for."""

    def guarded(request: HttpRequest) -> HttpResponse:
        debt = owed(request) if request.user.is_authenticated else ""
        if not debt or _is_open(request.path, debt):
            return get_response(request)
        first = OPEN_WHILE_OWED[debt][0]
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"detail": _("Log in to the portal and finish setting up your account first.")}, status=403
            )
        asked = request.get_full_path() if request.method == "GET" else "/"
        address = f"{reverse(first)}?{urlencode({'next': asked})}"
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)

    return guarded


def _is_open(path: str, debt: str) -> bool:
    """Whether ``path`` may be seen while ``debt`` is owed: below the second factor's pages, else exactly."""
    below = reverse("mfa_index")
    for name in (*ALWAYS_OPEN, *OPEN_WHILE_OWED[debt]):
        place = reverse(name)
        if path == place or (place == below and path.startswith(below)):
            return True
    return False


def logged_in_long_ago(request: HttpRequest) -> bool:
    """Whether the last proof of who sits there, by log-in or by asking again, is older than the term for asking."""
    proofs = get_authentication_records(request, request.user)
    return not proofs or clock.now().timestamp() - proofs[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def token_rows(user: User) -> list[ApiToken]:
    """The user's tokens for his own page, newest first."""
    return list(ApiToken.objects.filter(user=user).select_related("post__organ", "post__congress").order_by("-pk"))
