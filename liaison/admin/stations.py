"""Stations with their staff and deputies."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from congress.models import Congress, Post
from congress.staff import ServiceAdmin
from liaison import queries, services
from liaison.models import GroupRule, OpinionTerm, Station, StationDeputy, StationStaff
from liaison.models.station import STATION_ROLES


class OfOwnStations(ServiceAdmin):
    """Rows of the stations of the congress one acts in."""

    may_view = may_add = may_change = "liaison.edit_stations"
    path = "station__congress"

    def get_queryset(self, request):
        rows = super(ServiceAdmin, self).get_queryset(request)
        return rows.filter(**{f"{self.path}__in": request.user.congress_ids})

    def formfield_for_foreignkey(self, field, request, **kwargs):
        """What belongs to the own congress, or serves it."""
        own = request.user.congress_ids
        model = field.remote_field.model
        if model is Station:
            congresses = Congress.objects.filter(pk__in=own)
            above = congresses.exclude(parent=None).values("parent") if field.name == "parent" else []
            kwargs["queryset"] = (
                Station.objects.filter(congress__in=own) | Station.objects.filter(congress__in=above)
            ).order_by("name")
        elif model is Post:
            rows = Post.objects.valid().filter(congress__in=own, role__in=sorted(STATION_ROLES))
            kwargs["queryset"] = rows.select_related("user", "congress", "organ").order_by("pk")
        return super().formfield_for_foreignkey(field, request, **kwargs)


@admin.register(Station)
class StationAdmin(OfOwnStations):
    """联络站: founded here; its own staff keep words and pictures on its page."""

    path = "congress"
    list_display = ["name", "level", "theme", "parent", "model_station", "opened_on", "closed_on"]
    list_select_related = ["parent"]
    list_filter = ["level", "model_station"]
    search_fields = ["name", "address", "area"]
    ordering = ["name"]
    fields = [
        "name", "short_name", "level", "parent", "theme", "model_station", "area", "address", "latitude", "longitude",
        "phone", "hours", "about", "rules", "opened_on", "closed_on",
    ]  # fmt: skip

    def create(self, request, obj, form):
        obj.congress = request.user.post.congress
        services.save_station(obj, by=request.user, fields=form.changed_data)

    def update(self, request, obj, form):
        services.save_station(obj, by=request.user, fields=form.changed_data)


@admin.register(StationStaff)
class StationStaffAdmin(OfOwnStations):
    """站长、联络员: a post of that role, given to a station."""

    list_display = ["station", "holder", "role", "since", "until"]
    list_select_related = ["station", "post__user"]
    ordering = ["station__name", "pk"]
    actions = ["dismiss"]

    def get_fields(self, request, obj=None):
        return ["station", "post", "since", "until"] if obj else ["station", "post"]

    def has_change_permission(self, request, obj=None):
        """A row is ended by the action, never rewritten."""
        return obj is None and super().has_change_permission(request)

    @admin.display(description=_("full name"))
    def holder(self, row):
        return row.post.user.name

    @admin.display(description=_("role"))
    def role(self, row):
        return row.post.get_role_display()

    def create(self, request, obj, form):
        obj.pk = services.appoint(obj.station, obj.post, by=request.user).pk

    @admin.action(description=_("End today"))
    def dismiss(self, request, queryset):
        self.act_on(request, queryset.select_related("station"), lambda row: services.dismiss(row, by=request.user))


class MemberForm(forms.ModelForm):
    """A deputy of whatever level, found by name or by the number of his card: there are too many for a list."""

    named = forms.CharField(
        label=_("Deputy"), max_length=40, help_text=_("Name, or number of the card where several bear it.")
    )

    class Meta:
        model = StationDeputy
        fields = ["station"]

    def clean_named(self):
        named = self.cleaned_data["named"].strip()
        rows = queries.mandates_named(self.cleaned_data.get("station"), named)
        if not rows:
            raise forms.ValidationError(_("No deputy of this place or above bears this name or card."))
        if len(rows) > 1:
            cards = "、".join(f"{row.congress.short_name} {row.card_number}" for row in rows)
            raise forms.ValidationError(_("Several bear this name; give the card: %(cards)s") % {"cards": cards})
        return rows[0]


@admin.register(StationDeputy)
class StationDeputyAdmin(OfOwnStations):
    """进站代表: deputies of all levels who belong to a station."""

    list_display = ["station", "deputy", "sits_in", "since", "until"]
    list_select_related = ["station", "mandate__person", "mandate__congress"]
    search_fields = ["mandate__person__name", "station__name"]
    ordering = ["station__name", "mandate__person__stroke_key", "pk"]
    form = MemberForm
    actions = ["detach"]

    def get_fields(self, request, obj=None):
        return ["station", "mandate", "since", "until"] if obj else ["station", "named"]

    def has_change_permission(self, request, obj=None):
        """A row is ended by the action, never rewritten."""
        return obj is None and super().has_change_permission(request)

    @admin.display(description=_("deputy"))
    def deputy(self, row):
        return row.mandate.person.name

    @admin.display(description=_("congress"))
    def sits_in(self, row):
        return row.mandate.congress.short_name

    def create(self, request, obj, form):
        obj.mandate = form.cleaned_data["named"]
        obj.pk = services.attach(obj.station, obj.mandate, by=request.user).pk

    @admin.action(description=_("End today"))
    def detach(self, request, queryset):
        self.act_on(request, queryset.select_related("station"), lambda row: services.detach(row, by=request.user))


@admin.register(GroupRule)
class GroupRuleAdmin(ServiceAdmin):
    """代表小组活动要求: where the congress differs from the usual."""

    may_view = may_add = may_change = "liaison.set_group_rule"
    list_display = ["activities", "members", "source"]
    ordering = ["pk"]
    fields = ["activities", "members", "source"]

    def create(self, request, obj, form):
        obj.congress = obj.congress if obj.congress_id else request.user.post.congress
        services.set_group_rule(obj, by=request.user)

    update = create


@admin.register(OpinionTerm)
class OpinionTermAdmin(ServiceAdmin):
    """意见办理期限: where the congress differs from the usual."""

    may_view = may_add = may_change = "liaison.set_terms"
    list_display = ["what", "amount", "unit", "source"]
    ordering = ["what"]
    fields = ["what", "amount", "unit", "source"]

    def create(self, request, obj, form):
        obj.congress = obj.congress if obj.congress_id else request.user.post.congress
        services.set_term(obj, by=request.user)

    update = create
