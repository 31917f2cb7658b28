"""Whom a step of the chain concerns."""

from collections.abc import Callable, Iterable

from congress.models import SECRETARIAT, Event, Organ, Post, Role, User, What
from proposals.models import (
    Check,
    Commitment,
    HandlingTask,
    Level,
    Mark,
    Proposal,
    Receivers,
    SupervisionCase,
)
from proposals.queries import handling_rules
from proposals.workflow import DEAD, Signing, State, TaskRole


def holders(*roles: str, **where: object) -> Iterable[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def lead(proposal: Proposal) -> Iterable[User]:
    post = proposal.lead and proposal.lead.post
    return [post.user] if post else []


def deputies(mandates: list[int]) -> Iterable[User]:
    posts = Post.objects.filter(mandate__in=mandates).select_related("user").order_by("pk")
    return [post.user for post in posts]


def signatories(proposal: Proposal) -> Iterable[User]:
    """The lead and everybody who has signed: each is entitled to the reply (Zhejiang, Shanghai, Chongqing, Henan)."""
    signed = proposal.signatures.filter(state__in=[Signing.CONFIRMED, Signing.SPOKE]).values_list("mandate", flat=True)
    return [*lead(proposal), *deputies(list(signed))]


def receivers(proposal: Proposal) -> Iterable[User]:
    """Whom the congress has the reply go to: every signatory, or the lead alone, who passes it on (Qingdao)."""
    lead_only = handling_rules(proposal.congress).reply_goes_to == Receivers.LEAD
    return lead(proposal) if lead_only else signatories(proposal)


def secretariat(proposal: Proposal) -> Iterable[User]:
    return holders(*SECRETARIAT, congress=proposal.congress_id)


def at_next_level(event: Event) -> Iterable[User]:
    """Who checks or reviews at the level it was given to; where a delegation has no staff, the secretariat does."""
    return checkers(event.target, event.data["to"])


def checkers(proposal: Proposal, level: str) -> Iterable[User]:
    if level == State.COMMITTEE_CHECK:
        return holders(Role.COMMITTEE_STAFF, congress=proposal.congress_id) or secretariat(proposal)
    if level == State.DELEGATION_CHECK and proposal.delegation.organ_id:
        staff = holders(Role.DELEGATION_STAFF, organ=proposal.delegation.organ_id)
        return staff or secretariat(proposal)
    return secretariat(proposal)


def unit(organ: Organ) -> Iterable[User]:
    """Who works on what reaches ``organ``: the office that dispatches for it, else its clerks and leaders."""
    organ = organ.kept_by
    if organ.dispatcher_id:
        return holders(Role.DISPATCHER, organ=organ.dispatcher_id)
    return holders(Role.UNIT_CLERK, Role.UNIT_LEADER, organ=organ)


def workers(organ: Organ) -> Iterable[User]:
    """Who is reminded first of what ``organ`` has to do: its clerks; leaders where it has none, or for them."""
    organ = organ.kept_by
    clerks = [] if organ.dispatcher_id else holders(Role.UNIT_CLERK, organ=organ)
    return clerks or unit(organ)


def office_of(organ: Organ) -> Iterable[User]:
    """The office that dispatches to ``organ``'s block."""
    block = organ.parent if organ.parent_id else None
    return holders(Role.DISPATCHER, organ=block.dispatcher_id) if block and block.dispatcher_id else []


def tier_above(task: HandlingTask) -> Iterable[User]:
    return unit(task.parent.organ) if task.parent_id else secretariat(task.proposal)


def units_of(tasks: list[int]) -> Iterable[User]:
    units = HandlingTask.objects.filter(pk__in=tasks).select_related("organ").order_by("pk")
    return [user for task in units for user in unit(task.organ)]


def followers(commitment: Commitment) -> Iterable[User]:
    """Whom it was promised to, and who follows it since a mandate ended."""
    keeper = deputies([commitment.keeper_id]) if commitment.keeper_id else []
    return [*signatories(commitment.proposal), *keeper]


def handling(proposal: Proposal) -> Iterable[User]:
    """The units that have it; before any has, the secretariat."""
    tasks = HandlingTask.objects.filter(proposal=proposal).open().values_list("pk", flat=True)
    return units_of(list(tasks)) or secretariat(proposal)


def organs_of(proposal: Proposal) -> Iterable[User]:
    """Everybody who has a task in this round of a hand-over item."""
    tasks = HandlingTask.objects.filter(proposal=proposal, round=proposal.round)
    return units_of(list(tasks.values_list("pk", flat=True)))


def rater(task: HandlingTask) -> Iterable[User]:
    """The deputy who rates the answer to a hand-over item; nobody where the standing committee is polled."""
    return [] if task.proposal.item.is_polled else lead(task.proposal)


def watchers_of(task: HandlingTask) -> Iterable[User]:
    """Who is told of the answer to a hand-over item besides the deputy who rates it."""
    raters = {user.pk for user in rater(task)}
    told = [*signatories(task.proposal), *secretariat(task.proposal)]
    return [user for user in told if user.pk not in raters]


def handlers(proposal: Proposal) -> Iterable[User]:
    """Everybody who works on a live task of the proposal, the block's office included."""
    units = proposal.tasks.exclude(state__in=sorted(DEAD)).select_related("organ").order_by("pk")
    return [user for task in units for user in unit(task.organ)]


def once_handlers(proposal: Proposal) -> Iterable[User]:
    """Everybody who had a task of the proposal when it was withdrawn: the withdrawal has ended them."""
    units = proposal.tasks.filter(round=proposal.round).select_related("organ").order_by("pk")
    return [user for task in units for user in unit(task.organ)]


def supervisors(marks: Iterable[Mark]) -> Iterable[User]:
    """The leaders and the committees' staff who supervise by these marks."""
    leaders = [mark.supervisor for mark in marks if mark.supervisor]
    committees = [mark.committee_id for mark in marks if mark.committee_id]
    return [*leaders, *(holders(Role.COMMITTEE_STAFF, organ__in=committees) if committees else ())]


def of_mark(event: Event) -> Iterable[User]:
    """The deputies, the units and the supervisors a mark concerns."""
    marks = Mark.objects.filter(pk=event.data["mark"]).select_related("supervisor")
    return [*signatories(event.target), *handlers(event.target), *supervisors(marks)]


def of_report(event: Event) -> Iterable[User]:
    """Who waits for a report: the deputies, the secretariat, those who supervise."""
    marks = Mark.objects.filter(reports__in=event.data["reports"]).select_related("supervisor").order_by("pk")
    return [*signatories(event.target), *secretariat(event.target), *supervisors(marks)]


def supervisor(case: SupervisionCase) -> Iterable[User]:
    """Who supervises: the office of the block, or the secretariat."""
    if case.level == Level.OFFICE and case.task.parent_id:
        return unit(case.task.parent.organ)
    return secretariat(case.proposal)


def on_duty(event: Event) -> Iterable[User]:
    """Who must act before this term ends: the deputy who evaluates, the congress that assigns, else the unit."""
    return _on_duty(event, unit)


def first_on_duty(event: Event) -> Iterable[User]:
    """The same before it has run out: of a unit those who do the work; its leader is told when they do not read it.
    Of what is confidential a clerk knows only when he is named, so the leader is told with them.
    """
    proposal = event.target.proposal if isinstance(event.target, HandlingTask) else event.target
    return _on_duty(event, unit if proposal.confidential else workers)


def _on_duty(event: Event, of_unit: Callable[[Organ], Iterable[User]]) -> Iterable[User]:
    target, what = event.target, event.data["what"]
    if what == What.EVALUATION:
        return lead(target.proposal)
    if what in Check.values:
        return checkers(target, target.state)
    return of_unit(target.organ) if isinstance(target, HandlingTask) else secretariat(target)


def people(event: Event) -> Iterable[User]:
    """Those the event names itself."""
    return User.objects.filter(pk__in=event.data["people"]).order_by("pk")


def watching(event: Event) -> Iterable[User]:
    """Who sees to it that the unit acts: the tier that gave it the task."""
    is_unit_late = isinstance(event.target, HandlingTask) and event.data["what"] != What.EVALUATION
    return tier_above(event.target) if is_unit_late else []


def lead_beside(task: HandlingTask) -> HandlingTask | None:
    return task.beside().filter(role=TaskRole.LEAD).select_related("organ").first()


def lead_unit(task: HandlingTask) -> Iterable[User]:
    beside = lead_beside(task)
    return unit(beside.organ) if beside else []


def reader_of_plan(event: Event) -> Iterable[User]:
    """The lead deputy, when a plan is filed for the first time and his congress lets him read it."""
    first = event.data.get("first", False) and handling_rules(event.target.congress).deputy_reads_plan
    return lead(event.target.proposal) if first else []


def readers_of_report(event: Event) -> Iterable[User]:
    """The office of the unit's block, and the secretariat."""
    organ = event.target.organ
    return [*office_of(organ), *holders(*SECRETARIAT, congress=organ.congress_id)]


def given(event: Event, *, asked: bool) -> Iterable[User]:
    """Who works on what the congress assigned; party organs and the military are asked, not ordered."""
    return unit(Organ.objects.get(pk=event.data["organ"])) if event.data.get("asked", False) == asked else []


def whom_a_closing_concerns(event: Event) -> Iterable[User]:
    """Who worked in the closed unit to the end, who works in its successor, and the secretariat."""
    organ = event.target
    last = Post.objects.filter(organ=organ, valid_to=organ.valid_to).select_related("user").order_by("pk")
    return [*(post.user for post in last), *unit(organ), *holders(*SECRETARIAT, congress=organ.congress_id)]
