"""Campaigns, and symposia and visits: lists of the congress; each row leads to its page."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.staff import ServiceAdmin
from liaison.models import Campaign, CampaignActivity, Minutes


class Shown(ServiceAdmin):
    """Rows that are read here and changed on their pages, by their moves."""

    @admin.display(description=gettext_lazy("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))


@admin.register(Campaign)
class CampaignAdmin(Shown):
    """三级联动主题活动: those of the congress, and those that reach it."""

    may_view = "liaison.list_campaigns"
    list_display = ["topic", "state", "congress", "begins_on", "ends_on", "answers_by"]
    list_select_related = ["congress"]
    list_filter = ["state"]
    search_fields = ["topic"]
    ordering = ["-pk"]
    fields = ["topic", "state", "congress", "begins_on", "ends_on", "answers_by", "text", "reason", "page"]
    readonly_fields = ["page"]


@admin.register(CampaignActivity)
class CampaignActivityAdmin(Shown):
    """主题活动的各项活动."""

    may_view = "liaison.list_campaigns"
    list_display = ["title", "state", "kind", "date", "campaign", "area"]
    list_select_related = ["place__campaign", "place__congress"]
    list_filter = ["state", "kind"]
    search_fields = ["title", "where"]
    ordering = ["-pk"]
    fields = ["title", "state", "kind", "date", "where", "campaign", "area", "others", "result", "reason", "page"]
    readonly_fields = ["campaign", "area", "page"]

    @admin.display(description=gettext_lazy("campaign"))
    def campaign(self, row):
        return row.place.campaign.topic

    @admin.display(description=gettext_lazy("area"))
    def area(self, row):
        return row.place.congress.area_name


@admin.register(Minutes)
class MinutesAdmin(Shown):
    """座谈、走访记录."""

    may_view = "liaison.list_minutes"
    list_display = ["subject", "kind", "state", "station", "date", "place"]
    list_select_related = ["station"]
    list_filter = ["state", "kind"]
    search_fields = ["subject", "place"]
    ordering = ["-pk"]
    fields = ["subject", "kind", "state", "station", "date", "place", "others", "text", "reason", "page"]
    readonly_fields = ["page"]
