"""The terms of the congress's staff that they are reminded of, and who stands above whom."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress import calendar
from congress.models import SECRETARIAT, Event
from congress.reminders import Level, Setting, Source, register
from deputies import services
from deputies.models import AssessmentBatch, DutyRecord, DutyReport, Objection
from deputies.notifications.table import DESK_OF_DELEGATION, holders
from deputies.workflow import WAITING, AssessmentState, DutyState, ObjectionState, ReportState


def above(event: Event) -> tuple[Level, ...]:
    """Above the staff of a delegation stands the secretariat; above the deputies who score themselves too."""
    return (("secretariat", lambda: holders(*SECRETARIAT, congress=event.target.congress_id)),)


def _length(row: DutyRecord | DutyReport | Objection) -> int:
    begun = getattr(row, "submitted_at", None) or getattr(row, "handed_in_at", None) or row.raised_at
    return calendar.working_days_between(timezone.localdate(begun), row.decide_by)


def _desk(row: DutyRecord | DutyReport) -> dict[str, str]:
    """Whose desk it lies on: the delegation's, or the congress's."""
    first = row.two_step and row.state == DutyState.SUBMITTED if isinstance(row, DutyRecord) else True
    organ = row.mandate.delegation.organ_id
    return {"desk": f"{DESK_OF_DELEGATION}{organ}"} if first and organ else {}


_DECIDED = {
    "due": "decide_by",
    "congress": "mandate__congress",
    "near": services.warn,
    "late": services.run_late,
    "up": services.escalate,
    "levels": above,
    "length": _length,
}
_STAFF = Setting(days=(1,))  # their desk shows what waits: a word on the last day but one, and on the last
_UNDECIDED = WAITING | {DutyState.DISPUTED}

register(
    Source(
        "duty_review",
        {"duty_review": _("Review of duty records")},
        rows=lambda: DutyRecord.objects.filter(state__in=_UNDECIDED).select_related("mandate__delegation"),
        facts=_desk,
        usual={"duty_review": _STAFF},
        **_DECIDED,
    )
)
register(
    Source(
        "duty_report",
        {"duty_report": _("Review of duty reports")},
        rows=lambda: DutyReport.objects.filter(state=ReportState.HANDED_IN).select_related("mandate__delegation"),
        facts=_desk,
        usual={"duty_report": _STAFF},
        **_DECIDED,
    )
)
register(
    Source(
        "objection",
        {"objection": _("Answers to objections")},
        rows=lambda: Objection.objects.filter(state=ObjectionState.OPEN).select_related("mandate"),
        usual={"objection": _STAFF},
        **_DECIDED,
    )
)
_BATCHES = {"near": services.warn, "late": services.run_late, "up": services.escalate}
register(
    Source(
        "assessment",
        {"assessment": _("Scores of the yearly assessment")},
        rows=lambda: AssessmentBatch.objects.filter(state=AssessmentState.OPEN),
        due="scores_by",
        levels=above,
        length=lambda batch: calendar.working_days_between(timezone.localdate(batch.opened_at), batch.scores_by),
        usual={"assessment": Setting(days=(5, 1))},
        **_BATCHES,
    )
)
register(
    Source(
        "talks",
        {"talks": _("Talks after an assessment")},
        rows=lambda: AssessmentBatch.objects.filter(state=AssessmentState.CLOSED),
        due="talks_by",
        length=lambda batch: calendar.working_days_between(timezone.localdate(batch.closed_at), batch.talks_by),
        usual={"talks": Setting(days=(5, 1))},
        **_BATCHES,
    )
)
