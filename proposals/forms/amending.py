"""What the secretariat types when it edits a text under review, or parts it into two matters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.forms.fields import BodyField, MoveForm, TitleField, text
from proposals.models import Proposal


class AmendForm(MoveForm):
    title = TitleField(label=_("Title"))
    body = BodyField(label=_("Text"))
    note = text(_("Why"), rows=2, longest=1000, help_text=_("The deputy reads this beside both texts."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def prepare(self):
        """The text as it stands, and the version by which it is known."""
        if isinstance(self.subject, Proposal):
            for name in ("title", "body", "version"):
                self.initial.setdefault(name, getattr(self.subject, name))


class SplitForm(AmendForm):
    new_title = TitleField(label=_("Title of the second proposal"))
    new_body = BodyField(label=_("Text of the second proposal"))

    field_order = ["title", "body", "new_title", "new_body", "note", "version"]

    def prepare(self):
        """What stays keeps its text until it is shortened; the second begins with the whole of it."""
        super().prepare()
        self.fields["title"].label = _("Title of this proposal")
        self.fields["body"].label = _("Text of this proposal")
        if isinstance(self.subject, Proposal):
            self.initial.setdefault("new_body", self.subject.body)
        self.fields["new_body"].help_text = _("Leave one matter in each text. Attachments are copied to the second.")
