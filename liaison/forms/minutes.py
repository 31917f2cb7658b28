"""What symposia and visits ask for: their minutes, a correction, a matter raised."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models import Mandate
from liaison import queries
from liaison.forms.campaigns import ReasonForm, SubjectForm
from liaison.forms.fields import LineField, LinesField, PicturesField
from liaison.forms.receptions import BroughtForm, DeputiesField, day_input
from liaison.services.minutes import MOST_PHOTOS
from liaison.workflow import MinutesKind

HALF_DAYS = [(1, _("Half a day")), (2, _("A whole day"))]


class WordsForm(forms.Form):
    """What minutes say, apart from what counts as duty."""

    subject = LineField(label=pgettext_lazy("minutes", "Subject"), max_length=80)
    place = LineField(label=pgettext_lazy("minutes", "Place"), max_length=80)
    others = forms.IntegerField(
        label=pgettext_lazy("minutes", "Others present"), min_value=0, max_value=30_000,
        help_text=_("Beside the deputies, as a number."),
    )  # fmt: skip
    text = LinesField(
        label=pgettext_lazy("minutes", "What was said"), rows=10, max_length=8000,
        help_text=_("No names of voters; each matter raised is entered by itself afterwards."),
    )  # fmt: skip


class MinutesForm(WordsForm):
    """The minutes of a symposium or a visit."""

    field_order = ["kind", "subject", "date", "half_days", "place", "present", "others", "text", "photos"]
    kind = forms.ChoiceField(
        label=pgettext_lazy("minutes", "Kind"), choices=MinutesKind.choices, widget=forms.RadioSelect,
        initial=MinutesKind.SYMPOSIUM,
    )  # fmt: skip
    date = forms.DateField(label=pgettext_lazy("minutes", "Day"), widget=day_input())
    half_days = forms.TypedChoiceField(label=pgettext_lazy("minutes", "How long"), choices=HALF_DAYS, coerce=int)
    present = DeputiesField(
        Mandate.objects.none(), label=pgettext_lazy("minutes", "Deputies present"),
        widget=forms.CheckboxSelectMultiple, help_text=_("For them, and only for them, it counts as duty."),
    )  # fmt: skip
    photos = PicturesField(label=_("Photos"), required=False, max_count=MOST_PHOTOS)

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = queries.member_choices(station)


class CorrectForm(SubjectForm, WordsForm):
    """A correction of the words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, subject, **kwargs):
        names = ("subject", "place", "others", "text", "version")
        kwargs["initial"] = {name: getattr(subject, name) for name in names} | kwargs.get("initial", {})
        super().__init__(*args, subject=subject, **kwargs)


MINUTES_FORMS = {"correct_minutes": CorrectForm, "strike_minutes": ReasonForm}


class MatterForm(BroughtForm):
    """A matter raised there, as the station enters it."""

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, station=station, **kwargs)
        self.fields["words"].label = _("The matter, in the words of who raised it")
