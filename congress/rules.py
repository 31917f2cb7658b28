"""Who may: predicates every room builds on. An unknown permission is refused."""

import rules

from congress.models import SECRETARIAT, Role, User


def acts_as(*roles: str) -> rules.Predicate:
    """A predicate: the user acts in one of ``roles`` (one of them in any post that is held today)."""
    return rules.predicate(lambda user: user.acts(*roles), name=f"acts_as:{','.join(sorted(roles))}")


@rules.predicate
def in_congress(user: User, obj: object) -> bool:
    """The object belongs to the congress of the post the user acts in."""
    return obj is None or (user.post is not None and user.post.congress_id == obj.congress_id)


@rules.predicate
def leads(user: User, organ: object) -> bool:
    """The user leads this unit (any unit, when none is given)."""
    return user.acts(Role.UNIT_LEADER) and (organ is None or user.post.organ_id == organ.pk)


has_post = acts_as(*Role)


@rules.predicate
def stands_at_the_top(user: User) -> bool:
    """The congress of the post has none above it here: the holidays are one table for all of them."""
    return user.post is not None and user.post.congress.parent_id is None


is_secretariat = acts_as(*SECRETARIAT)

rules.add_perm("congress.work_outbox", acts_as(Role.SYSTEM_ADMIN))
rules.add_perm("congress.work_deliveries", acts_as(Role.SYSTEM_ADMIN, *SECRETARIAT))
rules.add_perm("congress.watch_backups", acts_as(Role.SYSTEM_ADMIN))
rules.add_perm("congress.edit_registers", is_secretariat & in_congress)
rules.add_perm("congress.view_organ", has_post & in_congress)
rules.add_perm("congress.edit_own_organ", (is_secretariat & in_congress) | leads)
rules.add_perm("congress.see_staff_phones", (is_secretariat | acts_as(Role.DISPATCHER)) & in_congress)
rules.add_perm("congress.edit_calendar", acts_as(Role.SYSTEM_ADMIN) | (is_secretariat & stands_at_the_top))
rules.add_perm("congress.read_audit", acts_as(Role.AUDITOR, Role.SECURITY_ADMIN))
rules.add_perm("congress.edit_accounts", acts_as(Role.SYSTEM_ADMIN, *SECRETARIAT) & in_congress)
rules.add_perm("congress.edit_posts", acts_as(Role.SECURITY_ADMIN, *SECRETARIAT) & in_congress)
rules.add_perm("congress.manage_clerks", acts_as(Role.UNIT_LEADER))
rules.add_perm("congress.open_notice", rules.predicate(lambda user, notice: notice.recipient_id == user.pk))
