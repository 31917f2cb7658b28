"""What a unit writes in its report for the year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock
from proposals.forms.fields import LONGEST_BODY, MoveForm, text

YEARS = 6  # this one and those a unit may still catch up on


class BeginReportForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    text = text(
        _("Text of the report"),
        rows=16,
        longest=LONGEST_BODY,
        help_text=_("How it was organised, what was achieved, what is left. The figures are added by the portal."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this - YEARS, -1)]


class WriteReportForm(MoveForm):
    text = text(_("Text of the report"), rows=16, longest=LONGEST_BODY)

    def prepare(self):
        self.initial.setdefault("text", getattr(self.subject, "text", ""))
