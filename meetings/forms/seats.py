"""Halls, how a plan is seated, what has to be kept for somebody, what is printed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.computing import workbook
from deputies.models import Body
from deputies.queries import bodies_of
from meetings.computing.halls import Broken, as_text, layout, read
from meetings.models import Hall, PrintKind, SeatPlan, WishKind
from meetings.queries import mistakes_in_words

MOST_SHEET = 5 * 1024 * 1024


class SheetField(forms.FileField):
    """A workbook, read as rows of text."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.FileInput(attrs={"accept": ".xlsx"}), **kwargs)

    def clean(self, value, initial=None):
        found = super().clean(value, initial)
        if not found:
            return None
        if found.size > MOST_SHEET:
            raise forms.ValidationError(_("The sheet is too large: at most 5 MB."))
        try:
            return workbook.read(found.read(), found.name)
        except workbook.Unreadable as error:
            raise forms.ValidationError(str(error)) from error


class HallForm(forms.ModelForm):
    """A hall: its name, and its seats as text or in a sheet; what is wrong is told by line and column."""

    drawing = forms.CharField(
        label=_("Seats as text"),
        required=False,
        strip=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "hall-drawing", "spellcheck": "false", "wrap": "off"}),
        help_text=_(
            "[Rostrum rostrum] begins an area; then its rows: 1: ooo ooo. o seat, w wheelchair place, x broken voting "
            "device, r reserved, a space an aisle. Kinds: rostrum, floor, observers, gallery, press, staff."
        ),
    )
    sheet = SheetField(
        label=_("Or as an Excel sheet"),
        required=False,
        help_text=_("The first column holds headings and rows, then a cell for each seat. It replaces the text."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Hall
        fields = ["name", "is_active"]

    field_order = ["name", "drawing", "sheet", "is_active", "version"]

    def clean(self):
        cleaned = super().clean()
        rows = cleaned.pop("sheet", None)
        name = "sheet" if rows else "drawing"
        try:
            if rows:
                lines = as_text(rows)
                read(lines)
                cleaned["drawing"] = "\n".join(line for _number, line in lines)
            elif "drawing" in cleaned:
                layout(cleaned["drawing"])
        except Broken as broken:
            for line in mistakes_in_words(broken.mistakes):
                self.add_error(name, line)
        return cleaned

    def _post_clean(self):
        """The service writes; the form only reads."""


class DraftSeatsForm(forms.ModelForm):
    """How the people of a gathering are seated."""

    keep_changes = forms.BooleanField(
        label=_("Leave those where they are who were moved by hand"), required=False, initial=True
    )

    class Meta:
        model = SeatPlan
        fields = ["hall", "body", "order", "rotation", "group_size", "year", "fifth"]

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = Hall.objects.filter(congress=congress, is_active=True).order_by("name")
        self.fields["hall"].empty_label = _("Please choose")
        self.fields["body"].queryset = Body.objects.filter(pk__in=[row.pk for row in bodies_of(congress)]).order_by(
            "pk"
        )
        self.fields["body"].empty_label = pgettext_lazy("rostrum", "Nobody")

    def _post_clean(self):
        """The service writes; the form only reads."""


class SeatWishForm(forms.Form):
    """What has to be kept when somebody is seated."""

    person = forms.CharField(
        label=_("Person"), max_length=60, help_text=_("The name as on the list, or the card number.")
    )
    kind = forms.ChoiceField(label=pgettext_lazy("seat", "Wish"), choices=WishKind.choices, widget=forms.RadioSelect)
    seat = forms.CharField(
        label=_("Which seat"), max_length=20, required=False, help_text=_("Area, row and seat, for example 2-7-12.")
    )
    other = forms.CharField(label=_("Not beside"), max_length=60, required=False)

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.gathering = gathering

    def clean_person(self):
        return self._find(self.cleaned_data["person"])

    def clean_other(self):
        name = self.cleaned_data["other"].strip()
        return self._find(name) if name else None

    def _find(self, words):
        rows = self.gathering.participations
        found = list(rows.filter(name=words.strip())[:2]) or list(rows.filter(mandate__card_number=words.strip())[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("Not on the list, or several of this name: then write the card number."))
        return found[0]


class SeatPrintForm(forms.Form):
    """What is printed."""

    kind = forms.ChoiceField(choices=PrintKind.choices)
    only_changes = forms.BooleanField(required=False)


class SwapForm(forms.Form):
    """Two seats, and who sat there when it was asked, or how the plan stood."""

    first = forms.CharField(max_length=20)
    second = forms.CharField(max_length=20)
    first_seen = forms.IntegerField(required=False)
    second_seen = forms.IntegerField(required=False)
    version = forms.IntegerField(required=False)

    def clean(self):
        cleaned = super().clean()
        seen = (cleaned.pop("first_seen", None), cleaned.pop("second_seen", None))
        return cleaned if cleaned.get("version") is not None else {**cleaned, "seen": seen}


class GiveSeatForm(forms.Form):
    """Who is to sit on a seat, or who leaves it."""

    seat = forms.CharField(max_length=20)
    place = forms.IntegerField()


class SeatSheetForm(forms.Form):
    """A sheet of seats to be looked at."""

    sheet = SheetField(
        label=_("Excel sheet"),
        help_text=_("With columns for name and seat (or row and seat number), in any order; delegation and area help."),
    )
    update = forms.BooleanField(label=_("Also change the seats of those who have one"), required=False, initial=True)


class SeatImportForm(forms.Form):
    """What was looked at: a line for each, participation and seat; and how the plan stood."""

    seats = forms.CharField(max_length=200_000)
    version = forms.IntegerField()

    def clean_seats(self):
        pairs = [line.partition(" ") for line in self.cleaned_data["seats"].split("\n") if line.strip()]
        if not all(pk.isdecimal() and seat.strip() for pk, _space, seat in pairs):
            raise forms.ValidationError(_("Read the sheet again."))
        return {int(pk): seat.strip() for pk, _space, seat in pairs}
