"""What a selection for commendation asks for: its frame, a candidate, the numbers of the vote."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress
from deputies import queries
from deputies.forms.deciding import DeputyField
from deputies.forms.report import DAY, count
from deputies.models import Selection, spoken

VOTES = "votes_{}"


class SelectionForm(forms.Form):
    """For which year, how many, how many names on a ballot."""

    year = forms.IntegerField(label=_("year"), min_value=1979, max_value=2100, initial=lambda: clock.today().year - 1)
    name = forms.CharField(label=_("name"), max_length=60)
    places = forms.IntegerField(label=_("to be commended, at most"), min_value=1, max_value=999, initial=10)
    most_names = forms.IntegerField(
        label=_("names on a ballot, at most"),
        min_value=1,
        max_value=999,
        initial=10,
        help_text=_("A ballot that names more is not valid."),
    )


class CandidateForm(forms.Form):
    """A deputy by name or card number, and why he stands."""

    deputy = DeputyField()
    reason = forms.CharField(label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, congress: Congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].congress_ids = (congress.pk,)


class DropCandidateForm(forms.Form):
    note = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SelectionMoveForm(forms.Form):
    """A move's fields; ``selection`` is what it is made on."""

    def __init__(self, *args, selection: Selection, **kwargs):
        super().__init__(*args, **kwargs)
        self.selection = selection


class DropSelectionForm(SelectionMoveForm):
    note = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class VoteForm(SelectionMoveForm):
    """When, by whom, the ballots, and how many named each candidate."""

    voted_on = forms.DateField(label=_("voted on"), initial=clock.today, widget=DAY)
    voters = forms.CharField(
        label=_("who voted"), max_length=60, help_text=_("As: the chairpersons' meeting; all deputies.")
    )
    issued = count(_("ballots issued"))
    returned = count(_("ballots returned"))
    valid = count(_("valid ballots"))

    def __init__(self, *args, selection, **kwargs):
        candidates = list(queries.candidates_of(selection))
        kept = {VOTES.format(one.pk): one.votes for one in candidates if one.votes is not None}
        if selection.voted_on:
            kept |= {name: getattr(selection, name) for name in self.base_fields if hasattr(selection, name)}
        super().__init__(*args, selection=selection, **{**kwargs, "initial": kept | (kwargs.get("initial") or {})})
        self.candidates = candidates
        for one in candidates:
            points = spoken(one.points) if one.points is not None else ""
            self.fields[VOTES.format(one.pk)] = count(one.mandate.person.name, help_text=points)
        self.fields["preferred"] = forms.TypedMultipleChoiceField(
            label=_("chosen among equals"),
            choices=[(one.pk, one.mandate.person.name) for one in candidates],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Only where equal votes stand at the last place."),
        )
        self.fields["note"] = forms.CharField(
            label=_("note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean(self):
        """The ballots for each candidate by key, as the service takes them."""
        cleaned = super().clean()
        votes = {one.pk: cleaned.pop(VOTES.format(one.pk), 0) for one in self.candidates}
        return cleaned | {"votes": votes}


SELECTION_FORMS = {
    "record_vote": VoteForm,
    "correct_vote": VoteForm,
    "announce_selection": SelectionMoveForm,
    "drop_selection": DropSelectionForm,
}
