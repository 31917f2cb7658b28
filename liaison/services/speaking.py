"""What the voter does by his code, and what happens when he does nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid
from congress.events import record
from congress.worker import chore
from liaison.models import VoterOpinion
from liaison.rules import VOTER
from liaison.services import terms
from liaison.services.moving import lock, move
from liaison.workflow import OpinionState, Rating


@transaction.atomic
def rate(opinion: VoterOpinion, *, rating: str, comment: str = "", again: bool = False) -> VoterOpinion:
    """The voter rates the answer; dissatisfied, he may have it taken up ``again``, once.

    Refused when there is nothing to rate, it was rated already, or it was taken up again before.
    """
    if rating == Rating.DISSATISFIED and not comment:
        raise Invalid({"comment": [_("Say what is still missing.")]})
    if again and rating != Rating.DISSATISFIED:
        raise Invalid({"again": [_("It can be taken up again when the answer does not satisfy.")]})
    opinion = move(opinion, "rate", by=VOTER, rating=rating, comment=comment)
    return move(opinion, "reopen", by=VOTER) if again else opinion


@chore(every=3600)
def close_unrated() -> int:
    """Close what was answered and never rated: not returned, which is no consent. Returns how many."""
    over = VoterOpinion.objects.late().filter(state=OpinionState.REPLIED)
    return sum(_close(pk) for pk in list(over.order_by("pk").values_list("pk", flat=True)[:200]))


@transaction.atomic
def _close(pk: int) -> int:
    opinion = lock(pk)
    if opinion.state != OpinionState.REPLIED or not opinion.is_late:
        return 0
    opinion.state, opinion.closed_at, opinion.version = OpinionState.CLOSED, clock.now(), opinion.version + 1
    terms.start(opinion)
    opinion.save()
    record("liaison.lapse", opinion, by=None, source=OpinionState.REPLIED)
    return 1
