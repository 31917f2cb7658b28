"""Filters of the staff's lists: a range of days typed by hand, and rows of one's own congress."""

from django.contrib import admin
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from deputies import queries


class OfOwnCongress(admin.RelatedFieldListFilter):
    """A filter that offers the rows of one's own congress only."""

    def field_choices(self, field, request, model_admin):
        limit = {"congress__in": request.user.congress_ids}
        return field.get_choices(include_blank=False, ordering=("pk",), limit_choices_to=limit)


class DayRangeFilter(admin.ListFilter):
    """Rows from a day to a day, both counted; what is no day is passed over. ``column`` is the date's column."""

    title = _("day")
    template = "admin/day_range.html"
    parameter_name = "day"
    column = "begins_on"

    @classmethod
    def of(cls, column):
        """The filter for another column."""
        return type("DayRangeFilter", (cls,), {"column": column})

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.kept = [(name, value) for name, value in request.GET.items() if name not in self.expected_parameters()]
        for name in self.expected_parameters():
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def expected_parameters(self):
        return ["day__from", "day__to"]

    def has_output(self):
        return True

    def choices(self, changelist):
        return [{"typed": self.used_parameters, "kept": self.kept}]

    def queryset(self, request, queryset):
        bounds = {"day__from": f"{self.column}__gte", "day__to": f"{self.column}__lte"}
        found = {lookup: _day(self.used_parameters.get(name, "")) for name, lookup in bounds.items()}
        return queryset.filter(**{lookup: day for lookup, day in found.items() if day})


def _day(typed):
    try:
        return parse_date(typed)
    except ValueError:
        return None


class WaitsForMe(admin.SimpleListFilter):
    title = _("waits")
    parameter_name = "waits"

    def lookups(self, request, model_admin):
        return [("me", _("For me"))]

    def queryset(self, request, queryset):
        return queries.awaiting(request.user, queryset) if self.value() == "me" else queryset
