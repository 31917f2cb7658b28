"""Holidays: a year is entered as it was announced; single days are corrected."""

import datetime as dt

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import calendar
from congress.models import CalendarYear, DayKind, SpecialDay
from congress.staff import ServiceAdmin


class CalendarAdmin(ServiceAdmin):
    """One table for all congresses of the portal."""

    may_view = may_add = may_change = "congress.edit_calendar"

    def get_queryset(self, request):
        return super(ServiceAdmin, self).get_queryset(request)

    def update(self, request, obj, form):
        self.create(request, obj, form)


@admin.register(SpecialDay)
class SpecialDayAdmin(CalendarAdmin):
    list_display = ["day", "kind", "name"]
    list_filter = ["kind"]
    date_hierarchy = "day"
    ordering = ["-day"]
    actions = ["make_ordinary"]

    def get_readonly_fields(self, request, obj=None):
        return ["day"] if obj else []

    def create(self, request, obj, form):
        obj.pk = calendar.set_day(obj.day, obj.kind, obj.name, by=request.user).pk

    @admin.action(description=gettext_lazy("Make it an ordinary day again"))
    def make_ordinary(self, request, queryset):
        self.act_on(request, queryset, lambda row: calendar.set_day(row.day, "", by=request.user))


class CalendarYearForm(forms.ModelForm):
    """The announcement of a year, one day per line."""

    days = forms.CharField(
        label=gettext_lazy("holidays and make-up workdays"),
        help_text=gettext_lazy("One day per line: day, “off” or “work”, name. Example: 2027-01-01 off 元旦"),
        widget=forms.Textarea(attrs={"rows": 24, "cols": 40}),
    )

    class Meta:
        model = CalendarYear
        fields = ["year"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["days"].initial = "\n".join(
                f"{row.day} {row.kind} {row.name}".strip() for row in calendar.days_of(self.instance.year)
            )

    def clean_days(self):
        entries, wrong = [], []
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), 1):
            if line.strip():
                try:
                    day, kind, name = [*line.split(maxsplit=2), ""][:3]
                    entries.append((dt.date.fromisoformat(day), DayKind(kind), name[:40]))
                except ValueError:
                    wrong.append(_("Line %(number)s is not understood: %(line)s") % {"number": number, "line": line})
        if wrong:
            raise ValidationError(wrong)
        return entries


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    form = CalendarYearForm
    list_display = ["year"]
    ordering = ["-year"]

    def get_readonly_fields(self, request, obj=None):
        return ["year"] if obj else []

    def create(self, request, obj, form):
        obj.pk = calendar.enter_year(obj.year, form.cleaned_data["days"], by=request.user).pk
