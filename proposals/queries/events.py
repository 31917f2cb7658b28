"""Whose the events are: of a reply that goes to the lead alone, those who signed with him hear from him; who has opened
what is confidential, only the secretariat reads.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from congress.models import SECRETARIAT, UNIT_STAFF, Role, User
from deputies.models import Mandate
from proposals.models import Proposal, Receivers
from proposals.queries.confidence import OPENED
from proposals.queries.handling import handling_rules
from proposals.queries.planning import ABOUT_A_PLAN

ABOUT_A_REPLY = Q(data__has_key="reply") | Q(data__has_key="replies")


def reads_of_replies(user: User, proposal: Proposal) -> bool:
    """Whether the reply to ``proposal`` is for the user too; the congress is asked only for deputies who do not lead it
    (Qingdao art. 28).
    """
    if not user.acts(Role.DEPUTY) or (proposal.lead and proposal.lead.is_held_by(user)):
        return True
    return handling_rules(proposal.congress).reply_goes_to != Receivers.LEAD


def told_to(user: User, content_type: ContentType, rows: QuerySet, key: str) -> Q:
    """The events of ``rows`` that the user may read, as a condition; ``key`` leads from a row to its proposal.
    Where units do not read whose a proposal is, they are not told what its deputies did.
    """
    events = Q(target_type=content_type, target_id__in=rows.order_by().values("pk"))
    if not user.acts(*SECRETARIAT):
        events &= ~Q(kind=OPENED)
    if user.acts(*UNIT_STAFF) and not handling_rules(user.post.congress).units_see_authors:
        return events & (Q(capacity=None) | ~Q(capacity__role=Role.DEPUTY))
    if not user.acts(Role.DEPUTY):
        return events
    events &= ~ABOUT_A_PLAN
    if handling_rules(user.post.congress).reply_goes_to != Receivers.LEAD:
        return events
    led = rows.filter(**{f"{key}in": Proposal.objects.filter(lead__in=Mandate.objects.held_by(user.post)).values("pk")})
    return events & (~ABOUT_A_REPLY | Q(target_id__in=led.order_by().values("pk")))
