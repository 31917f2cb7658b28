"""How many opinions came lately from one source, for one phone, at one station and in all: counted from the rows."""

from congress import clock
from congress.fields import blind
from liaison.computing import limits
from liaison.models import Station, VoterOpinion


def source_of(address: str) -> str:
    """The mark under which an address is remembered for a day."""
    return blind(f"source:{limits.network(address)}")


def counts_of(*, source: str, station: Station, phone: str = "") -> dict[str, int]:
    """The counts ``limits.is_over`` and ``limits.asks`` judge by; none of them counts further than its limit."""
    asked = {"source": {"source_mark": source_of(source)} if source else None, "station": {"station": station}}
    asked |= {"site": {}, "phone": {"contact__phone_index": blind(phone)} if phone else None}
    return {limit.key: _count(limit, narrowed) for limit in limits.LIMITS if (narrowed := asked[limit.of]) is not None}


def _count(limit: limits.Limit, narrowed: dict) -> int:
    rows = VoterOpinion.objects.filter(received_at__gt=clock.now() - limit.within, **narrowed)
    return rows.order_by()[: limit.most].count()
