"""What the deputy thinks of a reply, and what follows from it: closed, examined, handled again."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User, What
from proposals.models import Clock, Evaluation, Examination, HandlingTask, Proposal, Rating, Reply, Verdict
from proposals.queries import handling_rules
from proposals.services import clocks
from proposals.services.opening import open_task
from proposals.services.settling import lock, settle
from proposals.workflow import State


def waiting_replies(proposal: Proposal) -> list[Reply]:
    """Replies of this round that the deputy has not evaluated and whose term still runs."""
    sent = Reply.objects.filter(task__proposal=proposal, task__round=proposal.round, sent_at__isnull=False)
    return list(sent.filter(evaluation=None, lapsed_on=None).select_related("task__organ").order_by("pk"))


def evaluate(proposal: Proposal, *, by: User, reply: Reply | None = None, **ratings: str) -> dict:
    waiting = waiting_replies(proposal)
    if reply is None and len(waiting) > 1:
        raise Invalid({"reply": [_("Several replies wait for your evaluation: choose one.")]})
    chosen = reply or (waiting[0] if waiting else None)
    if chosen is None or chosen not in waiting:
        raise Refused(_("This reply does not wait for your evaluation."))
    if ratings["overall"] == Rating.DISSATISFIED and not ratings.get("comment", "").strip():
        raise Invalid({"comment": [_("Say what you are not satisfied with.")]})
    Evaluation.objects.create(reply=chosen, mandate=proposal.lead, **ratings)
    clocks.stop(proposal, What.EVALUATION, task=chosen.task)
    return {"reply": chosen.pk, "overall": ratings["overall"]}


def rehandle(proposal: Proposal, *, by: User | None, note: str) -> dict:
    """A new round for every unit whose reply the deputy was not satisfied with: a new task with a new clock, the old
    reply kept (Zhejiang, Shandong, Shanghai, Henan: one month; Beijing, Chongqing: two).
    """
    blamed = _blamed(proposal).select_related("organ__heir", "parent").order_by("pk")
    again = {task.organ.kept_by: task for task in reversed(blamed)}  # of two units that were merged since, one
    _examined(proposal, Verdict.REHANDLED, note, by=by)
    proposal.round += 1
    proposal.note = note
    clocks.start(What.REHANDLING, proposal)
    tasks = [
        open_task(proposal, organ, role=task.role, parent=task.parent, instruction=note)
        for organ, task in reversed(again.items())
    ]
    return {"round": proposal.round, "tasks": [task.pk for task in tasks]}


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
