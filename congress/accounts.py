"""Accounts: who may log in, with what, and in which posts. Everything here that ends a right acts at once."""

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import clock, passwords
from congress.documents import render_pdf
from congress.errors import Invalid, Refused
from congress.events import audit, record, record_many
from congress.fields import blind
from congress.models import ADMINISTRATORS, ApiToken, Congress, OneTimeCode, Organ, Post, Role, User

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look like another
CODE_LENGTH = 10  # some 49 bits: out of reach with five tries
CODE_SHAPE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
CODE_LIFE = dt.timedelta(days=14)
CODE_TRIES = 5
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


# Making and changing ---------------------------------------------------------------------------------------------


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


def _check_reach(users: Iterable[User], by: User | None) -> None:
    """Administrators' accounts, and those that act in another congress too, are kept by administrators only."""
    if by is None or by.acts(*ADMINISTRATORS):
        return
    users = list(users)
    posts = Post.objects.filter(role__in=ADMINISTRATORS).valid()
    if any(posts.filter(user__in=some).exists() for some in _chunks([user.pk for user in users])):
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
    chunks = _chunks([user.pk for user in users])
    return {pk for some in chunks for pk in posts.filter(user__in=some).values_list("user", flat=True)}


@transaction.atomic
def change_user(user: User, *, by: User, name: str, phone: str, email: str = "") -> User:
    """Correct somebody's name, phone or e-mail; the event says which, not what."""
    _check_reach([user], by)
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
    _check_reach([user], by)
    User.objects.filter(pk=user.pk).update(is_active=False)
    OneTimeCode.objects.filter(user=user).delete()
    end_access([user])
    record("congress.disable_user", user, by=by)


