"""A list from a sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.seats import SheetField

HELP = {
    "riders": _("With columns for name or card number and vehicle (number or plate), in any order."),
    "lodgers": _("With columns for name or card number, hotel and room number, in any order."),
    "meals": _("With columns for date, meal, time from and to, and place, in any order; serving where it is known."),
    "rooms": _("An Excel workbook with hotel, floor, room number, type and for whom; a new hotel is made."),
    "vehicles": _("With columns for number, plate and seats, in any order; driver and phone where they are known."),
    "trips": _(
        "With columns for day, time, from and to, in any order; vehicles, route, train, hotels if they are known."
    ),
    "journeys": _(
        "With columns for name or card number, way, train or flight, station, day and time, in any order; or one row "
        "for both ways, with train, station and time of arrival and of departure in columns of their own."
    ),
    "permits": _("With columns for name or card number and plate, in any order."),
    "tables": _("With columns for name or card number and table, in any order; the tables are set up before."),
    "people": _("With columns for name or card number, standing, unit and phone, in any order."),
}


class ListSheetForm(forms.Form):
    """A sheet to be looked at."""

    sheet = SheetField(label=_("Excel sheet"))
    update = forms.BooleanField(label=_("Also change what is there already"), required=False)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].help_text = HELP[kind]


class ListSeenForm(forms.Form):
    """The rows that were looked at."""

    rows = forms.JSONField()
    update = forms.BooleanField(required=False)
    seen = forms.CharField(max_length=16)

    def clean_rows(self):
        rows = self.cleaned_data["rows"]
        if not isinstance(rows, list):
            raise forms.ValidationError(_("Read the sheet again."))
        try:
            return [(int(line), [str(cell) for cell in cells]) for line, cells in rows]
        except (TypeError, ValueError) as error:
            raise forms.ValidationError(_("Read the sheet again.")) from error
