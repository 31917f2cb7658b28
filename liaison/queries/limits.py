"""How many opinions came lately from one source, for one phone, at one station and in all: counted from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from congress import channels, clock
from congress.fields import blind
from congress.models import Breaker
from liaison.computing import limits
from liaison.models import CodeDay, DraftLaw, Station


@dataclass(frozen=True)
class Counted:
    """A table whose rows are counted: the column that says when they came, and how it is said which of them are meant:
    of one ``source``, for one ``phone``, or ``here``, the place the limits of a station hold for.
    """

    table: str
    came: str
    source: str = "source_mark = %s"
    phone: str = "phone_index = %s"
    here: str = ""


OPINIONS = Counted(
    "liaison_voteropinion",
    "received_at",
    phone="id IN (SELECT opinion_id FROM liaison_contact WHERE phone_index = %s)",
    here="station_id = %s",
)
BOOKINGS = Counted(
    "liaison_booking", "at", here="day_id IN (SELECT id FROM liaison_receptionday WHERE station_id = %s)"
)
COMMENTS = Counted(
    "liaison_draftcomment",
    "received_at",
    phone="id IN (SELECT comment_id FROM liaison_commentcontact WHERE phone_index = %s)",
    here="form_mark <> '' AND draft_id = %s",
)
CODES = Counted("liaison_phonecode", "sent_at", phone="phone_mark = %s")


def source_of(address: str) -> str:
    """The mark under which an address is remembered for a day."""
    return blind(f"source:{limits.network(address)}")


def counts_of(*, source: str, station: Station, phone: str = "") -> dict[str, int]:
    """The counts ``limits.is_over`` and ``limits.asks`` judge by; none of them counts further than its limit."""
    return _counts(OPINIONS, source=source, station=station.pk, phone=phone)


def booking_counts(*, source: str, station: Station, phone: str = "") -> dict[str, int]:
    """The same of places booked at receptions: the same limits hold."""
    return _counts(BOOKINGS, source=source, station=station.pk, phone=phone)


def comment_counts(*, source: str, draft: DraftLaw, phone: str = "") -> dict[str, int]:
    """The same of comments on a draft law, whose page stands for the station."""
    return _counts(COMMENTS, source=source, station=draft.pk, phone=phone)


def code_counts(*, source: str, phone: str) -> dict[str, int]:
    """The counts of codes by SMS that ``limits.CODE_LIMITS`` are for."""
    return _counts(CODES, limits.CODE_LIMITS, source=source, phone=phone)


def codes_switched_on() -> bool:
    """Whether this place confirms phones by codes at all."""
    return bool(settings.VOTER_CODES_A_DAY) and channels.sms_offered()


def codes_offered() -> bool:
    """Whether codes are sent to voters here, and the provider is not left alone for its faults."""
    if not codes_switched_on():
        return False
    return not Breaker.objects.filter(channel=channels.Name.SMS, rests_until__gt=clock.now()).exists()


def codes_used_up() -> bool:
    """Whether the budget of codes for today is used up."""
    return CodeDay.objects.filter(day=clock.today(), sent__gte=settings.VOTER_CODES_A_DAY).exists()


def _counts(
    counted: Counted,
    of: Iterable[limits.Limit] = limits.LIMITS,
    *,
    source: str = "",
    phone: str = "",
    station: int | None = None,
) -> dict[str, int]:
    """The counts by ``Limit.key`` in one question. Asked with every form, so in plain SQL: putting a dozen querysets
    together costs more than their answers.
    """
    asked = {
        "source": (counted.source, source and source_of(source)),
        "phone": (counted.phone, phone and blind(phone)),
        "station": (counted.here, station),
    }
    keys, columns, values = [], [f"(SELECT MAX(id) FROM {counted.table})"], []  # noqa: S608  (the house's own words)
    for limit in of:
        since = connection.ops.adapt_datetimefield_value(clock.now() - limit.within)
        if limit.of == "site":
            columns.append(_first_since(counted))
            values.append(since)
        elif (told := asked[limit.of])[1]:
            columns.append(_some_since(counted, told[0]))
            values += [since, told[1], limit.most]
        else:
            continue
        keys.append(limit)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", values)
        last, *found = cursor.fetchone()
    return {
        limit.key: _span(last, number) if limit.of == "site" else number
        for limit, number in zip(keys, found, strict=True)
    }


def _some_since(counted: Counted, whose: str) -> str:
    rows = f"SELECT 1 FROM {counted.table} WHERE {counted.came} > %s AND {whose} LIMIT %s"  # noqa: S608
    return f"(SELECT COUNT(*) FROM ({rows}) AS found)"  # noqa: S608


def _first_since(counted: Counted) -> str:
    return f"(SELECT id FROM {counted.table} WHERE {counted.came} > %s ORDER BY {counted.came}, id LIMIT 1)"  # noqa: S608


def _span(last: int | None, first: int | None) -> int:
    """How many rows there are at most, by the ids of the first and the last: always the same work.

    Ids that were never used count as well, which errs towards asking a question.
    """
    return 0 if first is None or last is None else last - first + 1
