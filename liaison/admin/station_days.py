"""Days of duty at stations in the admin: looked through here, kept by the station on their own pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from congress.staff import ServiceAdmin
from liaison import queries
from liaison.models import StationDay


@admin.register(StationDay)
class StationDayAdmin(ServiceAdmin):
    """联络站值班: the list of the congress; each row leads to its page."""

    may_view = "liaison.list_station_days"
    list_display = ["date", "station", "state", "people", "visitors", "settled", "on_paper"]
    list_select_related = ["station"]
    list_filter = ["state", "on_paper"]
    search_fields = ["station__name"]
    date_hierarchy = "date"
    ordering = ["-date", "-pk"]
    fields = [
        "date", "station", "state", "reason", "people", "visitors", "settled", "note", "on_paper", "recorded_by",
        "recorded_at", "page",
    ]  # fmt: skip
    readonly_fields = ["people", "page"]

    def get_queryset(self, request):
        return queries.with_keepers(super().get_queryset(request))

    @admin.display(description=pgettext_lazy("station day", "On duty"))
    def people(self, row):
        return "、".join(f"{each.name} {each.begins:%H:%M}–{each.ends:%H:%M}" for each in row.named)

    @admin.display(description=gettext_lazy("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
