"""What staff changed in a deputy's text: before and after, newest first."""

from itertools import pairwise
from typing import Any

from django.db.models import Q

from congress.models import User
from proposals.computing.differences import differences
from proposals.models import Proposal
from proposals.queries.authors import strike_names
from proposals.queries.organs import choosable
from proposals.workflow import State


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


def text_of_refused(user: User, key: str) -> dict[str, Any]:
    """What one's own proposal that was not accepted said, to be written anew; nothing for any other ``key``."""
    if not (key.isdecimal() and len(key) < 19):  # noqa: PLR2004  (what both databases take)
        return {}
    own = Proposal.objects.led_by(user).filter(pk=int(key), state=State.REFUSED).select_related("category").first()
    if own is None:
        return {}
    return {"title": own.title, "body": own.body, "manner": own.manner, "category": own.category, **_wishes(own)}


def _wishes(proposal: Proposal) -> dict[str, Any]:
    """The units wished for that still exist."""
    valid = choosable(proposal.congress_id)
    main = valid.filter(pk=proposal.wished_organ_id).first() if proposal.wished_organ_id else None
    co = valid.filter(pk__in=proposal.wished_co_organs.values("pk"))
    return {"wished_organ": main, "wished_co_organs": list(co)}


def split_with(user: User, proposal: Proposal) -> list[Proposal]:
    """The proposals this one was split off from or into, of those the user may open; asked for only where there are
    any.
    """
    if not (proposal.split_from_id or proposal.split_at):
        return []
    kin = Q(split_from=proposal.pk) | Q(pk=proposal.split_from_id)
    found = list(Proposal.objects.openable_by(user).filter(kin).only("number_text", "title", "state").order_by("pk"))
    strike_names(found, user)
    return found
