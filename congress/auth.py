"""Log-in: user name or phone with password, the account adapter, password rules."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from congress.fields import blind
from congress.models import User

CLASSES = 3


class PortalBackend:
    """Finds the user by name or phone. An unknown one costs the same time as a wrong password."""

    def authenticate(self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any) -> User | None:
        found = User.objects.filter(Q(username=username) | Q(phone_index=blind(username))) if username else User.objects.none()
        user = found.filter(is_active=True).first()
        if user is None:
            make_password(password)
            return None
        return user if check_password(password, user.password) else None

    def get_user(self, user_id: int) -> User | None:
        users = User.objects.select_related("acting_as__organ", "acting_as__congress")
        return users.filter(pk=user_id, is_active=True).first()


class PortalAccountAdapter(DefaultAccountAdapter):
    """No self-registration: accounts come from the roster, the unit's leader or the secretariat."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ThreeClassesValidator:
    """At least three of: lower case, upper case, digits, signs (password profile ``mlps``)."""

    def validate(self, password: str, user: User | None = None) -> None:
        tests = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
        if sum(any(test(sign) for sign in password) for test in tests) < CLASSES:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return _("Use at least three of: lower case, upper case, digits, signs.")
