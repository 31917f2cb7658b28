"""The units' reports for a year: begun, written on, approved and sent."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import IntegerField
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import clean, sent
from congress.api.resources import MovingResource, resource
from congress.api.schema import Code, form_schema, ident, number, text
from congress.models import Organ, User
from proposals import queries, services
from proposals.forms import FORMS, BeginReportForm
from proposals.models import UnitReport
from proposals.workflow import REPORT_MOVES, ReportState

FIELDS = {"year": IntegerField(min_value=2000, max_value=9999), "text": BeginReportForm.base_fields["text"]}


class ReportFilters(serializers.Serializer):
    state = serializers.ChoiceField(ReportState.choices, required=False)
    organ = Code(Organ)
    year = number(required=False)


class ReportFields(serializers.Serializer):
    id = ident()
    state = serializers.ChoiceField(ReportState.choices)
    version = number()
    organ = text(12, source="organ.code")
    year = number()
    written_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)


class ReportWhole(ReportFields):
    """A report with its words; ``figures`` are kept on sending, and empty before."""

    note = text(4_000)
    text = text(20_000)
    figures = serializers.DictField(child=number())


@resource("year-reports")
class YearReportResource(MovingResource):
    """The units' reports for a year: a unit its own, its office and the congress what was sent in."""

    model = UnitReport
    requires, view_permission = "proposals.list_year_reports", "proposals.view_year_report"
    filters, line, full = ReportFilters, ReportFields, ReportWhole
    table = REPORT_MOVES
    forms = {name: FORMS[name] for name in REPORT_MOVES.names}

    def seen(self, user: User) -> QuerySet:
        return queries.reports_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user).defer("text", "note", "figures")
        return rows.filter(**{name: asked[name] for name in ("state", "organ", "year") if name in asked})

    @classmethod
    def told(cls, user: User) -> QuerySet:
        return UnitReport.objects.visible_to(user)

    def make(self, subject: UnitReport, name: str, fields: dict[str, Any]) -> UnitReport:
        return services.move_report(subject, name, by=self.request.user, **fields)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(FIELDS) if action == "create" else super().body_schema(action)

    def create(self, request: Request) -> Response:
        """Begin the report of your own unit for a year."""
        if not request.user.has_perm("proposals.begin_year_report"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        fields = clean(BeginReportForm(*sent(FIELDS, self.request)))
        return 201, self.shown_anew(services.begin_report(by=self.request.user, **fields).pk)
