"""How many opinions came lately from one source, for one phone, at one station and in all: counted from the rows."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from congress import channels, clock
from congress.fields import blind
from congress.models import Breaker
from liaison.computing import limits
from liaison.models import Booking, CodeDay, DraftComment, DraftLaw, PhoneCode, Station, VoterOpinion


def source_of(address: str) -> str:
    """The mark under which an address is remembered for a day."""
    return blind(f"source:{limits.network(address)}")


def counts_of(*, source: str, station: Station, phone: str = "") -> dict[str, int]:
    """The counts ``limits.is_over`` and ``limits.asks`` judge by; none of them counts further than its limit."""
    asked = {"source": {"source_mark": source_of(source)} if source else None, "station": {"station": station}}
    asked |= {"site": {}, "phone": {"contact__phone_index": blind(phone)} if phone else None}
    return _counts(VoterOpinion.objects.all(), "received_at", asked)


def booking_counts(*, source: str, station: Station, phone: str = "") -> dict[str, int]:
    """The same of places booked at receptions: the same limits hold."""
    asked = {"source": {"source_mark": source_of(source)} if source else None, "station": {"day__station": station}}
    asked |= {"site": {}, "phone": {"phone_index": blind(phone)} if phone else None}
    return _counts(Booking.objects.all(), "at", asked)


def comment_counts(*, source: str, draft: DraftLaw, phone: str = "") -> dict[str, int]:
    """The same of comments on a draft law, whose page stands for the station."""
    asked = {"source": {"source_mark": source_of(source)} if source else None, "station": {"draft": draft}}
    asked |= {"site": {}, "phone": {"contact__phone_index": blind(phone)} if phone else None}
    return _counts(DraftComment.objects.exclude(form_mark=""), "received_at", asked)


def code_counts(*, source: str, phone: str) -> dict[str, int]:
    """The counts of codes by SMS that ``limits.CODE_LIMITS`` are for."""
    asked = {"source": {"source_mark": source_of(source)} if source else None, "site": {}}
    asked |= {"phone": {"phone_mark": blind(phone)}}
    return _counts(PhoneCode.objects.all(), "sent_at", asked, limits.CODE_LIMITS)


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
    rows: QuerySet, column: str, asked: dict[str, dict | None], of: Iterable[limits.Limit] = limits.LIMITS
) -> dict[str, int]:
    found = {}
    for limit in of:
        narrowed = asked[limit.of]
        if narrowed is not None:
            late = rows.filter(**{f"{column}__gt": clock.now() - limit.within}, **narrowed)
            found[limit.key] = late.order_by()[: limit.most].count() if narrowed else _span(late, column)
    return found


def _span(rows: QuerySet, column: str) -> int:
    """How many ``rows`` there are at most, by the ids of the first and the last: always the same work.

    Ids that were never used count as well, which errs towards asking a question.
    """
    first = rows.order_by(column, "pk").values_list("pk", flat=True).first()
    last = rows.model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return 0 if first is None or last is None else last - first + 1
