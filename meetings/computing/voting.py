"""What a vote comes to: a majority of all, not of those who are there."""

from enum import StrEnum


class Verdict(StrEnum):
    """Too few took part, more than half were in favour, or they were not."""

    INVALID = "invalid"
    PASSED = "passed"
    NOT_PASSED = "not_passed"


def verdict(base: int, in_favour: int, against: int, abstained: int) -> Verdict:
    """Valid when more than half of all ``base`` mandates take part, passed when more than half of all are in favour:
    abstaining and staying away work like a no [rules of procedure, Guangdong, arts 60–62; Organic Law, art 25].

    Whoever pressed no key took no part.
    """
    if 2 * (in_favour + against + abstained) <= base:
        return Verdict.INVALID
    return Verdict.PASSED if 2 * in_favour > base else Verdict.NOT_PASSED
