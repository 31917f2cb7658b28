"""Who is added to a list, and what a list says of them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.computing.planning import lines_of
from meetings.forms.fields import NamesField, lines, ways_of_telling
from meetings.forms.gatherings import BaseGatheringForm
from meetings.models import Gathering, LeaveReason, Participation, Standing
from meetings.services import Guest
from meetings.workflow import Answer, Attendance

LONGEST = {"name": 60, "unit": 120, "phone": 30}
CELLS = 3


class InviteForm(BaseGatheringForm):
    """Deputies who are asked later on, as members or to sit in."""

    standing = forms.ChoiceField(
        label=_("As"),
        choices=[choice for choice in Standing.choices if choice[0] in {Standing.MEMBER, Standing.OBSERVER}],
        initial=Standing.MEMBER.value,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Gathering
        fields = ["kind", "delegation", "group", "body"]

    def __init__(self, *args, congress, by, **kwargs):
        super().__init__(*args, congress=congress, by=by, **kwargs)
        for name in ("kind", "finer_kind", "ways", "delegation", "group", "body", "quorum", "uploads", "version"):
            self.fields.pop(name, None)

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned["audience"]
        if not self.errors and not any(vars(chosen).values()):
            self.add_error("names", _("Choose whom to ask."))
        return cleaned


class GuestsForm(forms.Form):
    """Observers, gallery, staff and press, one a line: name, unit and post, phone."""

    standing = forms.ChoiceField(
        label=_("As"),
        choices=[choice for choice in Standing.choices if choice[0] != Standing.MEMBER],
        widget=forms.RadioSelect,
        initial=Standing.OBSERVER.value,
    )
    people = lines(
        pgettext_lazy("gathering", "People"),
        rows=8,
        longest=20_000,
        help_text=_("One a line: name, unit and post, phone; with commas or pasted from a sheet."),
    )

    def clean(self):
        """``guests`` instead of text; a line that cannot be read is named by its number."""
        cleaned = super().clean()
        guests, wrong = [], []
        for number, cells in lines_of(cleaned.get("people", "")):
            told = dict(zip(("name", "unit", "phone"), [*cells, "", ""], strict=False))
            bad = not told["name"] or len(cells) > CELLS or any(len(told[key]) > most for key, most in LONGEST.items())
            if bad:
                wrong.append(str(number))
            else:
                guests.append(Guest(standing=cleaned.get("standing", Standing.OBSERVER), **told))
        if wrong:
            message = _("These lines are not “name, unit, phone”: %(numbers)s")
            self.add_error("people", message % {"numbers": "、".join(wrong[:20])})
        return {"guests": guests}


class EnterAnswerForm(forms.Form):
    """What somebody told staff of his coming."""

    answer = forms.ChoiceField(label=_("He says"), widget=forms.RadioSelect)
    leave_kind = forms.ChoiceField(
        label=_("Kind of leave"), choices=[("", _("None")), *LeaveReason.choices], required=False
    )
    leave_reason = lines(_("Reason"), required=False)

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers
        if "ask_leave" not in dict(answers):
            del self.fields["leave_kind"], self.fields["leave_reason"]

    def clean(self):
        """Leave has a kind and a reason; other answers have none."""
        cleaned = super().clean()
        if cleaned.get("answer") != "ask_leave":
            return {"answer": cleaned.get("answer")}
        for name in ("leave_kind", "leave_reason"):
            if not (cleaned.get(name) or "").strip() and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


class CircularForm(forms.Form):
    """A message to people of the list."""

    text = lines(
        _("Text"), rows=4, longest=500, help_text=_("Read in the portal; an SMS or WeChat message tells of it.")
    )
    places = forms.ModelMultipleChoiceField(None, label=_("To whom"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = rows
        self.fields["places"].label_from_instance = told_as
        if ways := ways_of_telling():
            self.fields["ways"] = ways
            self.order_fields(["text", "ways", "places"])

    def clean_places(self):
        return [place.pk for place in self.cleaned_data["places"]]


def told_as(place):
    """Somebody of a list as one chooses him: name, delegation or unit, answer."""
    where = place.mandate.delegation.name if place.mandate else place.unit
    return " · ".join(filter(None, [place.name, where, str(place.get_answer_display())]))


class MarkForm(forms.Form):
    """One tick of the list: ``present``, ``late``, ``left_early``, ``left_early:2`` (half days stayed) or nothing."""

    tick = forms.RegexField(r"^(present|late|left_early(:[1-9][0-9]?)?)?$", required=False, max_length=14)

    def clean(self):
        attendance, _colon, half_days = (super().clean().get("tick") or "").partition(":")
        return {"attendance": attendance, "half_days": int(half_days) if half_days else None}


class WalkInForm(forms.Form):
    """Somebody who came without being on the list."""

    deputy = NamesField(
        label=_("Not on the list"),
        required=True,
        max_length=40,
        widget=forms.TextInput,
        help_text=_("Name or card number."),
    )

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.congress = congress

    def clean_deputy(self):
        found = self.fields["deputy"].find(self.cleaned_data["deputy"], self.congress)
        if len(found) != 1:
            raise ValidationError(_("Name one deputy."))
        return found[0]


class PaperForm(forms.Form):
    """Who signed on paper."""

    places = forms.ModelMultipleChoiceField(
        Participation.objects.none(), label=_("Who signed"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = rows

    def clean_places(self):
        return [place.pk for place in self.cleaned_data["places"]]


class CorrectForm(forms.Form):
    """What a closed list should say of somebody, and why."""

    attendance = forms.ChoiceField(
        label=_("The list should say"),
        choices=[*Attendance.choices, (Answer.EXCUSED.value, _("Leave, granted afterwards"))],
        widget=forms.RadioSelect,
    )
    leave_kind = forms.ChoiceField(
        label=_("Kind of leave"), choices=[("", _("None")), *LeaveReason.choices], required=False
    )
    half_days = forms.IntegerField(label=_("Half days attended"), required=False, min_value=1, max_value=60)
    reason = lines(_("Reason"))
