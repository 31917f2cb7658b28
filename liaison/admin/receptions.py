"""Reception days in the admin: looked through here, run on their own pages. Nothing of who has booked."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.staff import ServiceAdmin
from liaison import queries
from liaison.models import ReceptionDay


@admin.register(ReceptionDay)
class ReceptionDayAdmin(ServiceAdmin):
    """代表接待日: the list of the congress with its records; each row leads to its page."""

    may_view = "liaison.list_receptions"
    list_display = ["date", "begins", "station", "state", "taken", "visitors", "signed", "corrected"]
    list_select_related = ["station"]
    list_filter = ["state", "on_paper"]
    search_fields = ["station__name", "place"]
    date_hierarchy = "date"
    ordering = ["-date", "-pk"]
    fields = [
        "date", "moved_from", "begins", "ends", "station", "place", "state", "reason", "taken", "visitors", "course",
        "recorded_by", "recorded_at", "on_paper", "signed", "corrected", "page",
    ]  # fmt: skip
    readonly_fields = ["taken", "signed", "corrected", "page"]

    def get_queryset(self, request):
        return queries.receptions_counted(super().get_queryset(request))

    @admin.display(description=gettext_lazy("Booked"))
    def taken(self, row):
        return f"{row.booked}/{row.limit}"

    @admin.display(description=gettext_lazy("Signed"))
    def signed(self, row):
        return f"{row.signatures}/{row.came_count}"

    @admin.display(description=gettext_lazy("Corrections of the record"))
    def corrected(self, row):
        return row.correction_count

    @admin.display(description=gettext_lazy("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
