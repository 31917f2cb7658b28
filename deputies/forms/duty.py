"""What a deputy declares, and what a move of a record asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock, files
from congress.files import MultipleFileField
from deputies.models import DutyRecord, DutyType, spoken
from deputies.services import MOST_PHOTOS

MOST_PAPERS = 5
LONGEST = 4000


class KindChoice(forms.ModelChoiceField):
    """The types a deputy may declare, each with what one more act would bring him today."""

    brings: dict[int, int] = {}

    def label_from_instance(self, kind: DutyType) -> str:
        points = self.brings.get(kind.pk)
        if points is None:
            return kind.name
        return _("%(type)s · +%(points)s points") % {"type": kind.name, "points": spoken(points)}


class DutyForm(forms.ModelForm):
    """One act, on one screen (履职登记)."""

    type = KindChoice(label=_("Type"), queryset=DutyType.objects.none(), empty_label=_("Choose the type"))
    content = forms.CharField(
        label=DutyRecord._meta.get_field("content").verbose_name,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    photos = MultipleFileField(
        label=_("Photos"), required=False, max_count=MOST_PHOTOS, help_text=_("At most nine, without place or camera.")
    )
    papers = MultipleFileField(label=_("Files"), required=False, max_count=MOST_PAPERS)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DutyRecord
        fields = [
            "type", "title", "begins_on", "begins_half", "half_days", "place", "organiser", "companions", "content",
        ]  # fmt: skip
        widgets = {
            "begins_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "half_days": forms.NumberInput(attrs={"min": 1, "max": 60, "inputmode": "numeric"}),
        }
        help_texts = {"title": _("In one line."), "companions": _("Names of deputies who were there too.")}

    def __init__(self, *args, mandate, brings=None, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.fields["type"]
        kind.queryset = DutyType.objects.filter(congress=mandate.congress_id).declarable()
        kind.brings = brings or {}
        self.fields["begins_on"].widget.attrs["max"] = clock.today().isoformat()
        if self.instance.pk:
            self.fields["removed"] = forms.ModelMultipleChoiceField(
                files.attached(self.instance), label=_("Take away"), required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        else:
            self.fields["begins_on"].initial = clock.today()

    def clean_half_days(self):
        days = self.cleaned_data["half_days"]
        if not 1 <= days <= 60:  # noqa: PLR2004  (the bounds of the column)
            raise forms.ValidationError(_("Between 1 and 60 half days."))
        return days

    def clean(self):
        """``removed`` as ids."""
        cleaned = super().clean()
        if "removed" in cleaned:
            cleaned["removed"] = [file.pk for file in cleaned["removed"]]
        return cleaned

    def _post_clean(self):
        """The service writes; the form only reads."""


class DutyMoveForm(forms.Form):
    """The reason of a move; needed where the service says so."""

    note = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False)


class DutyReasonForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class JoinForm(forms.Form):
    """“I was there too”: what the deputy did there."""

    content = forms.CharField(
        label=_("What you did there"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class ObjectionForm(forms.Form):
    text = forms.CharField(label=_("What is wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
