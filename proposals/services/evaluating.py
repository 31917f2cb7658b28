"""What the deputy thinks of a reply, and what follows from it: closed, examined, handled again."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User, What
from deputies.models import Mandate
from proposals.models import (
    AnswerDemand,
    Cause,
    Clock,
    Evaluation,
    Examination,
    HandlingTask,
    Proposal,
    Rating,
    Reply,
    SignatoryRating,
    Verdict,
)
from proposals.queries import handling_rules
from proposals.services import clocks
from proposals.services.opening import open_task
from proposals.services.settling import lock, settle
from proposals.services.supervising import open_by_rule
from proposals.workflow import Signing, State, TaskState


def waiting_replies(proposal: Proposal) -> list[Reply]:
    """Replies of this round that the deputy has not evaluated and whose term still runs."""
    sent = Reply.objects.filter(task__proposal=proposal, task__round=proposal.round, sent_at__isnull=False)
    return list(sent.filter(evaluation=None, lapsed_on=None).select_related("task__organ").order_by("pk"))


def evaluate(proposal: Proposal, *, by: User, reply: Reply | None = None, **ratings: str) -> dict:
    chosen = choose(proposal, reply)
    check_ratings(ratings)
    rate(proposal, chosen, ratings)
    return {"reply": chosen.pk, "overall": ratings["overall"]}


def choose(proposal: Proposal, reply: Reply | None) -> Reply:
    """The reply that waits for an evaluation: the one named, or the only one."""
    waiting = waiting_replies(proposal)
    if reply is None and len(waiting) > 1:
        raise Invalid({"reply": [_("Several replies wait for your evaluation: choose one.")]})
    chosen = reply or (waiting[0] if waiting else None)
    if chosen is None or chosen not in waiting:
        raise Refused(_("This reply does not wait for your evaluation."))
    return chosen


def check_ratings(ratings: dict[str, str]) -> None:
    """Who is not satisfied says with what."""
    if ratings["overall"] == Rating.DISSATISFIED and not ratings.get("comment", "").strip():
        raise Invalid({"comment": [_("Say what you are not satisfied with.")]})


def rate(proposal: Proposal, reply: Reply, ratings: dict[str, str], **clerks: User) -> None:
    """Write the lead's rating; on paper, ``entered_by`` and ``checked_by`` are the two clerks."""
    Evaluation.objects.create(reply=reply, mandate=proposal.lead, **ratings, **clerks)
    clocks.stop(proposal, What.EVALUATION, task=reply.task)
    if ratings["overall"] == Rating.DISSATISFIED and proposal.round > 1:
        open_by_rule(reply.task, Cause.DISSATISFIED, ratings["comment"])


def rate_along(proposal: Proposal, *, by: User, reply: Reply, overall: str, comment: str = "") -> dict:
    """A signatory says what he thinks of a reply he received; what counts is the lead's evaluation."""
    if not _to_rate(proposal, by).filter(pk=reply.pk).exists():
        raise Refused(_("You have rated this reply already, or it was not sent to you."))
    if overall == Rating.DISSATISFIED and not comment.strip():
        raise Invalid({"comment": [_("Say what you are not satisfied with.")]})
    SignatoryRating.objects.create(reply=reply, mandate=by.post.mandate, overall=overall, comment=comment)
    return {"reply": reply.pk, "overall": overall}


def _to_rate(proposal: Proposal, user: User) -> QuerySet:
    """The replies a signatory has received and not rated."""
    sent = Reply.objects.visible_to(user).filter(task__proposal=proposal, sent_at__isnull=False)
    return sent.exclude(signatory_ratings__mandate__in=Mandate.objects.held_by(user.post))


def rehandle(proposal: Proposal, *, by: User | None, note: str) -> dict:
    """A new round for every unit whose reply the deputy was not satisfied with: a new task with a new clock, the old
    reply kept (Zhejiang, Shandong, Shanghai, Henan: one month; Beijing, Chongqing: two).
    """
    _examined(proposal, Verdict.REHANDLED, note, by=by)
    return _open_round(proposal, _blamed(proposal), note)


