"""Draft laws in the admin: which stations are contact points; drafts and comments are looked through here, worked on
their own pages. Nothing of how to reach a commenter.
"""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from congress.models import Congress
from congress.staff import ServiceAdmin
from liaison import queries, services
from liaison.models import DraftComment, DraftLaw, LegislativeContactPoint, Station


class PointForm(forms.ModelForm):
    """A station of the own congress or of one below."""

    class Meta:
        model = LegislativeContactPoint
        fields = ["station"]


@admin.register(LegislativeContactPoint)
class LegislativeContactPointAdmin(ServiceAdmin):
    """基层立法联系点: named here, given draft laws on their pages."""

    may_view = may_add = may_change = "liaison.manage_points"
    list_display = ["station", "runs_it", "since", "until"]
    list_select_related = ["station__congress"]
    search_fields = ["station__name"]
    ordering = ["station__name", "pk"]
    form = PointForm
    actions = ["end"]

    def get_fields(self, request, obj=None):
        return ["station", "since", "until"] if obj else ["station"]

    def has_change_permission(self, request, obj=None):
        """A row is ended by the action, never rewritten."""
        return obj is None and super().has_change_permission(request)

    def formfield_for_foreignkey(self, field, request, **kwargs):
        """The open stations of the congress and of those below it."""
        own = Congress.objects.filter(pk__in=request.user.congress_ids)
        below = Congress.objects.filter(parent__in=own)
        further = Congress.objects.filter(parent__in=below)
        rows = Station.objects.open().filter(congress__in=own | below | further)
        kwargs["queryset"] = rows.select_related("congress").order_by("congress__code", "name")
        return super().formfield_for_foreignkey(field, request, **kwargs)

    @admin.display(description=gettext_lazy("congress"))
    def runs_it(self, row):
        return row.station.congress.short_name

    def create(self, request, obj, form):
        obj.pk = services.name_point(obj.station, request.user.post.congress, by=request.user).pk

    @admin.action(description=gettext_lazy("End today"))
    def end(self, request, queryset):
        self.act_on(request, queryset.select_related("station"), lambda row: services.end_point(row, by=request.user))


@admin.register(DraftLaw)
class DraftLawAdmin(ServiceAdmin):
    """法规草案: the list of the congress; each row leads to its page."""

    may_view = "liaison.list_drafts"
    list_display = ["title", "state", "closes_on", "comment_count"]
    list_filter = ["state", "for_everybody"]
    search_fields = ["title"]
    ordering = ["-pk"]
    fields = ["title", "state", "closes_on", "comment_count", "opened_at", "page"]
    readonly_fields = ["page"]

    @admin.display(description=gettext_lazy("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))


@admin.register(DraftComment)
class DraftCommentAdmin(ServiceAdmin):
    """法规草案意见: looked through; what became of them is said on the draft's pages."""

    may_view = "liaison.list_drafts"
    list_display = ["draft", "number", "article", "source", "result", "received_at"]
    list_select_related = ["draft", "article"]
    list_filter = ["source", "result"]
    search_fields = ["draft__title"]
    ordering = ["-pk"]
    fields = ["draft", "number", "article", "source", "shown", "result", "reason", "received_at", "page"]
    readonly_fields = ["shown", "page"]

    @admin.display(description=pgettext_lazy("comment", "Comment"))
    def shown(self, row):
        return queries.comment_said(row, 2000)

    @admin.display(description=gettext_lazy("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Open"))
