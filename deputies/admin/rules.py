"""积分规则: written line by line as a draft, read in sentences, tried on a past year, put in force, copied."""

import datetime as dt
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import clock, jobs
from congress.errors import Invalid, Refused
from congress.pages import key_of, post_once, repeat
from congress.staff import ServiceAdmin
from deputies import queries, services
from deputies.admin.said import in_words
from deputies.computing.scoring.known import KNOWN
from deputies.forms import (
    WITHIN_REACH,
    AwardForm,
    AwardFormSet,
    CopyForm,
    EnactForm,
    GroupForm,
    ItemForm,
    TakeOverForm,
    TrialForm,
    years_of,
)
from deputies.models import (
    DutyType,
    ScoringAward,
    ScoringGrade,
    ScoringGroup,
    ScoringItem,
    ScoringRuleSet,
    ScoringTarget,
)
from deputies.workflow import RuleSetState

OWN = [
    "name", "valid_from", "valid_to", "period", "first_month", "first_day", "base", "total_cap", "total_floor", "step",
    "late_percent", "partial_percent", "unannounced_percent",
]  # fmt: skip


def is_draft(rule_set):
    return rule_set is None or rule_set.state == RuleSetState.DRAFT


class PartInline(admin.TabularInline):
    """Lines of a rule set; changed in a draft, read afterwards."""

    extra = 1

    def has_view_permission(self, request, obj=None):
        return True

    def _of_draft(self, _request, obj=None):
        return is_draft(getattr(obj, "rule_set", obj))

    has_add_permission = has_change_permission = has_delete_permission = _of_draft

    def get_fields(self, request, obj=None):
        return self.fields if self._of_draft(request, obj) else in_words(self.model, self.fields)

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if self._of_draft(request, obj) else self.get_fields(request, obj)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        own = DutyType.objects.filter(congress__in=request.user.congress_ids)
        return super().formfield_for_manytomany(db_field, request, **{"queryset": own.order_by("code")} | kwargs)


class GroupInline(PartInline):
    model, form = ScoringGroup, GroupForm
    fields = ["position", "name", "cap", "floor", "is_bonus"]
    ordering = ["position", "pk"]


