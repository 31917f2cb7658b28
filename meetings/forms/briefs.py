"""What taking down a remark, drafting and editing a bulletin, and issuing it ask for."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models import Delegation
from meetings.forms.fields import NamesField, gathering_field, lines
from meetings.forms.moves import EmptyForm, NoteForm
from meetings.forms.papers import version
from meetings.models import Brief, ReadBy, Remark
from meetings.queries import merging_choices, remarks_in
from meetings.workflow import BRIEF

LONGEST_REMARK, LONGEST_KEPT, LONGEST_TEXT = 4_000, 1_000, 20_000
kept_field = partial(
    lines, _("to be kept as said"), longest=LONGEST_KEPT, required=False,
    help_text=_("Sharp criticism, word for word, one passage a line; no editor may change it."),
)  # fmt: skip


class RemarkForm(forms.Form):
    """What somebody said, while he says it."""

    deputy = NamesField(
        label=_("Deputy"), max_length=40, widget=forms.TextInput, help_text=_("Name or card number.")
    )  # fmt: skip
    voice = forms.CharField(
        label=_("or said by"), max_length=60, required=False, help_text=_("Somebody who is no deputy.")
    )
    text = lines(pgettext_lazy("remark", "what was said"), rows=8, longest=LONGEST_REMARK)
    kept = kept_field()

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.congress = congress

    def clean_deputy(self):
        words = self.cleaned_data["deputy"]
        found = self.fields["deputy"].find(words, self.congress) if words.strip() else []
        if len(found) > 1:
            raise forms.ValidationError(_("Name one deputy."))
        return found[0] if found else None


class RemarkAtForm(RemarkForm):
    """The same with the gathering, where no address names it; the deputy may be left out for a voice."""

    gathering = gathering_field()


class ChangeRemarkForm(forms.Form):
    text = lines(pgettext_lazy("remark", "what was said"), rows=8, longest=LONGEST_REMARK)
    kept = kept_field()
    version = version()


class RemarkChoice(forms.ModelMultipleChoiceField):
    """Remarks to tick, each by its speaker and its beginning."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        return f"{obj.name}：{obj}"


class BriefForm(forms.Form):
    """A bulletin; what it is made of can be chosen while it is a draft."""

    title = forms.CharField(label=_("title"), max_length=120)
    remarks = RemarkChoice(Remark.objects.none(), label=_("remarks"))
    text = lines(
        _("text"), rows=14, longest=LONGEST_TEXT, required=False,
        help_text=_("Empty: the chosen remarks, one below the other."),
    )  # fmt: skip
    one_voice_reason = forms.CharField(
        label=_("why one speaker alone"), max_length=200, required=False,
        help_text=_("Needed where fewer than two are quoted."),
    )  # fmt: skip
    version = version()

    def __init__(self, *args, gathering, delegation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remarks"].queryset = remarks_in(gathering).filter(delegation=delegation)


class EditBriefForm(forms.Form):
    """The secretariat's work on a signed bulletin."""

    title = forms.CharField(label=_("title"), max_length=120)
    text = lines(_("text"), rows=16, longest=LONGEST_TEXT)
    reason = forms.CharField(label=_("why"), max_length=200, required=False)
    version = version()


class BriefChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.delegation.name} · {obj.title}"


class MergeForm(EmptyForm):
    into = BriefChoice(Brief.objects.none(), label=pgettext_lazy("brief", "Into which"))

    def prepare(self):
        self.fields["into"].queryset = merging_choices(self.subject)


class IssueForm(EmptyForm):
    """Who reads the issue, among the people asked to the session."""

    read_by = forms.ChoiceField(
        label=pgettext_lazy("document", "readers"),
        choices=[(choice.value, choice.label) for choice in (ReadBy.EVERYBODY, ReadBy.MEMBERS, ReadBy.DELEGATIONS)],
        initial=ReadBy.EVERYBODY.value,
        widget=forms.RadioSelect,
    )
    delegations = forms.ModelMultipleChoiceField(
        Delegation.objects.none(),
        label=_("delegations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the readers are named delegations."),
    )

    def prepare(self):
        rows = Delegation.objects.filter(term=self.subject.delegation.term_id)
        self.fields["delegations"].queryset = rows.order_by("number")


BRIEF_FORMS = dict.fromkeys(BRIEF.names, EmptyForm) | {
    "send_back_brief": NoteForm,
    "return_brief": NoteForm,
    "merge_brief": MergeForm,
    "issue_brief": IssueForm,
}


class DeputyHeadsForm(forms.Form):
    """Who signs bulletins beside the head."""

    names = NamesField(help_text=_("Empty: the head alone signs."))

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.congress = congress

    def clean_names(self):
        words = self.cleaned_data["names"]
        return self.fields["names"].find(words, self.congress) if words.strip() else []
