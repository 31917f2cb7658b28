"""How many opinions came lately from one source, for one phone, at one station and in all: counted from the rows."""

from django.db.models import QuerySet

from congress import clock
from congress.fields import blind
from liaison.computing import limits
from liaison.models import Booking, DraftComment, DraftLaw, Station, VoterOpinion


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


def _counts(rows: QuerySet, column: str, asked: dict[str, dict | None]) -> dict[str, int]:
    found = {}
    for limit in limits.LIMITS:
        narrowed = asked[limit.of]
        if narrowed is not None:
            late = rows.filter(**{f"{column}__gt": clock.now() - limit.within}, **narrowed)
            found[limit.key] = late.order_by()[: limit.most].count()
    return found
