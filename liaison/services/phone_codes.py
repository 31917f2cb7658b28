"""Codes by SMS: a voter may show that the phone he leaves is his. Each code costs money and rings at somebody's phone,
so they are limited per phone, source and site, and end for the day with its budget. The form works without.
"""

import datetime as dt
import re
import secrets
import unicodedata

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from congress import clock, delivery
from congress.errors import Invalid, Refused
from congress.events import audit
from congress.fields import blind
from congress.worker import chore
from liaison import queries
from liaison.computing import limits
from liaison.models import CodeDay, PhoneCode
from liaison.models.phone import CODE_TRIES
from liaison.services.forgetting import SOURCES_KEPT
from liaison.services.refusing import TooMany

log = structlog.get_logger(__name__)

CODE_LIFE = dt.timedelta(minutes=10)


def asks_for_code(source: str, phone: str) -> bool:
    """Whether a question is asked before the next code goes out to this phone, or from this source."""
    return limits.asks(queries.code_counts(source=source, phone=phone), limits.CODE_LIMITS)


def send_code(phone: str, *, source: str) -> None:
    """Send a fresh code to ``phone``: six digits, good for ten minutes, five tries and one use; only the last counts.

    Refused when codes are not offered here, when the day's budget is used up or the provider does not answer;
    ``TooMany`` beyond the limits of this phone, source or the site. Called outside any transaction.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic():
        _keep(phone, code, source)
    text = _("[Deputies' Portal] Your code is %(code)s. It is good for 10 minutes; tell it to nobody.") % {"code": code}
    delivery.send_code(phone, text, code, seconds=int(CODE_LIFE.total_seconds()))


def _keep(phone: str, code: str, source: str) -> None:
    """Count the code and remember its mark. The row of the day is locked, so that what is counted holds."""
    CodeDay.objects.get_or_create(day=clock.today())
    day = CodeDay.objects.select_for_update().get(day=clock.today())
    if not queries.codes_offered():
        raise Refused(_("No code can be sent at the moment. You can send the form without one."))
    if day.sent >= settings.VOTER_CODES_A_DAY:
        raise Refused(_("No more codes are sent today. You can send the form without one."))
    if limits.is_over(queries.code_counts(source=source, phone=phone), limits.CODE_LIMITS):
        raise TooMany(_("Too many codes were asked for. Wait a while, or send the form without one."))
    now = clock.now()
    mark = blind(phone)
    PhoneCode.objects.create(
        phone_mark=mark, digest=_digest(mark, code), sent_at=now, expires_at=now + CODE_LIFE,
        source_mark=queries.source_of(source) if source else "",
    )  # fmt: skip
    day.sent += 1
    day.save(update_fields=["sent"])
    if day.sent == settings.VOTER_CODES_A_DAY:
        log.warning("voter_codes_used_up", day=str(day.day), sent=day.sent)
        audit("liaison.codes_used_up", by=None, what=str(day.sent))


def _digest(mark: str, code: str) -> str:
    # Keyed, because six digits are tried out in no time by whoever holds the table.
    return blind(f"phone-code:{mark}:{code}")


def check_code(phone: str, typed: str) -> PhoneCode:
    """The code sent to ``phone`` last, if ``typed`` is it. Each call counts as a try, whatever becomes of it.

    ``Invalid`` when none was sent, it is wrong, used, too old, or was tried five times. Using it is ``use_code``.
    """
    plain = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    mark = blind(phone)
    with transaction.atomic():
        newest = PhoneCode.objects.select_for_update().filter(phone_mark=mark).order_by("-pk").first()
        wrong = _what_is_wrong(newest, _digest(mark, plain))
        if newest and newest.tries < CODE_TRIES:
            newest.tries += 1
            newest.save(update_fields=["tries"])
    if newest is None or wrong:
        raise Invalid({"code": [wrong]})
    return newest


def _what_is_wrong(newest: PhoneCode | None, digest: str) -> str:
    if newest is None:
        return _("No code was sent to this phone. Ask for one, or leave the code empty.")
    if newest.tries >= CODE_TRIES:
        return _("A wrong code was typed too often. Ask for a new one, or leave the code empty.")
    right = constant_time_compare(newest.digest, digest)
    if newest.used_at and right:
        return _("This code was used already. Ask for a new one, or leave the code empty.")
    if newest.used_at or newest.expires_at <= clock.now():
        return _("This code is too old. Ask for a new one, or leave the code empty.")
    return "" if right else _("This is not the code of the last SMS. Look again, or leave the code empty.")


def use_code(found: PhoneCode) -> dt.datetime:
    """Use the code up; returns when. Refused when another form has used it in the same moment."""
    now = clock.now()
    if not PhoneCode.objects.filter(pk=found.pk, used_at=None).update(used_at=now):
        raise Refused(_("This code was used already. Ask for a new one, or leave the code empty."))
    return now


@chore(every=3600)
def forget_codes() -> int:
    """Forget codes that no limit counts any more; returns how many."""
    return PhoneCode.objects.filter(sent_at__lt=clock.now() - SOURCES_KEPT).delete()[0]
