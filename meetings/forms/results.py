"""What the report of a gathering and feedback on it ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.files import MultipleFileField
from meetings.forms.fields import lines
from meetings.models import ReportKind


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=ReportKind.choices)
    text = lines(_("text"), rows=12, longest=20_000)
    uploads = MultipleFileField(label=pgettext_lazy("gathering", "photos and files"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FeedbackForm(forms.Form):
    text = lines(pgettext_lazy("gathering", "Your feedback"), longest=1000)
