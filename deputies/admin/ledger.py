"""积分台账: read as it is; lines by hand, answers to objections, freezing, places."""

import copy
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from congress.errors import Invalid, Refused
from congress.pages import key_of, post_once, repeat
from congress.staff import ServiceAdmin
from deputies import queries, services
from deputies.admin.filters import DayRangeFilter, OfOwnCongress
from deputies.forms import AdjustForm, AnswerForm, EmptyForm, FreezeForm
from deputies.models import Freeze, Mandate, Objection, PointAdjustment, PointEntry, Standing, spoken
from deputies.workflow import ObjectionState

MOST_PLACES = 100  # shown on a standing's page; the rest stands on the pages of the congress


class OfTheLedger(ServiceAdmin):
    """Rows of the deputies of one's own congress, found by the deputy's name."""

    may_view = "deputies.read_ledger"
    related = ("mandate__person", "mandate__congress", "mandate__delegation")
    search_fields = ["pk"]
    search_help_text = gettext_lazy("Name, pinyin, initials or card number")

    def get_queryset(self, request):
        rows = super(ServiceAdmin, self).get_queryset(request).select_related(*self.related)
        return rows.filter(mandate__congress__in=request.user.congress_ids)

    def get_search_results(self, request, queryset, search_term):
        words = search_term.strip()
        if not words:
            return queryset, False
        named = Mandate.objects.filter(congress__in=request.user.congress_ids).order_by()
        found = queries.found(named, words).values("pk").union(named.filter(card_number=words).values("pk"))
        return queryset.filter(mandate__in=list(found.values_list("pk", flat=True))), False

    @admin.display(description=gettext_lazy("deputy"), ordering="mandate__person__stroke_key")
    def deputy(self, row):
        return row.mandate.person.name

    @admin.display(description=gettext_lazy("delegation"), ordering="mandate__delegation__number")
    def delegation(self, row):
        return row.mandate.delegation.name

    @admin.display(description=gettext_lazy("points"), ordering="points")
    def points_said(self, row):
        return spoken(row.points)


class ItemFilter(admin.SimpleListFilter):
    title = gettext_lazy("item")
    parameter_name = "item"

    def lookups(self, request, model_admin):
        items = queries.items_in_force(request.user.congress_ids)
        return list(dict.fromkeys((item.code, f"{item.code} {item.name}") for item in items))

    def queryset(self, request, queryset):
        return queryset.filter(item__code=self.value()) if self.value() else queryset


class PeriodFilter(admin.SimpleListFilter):
    title = gettext_lazy("period from")
    parameter_name = "period"

    def lookups(self, request, model_admin):
        days = PointEntry.objects.filter(mandate__congress__in=request.user.congress_ids)
        known = days.order_by("-period_begins_on").values_list("period_begins_on", flat=True).distinct()
        return [(day.isoformat(), day.isoformat()) for day in known[:40]]

    def queryset(self, request, queryset):
        known = {value for value, _label in self.lookup_choices}
        return queryset.filter(period_begins_on=self.value()) if self.value() in known else queryset


class StandsFilter(admin.SimpleListFilter):
    title = gettext_lazy("contrary lines")
    parameter_name = "lines"

    def lookups(self, request, model_admin):
        return [("live", _("Without what was taken back")), ("contrary", _("Contrary lines alone"))]

    def queryset(self, request, queryset):
        if self.value() == "live":
            return queryset.live()
        return queryset.exclude(reverses=None) if self.value() == "contrary" else queryset