def _open_round(proposal: Proposal, tasks: QuerySet, note: str) -> dict:
    """Give the units of these ``tasks`` new ones; what a closed unit answered, its successor answers again."""
    former = tasks.select_related("organ__heir", "parent").order_by("pk")
    again = {task.organ.kept_by: task for task in reversed(former)}  # of two units that were merged since, one
    proposal.round += 1
    proposal.note = note
    clocks.start(What.REHANDLING, proposal)
    opened = [
        open_task(proposal, organ, role=task.role, parent=task.parent, instruction=note)
        for organ, task in reversed(again.items())
    ]
    return {"round": proposal.round, "tasks": [task.pk for task in opened]}


def rehandle_at_once(proposal: Proposal) -> None:
    """Open the second round without a decision where the rules of the congress say so (Henan, Shandong, Zhejiang): the
    deputy's comments are what the units are told. Does nothing unless a first round stands under examination.
    """
    if proposal.state != State.EVALUATED or proposal.round > 1:
        return
    if not handling_rules(proposal.congress).rehandles_automatically:
        return
    comments = _blamed(proposal).order_by("pk").values_list("reply__evaluation__comment", flat=True)
    details = rehandle(proposal, by=None, note="\n".join(comments))
    proposal.version += 1
    proposal.save()
    settle(proposal)
    record("proposals.rehandle", proposal, by=None, source=State.EVALUATED, to=proposal.state, **details)


def demand_answer(proposal: Proposal, *, by: User, note: str) -> dict:
    """A mover is not content with the answer to an interpellation. When more than half of the movers demand it, the
    organs answer a second time (DPL art. 20): a new round for each that has answered.
    """
    _demand, made = AnswerDemand.objects.get_or_create(
        proposal=proposal, mandate=by.post.mandate, defaults={"note": note}
    )
    if not made:
        raise Refused(_("You have demanded it already."))
    movers = 1 + proposal.signatures.filter(state=Signing.CONFIRMED).count()
    count = proposal.demands.count()
    told = {"count": count, "movers": movers}
    if 2 * count <= movers:
        return told
    answered = HandlingTask.objects.filter(proposal=proposal, round=proposal.round, state=TaskState.REPLIED)
    for task in answered:
        clocks.stop(proposal, What.EVALUATION, task=task)
    notes = proposal.demands.order_by("pk").values_list("note", flat=True)
    return told | _open_round(proposal, answered, "\n".join(notes))


def _blamed(proposal: Proposal) -> QuerySet:
    """The tasks of this round whose reply did not satisfy the deputy."""
    tasks = HandlingTask.objects.filter(proposal=proposal, round=proposal.round)
    return tasks.filter(reply__evaluation__overall=Rating.DISSATISFIED)


def conclude(proposal: Proposal, *, by: User, verdict: str, note: str) -> dict:
    """End the examination with a decision that is recorded; after a second dissatisfaction an explanation is not enough
    (Chongqing art. 27: a meeting; Henan art. 22: an expert review).
    """
    if proposal.round > 1 and verdict == Verdict.EXPLAINED:
        raise Invalid({"verdict": [_("After a second dissatisfaction a meeting or an expert review decides.")]})
    _examined(proposal, verdict, note, by=by)
    proposal.note = note
    proposal.closed_at = clock.now()
    clocks.stop_all(proposal)
    return {"verdict": verdict}


def _examined(proposal: Proposal, verdict: str, note: str, *, by: User | None) -> None:
    Examination.objects.create(proposal=proposal, round=proposal.round, verdict=verdict, note=note, by=by)


def close_unreturned() -> int:
    """Close what the deputy did not evaluate in its term: *not returned*, which is no consent; returns how many."""
    due = Clock.objects.running().filter(what=What.EVALUATION, due_on__lt=clock.today())
    return sum(_lapse(pk) for pk in list(due.values_list("pk", flat=True)[:200]))


@transaction.atomic
def _lapse(clock_pk: int) -> bool:
    proposal_pk = Clock.objects.values_list("proposal", flat=True).get(pk=clock_pk)
    proposal = lock(proposal_pk)
    each = Clock.objects.running().filter(pk=clock_pk).select_related("task__reply").first()
    if each is None:
        return False
    Reply.objects.filter(pk=each.task.reply.pk, evaluation=None).update(lapsed_on=clock.today())
    clocks.stop(proposal, What.EVALUATION, task=each.task)
    source = proposal.state
    settle(proposal)
    record("proposals.lapse", proposal, by=None, source=source, to=proposal.state, reply=each.task.reply.pk)
    rehandle_at_once(proposal)
    return True
