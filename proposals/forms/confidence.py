"""What a confidential proposal asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.models import User
from proposals import queries
from proposals.forms.fields import MoveForm, text
from proposals.models import Confidant


class ConfidentialForm(MoveForm):
    reason = text(
        _("Reason"),
        help_text=_("For example the risk of retaliation. State secrets do not belong in the system at all."),
    )


class ClerksField(forms.ModelMultipleChoiceField):
    """Clerks of one unit, by user name."""

    def label_from_instance(self, user):
        return user.name


class NameHandlersForm(MoveForm):
    handlers = ClerksField(
        User.objects.none(),
        to_field_name="username",
        required=False,
        label=_("Named handlers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only they and the unit's leader see this proposal and work on it."),
    )

    def prepare(self):
        self.fields["handlers"].queryset = queries.clerks_of(self.subject.organ)
        named = Confidant.objects.filter(proposal=self.subject.proposal_id, post__organ=self.subject.organ_id)
        self.initial.setdefault("handlers", list(named.values_list("post__user__username", flat=True)))


class TakeNoteForm(MoveForm):
    remark = text(_("Remark to the deputy"), required=False)
