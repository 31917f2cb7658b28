"""Events that the demonstration does not hold, for the page of all texts."""

from django.db.models import Model

from congress import clock
from congress.models import Organ
from congress.notify import example, last_of
from proposals.models import (
    Appraisal,
    Commitment,
    HandlingTask,
    Proposal,
    SupervisionCase,
    UnitReport,
)


def _today(_target: Model) -> str:
    return clock.today().isoformat()


def _organ(target: HandlingTask) -> int:
    return target.organ_id


_proposal = last_of(Proposal, number__isnull=False)
_item = last_of(Proposal, item__isnull=False)
_task = last_of(HandlingTask, reply__isnull=False)
_soon = {"what": "reply", "due_on": _today, "people": []}
_mandate = {"deputy": lambda target: target.follower.pk}

# fmt: off
example("proposals.object proposals.disown proposals.supplement proposals.convert proposals.merge", _proposal)
example("proposals.join", _proposal)
example("proposals.decide proposals.agree_to_withdraw proposals.lift_confidentiality proposals.change_head", _proposal)
example("proposals.unmark", _proposal, mark=0)
example("proposals.reset_signatures", _proposal, deputies=[])
example("proposals.demand_answer", last_of(Proposal, tasks__isnull=False), count=6, movers=10, tasks=[])
example("proposals.carry_over", _proposal, stays=True)
example("proposals.carry_over", _proposal, stays=False)
example("proposals.unpublish", _proposal, reason="涉及个人信息。")
example("proposals.rate_along", _proposal, reply=lambda target: 0)
example("proposals.conclude_item proposals.withdraw_item", _item)
example("proposals.decide_without proposals.reopen_co_opinion proposals.refuse_extension proposals.countersign", _task)
example("proposals.decide_coordination proposals.return_reply", _task)
example("proposals.pass_reply", _task, reply=lambda task: task.reply.pk)
example("proposals.take_over", _task, organ=_organ, joined=None)
example("proposals.warn", _task, **_soon, left=5)
example("proposals.warn", _task, **_soon, left=0)
example("proposals.warn", _task, **_soon, due_at="2026-01-16 14:20", left=1)
example("proposals.run_late", _task, **_soon)
example("proposals.run_late", _task, **_soon, due_at="2026-01-16 14:20")
example("proposals.escalate", _task, **_soon)
example("proposals.escalate", _task, **_soon, due_at="2026-01-16 14:20")
example("proposals.step_near proposals.step_late", _task, **_soon, left=1)
example("proposals.remind_signatories", _proposal, deputies=[], **_soon)
example("proposals.answer_case proposals.settle_case proposals.lift_card", last_of(SupervisionCase))
example("proposals.carry_on", last_of(SupervisionCase), due_on=_today)
example("proposals.case_near", last_of(SupervisionCase), **_soon, left=5)
example("proposals.case_near", last_of(SupervisionCase), **_soon, left=0)
example("proposals.show_card", last_of(SupervisionCase), card="yellow")
example("proposals.show_card", last_of(SupervisionCase), card="red")
example("proposals.promise_near proposals.promise_late", last_of(Commitment), **_soon)
example("proposals.report proposals.change_day proposals.take_over_promise", last_of(Commitment))
example("proposals.hand_on", last_of(Commitment), **_mandate)
example("proposals.write_report proposals.send_back_report", last_of(UnitReport))
example("proposals.rewrite_appraisal", last_of(Appraisal))
example("congress.pass_on", last_of(Organ, heir__isnull=False))
# fmt: on
