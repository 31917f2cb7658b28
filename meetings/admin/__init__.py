"""会议活动: kinds to keep, gatherings and places to look through; what is done to them is done on their pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.admin.institution import OfOwnCongress
from congress.staff import ServiceAdmin
from congress.templatetags.portal import moment
from meetings import queries
from meetings.admin.briefs import BriefAdmin, RemarkAdmin
from meetings.admin.doors import GuideEntryAdmin, LostThingAdmin, TeamAdmin
from meetings.admin.logistics import RegistrationAdmin, SeatTakenAdmin, StayAdmin, TablePlaceAdmin, TripAdmin
from meetings.admin.papers import AgendaItemAdmin, DocumentAdmin, ScheduleEntryAdmin, VoteResultAdmin
from meetings.admin.speeches import SpeechAdmin
from meetings.models import FinerKind, Gathering, GatheringKind, LeaveLimit, Participation


@admin.register(GatheringKind)
class GatheringKindAdmin(OfOwnCongress):
    """活动类型: as what fact attendance counts, and which quorum a gathering needs."""

    list_display = ["code", "name", "fact", "observer_fact", "quorum", "is_required", "is_session", "is_active"]
    list_display_links = ["name"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    fields = [
        "congress", "code", "name", "fact", "observer_fact", "quorum", "is_required", "is_session", "is_active",
    ]  # fmt: skip


@admin.register(FinerKind)
class FinerKindAdmin(OfOwnCongress):
    """活动二级类型: kinds within a kind, in the congress's own words."""

    congress_path = "kind__congress"
    list_display = ["name", "kind", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "kind__name"]
    list_select_related = ["kind"]
    ordering = ["kind__code", "name"]
    fields = ["kind", "name", "is_active"]


@admin.register(LeaveLimit)
class LeaveLimitAdmin(OfOwnCongress):
    """请假次数: beyond how many leaves a year whoever decides is warned."""

    list_display = ["congress", "times_a_year"]
    fields = ["congress", "times_a_year"]


@admin.register(Gathering)
class GatheringAdmin(ServiceAdmin):
    """活动: read here; prepared, published and closed on its page."""

    may_view = "meetings.manage"
    list_display = ["title", "kind", "finer_kind", "begins_shown", "place", "is_required", "state_shown", "on_page"]
    list_display_links = ["title"]
    list_filter = ["state", "is_required", ("finer_kind", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "number", "place"]
    ordering = ["-begins_at"]
    list_select_related = ["kind", "finer_kind"]
    fields = [
        "number", "title", "kind", "finer_kind", "parent", "organiser", "contact", "contact_phone", "place",
        "begins_at", "ends_at", "half_days", "is_required", "is_internal", "limit", "answer_until",
        "sign_in_from", "register_from", "register_until", "register_place", "by_code", "by_door", "by_list", "quorum",
        "state", "note", "prepared_by",
        "published_at", "closed_at", "base",
    ]  # fmt: skip

    def get_queryset(self, request):
        return queries.gatherings_of_page(request.user)

    @admin.display(description=gettext_lazy("begins at"), ordering="begins_at")
    def begins_shown(self, row):
        return moment(row.begins_at)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, row):
        return format_html('<span class="badge badge-{}">{}</span>', row.tone, row.get_state_display())

    @admin.display(description=gettext_lazy("page"))
    def on_page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Look"))


@admin.register(Participation)
class ParticipationAdmin(ServiceAdmin):
    """参会人员: who was asked to what, what he answered, whether he came."""

    may_view = "meetings.manage"
    list_display = ["name", "gathering", "unit", "standing", "answer", "leave_kind", "attendance", "signed_shown"]
    list_display_links = ["name"]
    list_filter = ["answer", "attendance", "standing", "leave_kind"]
    search_fields = ["name", "gathering__title"]
    ordering = ["-pk"]
    list_select_related = ["gathering"]
    fields = [
        "gathering", "name", "unit", "standing", "answer", "answered_at", "leave_kind", "leave_reason",
        "leave_support_note", "leave_note", "attendance", "half_days", "signed_in_at", "signed_in_by",
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("signed in at"), ordering="signed_in_at")
    def signed_shown(self, row):
        return moment(row.signed_in_at) or "—"
