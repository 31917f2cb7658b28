"""Who arranges halls and seats."""

import rules

from congress.models import SECRETARIAT, Role
from congress.rules import acts_as
from meetings.rules.gatherings import lists_people, organises, sees_participation


@rules.predicate
def arranges(user, row) -> bool:
    """Exactly whose rows ``visible_to`` lists: the secretariat of the congress."""
    return user.is_authenticated and user.post is not None and organises(user, row)


rules.add_perm("meetings.keep_halls", arranges)
rules.add_perm("meetings.arrange_seats", arranges)
rules.add_perm("meetings.arrange_stay", arranges)
rules.add_perm("meetings.find_seats", acts_as(Role.DELEGATION_STAFF, *SECRETARIAT) & lists_people)
rules.add_perm("meetings.find_person", acts_as(Role.DELEGATION_STAFF, *SECRETARIAT) & sees_participation)
