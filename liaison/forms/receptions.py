"""What reception days ask for: their rule, a span, deputies, the record, an opinion brought there, a booking."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.auth import PuzzleInput
from deputies.models import Mandate
from liaison import queries
from liaison.forms.fields import DeputyField, LineField, LinesField, PhoneField, PicturesField
from liaison.forms.public import OpinionForm, check_code_has_phone, code_field
from liaison.models import ReceptionRule
from liaison.models.reception import MOST_RECEIVED
from liaison.services.receptions import MOST_PHOTOS


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def topic_field():
    return LineField(
        label=pgettext_lazy("reception", "Topic"), required=False, max_length=80,
        help_text=_("When voters are to speak of one matter above all; everybody reads it."),
    )  # fmt: skip


class ReceptionRuleForm(forms.ModelForm):
    """When a station receives voters again and again."""

    weekday = forms.TypedChoiceField(
        label=pgettext_lazy("reception", "Weekday"), choices=list(WEEKDAYS.items()), coerce=int, initial=0
    )
    number = forms.IntegerField(
        label=pgettext_lazy("reception", "Which"), min_value=1, max_value=31, initial=1,
        help_text=_("The day of the month; or which of its weekdays, 5 for the last one. Every week: leave 1."),
    )  # fmt: skip
    deputies = forms.IntegerField(
        label=pgettext_lazy("reception", "Deputies a day"), min_value=1, max_value=20, initial=2
    )
    limit = forms.IntegerField(
        label=pgettext_lazy("reception", "Places to book"), min_value=0, max_value=MOST_RECEIVED, initial=10
    )
    place = LineField(label=pgettext_lazy("reception", "Place"), max_length=120)

    class Meta:
        model = ReceptionRule
        fields = [
            "kind", "weekday", "number", "months", "shift", "begins", "ends", "place", "limit", "deputies", "least",
            "announced_before",
        ]  # fmt: skip
        widgets = {"begins": time_input(), "ends": time_input()}

    def _post_clean(self):
        """The service examines the whole."""


class SpanForm(forms.Form):
    """From when to when days are planned."""

    first = forms.DateField(label=pgettext_lazy("reception", "First day"), widget=day_input())
    last = forms.DateField(label=pgettext_lazy("reception", "Last day"), widget=day_input())


class DeputiesField(forms.ModelMultipleChoiceField):
    """Deputies of a station, each with his congress."""

    label_from_instance = DeputyField.label_from_instance


class RosterForm(forms.Form):
    """Who is there that day."""

    deputies = DeputiesField(Mandate.objects.none(), label=_("Deputies"), widget=forms.CheckboxSelectMultiple)
    topic = topic_field()

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].initial = day.topic
        self.fields["deputies"].queryset = queries.member_choices(day.station)
        self.fields["deputies"].initial = list(day.duties.values_list("mandate", flat=True))


class AskForm(forms.Form):
    """Why one cannot come."""

    reason = LineField(label=_("Reason"), max_length=200)


class SubstituteForm(forms.Form):
    """Who stands in."""

    deputy = DeputyField(Mandate.objects.none(), label=_("Deputy"), empty_label=_("Please choose"))

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        there = day.duties.values_list("mandate", flat=True)
        self.fields["deputy"].queryset = queries.member_choices(day.station).exclude(pk__in=list(there))


class EmptyMoveForm(forms.Form):
    """A move that asks for nothing; ``subject`` is the day."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)


class CallOffForm(EmptyMoveForm):
    """Why a day is called off: voters read it."""

    reason = LineField(label=_("Reason"), max_length=200, help_text=_("Voters who booked read it."))


