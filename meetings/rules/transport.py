"""Who arranges the transport of a session, and who notes that somebody has boarded."""

import rules

from congress.models import SECRETARIAT, Role
from congress.rules import acts_as
from meetings.rules.gatherings import serves
from meetings.rules.seats import arranges


@rules.predicate
def rides_with(user, ride) -> bool:
    """Whether ``user`` is staff of the rider's delegation, and the trip is one it knows."""
    if ride is None or not user.is_authenticated or user.post is None:
        return False
    is_known = ride.trip.published_at is not None and ride.trip.is_open
    mandate = ride.participation.mandate
    return is_known and mandate is not None and serves(user, mandate)


rules.add_perm("meetings.arrange_transport", arranges)
rules.add_perm("meetings.watch_boarding", acts_as(Role.DELEGATION_STAFF, *SECRETARIAT))
rules.add_perm("meetings.board", arranges | rides_with)
