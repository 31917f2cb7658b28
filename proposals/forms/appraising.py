"""What deputies say of the handling, and why it is withheld."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.forms.fields import MoveForm, text
from proposals.models import Rating


class AppraiseForm(MoveForm):
    rating = forms.ChoiceField(choices=Rating.choices, label=_("Overall"), widget=forms.RadioSelect)
    text = text(
        _("How it was handled"),
        longest=500,
        help_text=_("In short. The secretariat reads it before others do; the evaluation stays the lead deputy's."),
    )


class WithholdForm(MoveForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The deputy is told."))
