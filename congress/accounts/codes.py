"""One-time codes: how somebody sets a password for the first time, or again."""

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import clock
from congress.accounts.users import check_reach, end_access, in_chunks
from congress.documents import render_pdf
from congress.errors import Refused
from congress.events import record, record_many
from congress.fields import blind
from congress.models import Congress, OneTimeCode, Post, User

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look like another
CODE_LENGTH = 10  # some 49 bits: out of reach with five tries
CODE_SHAPE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
CODE_LIFE = dt.timedelta(days=14)
CODE_TRIES = 5


@transaction.atomic
def issue_codes(users: Iterable[User], *, by: User | None) -> list[tuple[User, str]]:
    """A fresh one-time code for each of ``users``, good for 14 days: the only time it is seen.

    Passwords they had, sessions and tokens end with it, so this is also how a forgotten password is reset. Accounts
    that are disabled are left out.
    """
    users = [user for user in users if user.is_active]
    if by and any(user.pk == by.pk for user in users):
        raise Refused(_("Nobody issues a code for himself: change your password instead."))
    check_reach(users, by)
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
    for some in in_chunks([user.pk for user, _code in issued]):
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
