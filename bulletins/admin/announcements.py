"""The secretariat's announcements in the admin: read and reminded of here, written on their own pages."""

from functools import partial

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from bulletins import queries, services
from bulletins.models import Announcement
from bulletins.workflow import ANNOUNCEMENT
from congress.staff import ServiceAdmin


@admin.register(Announcement)
class AnnouncementAdmin(ServiceAdmin):
    """通知公告: what the congress has written; every move leads to its page."""

    may_view = "bulletins.compose"
    list_display = ["title", "kind", "urgency", "state_shown", "wanted", "published_at", "sent_count", "answer_until"]
    list_display_links = ["title"]
    list_filter = ["state", "kind", "urgency", "wanted"]
    search_fields = ["title"]
    ordering = ["-pk"]
    actions = ["remind"]
    fields = [
        "title", "kind", "urgency", "body", "wanted", "answer_until", "expires_on", "to_whom", "state", "edition",
        "created_by", "created_at", "published_at", "reminded_at", "recalled_at", "recall_reason",
    ]  # fmt: skip
    readonly_fields = ["to_whom"]
    change_form_template = "bulletins/admin/announcement.html"
    change_list_template = "bulletins/admin/announcements.html"

    def has_view_permission(self, request, obj=None):
        """One's own desk's."""
        user = request.user
        return super().has_module_permission(request) and (
            obj is None or user.has_perm("bulletins.manage_announcement", obj)
        )

    def get_queryset(self, request):
        rows = Announcement.objects.on_desk_of(request.user).select_related("congress", "organ", "created_by")
        return rows.annotate(sent_total=Count("receipts"))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    @admin.display(description=gettext_lazy("Delivered"))
    def sent_count(self, row):
        return row.sent_total

    @admin.display(description=gettext_lazy("to whom"))
    def to_whom(self, row):
        return "、".join(queries.audience_labels(row))

    def view_on_site(self, row):
        return row.get_absolute_url()

    @admin.action(permissions=["view"], description=gettext_lazy("Remind those who are missing"))
    def remind(self, request, queryset):
        self.act_on(request, queryset, partial(services.move_announcement, name="remind", by=request.user))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        extra = {}
        if row:
            moves = ANNOUNCEMENT.open_to(request.user, row)
            page = "announcement_move"
            extra = {
                "moves": [
                    {"name": move.name, "label": move.label, "url": reverse(page, args=[row.pk, move.name])}
                    for move in moves
                    if move.name not in {"confirm", "answer", "enter_answer"}
                ],
                "timeline": queries.timeline_of(row),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
