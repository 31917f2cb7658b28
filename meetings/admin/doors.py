"""分组、服务指南、失物招领: to look through; what is done with them is done on their pages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.staff import ServiceAdmin
from meetings import queries
from meetings.models import GuideEntry, LostThing, Team


class OnItsPage(ServiceAdmin):
    """Rows of a gathering that are kept on one of its pages."""

    may_view = "meetings.manage"
    page = ""

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', reverse(self.page, args=[row.gathering_id]), _("Open"))


@admin.register(Team)
class TeamAdmin(OnItsPage):
    """活动分组与任务."""

    page = "team_list"
    list_display = ["name", "gathering", "limit", "claim_until", "on_page"]
    search_fields = ["name", "gathering__title"]
    ordering = ["-pk"]
    fields = ["gathering", "position", "name", "task", "limit", "claim_until"]

    def get_queryset(self, request):
        return queries.teams_of_page(request.user)


@admin.register(GuideEntry)
class GuideEntryAdmin(OnItsPage):
    """服务指南."""

    page = "guide"
    list_display = ["title", "kind", "phone", "hours", "gathering", "on_page"]
    list_filter = ["kind"]
    search_fields = ["title", "gathering__title"]
    ordering = ["-pk"]
    fields = ["gathering", "kind", "position", "title", "text", "phone", "hours", "place", "changed_at"]

    def get_queryset(self, request):
        return queries.guide_entries_of_page(request.user)


@admin.register(LostThing)
class LostThingAdmin(OnItsPage):
    """失物招领."""

    page = "guide"
    list_display = ["what", "state", "place", "desk", "gathering", "on_page"]
    list_filter = ["state"]
    search_fields = ["what", "gathering__title"]
    ordering = ["-pk"]
    fields = ["gathering", "what", "place", "desk", "state", "entered_at", "settled_at"]

    def get_queryset(self, request):
        return queries.lost_things_of_page(request.user)