@transaction.atomic
def enable(user: User, *, by: User) -> None:
    """Let somebody in again, with the password he had."""
    _check_reach([user], by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("congress.enable_user", user, by=by)


def end_access(users: Iterable[User], *, keep_session: str = "", tokens: bool = True) -> None:
    """End the sessions (but ``keep_session``) and the tokens of ``users``."""
    for some in _chunks([user.pk for user in users]):
        sessions = UserSession.objects.filter(user__in=some).exclude(session_key=keep_session)
        for keys in _chunks(list(sessions.values_list("session_key", flat=True))):
            Session.objects.filter(session_key__in=keys).delete()
        sessions.delete()
        if tokens:
            ApiToken.objects.filter(user__in=some).delete()


def _chunks(rows: list) -> list[list]:
    return [rows[start : start + 500] for start in range(0, len(rows), 500)]


@transaction.atomic
def drop_factors(user: User, *, by: User) -> None:
    """Forget the passkeys, authenticator and recovery codes of somebody who lost them; he sets up new ones."""
    _check_reach([user], by)
    Authenticator.objects.filter(user=user).delete()
    end_access([user])
    record("congress.drop_factors", user, by=by)


# One-time codes --------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_codes(users: Iterable[User], *, by: User | None) -> list[tuple[User, str]]:
    """A fresh one-time code for each of ``users``, good for 14 days: the only time it is seen.

    Passwords they had, sessions and tokens end with it, so this is also how a forgotten password is reset. Accounts
    that are disabled are left out.
    """
    users = [user for user in users if user.is_active]
    if by and any(user.pk == by.pk for user in users):
        raise Refused(_("Nobody issues a code for himself: change your password instead."))
    _check_reach(users, by)
    issued = [(user, "".join(secrets.choice(CODE_LETTERS) for _n in range(CODE_LENGTH))) for user in users]
    for user in users:
        user.set_unusable_password()
        user.must_change_password = True
    User.objects.bulk_update(users, ["password", "must_change_password"], batch_size=200)
    expires_at = clock.now() + CODE_LIFE
    OneTimeCode.objects.bulk_create(
        [
            OneTimeCode(user=user, digest=_digest(user, code), expires_at=expires_at, issued_by=by)
            for user, code in issued
        ],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["digest", "expires_at", "tries", "issued_by"],
        batch_size=200,
    )
    end_access(users)
    record_many("congress.issue_code", [(user, {}) for user in users], by=by)
    return issued


def _digest(user: User, code: str) -> str:
    # Keyed, because the code is short enough to be tried out by whoever holds the table.
    return blind(f"one-time:{user.pk}:{code}")


def use_code(user: User, text: str) -> bool:
    """Whether ``text`` is the user's one-time code; it works once, and dies with the fifth wrong one.

    Each try claims its place before the code is compared, so that tries at the same moment are counted too.
    """
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not CODE_SHAPE.fullmatch(code):
        return False
    mine = OneTimeCode.objects.filter(user=user)
    with transaction.atomic():
        live = mine.filter(expires_at__gt=clock.now(), tries__lt=CODE_TRIES)
        if not live.update(tries=F("tries") + 1):
            return False
        used, _rows = mine.filter(digest=_digest(user, code)).delete()
        if used:
            User.objects.filter(pk=user.pk).update(must_change_password=True)
            user.must_change_password = True
            record("congress.use_code", user, by=user)
    return bool(used)


def print_slips(issued: list[tuple[User, str]], congress: Congress) -> bytes:
    """The sheet to cut up and hand over: name, user name and code of each."""
    expires = date_format(clock.now() + CODE_LIFE, "DATE_FORMAT")
    posts = Post.objects.valid().filter(congress=congress).select_related("organ")
    organs: dict[int, str] = {}
    for some in _chunks([user.pk for user, _code in issued]):
        organs |= {post.user_id: post.organ.name for post in posts.filter(user__in=some) if post.organ}
    slips = [
        {
            "name": user.name,
            "login": user.username,
            "code": f"{code[:5]}-{code[5:]}",
            "organ": organs.get(user.pk, ""),
            "expires": expires,
        }
        for user, code in issued
    ]
    return render_pdf(
        "slips",
        {
            "language": get_language() or settings.LANGUAGE_CODE,
            "heading": _("%(congress)s · Deputies' Portal") % {"congress": congress.short_name},
            "note": _(
                "Open the address, type the user name and the code as the password, then choose your own password."
            ),
            "url": f"{settings.PUBLIC_URL}{settings.FORCE_SCRIPT_NAME or ''}/accounts/login/",
            "labels": {
                "login": _("User name"),
                "code": _("One-time code"),
                "expires": _("Valid until"),
                "url": _("Address"),
            },
            "slips": slips,
        },
    )


# Posts -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_post(
    user: User,
    congress: Congress,
    role: str,
    *,
    by: User | None,
    organ: Organ | None = None,
    title: str = "",
    valid_from: dt.date | None = None,
) -> Post:
    """Give ``user`` a post from today (or ``valid_from``).

    Refused: to oneself; administrators' posts by anybody but the security administrator or the shell; an
    administrator's post beside any other; the same post twice.
    """
    _check_may_give(user, role, by)
    post = Post(
        user=user, congress=congress, role=role, organ=organ, title=title, valid_from=valid_from or clock.today()
    )
    if organ and organ.congress_id != congress.pk:
        raise Refused(_("This organ belongs to another congress."))
    if organ is None and role in {Role.UNIT_CLERK, Role.UNIT_LEADER, Role.DISPATCHER}:
        raise Invalid({"organ": [_("Name the organ this post belongs to.")]})
    others = Post.objects.select_for_update(of=("self",)).filter(user=user)
    held = list(others.filter(Q(valid_to=None) | Q(valid_to__gte=post.valid_from)).values_list("role", flat=True))
    if held and (role in ADMINISTRATORS or ADMINISTRATORS.intersection(held)):
        raise Refused(_("An administrator holds no other post: end the other post first, or choose another person."))
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        raise Refused(_("This person holds that post already, or a post that excludes it.")) from error
    record("congress.add_post", post, by=by, role=role, user=user.pk, organ=organ and organ.pk)
    return post


def _check_may_give(user: User, role: str, by: User | None) -> None:
    if by is None:  # the shell
        return
    if by.pk == user.pk:
        raise Refused(_("Nobody gives himself a post."))
    if role in ADMINISTRATORS and not by.acts(Role.SECURITY_ADMIN):
        raise Refused(_("Only the security administrator gives administrators their posts."))
    if role == Role.DEPUTY:
        raise Refused(_("A deputy's post opens and closes with the mandate."))


