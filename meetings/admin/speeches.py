"""发言: speeches to look through; what is done with them is done on their pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.staff import ServiceAdmin
from meetings import queries
from meetings.models import Speech


@admin.register(Speech)
class SpeechAdmin(ServiceAdmin):
    """发言: who asked to speak where, whether and how long he spoke."""

    may_view = "meetings.lead"
    list_display = ["topic", "speaker", "gathering", "manner", "position", "minutes", "state_shown", "on_page"]
    list_display_links = ["topic"]
    list_filter = ["state", "manner"]
    search_fields = ["topic", "mandate__person__name", "gathering__title"]
    ordering = ["-pk"]
    fields = [
        "gathering", "mandate", "manner", "topic", "resources", "resources_given", "wants_print", "position", "state",
        "note", "limit_minutes", "minutes", "started_at", "ended_at", "asked_by", "created_at",
    ]  # fmt: skip

    def get_queryset(self, request):
        return queries.speeches_of_page(request.user)

    @admin.display(description=gettext_lazy("deputy"))
    def speaker(self, row):
        return row.name

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