class RecordForm(EmptyMoveForm):
    """The record of a reception day."""

    came = forms.TypedMultipleChoiceField(
        label=_("Deputies who came"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("For them, and only for them, the day counts as duty."),
    )  # fmt: skip
    visitors = forms.IntegerField(label=_("Voters who came"), min_value=0, max_value=5000)
    course = LinesField(
        label=_("How it went"), required=False, max_length=4000,
        help_text=_("No names of voters; each opinion is entered by itself afterwards."),
    )  # fmt: skip
    on_paper = forms.BooleanField(label=_("Written on paper first"), required=False)
    photos = PicturesField(label=_("Photos"), required=False, max_count=MOST_PHOTOS)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        rows = subject.duties.select_related("mandate__person", "mandate__congress").order_by("pk")
        self.fields["came"].choices = [
            (duty.pk, f"{duty.mandate.person.name} · {duty.mandate.congress.short_name}") for duty in rows
        ]
        self.fields["came"].initial = [duty.pk for duty in rows.filter(substitute=None)]


class CorrectForm(RecordForm):
    """The record put right."""

    field_order = ["came", "visitors", "course", "reason", "version"]
    reason = LineField(label=pgettext_lazy("reception", "Why it is corrected"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        del self.fields["photos"], self.fields["on_paper"]
        self.fields["came"].initial = list(subject.duties.filter(came=True).values_list("pk", flat=True))
        self.initial |= {name: getattr(subject, name) for name in ("visitors", "course", "version")}


class OneDayForm(forms.Form):
    """A single reception day."""

    date = forms.DateField(label=pgettext_lazy("reception", "Day"), widget=day_input())
    begins = forms.TimeField(label=pgettext_lazy("reception", "Begins"), widget=time_input())
    ends = forms.TimeField(label=pgettext_lazy("reception", "Ends"), widget=time_input())
    place = LineField(label=pgettext_lazy("reception", "Place"), max_length=120)
    topic = topic_field()
    limit = forms.IntegerField(
        label=pgettext_lazy("reception", "Places to book"), min_value=0, max_value=MOST_RECEIVED, initial=10
    )
    announced_before = forms.IntegerField(
        label=pgettext_lazy("reception", "Announced so many days before"), min_value=0, max_value=60, initial=3
    )
    deputies = DeputiesField(
        Mandate.objects.none(), label=_("Deputies"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputies"].queryset = queries.member_choices(station)


RECEPTION_FORMS = {
    "announce_reception": EmptyMoveForm,
    "hold_reception": RecordForm,
    "cancel_reception": CallOffForm,
    "correct_reception": CorrectForm,
}


class BroughtForm(OpinionForm):
    """An opinion a voter brought to a reception, as the station enters it."""

    field_order = ["words", "place", "category", "deputy", "answer", "name", "phone", "may_call", "photos"]
    deputy = DeputyField(Mandate.objects.none(), label=_("Deputy"), empty_label=_("Please choose"))
    answer = LinesField(
        label=_("Answered on the spot"), required=False, max_length=4000,
        help_text=_("What the voter was told; empty when it still has to be dealt with."),
    )  # fmt: skip

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, station=station, **kwargs)
        del self.fields["asked"]
        self.fields["deputy"].queryset = queries.member_choices(station)
        self.fields["category"].required = True
        self.fields["category"].empty_label = _("Please choose")
        self.fields["words"].label = _("What the voter said, word by word")
        self.fields["words"].help_text = _("In his own words, without your interpretation.")
        self.fields["name"].label = _("How the voter is addressed")
        self.fields["may_call"].label = _("The voter may be called")


class BookingForm(forms.Form):
    """What a voter fills in to book a place."""

    name = LineField(label=_("How may we address you?"), max_length=40)
    phone = PhoneField(
        label=_("Mobile phone (may stay empty)"), required=False,
        help_text=_("Read by the station alone, should the reception be called off. Without it look again by your code "
                    "before you come."),
    )  # fmt: skip
    code = code_field()
    matter = LinesField(
        label=_("What is it about?"), required=False, rows=3, max_length=1000,
        help_text=_("Read by the station alone. A line is enough."),
    )  # fmt: skip

    def __init__(self, *args, puzzle_for="", takes_code=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not takes_code:
            del self.fields["code"]
        if puzzle_for:
            self.fields["puzzle"] = forms.CharField(
                label=_("Signs in the picture, or answer to the question"),
                required=False,
                help_text=_("Many bookings came from here lately. Type one of the two, in capitals or not."),
                widget=PuzzleInput(puzzle_for),
            )

    def clean(self):
        return check_code_has_phone(self, super().clean())
