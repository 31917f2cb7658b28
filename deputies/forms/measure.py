"""A talk with a deputy."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock


class TalkForm(forms.Form):
    """When, by whom, what was said; about which year."""

    year = forms.IntegerField(label=_("about the year"), min_value=1979, max_value=2100)
    day = forms.DateField(
        label=_("day"), initial=clock.today, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    talker = forms.CharField(label=_("talked to by"), max_length=60)
    note = forms.CharField(label=_("note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
