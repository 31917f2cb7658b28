"""The three fields behind the code, and what the voter says of the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.auth import PuzzleInput
from deputies.models import Mandate
from liaison import queries
from liaison.forms.fields import DeputyField, LineField, LinesField, PhoneField, PicturesField, SpotField
from liaison.models.opinion import LONGEST_WORDS, MOST_PHOTOS
from liaison.workflow import Rating
from proposals.models import Category


def code_field():
    """The code that shows that the phone is his; the form is taken without it."""
    return forms.CharField(
        label=_("Code from the SMS"), required=False, max_length=20,
        help_text=_("Only to show that the phone is yours; the form is taken without it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


def check_code_has_phone(form, cleaned):
    """A code without the phone it was sent to is an error of the phone."""
    if cleaned.get("code") and not cleaned.get("phone") and "phone" not in form.errors:
        form.add_error("phone", _("Type the phone the code was sent to, or leave the code empty."))
    return cleaned


OF_A_PERSON = ("name", "phone", "may_call", "code")  # how a voter is addressed and reached: no unsent text holds it


class OpinionForm(forms.Form):
    """What a voter brings: three fields, and more for who wants to say more."""

    words = LinesField(
        label=_("What do you want to say?"),
        rows=6,
        max_length=LONGEST_WORDS,
        help_text=_("In your own words; nobody changes them. What happened, since when, what you wish for."),
        error_messages={"required": _("Please write what it is about.")},
    )
    place = LineField(label=_("Where?"), required=False, max_length=120, help_text=_("Street, village or building."))
    phone = PhoneField(
        label=_("Mobile phone (may stay empty)"),
        required=False,
        help_text=_("Read by the station alone, for questions. You can follow your opinion without it."),
    )
    may_call = forms.BooleanField(label=_("The station may call me"), required=False)
    name = LineField(label=_("How may we address you?"), required=False, max_length=40)
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Kind of matter"), required=False, to_field_name="code",
        empty_label=_("I do not know"),
    )  # fmt: skip
    asked = DeputyField(Mandate.objects.none(), label=_("To whom"), required=False, empty_label=_("To the station"))
    photos = PicturesField(
        label=_("Photos"), required=False, max_count=MOST_PHOTOS,
        help_text=_("Up to six, JPEG or PNG. Where and with what they were taken is removed from them."),
    )  # fmt: skip
    urgent = forms.BooleanField(
        label=_("It is urgent: somebody may come to harm"), required=False,
        help_text=_("The station looks at it first. In an emergency call 110, 119 or 120."),
    )  # fmt: skip
    spot = SpotField(
        label=_("Place on the map"), required=False,
        help_text=_("Latitude and longitude of the matter; the button takes them from your phone."),
    )  # fmt: skip
    code = code_field()
    MORE = ("photos", "spot", "urgent", "category", "asked", "name", "may_call")

    def __init__(self, *args, station, puzzle_for="", takes_code=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not takes_code:
            del self.fields["code"]
        self.fields["category"].queryset = queries.categories_of(station.congress_id)
        self.fields["asked"].queryset = queries.member_choices(station)
        if puzzle_for:
            self.fields["puzzle"] = forms.CharField(
                label=_("Signs in the picture, or answer to the question"),
                required=False,
                help_text=_("Many opinions came from here lately. Type one of the two, in capitals or not."),
                widget=PuzzleInput(puzzle_for),
            )

    def clean(self):
        return check_code_has_phone(self, super().clean())

    @property
    def opens_more(self):
        """Whether the fields that are folded away hold something, or are wrong."""
        return any(self[name].errors or self[name].value() for name in self.MORE if name != "photos")


class PhoneForm(forms.Form):
    """The phone a code is asked for."""

    phone = PhoneField(label=_("Mobile phone"), error_messages={"required": _("Type your mobile phone first.")})


class RateForm(forms.Form):
    """What the voter says of the answer."""

    rating = forms.ChoiceField(
        label=_("Does the answer satisfy you?"), choices=Rating.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )  # fmt: skip
    comment = LinesField(
        label=_("What would you add?"), required=False, rows=3, max_length=1000,
        help_text=_("When it does not satisfy: what is still missing."),
    )  # fmt: skip
    again = forms.BooleanField(label=_("Please take it up again (possible once)"), required=False)

    def __init__(self, *args, may_reopen=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_reopen:
            del self.fields["again"]


class FindForm(forms.Form):
    """The code on the slip."""

    code = forms.CharField(label=_("Tracking code"), max_length=40)
