"""Events that the demonstration does not hold, for the page of all texts."""

from collections.abc import Callable

from django.db.models import Model

from congress import clock
from congress.notify import example
from deputies.models import AssessmentBatch, DutyRecord, DutyReport, Mandate, PointAdjustment


def _last(model: type[Model]) -> Callable[[], Model | None]:
    return lambda: model._default_manager.order_by("-pk").first()  # noqa: SLF001  (Django's own name)


def _today(_target: Model) -> str:
    return clock.today().isoformat()


_soon = {"what": "duty_review", "due_on": _today, "people": []}

example("deputies.cancel_adjustment", _last(PointAdjustment))
example("deputies.confirm_detail deputies.refuse_detail", _last(Mandate), fields=["party", "education"])
example("deputies.correct_duty deputies.uphold_duty", _last(DutyRecord))
example("deputies.correct_meeting", _last(DutyReport))
example("deputies.return_report", _last(DutyReport), note="请补充联系选民的情况。")
example("deputies.reopen_assessment", _last(AssessmentBatch), note="有两名代表的评分遗漏。")
example("deputies.warn", _last(DutyRecord), **_soon, left=1, count=1)
example("deputies.warn", _last(DutyRecord), **_soon, left=0, count=3)
example("deputies.run_late", _last(DutyRecord), **_soon, count=3)
example("deputies.escalate", _last(DutyRecord), **_soon)
