"""What a poll of a committee comes to: counts in, a rating out."""

SATISFIED, BASICALLY, DISSATISFIED = "satisfied", "basically_satisfied", "dissatisfied"


def rating(members: int, *, satisfied: int, basically: int) -> str:
    """The rating that more than half of all ``members`` carry, as the committee decides everything (Organic Law of
    Local Congresses art. 51): satisfied alone, or together with those basically satisfied; otherwise it is
    *dissatisfied*. Whoever did not vote has not been satisfied.
    """
    if 2 * satisfied > members:
        return SATISFIED
    return BASICALLY if 2 * (satisfied + basically) > members else DISSATISFIED
