"""What feedback and its answer ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedbackForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong, missing or unclear?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6})
    )
    page = forms.CharField(
        label=_("On which page"),
        max_length=200,
        required=False,
        help_text=_("Filled in from where you came; empty when it is about everything."),
    )


class FeedbackAnswerForm(forms.Form):
    answer = forms.CharField(label=_("answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
