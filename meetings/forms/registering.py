"""What the desk of registration sends: one tap, or number and note typed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.services import TICKS


class TickForm(forms.Form):
    """One tap: registered, papers, certificate or key handed out, or one of them taken back."""

    tick = forms.ChoiceField(choices=[(name, name) for name in TICKS])


class TickAtForm(TickForm):
    """The same with whom it is about, by his place in the session."""

    place = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class RegistrationForm(forms.Form):
    """The number of the certificate and a short note; ``version`` is what they were read with."""

    badge_number = forms.CharField(
        label=_("number of the certificate"), max_length=20, required=False,
        help_text=_("Only where it is another one than the card number, or for guests."),
    )  # fmt: skip
    note = forms.CharField(label=pgettext_lazy("registration", "note"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
