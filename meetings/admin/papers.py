"""会议材料: agenda, schedule and papers to look through; what is done to them is done on their pages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from congress.staff import ServiceAdmin
from congress.templatetags.portal import moment
from meetings import queries, services
from meetings.models import AgendaItem, Document, ScheduleEntry, VoteResult

TONES = {"prepared": "draft", "released": "ok", "withdrawn": "late"}


@admin.register(Document)
class DocumentAdmin(ServiceAdmin):
    """会议材料: read here; several can be released at once."""

    may_view = "meetings.prepare_documents"
    list_display = [
        "title",
        "number",
        "stage",
        "gathering",
        "secrecy",
        "read_by",
        "state_shown",
        "readable_shown",
        "on_page",
    ]
    list_display_links = ["title"]
    list_filter = ["state", "stage", "secrecy", "must_return"]
    search_fields = ["title", "number", "gathering__title"]
    ordering = ["-pk"]
    fields = [
        "gathering", "item", "replaces", "position", "number", "title", "stage", "secrecy", "read_by", "standing",
        "embargo_until", "ends_with", "read_until", "must_return", "state", "note", "entered_by", "released_at",
        "readable_at", "withdrawn_at",
    ]  # fmt: skip
    actions = ["release"]

    def get_queryset(self, request):
        return queries.documents_of_page(request.user)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', TONES[row.state], row.get_state_display())

    @admin.display(description=gettext_lazy("readable since"), ordering="readable_at")
    def readable_shown(self, row):
        return moment(row.readable_at) or "—"

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))

    @admin.action(description=gettext_lazy("Release"))
    def release(self, request, queryset):
        """Release those chosen; why others were not is told."""
        self.act_on(request, queryset, lambda row: services.move_document(row, "release_document", by=request.user))


class OfGatheringAdmin(ServiceAdmin):
    """Rows of a gathering, kept on its own pages."""

    may_view = "meetings.keep_agenda"

    def get_queryset(self, request):
        return super().get_queryset(request).standing().select_related("gathering")


@admin.register(AgendaItem)
class AgendaItemAdmin(OfGatheringAdmin):
    """议程: what gatherings deal with."""

    list_display = ["title", "position", "kind", "reporter", "gathering", "on_page"]
    list_filter = ["kind"]
    search_fields = ["title", "reporter", "gathering__title"]
    ordering = ["-gathering", "position", "pk"]
    fields = ["gathering", "position", "title", "kind", "reporter", "result"]

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', reverse("agenda", args=[row.gathering_id]), _("Open"))


@admin.register(ScheduleEntry)
class ScheduleEntryAdmin(OfGatheringAdmin):
    """日程: what sittings do."""

    list_display = ["words_shown", "position", "begins_at", "gathering", "on_page"]
    search_fields = ["title", "item__title", "gathering__title"]
    ordering = ["-gathering", "position", "pk"]
    fields = ["gathering", "item", "title", "position", "begins_at", "note"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("item", "gathering__parent")

    @admin.display(description=gettext_lazy("what happens"))
    def words_shown(self, row):
        return row.words

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        whole = row.gathering.parent_id or row.gathering_id
        return format_html('<a href="{}">{}</a>', reverse("schedule", args=[whole]), _("Open"))


@admin.register(VoteResult)
class VoteResultAdmin(ServiceAdmin):
    """表决结果: read here; entered and put right on the page of the agenda."""

    may_view = "meetings.keep_agenda"
    list_display = [
        "item", "gathering_shown", "manner", "in_favour", "against", "abstained", "not_pressed", "base",
        "verdict_badge", "on_page",
    ]  # fmt: skip
    list_filter = ["manner"]
    search_fields = ["item__title", "item__gathering__title"]
    ordering = ["-pk"]
    fields = [
        "item", "manner", "in_favour", "against", "abstained", "not_pressed", "base", "recorded_by", "recorded_at",
        "version",
    ]  # fmt: skip

    def get_queryset(self, request):
        return queries.votes_of_page(request.user)

    @admin.display(description=gettext_lazy("gathering"))
    def gathering_shown(self, row):
        return row.gathering.title

    @admin.display(description=pgettext_lazy("gathering", "result"))
    def verdict_badge(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.verdict_shown)

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
