"""What a station keeps, the yearly check, entry from paper, the lists of hotline and letters offices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.files import PortalFileField
from liaison.computing import area_map
from liaison.forms.fields import LineField, LinesField, OutlineField, PicturesField
from liaison.forms.public import OpinionForm
from liaison.models import HaveItem, Station
from liaison.models.station import MOST_PHOTOS


class KeepForm(forms.ModelForm):
    """What the station itself keeps of its page."""

    outline = OutlineField(
        label=_("outline of the area served"), required=False, rows=6, max_length=area_map.MOST * 40,
        help_text=_("Drawn on the wall display. Its corners in their order, one a line: latitude, longitude in degrees "
                    "(CGCS2000), like 43.8251,87.6168."),
    )  # fmt: skip
    photos = PicturesField(label=_("Pictures"), required=False, max_count=MOST_PHOTOS, help_text=_("JPEG or PNG."))

    class Meta:
        model = Station
        fields = ["phone", "hours", "about", "rules", "outline"]
        field_classes = {"phone": LineField, "hours": LineField, "about": LinesField, "rules": LinesField}


class ChecksForm(forms.Form):
    """The six things of a year: there or not, and what shows it."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        for line in lines:
            row = line["row"]
            self.fields[f"{line['item']}_met"] = forms.BooleanField(
                label=line["label"], required=False, initial=bool(row and row.met)
            )
            self.fields[f"{line['item']}_evidence"] = LineField(
                label=_("What shows it: %(item)s") % {"item": line["label"]},
                required=False, max_length=200, initial=row.evidence if row else "",
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for item in HaveItem:
            if cleaned.get(f"{item.value}_met") and not cleaned.get(f"{item.value}_evidence"):
                self.add_error(f"{item.value}_evidence", _("Say what shows it."))
        return cleaned

    def found(self):
        """As the service takes it."""
        return {
            item.value: (self.cleaned_data[f"{item.value}_met"], self.cleaned_data[f"{item.value}_evidence"])
            for item in HaveItem
        }


class PaperForm(OpinionForm):
    """What a voter wrote or said at the station, entered by its staff."""

    field_order = ["words", "place", "category", "asked", "name", "phone", "may_call", "photos"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What the voter said, word by word")
        self.fields["words"].help_text = _("In his own words, without your interpretation.")
        self.fields["name"].label = _("How the voter is addressed")
        self.fields["may_call"].label = _("The voter may be called")


class ListForm(forms.Form):
    """The list as it came back from the hotline or a letters office."""

    file = PortalFileField(label=_("List with answers (.xlsx)"))