class ItemInline(PartInline):
    model, form = ScoringItem, ItemForm
    fields = ["position", "code", "name", "group", "cap", "floor", "only_highest", "vetoes", "lines"]
    readonly_fields = ["lines"]
    ordering = ["position", "pk"]

    @admin.display(description=gettext_lazy("what it counts"))
    def lines(self, item):
        if not item.pk:
            return _("after saving")
        address = reverse("admin:deputies_scoringitem_change", args=[item.pk])
        return format_html('<a href="{}">{}</a>', address, _("Lines: %(count)s") % {"count": len(item.awards.all())})

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("awards")

    def get_formset(self, request, obj=None, **kwargs):
        self.rule_set = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = ScoringGroup.objects.filter(rule_set=self.rule_set).order_by("position", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class GradeInline(PartInline):
    model = ScoringGrade
    fields = ["name", "at_least"]
    ordering = ["-at_least"]


class TargetInline(PartInline):
    model = ScoringTarget
    fields = ["name", "at_least", "unit", "types"]
    ordering = ["pk"]


class SavedWithItsParts(ServiceAdmin):
    """Rows and their inlines go to one service together."""

    def create(self, request, obj, form):
        """Saved with its lines, in ``save_related``."""

    update = create

    def construct_change_message(self, *_args, **_kwargs):
        """Events are the only history."""
        return []

    def parts(self, formsets):
        """The changed rows with the types they name, and those to be removed."""
        rows, removed = [], []
        for formset in formsets:
            gone = formset.deleted_forms
            removed += [form.instance for form in gone if form.instance.pk]
            rows += [
                (form.instance, list(form.cleaned_data["types"]) if "types" in form.fields else None)
                for form in formset.forms
                if form.has_changed() and form not in gone
            ]
        return rows, removed


@admin.register(ScoringRuleSet)
class RuleSetAdmin(SavedWithItsParts):
    """A draft is changed freely; what is in force is read, and copied to be changed."""

    may_view = may_add = may_change = "deputies.edit_rules"
    list_display = ["name", "state", "valid_from", "valid_to", "period", "enacted_at"]
    list_display_links = ["name"]
    list_filter = ["state"]
    ordering = ["-valid_from", "-pk"]
    fields = OWN
    change_form_template = "deputies/admin/rule_set.html"
    change_list_template = "deputies/admin/rule_sets.html"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and is_draft(obj)

    def get_fields(self, request, obj=None):
        return OWN if is_draft(obj) else in_words(ScoringRuleSet, OWN)

    def get_readonly_fields(self, request, obj=None):
        return [] if is_draft(obj) else self.get_fields(request, obj)

    def get_inlines(self, request, obj):
        return [GroupInline, ItemInline, GradeInline, TargetInline] if obj else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in {"valid_from", "valid_to"}:
            kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            kwargs["validators"] = WITHIN_REACH
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        rule_set = form.instance
        if not change:
            rule_set.congress = request.user.post.congress
        rows, removed = self.parts(formsets)
        services.save_rules(rule_set, by=request.user, rows=rows, removed=removed)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("take-over/", wrap(self.take_over_view), name="rules_take_over"),
            path("<int:pk>/copy/", wrap(self.copy_view), name="rules_copy"),
            path("<int:pk>/check/", wrap(self.check_view), name="rules_check"),
            path("<int:pk>/trial/", wrap(self.trial_view), name="rules_trial"),
            path("<int:pk>/enact/", wrap(self.enact_view), name="rules_enact"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rule_set = self.get_object(request, object_id)
        extra = {}
        if rule_set:
            extra = {
                "preview": queries.preview(rule_set),
                "wrong": services.check_rules(rule_set) if is_draft(rule_set) else [],
                "is_draft": is_draft(rule_set),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def take_over_view(self, request):
        """Begin with a ready-made set: a draft, to be changed and tried."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        congress = request.user.post.congress

        def act(known, valid_from):
            return services.take_over(KNOWN[known], congress, by=request.user, valid_from=valid_from)

        text = _("It becomes a draft: change its lines, try it on a past year, then put it in force.")
        return self._asking(request, _("Take over a ready-made set"), TakeOverForm, act, text=text)

    def copy_view(self, request, pk):
        """A draft with the same lines."""
        rule_set = self._row(request, pk)
        initial = {"name": _("%(name)s, revised") % {"name": rule_set.name}, "valid_from": _following(rule_set)}
        make = partial(CopyForm, initial=initial)
        act = partial(services.copy_rules, rule_set, by=request.user)
        return self._asking(request, _("Copy as a draft"), make, act, row=rule_set)

    def check_view(self, request, pk):
        """Say whether the numbers hold together."""
        rule_set = self._row(request, pk)
        wrong = services.check_rules(rule_set)
        for text in wrong:
            self.message_user(request, text, messages.WARNING)
        if not wrong:
            self.message_user(request, _("Nothing contradicts itself; the rule set can be put in force."))
        return redirect(_page(rule_set))

    def trial_view(self, request, pk):
        """Count a past year by this rule set, in the background; nothing is written."""
        rule_set = self._row(request, pk)
        make = partial(TrialForm, years=years_of(rule_set, clock.today()))

        def act(year):
            title = _("Trial run of %(name)s") % {"name": rule_set.name}
            parameters = {"rule_set": rule_set.pk, "year": year}
            return jobs.enqueue("deputies.trial", by=request.user, title=title, parameters=parameters)

        text = _("What every deputy would have had, beside what he has, as a workbook. Nothing is changed.")
        return self._asking(request, _("Trial run"), make, act, row=rule_set, text=text)

    def enact_view(self, request, pk):
        """Put it in force; the points of its days are counted anew in the background."""
        rule_set = self._row(request, pk)
        make = partial(EnactForm, initial={"valid_from": rule_set.valid_from, "valid_to": rule_set.valid_to})

        def act(valid_from, valid_to):
            services.enact(rule_set, by=request.user, valid_from=valid_from, valid_to=valid_to)
            parameters = {"congress": rule_set.congress_id, "since": valid_from.isoformat()}
            title = _("Recompute the points under %(name)s") % {"name": rule_set.name}
            return jobs.enqueue("deputies.recompute", by=request.user, title=title, parameters=parameters)

        text = _("It is not changed afterwards, only copied and replaced. All points of its days are counted anew.")
        return self._asking(request, _("Put in force"), make, act, row=rule_set, text=text)

    def _row(self, request, pk):
        rule_set = self.get_queryset(request).filter(pk=pk).select_related("congress").first()
        if rule_set is None:
            raise Http404
        if not request.user.has_perm("deputies.edit_rules", rule_set):
            raise PermissionDenied
        return rule_set

    def _asking(self, request, title, make, act, *, row=None, text=""):
        """Ask for a form's fields, act once and go to what comes of it: a rule set's page, or a job's."""
        if answer := repeat(request):
            return answer
        form = make(request.POST) if request.method == "POST" else make()
        if form.is_valid():
            try:
                return redirect(post_once(request, lambda: _page(act(**form.cleaned_data))))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except Invalid as invalid:
                for field, texts in invalid.errors.items():
                    form.add_error(field if field in form.fields else None, texts)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "subtitle": row.name if row else None,
            "form": form,
            "text": text,
            "idempotency_key": key_of(request),
            "back": _page(row) if row else reverse("admin:deputies_scoringruleset_changelist"),
        }
        return TemplateResponse(request, "deputies/admin/ask.html", context, status=422 if form.errors else 200)


def _page(row):
    if isinstance(row, ScoringRuleSet):
        return reverse("admin:deputies_scoringruleset_change", args=[row.pk])
    return reverse("job", args=[row.pk])


def _following(rule_set):
    """The first day of the period after the present one."""
    span = queries.span_on(rule_set, max(clock.today(), rule_set.valid_from))
    return span.ends_on + dt.timedelta(days=1)


class AwardInline(PartInline):
    model, form, formset = ScoringAward, AwardForm, AwardFormSet
    ordering = ["position", "pk"]
    fields = ["position", "types", "role", "presence", "per", "first", "further", "cap", "joint_percent", "splits"]


@admin.register(ScoringItem)
class ItemAdmin(SavedWithItsParts):
    """What one item counts, line by line; reached from its rule set."""

    may_view = may_change = "deputies.edit_rules"
    list_display = ["code", "name", "rule_set", "group"]
    list_display_links = ["name"]
    list_select_related = ["rule_set", "group"]
    list_filter = ["rule_set__state"]
    ordering = ["-rule_set", "position", "pk"]
    fields = in_words(ScoringItem, ["code", "name", "group", "cap", "floor", "only_highest", "vetoes"])
    readonly_fields = fields
    inlines = [AwardInline]
    change_form_template = "deputies/admin/scoring_item.html"

    def get_queryset(self, request):
        rows = super(ServiceAdmin, self).get_queryset(request).select_related("rule_set__congress", "group")
        return rows.filter(rule_set__congress__in=request.user.congress_ids)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj and obj.rule_set)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj and obj.rule_set) and is_draft(obj and obj.rule_set)

    def save_related(self, request, form, formsets, change):
        rows, removed = self.parts(formsets)
        services.save_rules(form.instance.rule_set, by=request.user, rows=rows, removed=removed)

    def response_change(self, request, obj):
        self.message_user(request, _("Done: %(row)s") % {"row": obj})
        return redirect(_page(obj.rule_set))
