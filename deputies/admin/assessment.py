"""The form of a yearly assessment, written line by line until it is opened."""

from django.contrib import admin

from congress.staff import ServiceAdmin
from deputies import services
from deputies.admin.said import in_words
from deputies.models import AssessmentBatch, AssessmentColumn, AssessmentCriterion, AssessmentGrade
from deputies.workflow import AssessmentState


class PartInline(admin.TabularInline):
    """Rows of a form that is being prepared."""

    extra = 0

    def has_view_permission(self, request, obj=None):
        return True

    def _is_draft(self, _request, obj=None):
        return obj is not None and obj.state == AssessmentState.DRAFT

    has_add_permission = has_change_permission = has_delete_permission = _is_draft

    def get_fields(self, request, obj=None):
        return self.fields if self._is_draft(request, obj) else in_words(self.model, self.fields)

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if self._is_draft(request, obj) else self.get_fields(request, obj)


class CriterionInline(PartInline):
    model = AssessmentCriterion
    extra = 2
    fields = ["position", "name", "maximum", "is_deduction"]
    ordering = ["position", "pk"]


class ColumnInline(PartInline):
    model = AssessmentColumn
    max_num = 4
    fields = ["party", "filled_by", "percent"]
    ordering = ["pk"]


class GradeInline(PartInline):
    model = AssessmentGrade
    extra = 1
    fields = ["name", "at_least", "passes"]
    ordering = ["-at_least"]


PARTS = {AssessmentCriterion: "criteria", AssessmentColumn: "columns", AssessmentGrade: "grades"}
FIELDS = {
    "criteria": ("position", "name", "maximum", "is_deduction"),
    "columns": ("party", "filled_by", "percent"),
    "grades": ("name", "at_least", "passes"),
}


@admin.register(AssessmentBatch)
class AssessmentBatchAdmin(ServiceAdmin):
    """A form is changed while it is being prepared; afterwards it is only read."""

    may_view = may_change = "deputies.run_assessment"
    list_display = ["name", "year", "state", "opened_at", "closed_at"]
    ordering = ["-year", "-pk"]
    fields = ["name", "year"]
    inlines = [CriterionInline, ColumnInline, GradeInline]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == AssessmentState.DRAFT)

    def update(self, request, obj, form):
        """Saved with its parts, in ``save_related``."""

    def save_related(self, request, form, formsets, change):
        parts = {PARTS[formset.model]: list(_rows(formset)) for formset in formsets}
        own = {name: form.cleaned_data[name] for name in ("name", "year")}
        services.set_assessment(form.instance, by=request.user, **own, **parts)

    def construct_change_message(self, *_args, **_kwargs):
        """Events are the only history."""
        return []


def _rows(formset):
    """The rows of a formset that stay, as the service takes them."""
    for row in (each.cleaned_data for each in formset.forms):
        if row and not row.get("DELETE"):
            yield {name: row[name] for name in FIELDS[PARTS[formset.model]]}
