"""Meals: the plan of a session, one meal, tables, what somebody eats, a code that is shown."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.computing.tables import MOST_SEATS, MOST_TABLES
from meetings.forms.fields import PersonForm
from meetings.models import Diet, MealKind, Serving, TablePlan
from meetings.services import MealTime

USUAL = {
    MealKind.BREAKFAST: ("07:00", "08:20", Serving.BUFFET),
    MealKind.LUNCH: ("12:00", "13:20", Serving.TABLES),
    MealKind.SUPPER: ("17:50", "19:10", Serving.BUFFET),
}


def _day(label):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _time(label, **kwargs):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **kwargs)


class PlanMealsForm(forms.Form):
    """The meals of all days at once: for each kind whether, when, how; and where."""

    first = _day(_("First day"))
    last = _day(pgettext_lazy("meal", "Last day"))
    place = forms.CharField(label=_("Place"), max_length=60)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in MealKind:
            begins, ends, serving = USUAL[kind]
            self.fields[kind] = forms.BooleanField(label=kind.label, required=False, initial=True)
            self.fields[f"{kind}_begins"] = _time(_("begins at"), initial=begins, required=False)
            self.fields[f"{kind}_ends"] = _time(_("ends at"), initial=ends, required=False)
            self.fields[f"{kind}_serving"] = forms.ChoiceField(
                label=pgettext_lazy("meal", "Serving"), choices=Serving.choices, initial=serving, required=False
            )

    def clean(self):
        cleaned = super().clean()
        times = []
        for kind in MealKind:
            names = [f"{kind}_begins", f"{kind}_ends", f"{kind}_serving"]
            if cleaned.get(kind):
                for name in names:
                    if not cleaned.get(name) and name not in self.errors:
                        self.add_error(name, _("Please fill this in."))
                times.append(MealTime(kind, *(cleaned.get(name) for name in names[:2]), cleaned.get("place"),
                                      cleaned.get(names[2])))  # fmt: skip
        return {"first": cleaned.get("first"), "last": cleaned.get("last"), "times": times}


class MealForm(forms.Form):
    """One meal."""

    begins = _time(_("begins at"))
    ends = _time(_("ends at"))
    place = forms.CharField(label=_("Place"), max_length=60)
    serving = forms.ChoiceField(label=pgettext_lazy("meal", "Serving"), choices=Serving.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)


class TablesForm(forms.ModelForm):
    """How many tables there are, and how many sit at each."""

    table_count = forms.IntegerField(label=pgettext_lazy("meal", "Tables"), min_value=0, max_value=MOST_TABLES)
    halal_count = forms.IntegerField(
        label=_("Tables for halal meals"), min_value=0, max_value=MOST_TABLES,
        help_text=_("Beside the others; only those who asked for halal meals sit there."),
    )  # fmt: skip
    seats = forms.IntegerField(label=_("Places at a table"), min_value=1, max_value=MOST_SEATS)

    class Meta:
        model = TablePlan
        fields = ["table_count", "halal_count", "seats"]

    def _post_clean(self):
        """The service writes; the form only reads."""


class TablesSeenForm(forms.Form):
    """The tables that were looked at."""

    table_count = forms.IntegerField(min_value=0, max_value=MOST_TABLES)
    halal_count = forms.IntegerField(min_value=0, max_value=MOST_TABLES)
    seats = forms.IntegerField(min_value=1, max_value=MOST_SEATS)
    seen = forms.CharField(max_length=16)


class MoveTableForm(PersonForm):
    """Who is to sit at which table, as the plan stood."""

    table = forms.CharField(max_length=4)
    version = forms.IntegerField()

    def clean_table(self):
        return self.cleaned_data["table"].strip().upper()


class DietForm(forms.ModelForm):
    """What somebody eats, and that he agrees to its being kept."""

    allergy = forms.CharField(
        label=_("Allergy"), max_length=100, required=False, help_text=_("For example peanuts, shellfish.")
    )
    consent = forms.BooleanField(
        label=_("I agree that this is kept for this session and seen by those who arrange its meals"), required=False
    )

    class Meta:
        model = Diet
        fields = ["halal", "vegetarian", "low_sugar", "allergy"]

    def _post_clean(self):
        """The service writes; the form only reads."""


class SkipForm(forms.Form):
    """At which meals somebody will not eat."""

    skip = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, meals=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skip"].choices = [(meal.pk, "") for meal in meals]


class ServeForm(forms.Form):
    """A code that was scanned, and the mark of the scan."""

    code = forms.CharField(max_length=400)
    nonce = forms.UUIDField(required=False)

    def clean_nonce(self):
        return self.cleaned_data["nonce"] or uuid.uuid4()


class ServeTickForm(forms.Form):
    """Who has, or has not, had a meal."""

    place = forms.IntegerField()
    undo = forms.BooleanField(required=False)
