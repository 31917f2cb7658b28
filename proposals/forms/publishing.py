"""Publication, kept searches, ready-made sets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals import queries, services
from proposals.forms.fields import MoveForm, text
from proposals.models import (
    Extent,
)


class CheckForm(MoveForm):
    """What is confirmed before anybody may read a proposal; on many at once everything is as their deputies chose."""

    no_secrets = forms.BooleanField(label=_("I have read it: no state or commercial secrets"))
    no_personal_data = forms.BooleanField(label=_("I have read it: no personal data"))
    names_hidden = forms.BooleanField(
        label=_("Blacken names"), required=False, help_text=_("Lead and signatories, wherever a name stands.")
    )


class PublishForm(CheckForm):
    extent = forms.ChoiceField(label=_("Extent"))
    names = text(_("Further names to blacken"), required=False, help_text=_("One on each line."))

    def prepare(self):
        extents = services.may_show(self.subject)
        self.fields["extent"].choices = [(extent.value, Extent(extent).label) for extent in extents]
        if self.subject.names_hidden:
            self.fields["names_hidden"].initial = self.fields["names_hidden"].disabled = True
            self.fields["names_hidden"].help_text = _("The deputy asks for it.")
        self.order_fields(["extent", "no_secrets", "no_personal_data", "names_hidden", "names"])


class UnpublishForm(MoveForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SaveSearchForm(forms.Form):
    name = forms.CharField(label=_("Name of the search"), max_length=40)


class AdoptForm(forms.Form):
    ruleset = forms.ChoiceField(choices=list(queries.SETS.items()), label=_("Ready-made set"))
