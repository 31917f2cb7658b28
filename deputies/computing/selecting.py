"""The vote on whom to commend: what its numbers have to agree in, and who is chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

HALF = 2


@dataclass(frozen=True)
class Choice:
    """Whom the vote chose; ``tied`` stand equal at the last place and need a decision about ``left`` places."""

    chosen: frozenset[int]
    tied: frozenset[int] = frozenset()
    left: int = 0


def mismatches(
    ballots: Mapping[str, int], votes: Mapping[int, int], *, most_names: int
) -> dict[str, tuple[str, int, int]]:
    """By field: which rule does not hold (``returned``, ``valid``, ``names``), and its two numbers; a candidate's field
    is his key as a word. A ballot names at most ``most_names`` candidates.
    """
    wrong: dict[str, tuple[str, int, int]] = {}
    if ballots["returned"] > ballots["issued"]:
        wrong["returned"] = ("returned", ballots["returned"], ballots["issued"])
    if ballots["valid"] > ballots["returned"]:
        wrong["valid"] = ("valid", ballots["valid"], ballots["returned"])
    elif sum(votes.values()) > ballots["valid"] * most_names:
        wrong["valid"] = ("names", sum(votes.values()), ballots["valid"] * most_names)
    for candidate, count in votes.items():
        if count > ballots["valid"]:
            wrong[str(candidate)] = ("votes", count, ballots["valid"])
    return wrong


def choose(votes: Mapping[int, int], *, valid: int, places: int, preferred: Collection[int] = ()) -> Choice:
    """Whoever more than half of the valid ballots name, the most named first, up to ``places``.

    Equals at the last place are chosen only where ``preferred`` names exactly as many of them as places are left.
    """
    able = {candidate: count for candidate, count in votes.items() if count * HALF > valid}
    if len(able) <= places:
        return Choice(frozenset(able))
    edge = sorted(able.values(), reverse=True)[places - 1]
    above = frozenset(candidate for candidate, count in able.items() if count > edge)
    tied = frozenset(candidate for candidate, count in able.items() if count == edge)
    left = places - len(above)
    if len(tied) == left:
        return Choice(above | tied)
    if len(set(preferred)) == left and tied.issuperset(preferred):
        return Choice(above | frozenset(preferred))
    return Choice(above, tied, left)