@transaction.atomic
def end_post(post: Post, *, by: User | None) -> None:
    """End a post: yesterday was its last day. Whoever holds it is logged out; its tokens end."""
    if by and by.pk == post.user_id:
        raise Refused(_("Nobody ends his own post."))
    if by and post.role == Role.DEPUTY:
        raise Refused(_("A deputy's post opens and closes with the mandate."))
    if by and post.role in ADMINISTRATORS and not by.acts(Role.SECURITY_ADMIN):
        raise Refused(_("Only the security administrator ends administrators' posts."))
    yesterday = clock.today() - dt.timedelta(days=1)
    open_posts = Post.objects.filter(pk=post.pk).filter(Q(valid_to=None) | Q(valid_to__gt=yesterday))
    if not open_posts.update(valid_to=yesterday):
        raise Refused(_("This post has ended already."))
    User.objects.filter(acting_as=post).update(acting_as=None)
    ApiToken.objects.filter(post=post).delete()
    end_access([post.user], tokens=False)
    record("congress.end_post", post, by=by, role=post.role, user=post.user_id)


def act_as(user: User, post: Post) -> None:
    """Act in ``post`` from now on. Refused unless it is the user's own and held today."""
    if post.user_id != user.pk or not post.is_held:
        raise Refused(_("You do not hold this post today."))
    User.objects.filter(pk=user.pk).update(acting_as=post)
    user.acting_as = post
    user.__dict__.pop("post", None)
    audit("act", by=user, what=f"post {post.pk} {post.role}")


def take_only_post(user: User) -> None:
    """After log-in: act in the only post there is; with several, the person is asked."""
    if user.post is None:
        posts = list(posts_of(user)[:2])
        if len(posts) == 1:
            act_as(user, posts[0])


def posts_of(user: User) -> QuerySet[Post]:
    """The posts ``user`` holds today."""
    return Post.objects.valid().filter(user=user).select_related("organ", "congress").order_by("pk")


# One's own settings ----------------------------------------------------------------------------------------------


def set_language(user: User, language: str) -> None:
    """Speak ``language`` to the user, in notices too."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("The portal does not speak this language."))
    User.objects.filter(pk=user.pk).update(language=language)


def set_large_text(user: User, *, large: bool) -> None:
    """Show large text and big targets, or not."""
    User.objects.filter(pk=user.pk).update(large_text=large)


# A unit's own clerks ---------------------------------------------------------------------------------------------


def clerk_posts(leader: User) -> QuerySet[Post]:
    """The clerks' posts in the organ the leader acts for."""
    if not leader.acts(Role.UNIT_LEADER):
        return Post.objects.none()
    posts = Post.objects.valid().filter(organ=leader.post.organ_id, role=Role.UNIT_CLERK).exclude(user=leader)
    return posts.select_related("user", "organ", "congress")


@transaction.atomic
def create_clerk(username: str, name: str, phone: str, *, by: User) -> tuple[Post, str]:
    """A new clerk of the leader's organ, and the one-time code to hand to him."""
    user = create_user(username, name, phone=phone, by=by)
    post = add_post(user, by.post.congress, Role.UNIT_CLERK, organ=by.post.organ, by=by)
    ((_user, code),) = issue_codes([user], by=by)
    return post, code


def clerk_action(post: Post, action: str, *, by: User) -> str:
    """What a leader may do with a clerk: ``disable``, ``enable``, ``end`` the post, or issue a ``code`` (returned).

    Refused for the account as a whole when the clerk also holds a post elsewhere: then only this post can be ended.
    """
    if action == "end":
        end_post(post, by=by)
        return ""
    if Post.objects.valid().filter(user=post.user_id).exclude(organ=post.organ_id).exists():
        raise Refused(_("This person also holds a post elsewhere: you can only end the post in your unit."))
    if action == "code":
        ((_user, code),) = issue_codes([post.user], by=by) or [(None, "")]
        if not code:
            raise Refused(_("This account is disabled."))
        return code
    {"disable": disable, "enable": enable}[action](post.user, by=by)
    return ""
