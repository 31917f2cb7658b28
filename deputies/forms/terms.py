"""What the secretariat says about a new term, and whom it picks from the old roster."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models import Mandate


class TermForm(forms.Form):
    """The next term: its number and its days."""

    number = forms.IntegerField(label=pgettext_lazy("term", "number"), min_value=1, max_value=999)
    begins_on = forms.DateField(
        label=_("begins on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day the new congress first meets; the present term ends on the day before."),
    )
    ends_on = forms.DateField(
        label=_("ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("May stay empty until the next change of term."),
    )


class ReelectionForm(forms.Form):
    """Deputies of the present term, by delegation: those ticked were elected again."""

    mandates = forms.TypedMultipleChoiceField(
        label=_("elected again"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the deputies who were elected again.")},
    )

    def __init__(self, *args, former, term, **kwargs):
        super().__init__(*args, **kwargs)
        seated = Mandate.objects.filter(term=term).values("person")
        rows = Mandate.objects.filter(term=former).exclude(state="terminated").exclude(person__in=seated)
        rows = rows.select_related("person", "delegation").order_by("delegation__number", "person__stroke_key", "pk")
        self.fields["mandates"].choices = [
            (name, [(row.pk, row.person.name) for row in several])
            for name, several in groupby(rows, key=lambda row: row.delegation.name)
        ]
