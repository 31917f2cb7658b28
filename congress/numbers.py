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


DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """``number`` (1 to 99) in Chinese numerals, as terms and sessions are counted: 8 → 八, 14 → 十四."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")


def official(pattern: str, *, term: int, session: int, number: int) -> str:
    """The number as it is written: 八届五次第001号."""
    return pattern.format(term=numeral(term), session=numeral(session), number=number)
