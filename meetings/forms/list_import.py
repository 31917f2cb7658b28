"""Riders, lodgers and meals from a sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.lodging import RoomRowsForm
from meetings.forms.seats import SheetField

HELP = {
    "riders": _("With columns for name or card number and vehicle (number or plate), in any order."),
    "lodgers": _("With columns for name or card number, hotel and room number, in any order."),
    "meals": _("With columns for date, meal, time from and to, and place, in any order; serving where it is known."),
}


class ListSheetForm(forms.Form):
    """A sheet to be looked at."""

    sheet = SheetField(label=_("Excel sheet"))
    update = forms.BooleanField(label=_("Also change what is there already"), required=False)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].help_text = HELP[kind]


class ListSeenForm(RoomRowsForm):
    """The rows that were looked at."""

    update = forms.BooleanField(required=False)
    seen = forms.CharField(max_length=16)
