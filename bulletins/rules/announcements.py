"""Who announces and who reads: a desk keeps what it issued, whoever was addressed reads and answers it."""

import rules

from bulletins.models import ISSUERS, Issuer, Receipt
from bulletins.workflow import OUT, AnnouncementState
from congress.models import ADMINISTRATORS
from congress.rules import acts_as, has_post


@rules.predicate
def is_on_desk(user, announcement) -> bool:
    """Issued where the user works: by the congress, or by the very organ of his post."""
    post = user.post
    if post is None or announcement.state == AnnouncementState.DISCARDED:
        return False
    issuer = ISSUERS.get(post.role)
    if issuer is None or announcement.issuer != issuer or announcement.congress_id != post.congress_id:
        return False
    return issuer == Issuer.CONGRESS or (post.organ_id is not None and announcement.organ_id == post.organ_id)


@rules.predicate
def is_addressed(user, announcement) -> bool:
    """He has it: it went out, and he is among those it went to."""
    if user.post is None or user.acts(*ADMINISTRATORS) or announcement.state not in OUT:
        return False
    return Receipt.objects.filter(announcement=announcement, user=user).exists()


@rules.predicate
def works_for_an_organ(user) -> bool:
    """Who announces in an organ's name has one."""
    return user.post is not None and (ISSUERS.get(user.post.role) == Issuer.CONGRESS or user.post.organ_id is not None)


@rules.predicate
def reads_announcements(user) -> bool:
    """Everybody with a post but the three administrators."""
    return user.post is not None and not user.acts(*ADMINISTRATORS)


rules.add_perm("bulletins.read_announcements", has_post & reads_announcements)
rules.add_perm("bulletins.compose", acts_as(*ISSUERS) & works_for_an_organ)
rules.add_perm("bulletins.view_announcement", is_on_desk | is_addressed)
rules.add_perm("bulletins.manage_announcement", is_on_desk)
rules.add_perm("bulletins.answer_announcement", is_addressed)
