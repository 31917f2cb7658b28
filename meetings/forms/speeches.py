"""What asking to speak, running the list and leading a gathering ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.models import User
from meetings.computing.speaking import LONGEST_SPEECH
from meetings.forms.attending import WalkInForm
from meetings.forms.fields import lines, moment
from meetings.forms.moves import EmptyForm, NoteForm
from meetings.models import Participation, SpeechManner
from meetings.workflow import SPEECH, SpeechState

LONGEST_TEXT = 20_000


def _minutes(label, **kwargs):
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST_SPEECH, **kwargs)


def speech_text(**kwargs):
    """The text of a speech."""
    return lines(pgettext_lazy("speech", "text"), rows=10, longest=LONGEST_TEXT, **kwargs)


class AskToSpeakForm(forms.Form):
    """A deputy's request to speak."""

    topic = forms.CharField(label=_("topic"), max_length=120)
    manner = forms.ChoiceField(
        label=pgettext_lazy("speech", "manner"), widget=forms.RadioSelect, initial=SpeechManner.PLATFORM.value,
        choices=[choice for choice in SpeechManner.choices if choice[0] != SpeechManner.KEYNOTE],
    )  # fmt: skip
    text = speech_text(required=False, help_text=_("Needed in writing; otherwise it may stay empty."))
    resources = forms.CharField(
        label=_("what is needed"),
        max_length=200,
        required=False,
        help_text=_("For example a projector, an interpreter."),
    )
    wants_print = forms.BooleanField(
        label=_("print the text if it is not spoken"), required=False,
        help_text=_("Then it counts as handed in in writing."),
    )  # fmt: skip


class AskAtForm(AskToSpeakForm):
    """The same with the gathering, where no address names it."""

    gathering = forms.IntegerField(label=_("gathering"), min_value=1, max_value=2**63 - 1)


class EnterSpeakerForm(WalkInForm):
    """Somebody who raised his hand, or was asked to speak; whoever runs the list names the main speaker."""

    topic = forms.CharField(label=_("topic"), max_length=120)
    manner = forms.ChoiceField(
        label=pgettext_lazy("speech", "manner"), choices=SpeechManner.choices, widget=forms.RadioSelect,
        initial=SpeechManner.OTHER.value,
    )  # fmt: skip
    text = speech_text(required=False, help_text=_("Needed in writing; otherwise it may stay empty."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].label = _("Deputy")
        self.fields["resources_given"] = forms.CharField(label=_("what is provided"), max_length=200, required=False)


class ListForm(EmptyForm):
    resources_given = forms.CharField(label=_("what is provided"), max_length=200, required=False)


class EndForm(EmptyForm):
    minutes = _minutes(
        _("minutes used"),
        required=False,
        help_text=_("Only where the clock was not stopped in time; empty: as it ran."),
    )


class HandInForm(EmptyForm):
    text = speech_text(required=False, help_text=_("Empty: the text that is there already."))


SPEECH_FORMS = dict.fromkeys(SPEECH.names, EmptyForm) | {
    "list_speech": ListForm,
    "end_speech": EndForm,
    "decline_speech": NoteForm,
    "hand_in_speech": HandInForm,
}


class CorrectSpeechForm(forms.Form):
    """What should be on record about a speech, and why."""

    state = forms.ChoiceField(
        label=_("The list should say"),
        choices=[
            (state.value, state.label) for state in (SpeechState.SPOKEN, SpeechState.HANDED_IN, SpeechState.NOT_REACHED)
        ],
        widget=forms.RadioSelect,
    )
    minutes = _minutes(_("minutes used"), required=False)
    reason = lines(_("Reason"))


class Chair(forms.ModelChoiceField):
    """People of the gathering who have an account, by name."""

    def label_from_instance(self, obj):
        return obj.name


class ConductForm(forms.Form):
    """Topic, chair and limits of a gathering."""

    topic = forms.CharField(label=_("topic"), max_length=200, required=False)
    chair = Chair(User.objects.none(), label=_("chair"), required=False, empty_label="—")
    first_minutes = _minutes(_("minutes of the first speech"))
    further_minutes = _minutes(_("minutes of each further speech"))
    ask_until = moment(
        _("ask to speak until"),
        required=False,
        help_text=_("Empty: until the end. Hands raised later are entered by staff."),
    )

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        places = Participation.objects.filter(gathering__in=[gathering.pk, gathering.parent_id], user__isnull=False)
        self.fields["chair"].queryset = User.objects.filter(pk__in=places.values("user")).order_by("name", "pk")
