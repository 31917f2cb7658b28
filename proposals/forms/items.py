"""What is captured in a meeting and handed over, and how it is answered and rated."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.files import MultipleFileField
from congress.models import Organ
from proposals.forms.fields import LONGEST_BODY, MOST_FILES, NAME_GAP, MoveForm, day, text
from proposals.forms.writing import DeputiesField
from proposals.models import ContactForm, ItemSource, ItemTerm, Outcome, Rating

UNTIL = "until"  # the choice of a term that ends on a day
MOST_VOTES = 999
MOST_SIGNS = 8  # of a short name


class OrgansField(forms.CharField):
    """Organs by name, a piece of it, a short name (城管 for 城市管理局) or code, in one line of text: in a meeting
    quicker than a list of ninety.
    """

    def __init__(self, **kwargs):
        told = {
            "label": _("Organs"),
            "max_length": 400,
            "help_text": _("Full or short names or codes, with spaces or commas between them: 水利局、城管"),
        }
        super().__init__(**(told | kwargs))

    def find(self, words, congress):
        """The organs named, each once; refused with what is unknown, and with what fits several."""
        rows = Organ.objects.valid().filter(congress=congress, dispatches_for=None).exclude(kind="delegation")
        found, wrong = {}, []
        for word in filter(None, dict.fromkeys(NAME_GAP.split(words.strip()))):
            fitting = _fitting(rows, word)
            if len(fitting) == 1:
                found[fitting[0].pk] = fitting[0]
            else:
                names = "、".join(organ.name for organ in fitting)
                wrong.append(f"{word}（{names}）" if names else word)
        if wrong:
            raise forms.ValidationError(_("No organ, or several: %(names)s") % {"names": "；".join(wrong)})
        return list(found.values())


def _fitting(rows, word):
    """The organs a word may mean: the very name or code, else a piece of the name, else its signs in their order."""
    ways = (
        Q(name=word) | Q(code__iexact=word),
        Q(name__icontains=word),
        Q(name__regex=".*".join(re.escape(sign) for sign in word[:MOST_SIGNS])),
    )
    return next((found for way in ways if (found := list(rows.filter(way).order_by("pk")[:4]))), [])


def term_field(**kwargs):
    """A term from the list, or the choice of a day."""
    return forms.ChoiceField(label=_("Term"), required=False, **kwargs)


def _terms(empty):
    return [("", empty), *ItemTerm.choices, (UNTIL, _("Until a day"))]


def check_term(form, cleaned):
    """The day goes with its choice and lies ahead; what is given on is a term or a day."""
    until, chosen = cleaned.get("until"), cleaned.get("term", "")
    if chosen == UNTIL:
        if not until and "until" not in form.errors:
            form.add_error("until", _("Choose the day."))
        elif until and until < clock.today():
            form.add_error("until", _("Choose a day that has not passed."))
        cleaned["term"] = ""
    else:
        cleaned["until"] = None
    return cleaned


class CaptureForm(forms.Form):
    """One item, written down while it is said."""

    source = forms.ChoiceField(
        choices=ItemSource.choices, initial=ItemSource.REMARK.value, label=_("Where from"), widget=forms.RadioSelect
    )
    meeting = forms.CharField(label=_("At which meeting"), max_length=80, required=False)
    deputies = DeputiesField(
        label=_("Deputies who spoke"),
        required=False,
        widget=forms.TextInput,
        help_text=_("Names or card numbers; the first one rates the answer."),
    )
    voice = forms.CharField(label=_("Or said by"), max_length=80, required=False)
    body = text(_("What is handed over"), rows=5, longest=LONGEST_BODY)
    organs = OrgansField(required=False)
    term = term_field()
    until = day(_("Answer until"), required=False)
    files = MultipleFileField(label=_("Attachments"), required=False, max_count=MOST_FILES)
    then = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput)

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.congress = congress
        self.fields["term"].choices = _terms(_("As usual for the source"))

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\x00", "").strip()
        if not body:
            raise forms.ValidationError(self.fields["body"].error_messages["required"])
        return body

    def clean_deputies(self):
        words = self.cleaned_data["deputies"]
        return self.fields["deputies"].find(words, self.congress) if words.strip() else []

    def clean_organs(self):
        return self.fields["organs"].find(self.cleaned_data["organs"], self.congress)

    def clean(self):
        return check_term(self, super().clean())


class HandOverForm(MoveForm):
    organs = OrgansField()
    instruction = text(_("Instruction"), required=False)

    def clean_organs(self):
        return self.fields["organs"].find(self.cleaned_data["organs"], self.congress)


class ReportAgainForm(MoveForm):
    note = text(_("What is missing"))
    term = term_field()
    until = day(_("Answer until"), required=False)

    def prepare(self):
        self.fields["term"].choices = _terms(_("As before"))

    def clean(self):
        return check_term(self, super().clean())


class RateItemForm(MoveForm):
    rating = forms.ChoiceField(choices=Rating.choices, label=_("Rating"), widget=forms.RadioSelect)
    comment = text(_("Comment"), required=False, help_text=_("Required when you are not satisfied."))


def votes(label, **kwargs):
    """A field for a number of votes."""
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_VOTES, **kwargs)


class PollForm(MoveForm):
    members = votes(
        _("Members of the standing committee"),
        help_text=_("All of them: a rating needs more than half."),
    )
    satisfied = votes(_("Satisfied"))
    basically = votes(_("Basically satisfied"))
    dissatisfied = votes(_("Dissatisfied"))
    comment = text(_("Note"), required=False)


class AnswerForm(MoveForm):
    form = forms.ChoiceField(choices=ContactForm.choices, initial=ContactForm.PHONE.value, label=_("Answered by"))
    outcome = forms.ModelChoiceField(Outcome.objects.none(), to_field_name="code", label=_("Outcome class"))
    promised_on = day(
        _("Promised date"),
        required=False,
        help_text=_("By when it will be done; needed where the outcome class promises it."),
    )
    body = text(_("What was done and answered"), rows=5, longest=LONGEST_BODY)
    contact_person = forms.CharField(label=_("Contact person"), max_length=40)
    contact_phone = forms.CharField(label=_("Contact phone"), max_length=30)

    def prepare(self):
        self.fields["outcome"].queryset = Outcome.objects.filter(congress=self.congress).order_by("code")
        reply = getattr(self.subject, "reply", None)
        if reply is not None and reply.form:
            for name in ("form", "promised_on", "body", "contact_person", "contact_phone"):
                self.initial.setdefault(name, getattr(reply, name))
            self.initial.setdefault("outcome", reply.outcome.code)
        else:
            self.initial.setdefault("contact_person", self.subject.organ.contact)
            self.initial.setdefault("contact_phone", self.subject.organ.phone)

    def clean_body(self):
        return self.cleaned_data["body"].replace("\x00", "").strip()
