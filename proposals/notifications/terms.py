"""The terms of the chain that people are reminded of, and who stands above whom."""

from collections.abc import Sequence

from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress import calendar
from congress.models import Event, Organ, Role, What
from congress.reminders import Level, Setting, Source, register
from proposals import services
from proposals.models import Check, Clock, Commitment, HandlingTask, PlanStep, Proposal, SupervisionCase
from proposals.notifications.addressees import holders, office_of, secretariat, supervisor, tier_above
from proposals.workflow import CaseState, Promise, Signing, State

# The deputy is reminded of a reply he has not evaluated after 7 and 14 days as well.
USUAL = {What.EVALUATION: Setting(days=(5, 1))}
KINDS = {str(what): what.label for what in (*What, *Check)}


# Those above, from the nearest: the unit's leader, the office of its block, the secretariat --------------------------


def above_unit(organ: Organ) -> Sequence[Level]:
    """Of a unit: its leader, then the office it is dispatched by. An office that dispatches has nobody of its own."""
    organ = organ.kept_by
    if organ.dispatcher_id:
        return ()
    return (
        ("leader", lambda: holders(Role.UNIT_LEADER, organ=organ)),
        ("office", lambda: office_of(organ)),
    )


def above_task(event: Event) -> Sequence[Level]:
    """Of a term of the chain; above a deputy, and whoever reviews, stands the secretariat."""
    target = event.target
    if not isinstance(target, HandlingTask):
        return (("secretariat", lambda: secretariat(target)),)
    last = ("secretariat", lambda: secretariat(target.proposal))
    if event.data["what"] == What.EVALUATION:
        return (last,)
    leader = above_unit(target.organ)[:1]
    office = (("office", lambda: tier_above(target)),) if target.parent_id else ()
    return (*leader, *office, last)


def above_promise(event: Event) -> Sequence[Level]:
    commitment = event.target
    return (*above_unit(commitment.organ), ("secretariat", lambda: secretariat(commitment.proposal)))


def above_case(event: Event) -> Sequence[Level]:
    case = event.target
    return (*above_unit(case.organ)[:1], ("supervisor", lambda: supervisor(case)))


# Where terms run -----------------------------------------------------------------------------------------------------


def _hours(each: Clock) -> int | None:
    """How many hours a term has in all, from its sum."""
    sums = [step.params["amount"] for step in calendar.Deadline.from_json(each.basis).steps if step.code == "hours"]
    return sums[0] if sums else None


_CLOCKS = {
    "kinds": KINDS,
    "kind": "what",
    "congress": "proposal__congress",
    "told": lambda each: each.task or each.proposal,
    "near": services.warn,
    "late": services.run_late,
    "up": services.escalate,
    "levels": above_task,
    "usual": USUAL,
}

register(
    Source(
        "clock",
        rows=lambda: Clock.objects.running().filter(due_at=None).select_related("task", "proposal"),
        length=lambda each: calendar.working_days_between(each.starts_on, each.due_on),
        **_CLOCKS,
    )
)
register(
    Source(
        "clock_of_hours",
        rows=lambda: Clock.objects.running().filter(due_at__isnull=False).select_related("task", "proposal"),
        moment="due_at",
        length=_hours,
        **_CLOCKS,
    )
)


def _open_invitations() -> QuerySet:
    asked = Proposal.objects.filter(state=State.COSIGNING, signatures__state=Signing.INVITED)
    return asked.exclude(cosign_until=None).annotate(asked_at=Min("signatures__invited_at"))


register(
    Source(
        "signing",
        {"signing": _("Answer to an invitation to sign")},
        rows=_open_invitations,
        due="cosign_until",
        length=lambda each: calendar.working_days_between(timezone.localdate(each.asked_at), each.cosign_until),
        near=services.remind_signatories,
        usual={"signing": Setting(days=(1,), unread_days=None)},  # above a deputy who is asked to sign stands nobody
    )
)
register(
    Source(
        "promise",
        {"promise": _("Promised day")},
        rows=lambda: Commitment.objects.filter(state=Promise.OPEN),
        due="promised_on",
        near=services.promise_near,
        late=services.promise_late,
        up=services.escalate,
        levels=above_promise,
    )
)
register(
    Source(
        "plan_step",
        {"plan_step": _("Step of a handling plan")},
        rows=lambda: PlanStep.objects.undone().select_related("plan__task"),
        congress="plan__task__congress",
        told=lambda step: step.plan.task,
        facts=lambda step: {"step": step.pk},
        length=lambda step: calendar.working_days_between(timezone.localdate(step.plan.filed_at), step.due_on),
        near=services.step_near,
        late=services.step_late,
        up=services.escalate,
        levels=lambda event: above_unit(event.target.organ),
        usual={"plan_step": Setting(days=(1,))},  # of its own making: once before is enough
    )
)
register(
    Source(
        "supervision",
        {"supervision": _("Report in a supervision case")},
        rows=lambda: SupervisionCase.objects.filter(state=CaseState.OPEN),
        length=lambda case: calendar.working_days_between(timezone.localdate(case.opened_at), case.due_on),
        near=services.case_near,
        up=services.escalate,
        levels=above_case,
    )
)
