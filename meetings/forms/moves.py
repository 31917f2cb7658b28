"""What the moves of a gathering and of a place in it ask for."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import lines
from meetings.models import Gathering, LeaveReason, Participation
from meetings.workflow import GATHERING, PARTICIPATION, Answer, GatheringState

LONGEST_NOTE = 300


class EmptyForm(forms.Form):
    """A move that asks for nothing; ``subject`` is the gathering or the place it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.prepare()

    def prepare(self):
        """Fill the choices that depend on the subject."""


class NoteForm(EmptyForm):
    note = lines(_("Reason"))


class OptionalNoteForm(EmptyForm):
    note = lines(_("Note"), required=False)


class PassOnForm(EmptyForm):
    note = lines(_("Word of the delegation"), required=False, help_text=_("For example: agreed."))


class AskLeaveForm(EmptyForm):
    """Leave for a reason; from a session wholly, or from some of its sittings."""

    leave_kind = forms.ChoiceField(label=_("Kind of leave"), choices=LeaveReason.choices, widget=forms.RadioSelect)
    leave_reason = lines(_("Reason"))
    parts = forms.MultipleChoiceField(
        label=_("Only from these sittings"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing to ask for leave from the whole session."),
    )

    def prepare(self):
        parts = self._parts() if isinstance(self.subject, Participation) else []
        if parts:
            self.fields["parts"].choices = [(str(part.pk), str(part)) for part in parts]
        else:
            del self.fields["parts"]

    def _parts(self):
        """The sittings the person is asked to that are not over."""
        places = Participation.objects.filter(
            mandate=self.subject.mandate_id, answer__in=[Answer.INVITED, Answer.COMING]
        )
        rows = Gathering.objects.filter(parent=self.subject.gathering_id, state=GatheringState.PUBLISHED)
        return [
            part for part in rows.filter(pk__in=places.values("gathering")).order_by("begins_at") if not part.is_over
        ]

    def clean_leave_reason(self):
        reason = self.cleaned_data["leave_reason"].strip()
        if not reason:
            raise forms.ValidationError(self.fields["leave_reason"].error_messages["required"])
        return reason

    def clean_parts(self):
        return [int(key) for key in self.cleaned_data["parts"]]


FORMS = dict.fromkeys([*GATHERING.names, *PARTICIPATION.names], EmptyForm) | {
    "return_gathering": NoteForm,
    "refuse_gathering": NoteForm,
    "cancel_gathering": NoteForm,
    "ask_leave": AskLeaveForm,
    "pass_leave_on": PassOnForm,
    "grant_leave": OptionalNoteForm,
    "refuse_leave": NoteForm,
}


def form_of(name, subject):
    """The form of the move ``name`` on ``subject``."""
    return partial(FORMS[name], subject=subject)
