"""What days of duty at a station ask for: who keeps it when, the record, a correction."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison import queries
from liaison.forms.campaigns import ReasonForm, SubjectForm
from liaison.forms.fields import LinesField
from liaison.forms.receptions import day_input, time_input
from liaison.models.station_day import MOST_COUNTED

WORKING_WEEK = range(5)


class HoursForm(forms.Form):
    """From when to when, and who."""

    begins = forms.TimeField(label=pgettext_lazy("station day", "Begins"), widget=time_input())
    ends = forms.TimeField(label=pgettext_lazy("station day", "Ends"), widget=time_input())
    people = forms.MultipleChoiceField(
        label=pgettext_lazy("station day", "On duty"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = queries.keeper_choices(station)


class PlanDaysForm(HoursForm):
    """Some people take turns over a span of days."""

    field_order = ["first", "last", "weekdays", "begins", "ends", "people", "each", "on_rest_days"]
    first = forms.DateField(
        label=pgettext_lazy("station day", "First day"), widget=day_input(),
        help_text=_("May lie in the past, for a register kept on paper."),
    )  # fmt: skip
    last = forms.DateField(label=pgettext_lazy("station day", "Last day"), widget=day_input())
    weekdays = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("station day", "Weekdays"), choices=list(WEEKDAYS.items()), coerce=int,
        initial=list(WORKING_WEEK), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    each = forms.IntegerField(
        label=pgettext_lazy("station day", "People a day"), min_value=1, max_value=20, initial=1,
        help_text=_("Those ticked take turns; whoever had fewest days this year comes first."),
    )  # fmt: skip
    on_rest_days = forms.BooleanField(
        label=pgettext_lazy("station day", "On rest days and holidays as well"), required=False
    )


class KeepersForm(HoursForm):
    """Who keeps the station that day at these hours."""

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, station=day.station, **kwargs)
        self.fields["people"].required = False
        self.fields["people"].help_text = _("Nobody ticked: these hours fall away. Who is there at other hours stays.")
        rows = list(day.keepers.order_by("begins", "pk"))
        if rows:
            first = rows[0]
            self.initial |= {"begins": first.begins, "ends": first.ends}
            self.initial["people"] = [row.key for row in rows if row.begins == first.begins]


class RecordDayForm(SubjectForm):
    """What the day was."""

    came = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("station day", "Who was there"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("For deputies ticked here it counts as duty."),
    )  # fmt: skip
    visitors = forms.IntegerField(
        label=pgettext_lazy("station day", "Who came or called, as a number"), min_value=0, max_value=MOST_COUNTED
    )
    settled = forms.IntegerField(
        label=pgettext_lazy("station day", "Settled on the spot, as a number"), min_value=0, max_value=MOST_COUNTED,
        help_text=_("Opinions entered in the portal are counted by themselves and do not belong here."),
    )  # fmt: skip
    note = LinesField(
        label=pgettext_lazy("station day", "What came and what was settled"), required=False, rows=5, max_length=4000,
        help_text=_("No names and numbers of voters."),
    )  # fmt: skip
    on_paper = forms.BooleanField(label=_("Written on paper first"), required=False)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        rows = list(subject.keepers.select_related("post__user", "mandate__person", "mandate__congress").order_by("pk"))
        self.fields["came"].choices = [
            (row.pk, f"{row.name} · {row.function} {row.begins:%H:%M}–{row.ends:%H:%M}") for row in rows
        ]
        self.fields["came"].initial = [row.pk for row in rows if row.came is not False]


class CorrectDayForm(RecordDayForm):
    """The record put right."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        del self.fields["on_paper"]
        names = ("visitors", "settled", "note", "version")
        self.initial = {name: getattr(subject, name) for name in names} | self.initial


STATION_DAY_FORMS = {
    "record_station_day": RecordDayForm,
    "correct_station_day": CorrectDayForm,
    "cancel_station_day": ReasonForm,
}