@admin.register(PointEntry)
class PointEntryAdmin(OfTheLedger):
    """Every line as it was entered; nothing is changed here."""

    related = (*OfTheLedger.related, "item", "record", "adjustment")
    list_display = ["day", "deputy", "delegation", "what", "points_said", "lost_said", "contrary", "at"]
    list_display_links = ["day"]
    list_filter = [
        ItemFilter,
        PeriodFilter,
        StandsFilter,
        ("mandate__delegation", OfOwnCongress),
        DayRangeFilter.of("day"),
    ]
    ordering = ["-pk"]
    fields = ["deputy", "delegation", "day", "what", "points_said", "lost_said", "contrary", "source", "at"]
    change_list_template = "deputies/admin/point_entries.html"

    def changelist_view(self, request, extra_context=None):
        """The list, with the sum of what was found: only where it was narrowed a sum says something."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context and request.GET:
            found = context["cl"].queryset.order_by().aggregate(sum=Sum("points"))["sum"]
            context["sum_said"] = spoken(found or 0)
        return response

    @admin.display(description=gettext_lazy("for"))
    def what(self, entry):
        if entry.item:
            return f"{entry.item.code} {entry.item.name}"
        return entry.adjustment.reason if entry.adjustment else _("Base points")

    @admin.display(description=gettext_lazy("not counted"), ordering="lost")
    def lost_said(self, entry):
        return spoken(entry.lost) if entry.lost else ""

    @admin.display(description=gettext_lazy("takes back"), boolean=True)
    def contrary(self, entry):
        return entry.reverses_id is not None

    @admin.display(description=gettext_lazy("duty record"))
    def source(self, entry):
        if entry.record is None:
            return "—"
        address = reverse("admin:deputies_dutyrecord_change", args=[entry.record_id])
        return format_html('<a href="{}">{}</a>', address, entry.record)


@admin.register(PointAdjustment)
class PointAdjustmentAdmin(OfTheLedger):
    """手工加减分: given with reason and proof, taken back by a contrary line."""

    may_add = "deputies.adjust_points"
    related = (*OfTheLedger.related, "by", "proof")
    form = AdjustForm
    list_display = ["day", "deputy", "delegation", "points_said", "reason", "by", "is_cancelled"]
    list_display_links = ["reason"]
    list_filter = ["is_cancelled", ("mandate__delegation", OfOwnCongress), DayRangeFilter.of("day")]
    ordering = ["-pk"]
    change_form_template = "deputies/admin/adjustment.html"

    def get_fields(self, request, obj=None):
        if obj:
            return ["deputy_shown", "points_said", "reason", "day", "proof_link", "by", "at", "is_cancelled"]
        return AdjustForm.field_order

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    @admin.display(description=gettext_lazy("deputy"))
    def deputy_shown(self, line):
        return f"{line.mandate.person.name}（{line.mandate.delegation.name}）"

    @admin.display(description=gettext_lazy("proof"))
    def proof_link(self, line):
        if line.proof is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("file", args=[line.proof.uuid]), line.proof.name)

    def get_form(self, request, obj=None, change=False, **kwargs):  # noqa: FBT002  (Django's signature)
        form = super().get_form(request, obj, change=change, **kwargs)
        if "deputy" in form.base_fields:
            own = copy.copy(form.base_fields["deputy"])  # the form's own field is shared by all requests
            own.congress_ids = request.user.congress_ids
            form.base_fields["deputy"] = own
        return form

    def create(self, request, obj, form):
        facts = dict(form.cleaned_data)
        line = services.adjust(facts.pop("deputy"), by=request.user, **facts)
        obj.pk, obj.mandate, obj.reason = line.pk, line.mandate, line.reason

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/cancel/", wrap(self.cancel_view), name="adjustment_cancel"), *super().get_urls()]

    def cancel_view(self, request, pk):
        """Take a line by hand back, after having been asked."""
        line = self.get_queryset(request).filter(pk=pk).first()
        if line is None:
            raise Http404
        if not request.user.has_perm("deputies.adjust_points", line):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        return self.ask(
            request, line, pgettext("manual line", "Take back"), EmptyForm, partial(services.cancel_adjustment, line)
        )


@admin.register(Objection)
class ObjectionAdmin(OfTheLedger):
    """申诉: answered here; the deputy is told."""

    may_view = "deputies.read_ledger"
    related = (*OfTheLedger.related, "entry__item", "entry__record", "answered_by")
    list_display = ["raised_at", "deputy", "delegation", "about", "text", "state"]
    list_display_links = ["text"]
    list_filter = ["state", ("mandate__delegation", OfOwnCongress)]
    ordering = ["-pk"]
    fields = ["deputy", "delegation", "about", "text", "raised_at", "state", "answer", "answered_by", "answered_at"]
    change_form_template = "deputies/admin/objection.html"

    @admin.display(description=gettext_lazy("ledger line"))
    def about(self, objection):
        entry = objection.entry
        what = entry.item.name if entry.item else _("Base points") if not entry.adjustment_id else _("Manual line")
        return f"{entry.day} {what} {spoken(entry.points)}"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        objection = self.get_object(request, object_id)
        is_open = objection is not None and objection.state == ObjectionState.OPEN
        return super().change_view(request, object_id, form_url, {"is_open": is_open, **(extra_context or {})})

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/answer/", wrap(self.answer_view), name="objection_answer"), *super().get_urls()]

    def answer_view(self, request, pk):
        """Say who is right, and why."""
        objection = self.get_queryset(request).filter(pk=pk).first()
        if objection is None:
            raise Http404
        if not request.user.has_perm("deputies.answer_objection", objection):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        return self.ask(request, objection, _("Answer"), AnswerForm, partial(services.answer_objection, objection))


@admin.register(Freeze)
class FreezeAdmin(ServiceAdmin):
    """冻结: the settled days of the congress."""

    may_view = "deputies.freeze"
    list_display = ["through", "by", "at"]
    list_select_related = ["by"]
    ordering = ["-through"]
    fields = ["through", "by", "at"]
    change_list_template = "deputies/admin/freezes.html"

    def get_queryset(self, request):
        return super(ServiceAdmin, self).get_queryset(request).filter(congress__in=request.user.congress_ids)

    def get_urls(self):
        return [path("freeze/", self.admin_site.admin_view(self.freeze_view), name="freeze_days"), *super().get_urls()]

    def freeze_view(self, request):
        """Choose the last day, see what still waits in those days, then confirm."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        congress, back = request.user.post.congress, reverse("admin:deputies_freeze_changelist")
        form = FreezeForm(request.POST if request.method == "POST" else request.GET or None)
        through = form.cleaned_data["through"] if form.is_valid() else None
        if request.method == "POST" and through:
            try:
                post_once(request, lambda: _and(back, services.freeze(congress, through, by=request.user)))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except Invalid as invalid:
                for field, texts in invalid.errors.items():
                    form.add_error(field if field in form.fields else None, texts)
            else:
                self.message_user(request, _("Points up to %(day)s were frozen.") % {"day": through})
                return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Freeze days"),
            "form": form,
            "through": through,
            "waiting": queries.waiting_until(congress, through) if through else None,
            "idempotency_key": key_of(request),
            "back": back,
        }
        return TemplateResponse(request, "deputies/admin/freeze.html", context, status=422 if form.errors else 200)


