"""Confidential proposals: made so for a reason, opened on record, and at the units for named people only."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from congress import notify
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Notification, Post, Role, User
from proposals.models import (
    UNNAMED,
    Appraisal,
    Commitment,
    Confidant,
    HandlingTask,
    Proposal,
    Publication,
    SupervisionCase,
)
from proposals.queries import knowing

HANGING = (
    Appraisal,
    HandlingTask,
    Commitment,
    SupervisionCase,
)  # what is told of beside the proposal itself


def make_confidential(proposal: Proposal, *, by: User, reason: str) -> None:
    """Only the lead, who signed, the secretariat and named people at the units find it from now on (Qingdao art. 18,
    Shandong art. 11). Refused for what is published or merged: others have its text already.
    """
    if not reason.strip():
        raise Invalid({"reason": [_("Say why.")]})
    if Publication.objects.published().filter(proposal=proposal).exists():
        raise Refused(_("It is published: take it off the public pages first."))
    if proposal.main_id is not None or proposal.parts.exists():
        raise Refused(_("It is handled together with other proposals, whose deputies and units see it."))
    proposal.confidential, proposal.confidential_reason = True, reason.strip()
    proposal.open_call = False
    hide_in_notices(proposal)


def hide_in_notices(proposal: Proposal) -> None:
    """What was told before names the proposal no more to people who may not know of it."""
    kinds = ContentType.objects.get_for_models(Proposal, *HANGING)
    about = Q(event__target_type=kinds[Proposal], event__target_id=proposal.pk)
    for model in HANGING:
        rows = model.objects.filter(proposal=proposal.pk).values("pk")
        about |= Q(event__target_type=kinds[model], event__target_id__in=rows)
    told = Notification.objects.filter(about).exclude(recipient__in=knowing(proposal))
    notify.reword(Notification.objects.filter(pk__in=list(told.values_list("pk", flat=True))), UNNAMED)


def lift_confidentiality(proposal: Proposal, *, by: User, note: str) -> None:
    """From now on it is like any other; who was let in before needs no name any more."""
    proposal.confidential, proposal.confidential_reason = False, ""
    Confidant.objects.filter(proposal=proposal).delete()
    proposal.note = note


def name_handlers(task: HandlingTask, *, by: User, handlers: Iterable[User]) -> dict:
    """The unit's leader says which of its clerks see the proposal and work on it; who is left out no longer does."""
    clerks = Post.objects.valid().filter(organ=task.organ_id, role=Role.UNIT_CLERK)
    named = list(clerks.filter(user__in=[user.pk for user in handlers]).order_by("pk"))
    standing = Confidant.objects.filter(proposal=task.proposal_id, post__organ=task.organ_id)
    standing.exclude(post__in=named).delete()
    for post in named:
        Confidant.objects.get_or_create(proposal=task.proposal, post=post, defaults={"named_by": by})
    return {"handlers": [post.user_id for post in named]}


def note_opening(proposal: Proposal, *, by: User, what: str = "page") -> None:
    """Record that somebody has opened a confidential proposal: its page, a task, a reply, a paper. Of all others
    nothing is recorded.
    """
    if proposal.confidential:
        with transaction.atomic():
            record("proposals.open_confidential", proposal, by=by, what=what)
