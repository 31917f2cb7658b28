"""Official numbers: counted in the same transaction, without gaps, never reused."""

from django.db import transaction

from congress.models import Congress, Counter


def next_number(congress: Congress, series: str) -> int:
    """The next number of ``series`` in ``congress``, from 1.

    Must run inside the transaction that uses the number: rolled back together, the number is free again.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "A number must be taken inside the transaction that uses it."
        raise transaction.TransactionManagementError(message)
    Counter.objects.bulk_create([Counter(congress=congress, series=series)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(congress=congress, series=series)
    counter.value += 1
    counter.save(update_fields=["value"])
    return counter.value
