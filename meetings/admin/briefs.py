"""简报: bulletins and what was said, to look through; what is done with them is done on their pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from congress.staff import ServiceAdmin
from meetings import queries
from meetings.models import Brief, Remark


@admin.register(Brief)
class BriefAdmin(ServiceAdmin):
    """简报: signed bulletins, edited and issued on their pages."""

    may_view = "meetings.edit_brief"
    list_display = ["title", "number", "delegation", "gathering", "state_shown", "on_page"]
    list_display_links = ["title"]
    list_filter = ["state"]
    search_fields = ["title", "delegation__name"]
    ordering = ["-pk"]
    fields = [
        "gathering", "delegation", "session", "number", "title", "text", "one_voice_reason", "state", "drafted_by",
        "signed_by", "signed_at", "merged_into", "issued_at",
    ]  # fmt: skip

    def get_queryset(self, request):
        return queries.briefs_of_page(request.user)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))


@admin.register(Remark)
class RemarkAdmin(ServiceAdmin):
    """审议发言: what was said, as said."""

    may_view = "meetings.hand_over"
    list_display = ["beginning", "speaker", "delegation", "gathering", "said_at", "on_page"]
    search_fields = ["text", "mandate__person__name", "voice"]
    ordering = ["-pk"]
    fields = ["gathering", "delegation", "mandate", "voice", "text", "kept", "taken_by", "said_at"]

    def get_queryset(self, request):
        return queries.remarks_of_page(request.user)

    @admin.display(description=pgettext_lazy("remark", "what was said"))
    def beginning(self, row):
        return str(row)

    @admin.display(description=gettext_lazy("deputy"))
    def speaker(self, row):
        return row.name

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
