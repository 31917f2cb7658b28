"""What a password must be (profile ``mlps``): mixed, not one of the last, and for staff not too old."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from congress import clock
from congress.models import FormerPassword, Role, User

CLASSES = 3
LAST = 5


class ThreeClassesValidator:
    """At least three of: lower case, upper case, digits, signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        tests = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
        if sum(any(test(sign) for sign in password) for test in tests) < CLASSES:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return _("Use at least three of: lower case, upper case, digits, signs.")


class NotOneOfTheLastValidator:
    """Not the present password and none of the four before it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or not user.pk:
            return
        former = user.former_passwords.order_by("-pk").values_list("password", flat=True)[: LAST - 1]
        if any(check_password(password, used) for used in [user.password, *former] if used):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return _("Not one of your last five passwords.")


def keep_former(user: User) -> None:
    """Remember the password that is about to be replaced; only the last ones are kept."""
    if not user.has_usable_password():
        return
    FormerPassword.objects.create(user=user, password=user.password)
    kept = user.former_passwords.order_by("-pk").values_list("pk", flat=True)[: LAST - 1]
    user.former_passwords.exclude(pk__in=list(kept)).delete()


def is_too_old(user: User) -> bool:
    """Whether ``user`` works for the institution and has not changed his password in the profile's days."""
    if not settings.PASSWORD_DAYS or user.post is None or user.post.role == Role.DEPUTY or not user.password_set_at:
        return False
    return clock.now() - user.password_set_at > dt.timedelta(days=settings.PASSWORD_DAYS)
