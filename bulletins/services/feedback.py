"""Feedback: given by users, answered by staff."""

from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.models import Feedback
from bulletins.workflow import FeedbackState
from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import User

MOST_OPEN = 20


@transaction.atomic
def give_feedback(*, by: User, text: str, page: str = "") -> Feedback:
    """Keep what a user says about the portal. Refused without a post, and beyond twenty open ones of one person."""
    if by.post is None:
        raise Refused(_("You hold no post at present. Ask the secretariat if this is wrong."))
    if Feedback.objects.filter(user=by, state=FeedbackState.OPEN).count() >= MOST_OPEN:
        raise Refused(_("Many of yours still wait for an answer. Please wait for those first."))
    given = Feedback.objects.create(congress=by.post.congress, user=by, text=text, page=page)
    record("bulletins.give_feedback", given, by=by)
    return given


@transaction.atomic
def answer_feedback(feedback: Feedback, *, by: User, answer: str) -> Feedback:
    """Answer a user; he is told. Refused when it was answered already."""
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if feedback.state == FeedbackState.ANSWERED:
        raise Refused(_("This was answered already."))
    feedback.state, feedback.answer = FeedbackState.ANSWERED, answer
    feedback.answered_by, feedback.answered_at = by, clock.now()
    feedback.save()
    record("bulletins.answer_feedback", feedback, by=by)
    return feedback
