"""What units report and deputies say: read here, written on their own pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from congress.staff import ServiceAdmin
from proposals.admin.filters import OwnRelated
from proposals.models import Appraisal, UnitReport


class _Read(ServiceAdmin):
    """A table that is only read: moves are made on the rows' own pages."""

    may_view = "proposals.manage"
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    def view_on_site(self, row):
        return row.get_absolute_url()


@admin.register(UnitReport)
class UnitReportAdmin(_Read):
    """年度办理工作报告: those that were sent in."""

    list_display = ["organ", "year", "state_shown", "approved_by", "sent_at"]
    list_filter = ["year", OwnRelated.of("organ")]
    list_select_related = ["organ", "approved_by"]
    search_fields = ["organ__name", "organ__code"]
    fields = ["organ", "year", "state", "text", "written_by", "written_at", "approved_by", "approved_at", "sent_at"]


@admin.register(Appraisal)
class AppraisalAdmin(_Read):
    """代表评议: all of them, screened on the proposal's page."""

    list_display = ["number_shown", "title_shown", "mandate", "rating", "round", "state_shown", "at"]
    list_display_links = ["title_shown"]
    list_filter = ["state", "rating", "round"]
    list_select_related = ["proposal", "mandate__person"]
    fields = ["proposal", "mandate", "round", "rating", "text", "state", "at", "screened_by", "screened_at", "reason"]

    def has_view_permission(self, request, obj=None):
        """An appraisal belongs to the congress of its proposal."""
        return super().has_view_permission(request) and (
            obj is None or request.user.has_perm("proposals.screen_appraisal", obj)
        )

    @admin.display(description=gettext_lazy("number"))
    def number_shown(self, row):
        return row.proposal.number_text

    @admin.display(description=gettext_lazy("title"))
    def title_shown(self, row):
        return row.proposal.title
