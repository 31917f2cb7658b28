"""Reports on the duty at the API's door."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import MovingResource, resource
from congress.api.schema import Many, ident, number, said, text
from congress.models import User
from deputies import queries, services
from deputies.forms import REPORT_FORMS
from deputies.models import DutyReport, ReportMeeting
from deputies.workflow import REPORT_MOVES, ReportState


class DutyReportFilters(serializers.Serializer):
    state = serializers.ChoiceField(ReportState.choices, required=False)
    deputy = ident(required=False, help_text="The id of the mandate.")


class DutyReportFields(serializers.Serializer):
    """A deputy's report to his voters or electing unit."""

    id = ident()
    state = serializers.ChoiceField(ReportState.choices)
    version = number()
    deputy = ident(source="mandate_id")
    deputy_name = text(40, source="mandate.person.name")
    title = text(80)
    handed_in_at = serializers.DateTimeField(allow_null=True)
    written_on = serializers.DateField(allow_null=True)
    announced_at = serializers.DateTimeField(allow_null=True)


class ReportMeetingFields(serializers.Serializer):
    """A meeting and its poll; ``counts`` says whether enough were present."""

    day = serializers.DateField()
    place = text(100)
    present = number()
    least_present = number()
    counts = serializers.BooleanField()
    issued = number()
    returned = number()
    valid = number()
    very_satisfied = number()
    satisfied = number()
    basically_satisfied = number()
    dissatisfied = number()
    abstained = number()
    satisfaction = serializers.SerializerMethodField()

    @extend_schema_field(said(10))
    def get_satisfaction(self, meeting: ReportMeeting) -> str:
        return meeting.result.percent if meeting.result else ""


class DutyReportWhole(DutyReportFields):
    body = text(20_000)
    note = text(500)
    written_to = text(120)
    meetings = Many(ReportMeetingFields(), 100, source="held")


@resource("duty-reports")
class ReportResource(MovingResource):
    """Deputies' reports on their duty, and the steps of each."""

    model = DutyReport
    requires = view_permission = "deputies.view_report"
    filters, line, full = DutyReportFilters, DutyReportFields, DutyReportWhole
    table, forms = REPORT_MOVES, REPORT_FORMS

    def seen(self, user: User) -> QuerySet[DutyReport]:
        return queries.reports_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[DutyReport]:
        rows = DutyReport.objects.visible_to(user).select_related("mandate__person").defer("body")
        columns = {"state": "state", "deputy": "mandate"}
        return rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    def shown(self, report: DutyReport) -> dict[str, Any]:
        report.held = list(report.meetings.all())
        return super().shown(report)

    @classmethod
    def told(cls, user: User) -> QuerySet[DutyReport]:
        return DutyReport.objects.followed_by(user)

    def make(self, subject: DutyReport, name: str, fields: dict[str, Any]) -> DutyReport:
        return services.move_report(subject, name, by=self.request.user, **fields)
