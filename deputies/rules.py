"""Who may: the secretariat keeps the roster, everybody of the congress reads it, phones are for those who need them."""

import rules

from congress.models import ADMINISTRATORS, Role
from congress.rules import acts_as, in_congress, is_secretariat


@rules.predicate
def reads_roster(user, mandate) -> bool:
    """The roster of one's own congress; the three administrators read no business content."""
    if not user.is_authenticated or user.acts(*ADMINISTRATORS):
        return False
    return user.post is not None and (mandate is None or mandate.congress_id in user.congress_ids)


@rules.predicate
def is_the_deputy(user, mandate) -> bool:
    return mandate is not None and mandate.person.user_id == user.pk


keeps_roster = is_secretariat & in_congress

rules.add_perm("deputies.own_duty", acts_as(Role.DEPUTY))
rules.add_perm("deputies.view", reads_roster)
rules.add_perm("deputies.manage", keeps_roster)
rules.add_perm("deputies.open_mandate", keeps_roster)
rules.add_perm("deputies.change_person", keeps_roster)
rules.add_perm("deputies.suspend", keeps_roster)
rules.add_perm("deputies.resume", keeps_roster)
rules.add_perm("deputies.terminate", keeps_roster)
rules.add_perm("deputies.import", keeps_roster)
rules.add_perm("deputies.export", keeps_roster)
rules.add_perm("deputies.see_phone", is_the_deputy | keeps_roster)
