"""Whose the events about a reply are: where it goes to the lead alone, those who signed with him get it from him."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from congress.models import Role, User
from proposals.models import Proposal, Receivers
from proposals.queries.handling import handling_rules

ABOUT_A_REPLY = Q(data__has_key="reply") | Q(data__has_key="replies")


def reads_of_replies(user: User, proposal: Proposal) -> bool:
    """Whether the reply to ``proposal`` is for the user too; the congress is asked only for deputies who do not lead it
    (Qingdao art. 28).
    """
    if not user.acts(Role.DEPUTY) or (proposal.lead and proposal.lead.post_id == user.post.pk):
        return True
    return handling_rules(proposal.congress).reply_goes_to != Receivers.LEAD


def told_to(user: User, content_type: ContentType, rows: QuerySet, key: str) -> Q:
    """The events of ``rows`` that the user may read, as a condition; ``key`` leads from a row to its proposal."""
    events = Q(target_type=content_type, target_id__in=rows.order_by().values("pk"))
    if not user.acts(Role.DEPUTY) or handling_rules(user.post.congress).reply_goes_to != Receivers.LEAD:
        return events
    led = rows.filter(**{f"{key}in": Proposal.objects.filter(lead__post=user.post).values("pk")})
    return events & (~ABOUT_A_REPLY | Q(target_id__in=led.order_by().values("pk")))
