"""What each move of an opinion asks for: one form for page and API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.models import Organ
from deputies.models import Mandate
from liaison import queries
from liaison.forms.fields import DeputyField, LineField, LinesField
from liaison.workflow import FORWARDED_BY_STATION, Ground, Rating
from proposals.models import Category


class MoveForm(forms.Form):
    """A move's fields; ``subject`` is the opinion it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.prepare()

    def prepare(self):
        """Fill the choices that depend on the opinion."""


class EmptyForm(MoveForm):
    """A move that asks for nothing."""


class AcceptForm(MoveForm):
    """Taken up: the class, and the deputy who gets it."""

    deputy = DeputyField(Mandate.objects.none(), label=_("Deputy"), empty_label=_("Please choose"))
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), to_field_name="code", empty_label=_("Please choose")
    )
    place = LineField(label=_("Place of the matter"), required=False, max_length=120)

    def prepare(self):
        self.fields["deputy"].queryset = queries.member_choices(self.subject.station)
        self.fields["category"].queryset = queries.categories_of(self.subject.congress_id)
        self.fields["deputy"].initial = self.subject.asked_id
        self.fields["category"].initial = self.subject.category.code if self.subject.category else None
        self.fields["place"].initial = self.subject.place


class RefuseForm(MoveForm):
    """Not taken up: why, and the right door."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    note = LinesField(
        label=_("More for the voter"), required=False, max_length=1000,
        help_text=_("He is told the ground and the right door; add what helps him."),
    )  # fmt: skip


class DeputyForm(MoveForm):
    """Another deputy of the station."""

    deputy = DeputyField(Mandate.objects.none(), label=_("Deputy"), empty_label=_("Please choose"))

    def prepare(self):
        rows = queries.member_choices(self.subject.station)
        self.fields["deputy"].queryset = rows.exclude(pk=self.subject.deputy_id)


class AnswerForm(MoveForm):
    """What the voter is told."""

    text = LinesField(
        label=_("Answer"), rows=8, max_length=4000,
        help_text=_("Plain words; the voter reads them by his code, and nobody's phone belongs here."),
    )  # fmt: skip
    promised_on = forms.DateField(
        label=_("Promised date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ForwardForm(MoveForm):
    """By which way it is passed on."""

    route = forms.ChoiceField(
        label=_("Route"),
        choices=[(route.value, route.label) for route in FORWARDED_BY_STATION],
        widget=forms.RadioSelect,
    )
    receiver = LineField(
        label=_("Passed on to"),
        required=False,
        max_length=80,
        help_text=_("Of village, street, town or letters office."),
    )
    approved_by = LineField(
        label=_("Approved by"), required=False, max_length=40, help_text=_("The head, for a street or town.")
    )
    note = LinesField(label=_("Note"), required=False, max_length=1000)


class PassUpForm(MoveForm):
    """A deputy of a congress above."""

    holder = DeputyField(Mandate.objects.none(), label=_("Deputy of a higher congress"), empty_label=_("Please choose"))
    note = LinesField(label=_("Note"), required=False, max_length=1000)

    def prepare(self):
        self.fields["holder"].queryset = queries.upward_choices(self.subject)


class HandOverForm(MoveForm):
    """One of the congress's public bodies."""

    organ = forms.ModelChoiceField(
        Organ.objects.none(), label=_("Public body"), to_field_name="code", empty_label=_("Please choose")
    )
    note = LinesField(label=_("Note"), required=False, max_length=1000)

    def prepare(self):
        self.fields["organ"].queryset = queries.organ_choices(self.subject.congress_id)


class CaseForm(MoveForm):
    """The case a letters office has made of it."""

    number = LineField(label=_("Case number"), max_length=40, help_text=_("As the letters office has registered it."))
    registered_on = forms.DateField(
        label=_("Registered on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def prepare(self):
        case = queries.letter_case_of(self.subject)
        self.fields["number"].initial = case.number if case else ""
        self.fields["registered_on"].initial = case.registered_on if case else None


class GiveBackForm(MoveForm):
    """Why it comes back."""

    reason = LinesField(label=_("Reason"), max_length=1000)


class TurnForm(MoveForm):
    """The title of the draft; its text is filled in and goes on being written afterwards."""

    title = LineField(label=_("Title"), max_length=80, help_text=_("In one line: what, where, what for."))


class SummaryForm(MoveForm):
    """What everybody may read, without names and numbers."""

    title = LineField(label=_("Title"), max_length=60)
    matter = LinesField(label=_("The matter"), rows=4, max_length=1000)
    result = LinesField(label=_("The result"), rows=4, max_length=1000)

    def prepare(self):
        summary = getattr(self.subject, "summary", None)
        for name in ("title", "matter", "result"):
            self.fields[name].initial = getattr(summary, name, "")


class RatingForm(MoveForm):
    """The voter's own, by his code: listed for the table, never offered to a user."""

    rating = forms.ChoiceField(label=_("Rating"), choices=Rating.choices)
    comment = LinesField(label=_("Comment"), required=False, max_length=1000)


FORMS = {
    "accept": AcceptForm,
    "refuse": RefuseForm,
    "discard": EmptyForm,
    "reply": AnswerForm,
    "turn": TurnForm,
    "forward": ForwardForm,
    "pass_up": PassUpForm,
    "pass_to": DeputyForm,
    "hand_over": HandOverForm,
    "take": EmptyForm,
    "note_case": CaseForm,
    "answer": AnswerForm,
    "give_back": GiveBackForm,
    "summarise": SummaryForm,
    "publish": EmptyForm,
    "unpublish": EmptyForm,
    "rate": RatingForm,
    "reopen": EmptyForm,
}


def form_of(name, subject):
    """The form class of a move, bound to its subject: call it as any form class."""
    return lambda *args, **kwargs: FORMS[name](*args, subject=subject, **kwargs)
