"""Who shows codes, and who looks at what became of a scan."""

import rules

from congress.models import ADMINISTRATORS, SECRETARIAT, Role
from congress.rules import has_post
from meetings.models import DoorKeeper
from meetings.rules.gatherings import is_about_somebody_else, organises, serves, serves_the_deputy
from meetings.rules.papers import prepares_papers


@rules.predicate
def sees_scan(user, scan) -> bool:
    """Exactly what ``Scan.objects.visible_to`` lists."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    if scan is None:
        return user.acts(Role.DELEGATION_STAFF, *SECRETARIAT)
    if scan.gathering.congress_id != user.post.congress_id:
        return False
    if user.acts(*SECRETARIAT):
        return True
    staffs = user.acts(Role.DELEGATION_STAFF) and user.post.organ_id is not None
    place = scan.participation
    return staffs and (scan.scanned_by_id == user.pk or (place is not None and serves(user, place.mandate)))


@rules.predicate
def may_tick_the_scanned(user, scan) -> bool:
    """Whoever may tick the person: nobody looks at what became of his own code."""
    return scan is None or scan.participation is None or user.has_perm("meetings.mark", scan.participation)


@rules.predicate
def keeps_its_door(user, place) -> bool:
    """Staff of a delegation who were named to scan everybody at this gathering."""
    return place is None or DoorKeeper.objects.let_scan(user, place.gathering)


rules.add_perm("meetings.take_code", (organises | serves_the_deputy | keeps_its_door) & is_about_somebody_else)
rules.add_perm("meetings.set_door_keepers", organises)
rules.add_perm("meetings.show_code", has_post)
rules.add_perm("meetings.show_door", prepares_papers)
rules.add_perm("meetings.settle_scan", sees_scan & may_tick_the_scanned)
