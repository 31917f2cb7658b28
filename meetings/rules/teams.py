"""Who divides the people of a gathering into teams, and who claims a task."""

import rules

from meetings.models import AWAY
from meetings.rules.papers import place_of, prepares_papers


@rules.predicate
def takes_part(user, team) -> bool:
    """Whether ``user`` has a place in the gathering of the team, as the deputy he acts as or by name."""
    if team is None:
        return user.is_authenticated and user.post is not None
    place = place_of(user, team.gathering)
    return place is not None and place.answer not in AWAY


rules.add_perm("meetings.divide", prepares_papers)
rules.add_perm("meetings.claim", takes_part)
