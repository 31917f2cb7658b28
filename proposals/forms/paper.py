"""What the secretariat types from paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.files import PortalFileField
from proposals.forms.fields import day
from proposals.forms.reviewing import EvaluateForm
from proposals.forms.writing import DeputiesField, ProposalForm


class PaperForm(ProposalForm):
    """A proposal handed in on paper, entered for its deputy."""

    lead = DeputiesField(label=_("Lead deputy"), help_text=_("Name or card number."), widget=forms.TextInput)
    signatories = DeputiesField(
        label=_("Signatories"),
        required=False,
        help_text=_("Whose signatures stand on the paper: names or card numbers."),
    )
    received_on = day(_("Received on"), required=False, help_text=_("Empty: today."))
    scan = PortalFileField(label=_("Scan of the paper"), help_text=_("All pages with the signatures, PDF or picture."))

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, congress=congress, **kwargs)
        self.congress = congress
        del self.fields["of_delegation"]

    def clean_lead(self):
        found = self.fields["lead"].find(self.cleaned_data["lead"], self.congress)
        if len(found) != 1:
            raise forms.ValidationError(_("Name one deputy."))
        return found[0]

    def clean_signatories(self):
        text = self.cleaned_data["signatories"]
        return self.fields["signatories"].find(text, self.congress) if text.strip() else []


class EnterRatingForm(EvaluateForm):
    scan = PortalFileField(
        label=_("Scan of the form"), required=False, help_text=_("Required of whoever enters it first.")
    )
