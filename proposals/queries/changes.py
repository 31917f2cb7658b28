"""What staff changed in a deputy's text: before and after, newest first."""

from itertools import pairwise
from typing import Any

from django.db.models import Q

from congress.models import User
from proposals.computing.differences import differences
from proposals.models import Proposal


def changes_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Each edit by staff: who, in what capacity, when, why, and the rows of ``title`` and ``body`` side by side."""
    versions = proposal.versions.select_related("by", "post__organ", "post__congress").order_by("number")
    edits = [(before, after) for before, after in pairwise(versions) if after.reason]
    return [
        {
            "version": after,
            "title": differences(before.title, after.title) if before.title != after.title else [],
            "body": differences(before.body, after.body) if before.body != after.body else [],
        }
        for before, after in reversed(edits)
    ]


def split_with(user: User, proposal: Proposal) -> list[Proposal]:
    """The proposals this one was split off from or into, of those the user may open; asked for only where there are
    any.
    """
    if not (proposal.split_from_id or proposal.split_at):
        return []
    kin = Q(split_from=proposal.pk) | Q(pk=proposal.split_from_id)
    return list(Proposal.objects.openable_by(user).filter(kin).only("number_text", "title", "state").order_by("pk"))
