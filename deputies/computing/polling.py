"""The poll that follows a report: what the numbers have to agree in, and the result with its sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

CHOICES = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "abstained")
CONTENT = ("very_satisfied", "satisfied", "basically_satisfied")  # what counts as satisfaction
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Result:
    """Who was satisfied among the valid ballots; ``tenths`` is the share in tenths of a percent."""

    content: int
    valid: int

    @property
    def tenths(self) -> int:
        return int(Fraction(1000 * self.content, self.valid) + HALF)

    @property
    def percent(self) -> str:
        """The share as people write it: 93.3 %, 90 %."""
        whole, rest = divmod(self.tenths, 10)
        return f"{whole}.{rest}%" if rest else f"{whole}%"


def result(ballots: Mapping[str, int]) -> Result | None:
    """The result of a poll; ``None`` where no valid ballot was cast."""
    return Result(sum(ballots[name] for name in CONTENT), ballots["valid"]) if ballots["valid"] else None


def mismatches(ballots: Mapping[str, int], *, present: int) -> dict[str, tuple[str, int, int]]:
    """By field: which rule does not hold (``issued``, ``returned``, ``valid``, ``sum``), and its two numbers."""
    wrong = {}
    if ballots["issued"] > present:
        wrong["issued"] = ("issued", ballots["issued"], present)
    if ballots["returned"] > ballots["issued"]:
        wrong["returned"] = ("returned", ballots["returned"], ballots["issued"])
    if ballots["valid"] > ballots["returned"]:
        wrong["valid"] = ("valid", ballots["valid"], ballots["returned"])
    cast = sum(ballots[name] for name in CHOICES)
    if cast != ballots["valid"]:
        wrong["valid"] = ("sum", cast, ballots["valid"])
    return wrong
