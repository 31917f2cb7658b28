"""Filters of the secretariat's lists."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.models import Organ
from proposals import queries
from proposals.models import Category, HandlingTask
from proposals.workflow import MarkKind


class LateFilter(SimpleListFilter):
    title = gettext_lazy("clock")
    parameter_name = "clock"

    def lookups(self, request, model_admin):
        return [("late", _("Late"))]

    def queryset(self, request, rows):
        return queries.late(rows) if self.value() == "late" else rows


def key_in(text):
    """A row's key from the address; made-up ones are nobody's."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004  (what both databases take)


class UnitFilter(SimpleListFilter):
    title = gettext_lazy("unit")
    parameter_name = "unit"

    def lookups(self, request, model_admin):
        units = Organ.objects.filter(congress__in=request.user.congress_ids, kind__in=["government", "department"])
        return [(unit.pk, unit.name) for unit in units.order_by("pk")[:200]]

    def queryset(self, request, rows):
        if not self.value():
            return rows
        tasks = HandlingTask.objects.filter(organ=key_in(self.value()))
        return rows.filter(pk__in=tasks.values("pk" if rows.model is HandlingTask else "proposal"))


class CategoryFilter(SimpleListFilter):
    """By a category of the first level, its parts included."""

    title = gettext_lazy("category")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        tops = Category.objects.visible_to(request.user).filter(parent=None).order_by("code")
        return [(top.pk, f"{top.code} {top.name}") for top in tops]

    def queryset(self, request, rows):
        if not self.value():
            return rows
        chosen = key_in(self.value())
        return rows.filter(Q(category=chosen) | Q(category__parent=chosen))


class MarkFilter(SimpleListFilter):
    title = gettext_lazy("mark")
    parameter_name = "mark"

    def lookups(self, request, model_admin):
        return MarkKind.choices

    def queryset(self, request, rows):
        return queries.with_mark(rows, self.value() or "")


class PublicationFilter(SimpleListFilter):
    title = gettext_lazy("public pages")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return [("may", _("May be published, not yet")), ("newer", _("Replied again since")), ("yes", _("Published"))]

    def queryset(self, request, rows):
        narrowed = {"may": queries.publishable, "newer": queries.replied_since, "yes": queries.published}
        return narrowed[self.value()](rows) if self.value() in narrowed else rows


class EvaluationFilter(SimpleListFilter):
    title = gettext_lazy("evaluation")
    parameter_name = "evaluation"

    def lookups(self, request, model_admin):
        return [("reminded", _("Not returned, reminded")), ("lapsed", _("Not returned in its term"))]

    def queryset(self, request, rows):
        narrowed = {"reminded": queries.reminded, "lapsed": queries.not_returned}
        return narrowed[self.value()](rows) if self.value() in narrowed else rows


class PaperFilter(SimpleListFilter):
    title = gettext_lazy("origin")
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        return [("paper", _("Entered from paper"))]

    def queryset(self, request, rows):
        return rows.filter(entered_by__isnull=False) if self.value() == "paper" else rows


class OwnRelated(admin.RelatedFieldListFilter):
    """A filter by a related row that offers the own congress's rows only."""

    @classmethod
    def of(cls, name):
        return (name, cls)

    def field_choices(self, field, request, model_admin):
        model = field.remote_field.model
        key = "term__congress__in" if model._meta.model_name == "session" else "congress__in"
        rows = model.objects.filter(**{key: request.user.congress_ids}).order_by("-pk")
        if model._meta.model_name == "session":
            rows = rows.select_related("term")
        return [(row.pk, str(row)) for row in rows[:100]]
