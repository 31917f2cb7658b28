"""会务安排: seats, tables, rooms and trips to look through; what is done to them is done on their pages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from congress.staff import ServiceAdmin
from congress.templatetags.portal import moment
from meetings.models import Registration, SeatTaken, Stay, TablePlace, Trip


class GivenAdmin(ServiceAdmin):
    """What people were given at a session, kept on its own pages."""

    may_view = "meetings.arrange_seats"
    search_fields = ["participation__name"]
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', self.address(row), _("Open"))


@admin.register(SeatTaken)
class SeatTakenAdmin(GivenAdmin):
    """座位: who sits where in which plan."""

    list_display = ["participation", "seat", "plan", "reason", "on_page"]
    list_filter = ["plan__state"]
    list_select_related = ["participation", "plan__gathering"]
    fields = ["plan", "participation", "seat", "reason"]

    def address(self, row):
        return reverse("seat_plan", args=[row.plan_id])


@admin.register(TablePlace)
class TablePlaceAdmin(GivenAdmin):
    """桌次: who sits at which table."""

    list_display = ["participation", "table", "seat", "on_page"]
    list_filter = ["table"]
    list_select_related = ["participation", "plan"]
    fields = ["participation", "table", "seat"]

    def address(self, row):
        return reverse("table_plan", args=[row.plan.gathering_id])


@admin.register(Stay)
class StayAdmin(GivenAdmin):
    """住宿: who stays in which room, arrival, departure, key."""

    list_display = ["participation", "bed", "arrives_shown", "departs_shown", "on_page"]
    list_select_related = ["participation", "bed__room__hotel"]
    fields = [
        "participation",
        "bed",
        "needs_bed",
        "alone",
        "arrives_at",
        "arrives_by",
        "departs_at",
        "departs_by",
        "note",
    ]

    @admin.display(description=gettext_lazy("arrives at"), ordering="arrives_at")
    def arrives_shown(self, row):
        return moment(row.arrives_at) or "—"

    @admin.display(description=gettext_lazy("departs at"), ordering="departs_at")
    def departs_shown(self, row):
        return moment(row.departs_at) or "—"

    def address(self, row):
        return reverse("person", args=[row.participation_id])


@admin.register(Registration)
class RegistrationAdmin(GivenAdmin):
    """报到: who has registered for a session, and what he was handed."""

    list_display = ["participation", "registered_shown", "has_papers", "has_badge", "badge_number", "on_page"]
    list_filter = ["has_papers", "has_badge"]
    search_fields = ["participation__name", "badge_number"]
    list_select_related = ["participation"]
    fields = ["participation", "registered_at", "registered_by", "has_papers", "has_badge", "badge_number", "note"]

    @admin.display(description=pgettext_lazy("session", "registered at"), ordering="registered_at")
    def registered_shown(self, row):
        return moment(row.registered_at) or "—"

    def address(self, row):
        return reverse("person", args=[row.participation_id])


@admin.register(Trip)
class TripAdmin(ServiceAdmin):
    """车次: vehicles that leave one place for another."""

    may_view = "meetings.arrange_transport"
    list_display = ["__str__", "kind", "departs_shown", "number", "gathering", "on_page"]
    list_filter = ["kind"]
    search_fields = ["from_place", "to_place", "number"]
    ordering = ["-departs_at"]
    list_select_related = ["gathering"]
    fields = [
        "gathering",
        "kind",
        "departs_at",
        "from_place",
        "to_place",
        "route",
        "number",
        "published_at",
        "cancelled_at",
    ]

    @admin.display(description=gettext_lazy("departs at"), ordering="departs_at")
    def departs_shown(self, row):
        return moment(row.departs_at)

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
