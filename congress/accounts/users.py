"""The accounts themselves: made, corrected, shut and opened again."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from congress import clock, passwords
from congress.errors import Invalid, Refused
from congress.events import record, record_many
from congress.fields import blind
from congress.models import ADMINISTRATORS, ApiToken, OneTimeCode, Post, User

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")
PHONE = re.compile(r"1\d{10}")


def clean_login(text: str) -> str:
    """What was typed as user name or phone, without the marks of phone books and input methods."""
    text = unicodedata.normalize("NFKC", text).strip()
    digits = re.sub(r"[\s()-]", "", text).removeprefix("+86")
    return digits if PHONE.fullmatch(digits) else text


def find(login: str) -> User | None:
    """The active user of that name or phone."""
    login = clean_login(login)
    if not login:
        return None
    found = User.objects.filter(Q(username=login) | Q(phone_index=blind(login)), is_active=True)
    return found.order_by("pk").first()


def create_user(username: str, name: str, *, phone: str = "", email: str = "", by: User | None) -> User:
    """An account nobody can enter yet: its first password is set with a one-time code.

    Refused when the name or the phone belongs to somebody: one person, one account.
    """
    (user,) = create_users([{"username": username, "name": name, "phone": phone, "email": email}], by=by)
    return user


@transaction.atomic
def create_users(people: Sequence[dict[str, str]], *, by: User | None) -> list[User]:
    """Accounts for many at once (``username``, ``name``, ``phone``, ``email``), without passwords that work."""
    users = [User(**person | {"phone": clean_login(person.get("phone", ""))}) for person in people]
    for user in users:
        user.set_unusable_password()
        _check_names(user)
    _refuse_taken(users)
    User.objects.bulk_create(users, batch_size=500)
    record_many("congress.create_user", [(user, {}) for user in users], by=by)
    return users


def check_reach(users: Iterable[User], by: User | None) -> None:
    """Administrators' accounts, and those that act in another congress too, are kept by administrators only."""
    if by is None or by.acts(*ADMINISTRATORS):
        return
    users = list(users)
    posts = Post.objects.filter(role__in=ADMINISTRATORS).valid()
    if any(posts.filter(user__in=some).exists() for some in in_chunks([user.pk for user in users])):
        raise Refused(_("An administrator's account is kept by the system administrator."))
    if beyond := acting_elsewhere(users, by):
        name = next(user.name for user in users if user.pk in beyond)
        raise Refused(
            _("%(name)s also acts in another congress: the system administrator keeps this account.") % {"name": name}
        )


def acting_elsewhere(users: Iterable[User], by: User | None) -> set[int]:
    """Keys of those ``users`` who hold a post outside the congress ``by`` serves.

    Whoever gives somebody a post could otherwise reset the account and act in the other congress with it.
    """
    if by is None or by.acts(*ADMINISTRATORS):
        return set()
    posts = Post.objects.valid().exclude(congress__in=by.congress_ids)
    chunks = in_chunks([user.pk for user in users])
    return {pk for some in chunks for pk in posts.filter(user__in=some).values_list("user", flat=True)}


@transaction.atomic
def change_user(user: User, *, by: User, name: str, phone: str, email: str = "") -> User:
    """Correct somebody's name, phone or e-mail; the event says which, not what."""
    check_reach([user], by)
    old = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    new = {"name": name, "phone": clean_login(phone), "email": email}
    changed = sorted(field for field, value in new.items() if getattr(old, field) != value)
    for field in changed:
        setattr(old, field, new[field])
    _check_names(old)
    if "phone" in changed:
        _refuse_taken([old])
    if changed:
        old.save(update_fields=[*changed, *(["phone_index"] if "phone" in changed else [])])
        record("congress.change_user", old, by=by, fields=changed)
    return old


def _check_names(user: User) -> None:
    """A user name is plain letters and digits and is nobody else's phone; a phone is a mobile number."""
    errors: dict[str, list[str]] = {}
    if not USERNAME.fullmatch(user.username) or (PHONE.fullmatch(user.username) and user.username != user.phone):
        errors["username"] = [
            _("Use 2 to 40 letters, digits, dots or dashes; a phone number only if it is the person's own.")
        ]
    if user.phone and not PHONE.fullmatch(user.phone):
        errors["phone"] = [_("Enter a mobile number of 11 digits.")]
    if not user.name.strip():
        errors["name"] = [_("Enter the person's name.")]
    if errors:
        raise Invalid(errors)


def _refuse_taken(users: list[User]) -> None:
    names = [user.username for user in users if user.pk is None]
    marks = [blind(user.phone) for user in users if user.phone]
    if len(set(names)) < len(names) or _any("username", names, users):
        raise Refused(_("This user name is taken."))
    if len(set(marks)) < len(marks) or _any("phone_index", marks, users):
        raise Refused(
            _("There is an account with this phone already: one person has one account and may hold several posts.")
        )


def _any(field: str, values: list[str], users: list[User]) -> bool:
    mine = [user.pk for user in users if user.pk]
    chunks = [values[start : start + 500] for start in range(0, len(values), 500)]
    return any(User.objects.exclude(pk__in=mine).filter(**{f"{field}__in": chunk}).exists() for chunk in chunks)


@transaction.atomic
def set_password(user: User, password: str, *, keep_session: str = "") -> None:
    """Set the password its owner chose; every other session and every token ends."""
    passwords.keep_former(user)
    user.set_password(password)
    user.must_change_password, user.password_set_at = False, clock.now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    OneTimeCode.objects.filter(user=user).delete()
    end_access([user], keep_session=keep_session)
    record("congress.set_password", user, by=user)


@transaction.atomic
def disable(user: User, *, by: User) -> None:
    """Shut somebody out now. Refused for oneself."""
    if user.pk == by.pk:
        raise Refused(_("You cannot disable your own account."))
    check_reach([user], by)
    User.objects.filter(pk=user.pk).update(is_active=False)
    OneTimeCode.objects.filter(user=user).delete()
    end_access([user])
    record("congress.disable_user", user, by=by)


@transaction.atomic
def enable(user: User, *, by: User) -> None:
    """Let somebody in again, with the password he had."""
    check_reach([user], by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("congress.enable_user", user, by=by)


def end_access(users: Iterable[User], *, keep_session: str = "", tokens: bool = True) -> None:
    """End the sessions (but ``keep_session``) and the tokens of ``users``."""
    for some in in_chunks([user.pk for user in users]):
        sessions = UserSession.objects.filter(user__in=some).exclude(session_key=keep_session)
        for keys in in_chunks(list(sessions.values_list("session_key", flat=True))):
            Session.objects.filter(session_key__in=keys).delete()
        sessions.delete()
        if tokens:
            ApiToken.objects.filter(user__in=some).delete()


def in_chunks(rows: list) -> list[list]:
    return [rows[start : start + 500] for start in range(0, len(rows), 500)]


@transaction.atomic
def drop_factors(user: User, *, by: User) -> None:
    """Forget the passkeys, authenticator and recovery codes of somebody who lost them; he sets up new ones."""
    check_reach([user], by)
    Authenticator.objects.filter(user=user).delete()
    end_access([user])
    record("congress.drop_factors", user, by=by)


def set_language(user: User, language: str) -> None:
    """Speak ``language`` to the user, in notices too."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("The portal does not speak this language."))
    User.objects.filter(pk=user.pk).update(language=language)


def set_large_text(user: User, *, large: bool) -> None:
    """Show large text and big targets, or not."""
    User.objects.filter(pk=user.pk).update(large_text=large)
