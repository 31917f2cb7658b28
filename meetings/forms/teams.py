"""Teams of a gathering as they are entered, and who keeps its door."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings import queries
from meetings.forms.fields import STAMP, gathering_field
from meetings.models import Participation, Team
from meetings.services import MOST_TEAMS


class TeamForm(forms.ModelForm):
    """A team, or a task to be claimed: then with places and a last moment."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Team
        fields = ["name", "task", "limit", "claim_until"]
        widgets = {
            "task": forms.Textarea(attrs={"rows": 3}),
            "limit": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
            "claim_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=STAMP),
        }
        help_texts = {
            "claim_until": _(
                "Filled in: whoever takes part claims a place, first come, first served. Empty: you put them in."
            ),
        }

    def _post_clean(self):
        """The service writes; the form only reads."""


class TeamAtForm(TeamForm):
    """The same with the gathering, where no address names it."""

    gathering = gathering_field()


class PlacesChoice(forms.ModelMultipleChoiceField):
    """People of a gathering to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, place):
        return f"{place.name} · {place.mandate.delegation.name}" if place.mandate else f"{place.name} · {place.unit}"


class LeaderChoice(forms.ModelChoiceField):
    def label_from_instance(self, place):
        return place.name


class FillTeamForm(forms.Form):
    """Who is in a team, and who leads it."""

    leader = LeaderChoice(
        Participation.objects.none(), label=pgettext_lazy("team", "Led by"), required=False, empty_label=_("Nobody yet")
    )
    people = PlacesChoice(Participation.objects.none(), label=pgettext_lazy("team", "Its people"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        rows = queries.to_divide(team.gathering, team)
        self.fields["people"].queryset = self.fields["leader"].queryset = rows


class DivideForm(forms.Form):
    """How those without a team are put into teams."""

    way = forms.ChoiceField(
        label=pgettext_lazy("team", "How"),
        choices=[
            ("even", _("Evenly, delegations kept together as far as can be")),
            ("delegation", _("By delegation")),
            ("group", _("By deputies' group")),
            ("station", _("By liaison station")),
        ],
        widget=forms.RadioSelect,
        initial="even",
    )
    count = forms.IntegerField(
        label=pgettext_lazy("team", "Into how many teams"),
        min_value=1,
        max_value=MOST_TEAMS,
        required=False,
        help_text=_("Only where they are divided evenly. Empty: into the teams there are."),
    )


class DoorKeepersForm(forms.Form):
    """Staff of delegations who scan everybody's codes at a door."""

    users = forms.ModelMultipleChoiceField(
        None, label=_("Staff of delegations"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = queries.door_keeper_choices(gathering)