@admin.register(Standing)
class StandingAdmin(ServiceAdmin):
    """排名快照: taken each night, or now."""

    may_view = "deputies.read_ledger"
    list_display = ["period_begins_on", "rule_set", "deputy_count", "taken_at"]
    list_select_related = ["rule_set", "congress"]
    ordering = ["-period_begins_on", "-pk"]
    fields = ["period_begins_on", "rule_set", "deputy_count", "taken_at"]
    change_list_template = "deputies/admin/standings.html"
    change_form_template = "deputies/admin/standing.html"

    def get_queryset(self, request):
        return super(ServiceAdmin, self).get_queryset(request).filter(congress__in=request.user.congress_ids)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        standing = self.get_object(request, object_id)
        places = queries.places_of(standing, MOST_PLACES) if standing else []
        return super().change_view(request, object_id, form_url, {"places": places, **(extra_context or {})})

    def get_urls(self):
        return [path("take/", self.admin_site.admin_view(self.take_view), name="standing_take"), *super().get_urls()]

    def take_view(self, request):
        """Take the places now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            taken = services.take_standing(request.user.post.congress)
            if taken:
                self.message_user(request, _("Places taken for %(count)s deputies.") % {"count": taken.deputy_count})
            else:
                self.message_user(request, _("No scoring rule is in force today."), messages.WARNING)
        return redirect("admin:deputies_standing_changelist")


def _and(back, _done):
    return back
