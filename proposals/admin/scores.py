"""考核办法: the formula by which units are scored, written line by line, tried on real units, put into force."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.errors import Refused
from congress.pages import key_of, post_once, repeat
from congress.staff import ServiceAdmin
from proposals import queries, services
from proposals.admin.moving import then
from proposals.forms import ExampleForm, ScoreLineForm
from proposals.models import ScoreFormula, ScoreLine


class ScoreLineInline(admin.TabularInline):
    """The lines of a draft."""

    model = ScoreLine
    form = ScoreLineForm
    extra = 3
    fields = ["position", "part", "indicator", "way", "points", "threshold", "cap"]
    ordering = ["position", "pk"]

    def has_view_permission(self, request, obj=None):
        return True

    def _is_draft(self, _request, obj=None):
        return obj is None or obj.in_force_since is None

    has_add_permission = has_change_permission = has_delete_permission = _is_draft


class FixedLineInline(ScoreLineInline):
    """The lines of a formula that was in force: read, with points as people write them."""

    extra = 0
    fields = readonly_fields = ["position", "part", "indicator", "way", "points_written", "threshold", "cap_written"]

    @admin.display(description=gettext_lazy("points"))
    def points_written(self, line):
        return queries.points_shown(line.points)

    @admin.display(description=gettext_lazy("cap"))
    def cap_written(self, line):
        return "" if line.cap is None else queries.points_shown(line.cap)


@admin.register(ScoreFormula)
class ScoreFormulaAdmin(ServiceAdmin):
    """A draft is changed freely; what was put into force is replaced by a new version only."""

    may_view = may_add = may_change = "proposals.set_formula"
    list_display = ["name", "from_year", "standing_shown", "in_force_since", "replaced_at"]
    list_display_links = ["name"]
    ordering = ["-from_year", "-pk"]
    fields = ["name", "from_year", "note", "in_force_since", "replaced_at"]
    readonly_fields = ["in_force_since", "replaced_at"]
    change_list_template = "admin/proposals/scoreformula/change_list.html"
    change_form_template = "admin/proposals/scoreformula/change_form.html"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.in_force_since is None)

    def get_inlines(self, request, obj):
        return [FixedLineInline if obj and obj.in_force_since else ScoreLineInline]

    @admin.display(description=gettext_lazy("state"))
    def standing_shown(self, row):
        return row.standing

    def create(self, request, obj, form):
        """Saved with its lines, in ``save_related``."""

    update = create

    def save_related(self, request, form, formsets, change):
        lines = [
            {name: line[name] for name in ScoreLineForm.Meta.fields}
            for formset in formsets
            for line in (each.cleaned_data for each in formset.forms)
            if line and not line.get("DELETE")
        ]
        if change:
            services.set_formula(form.instance, by=request.user, lines=lines, **_own(form))
        else:
            congress = request.user.post.congress
            form.instance.pk = services.draft_formula(congress, by=request.user, lines=lines, **_own(form)).pk

    def construct_change_message(self, *_args, **_kwargs):
        """Events are the only history."""
        return []

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("example/", wrap(self.example_view), name="score_example"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="score_preview"),
            path("<int:pk>/copy/", wrap(self.copy_view), name="score_copy"),
            *super().get_urls(),
        ]

    def example_view(self, request):
        """Begin with a ready-made example: a draft for this year."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        form = ExampleForm(request.POST or None)
        if form.is_valid():
            congress, chosen = request.user.post.congress, form.cleaned_data["example"]
            act = partial(services.draft_example, congress, chosen, by=request.user)
            return redirect(post_once(request, lambda: _change_page(act())))
        context = {"title": _("Begin with an example"), "form": form, "idempotency_key": key_of(request)}
        return self._page(request, "example", context, status=422 if form.errors else 200)

    def copy_view(self, request, pk):
        """A new version: a draft for this year with the same lines."""
        formula = self._formula(request, pk)
        if request.method != "POST":
            return redirect(_change_page(formula))
        if answer := repeat(request):
            return answer
        return redirect(post_once(request, lambda: _change_page(services.draft_copy(formula, by=request.user))))

    def preview_view(self, request, pk):
        """What the formula gives the real units beside what they have now; from here it is put into force."""
        formula = self._formula(request, pk)
        if answer := repeat(request):
            return answer
        refusal = ""
        if request.method == "POST":
            act = partial(services.put_in_force, formula, by=request.user)
            try:
                return redirect(post_once(request, partial(then, _change_page(formula), act)))
            except Refused as refused:
                refusal = str(refused)
        period, periods = queries.period_of(formula.congress, request.GET.get("period", ""))
        context = {
            "title": _("Try on real units: %(formula)s") % {"formula": formula},
            "formula": formula,
            "period": period,
            "periods": [(each.key, each.label) for each in periods],
            "lines": queries.compared(request.user, period, formula) if period else [],
            "refusal": refusal,
            "idempotency_key": key_of(request),
        }
        return self._page(request, "preview", context, status=409 if refusal else 200)

    def _formula(self, request, pk):
        formula = self.get_queryset(request).filter(pk=pk).select_related("congress").first()
        if formula is None:
            raise Http404
        if not request.user.has_perm("proposals.set_formula", formula):
            raise PermissionDenied
        return formula

    def _page(self, request, name, context, *, status):
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back": reverse("admin:proposals_scoreformula_changelist"),
        }
        template = f"admin/proposals/scoreformula/{name}.html"
        return TemplateResponse(request, template, shared | context, status=status)


def _own(form):
    """The formula's own fields."""
    return {name: form.cleaned_data[name] for name in ("name", "from_year", "note")}


def _change_page(formula):
    return reverse("admin:proposals_scoreformula_change", args=[formula.pk])
