"""The duty file: as of which day, and what to add before it is published."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock


class AsOfForm(forms.Form):
    """The day the file is asked for."""

    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class RemarkForm(forms.Form):
    """What is wrong or missing in the file."""

    text = forms.CharField(
        label=_("What is wrong or missing"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


def chosen_day(sent):
    """The day in the address; today without one or with one that cannot be."""
    form = AsOfForm(sent)
    day = form.cleaned_data["as_of"] if form.is_valid() else clock.today()
    return min(day, clock.today())
