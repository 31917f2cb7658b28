"""Delegations and groups: plain registers, but they belong to the secretary's congress and posts follow them."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress import registers
from congress.errors import Refused
from congress.models import Post, Role, User
from deputies.models import Delegation, DeputyGroup


@transaction.atomic
def save_delegation(delegation: Delegation, *, by: User) -> Delegation:
    """Save a delegation in the congress of its term; the posts of its deputies move to its organ."""
    delegation.congress_id = delegation.term.congress_id
    _refuse_foreign(delegation, by)
    registers.save(delegation, by=by)
    posts = Post.objects.filter(role=Role.DEPUTY, mandate__delegation=delegation)
    Post.objects.filter(pk__in=posts.values("pk")).update(organ=delegation.organ_id)
    return delegation


@transaction.atomic
def save_group(group: DeputyGroup, *, by: User) -> DeputyGroup:
    """Save a group in the congress of its delegation."""
    group.congress_id = group.delegation.congress_id
    _refuse_foreign(group, by)
    return registers.save(group, by=by)


def _refuse_foreign(row: Delegation | DeputyGroup, by: User) -> None:
    if row.congress_id not in by.congress_ids:
        raise Refused(_("This belongs to another congress."))
