"""What the moves ask for. One form serves the page, the admin and the API."""

import re
import unicodedata

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.files import MultipleFileField, attached
from congress.models import Organ
from deputies.models import Mandate
from proposals import queries, services
from proposals.models import (
    Category,
    ContactForm,
    CoOpinion,
    Decision,
    Extent,
    HandlingTask,
    Kind,
    Outcome,
    Proposal,
    Publicity,
    Rating,
    Reason,
    ReasonKind,
    Reply,
    Verdict,
)
from proposals.workflow import DEAD, Signing, TaskRole

LONGEST_BODY = 20_000
MOST_FILES = 3
LONGEST_CONTACT = {"contact_phone": 40, "contact_address": 200}
NAME_GAP = re.compile(r"[\s,;，；、]+")
DOCUMENT_NUMBER = re.compile(r"^([^\s〔〕\[\]()（）]{1,16})[〔\[（(](\d{4})[〕\]）)]第?(\d{1,5})号$")


def _name_the_empty_choice(form):
    """A row of dashes tells nobody anything."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
            field.empty_label = _("Please choose") if field.required else _("None")


class MoveForm(forms.Form):
    """A move's fields; ``subject`` is the proposal or task it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.congress = subject.congress
        self.prepare()
        _name_the_empty_choice(self)

    def prepare(self):
        """Fill the choices that depend on the subject."""

    def organs(self):
        """The organs of the congress that exist today."""
        return Organ.objects.valid().filter(congress=self.congress).exclude(kind="delegation").order_by("pk")


class OrganField(forms.ModelChoiceField):
    """An organ of the congress, named by its code."""

    def __init__(self, **kwargs):
        super().__init__(**({"queryset": Organ.objects.none(), "to_field_name": "code"} | kwargs))


class DocumentNumberField(forms.CharField):
    """The number of an official document: letters, year, number (字/年/号)."""

    def __init__(self, **kwargs):
        told = {
            "label": _("Document number"),
            "max_length": 40,
            "help_text": _("Letters, year and number, for example 安水建〔2026〕12号."),
        }
        super().__init__(**(told | kwargs))

    def clean(self, value):
        number = super().clean(value)
        found = DOCUMENT_NUMBER.match("".join(number.split()))
        if not found:
            raise forms.ValidationError(_("Write letters, year and number: 安水建〔2026〕12号."))
        return f"{found[1]}〔{found[2]}〕{int(found[3])}号"


def text(label, *, required=True, rows=4, longest=4000, **kwargs):
    """A field for some lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=widget, max_length=longest, **kwargs)


def day(label, **kwargs):
    """A field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class AttachedField(forms.ModelMultipleChoiceField):
    """Files that are attached already, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, file):
        return file.name


class ProposalForm(forms.ModelForm):
    """What a deputy writes."""

    files = MultipleFileField(label=_("Attachments"), required=False, max_count=MOST_FILES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Proposal
        fields = [
            "kind", "manner", "title", "body", "category", "wished_organ", "publicity", "publicity_reason",
            "from_survey", "raised_before", "wants_contact", "contact_phone", "contact_address", "postcode",
        ]  # fmt: skip
        widgets = {
            "body": forms.Textarea(attrs={"rows": 14, "maxlength": LONGEST_BODY}),
            "kind": forms.RadioSelect,
            "manner": forms.RadioSelect,
            "publicity": forms.RadioSelect,
        }
        help_texts = {
            "kind": _("Motions and interpellations need ten signatures (a town's motion five) and a sitting session."),
            "title": _("In one line: what, where, what for."),
            "body": _(
                "The situation, what is wrong with it, and what you ask for. No state secrets: hand those in on paper."
            ),
            "wished_organ": _("The secretariat decides; your wish helps."),
        }

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(congress=congress, parent=None).order_by("code")
        self.fields["category"].to_field_name = "code"
        self.fields["wished_organ"].queryset = (
            Organ.objects.valid().filter(congress=congress).exclude(kind="delegation").order_by("pk")
        )
        self.fields["wished_organ"].to_field_name = "code"
        self.fields["manner"].initial = "suggestion"
        self.fields["kind"].choices = [choice for choice in Kind.choices if choice[0] != Kind.HAND_OVER]
        for name in ("kind", "manner", "publicity"):
            self.fields[name].required = False
        if self.instance.pk:
            self.fields["remove"] = AttachedField(
                attached(self.instance), label=_("Remove attachments"), required=False
            )
        _name_the_empty_choice(self)
        for name, longest in LONGEST_CONTACT.items():  # the columns are encrypted and bound nothing
            self.fields[name].validators.append(MaxLengthValidator(longest))
            self.fields[name].widget.attrs["maxlength"] = longest

    def clean_title(self):
        """One line of signs one can see: none that hide or turn what follows."""
        title = " ".join(self.cleaned_data["title"].split())
        title = "".join(sign for sign in title if unicodedata.category(sign)[0] != "C").strip()
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"])
        return title

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\x00", "").strip()
        if len(body) > LONGEST_BODY:
            raise forms.ValidationError(_("At most %(longest)s characters.") % {"longest": LONGEST_BODY})
        return body

    def clean_kind(self):
        return self.cleaned_data["kind"] or self.instance.kind

    def clean_manner(self):
        return self.cleaned_data["manner"] or self.instance.manner

    def clean_publicity(self):
        return self.cleaned_data["publicity"] or self.instance.publicity

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("publicity") in {Publicity.TITLE, Publicity.NONE} and not cleaned.get("publicity_reason"):
            self.add_error("publicity_reason", _("Say why it should not be published in full."))
        kept = attached(self.instance).count() - len(cleaned.get("remove") or []) if self.instance.pk else 0
        if kept + len(cleaned.get("files") or []) > MOST_FILES:
            self.add_error("files", _("At most %(limit)s files, please.") % {"limit": MOST_FILES})
        return cleaned

    def _post_clean(self):
        """The service writes; the form only reads."""


class NoteForm(MoveForm):
    note = text(_("Note"))


class OptionalNoteForm(MoveForm):
    note = text(_("Note"), required=False)


class EmptyForm(MoveForm):
    """A move that asks for nothing."""


class DeputiesField(forms.CharField):
    """Deputies of the congress, by name or card number, in one line of text: on a phone quicker than a list of 300."""

    def __init__(self, **kwargs):
        super().__init__(**({"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 4000} | kwargs))

    def find(self, text, congress):
        """The valid mandates named; refused with the names that are unknown or borne by several."""
        found, unknown = [], []
        for word in dict.fromkeys(NAME_GAP.split(text.strip())):
            named = Q(person__name=word) | Q(card_number=word)
            mandates = list(Mandate.objects.valid().filter(named, congress=congress).select_related("person")[:2])
            (found if len(mandates) == 1 else unknown).append(mandates[0] if len(mandates) == 1 else word)
        if unknown:
            message = _("Not found, or borne by several (then write the card number): %(names)s")
            raise forms.ValidationError(message % {"names": "、".join(unknown)})
        return found


class InviteForm(MoveForm):
    deputies = DeputiesField(
        label=_("Deputies"), required=False, help_text=_("Names or card numbers, with spaces or commas between them.")
    )
    open_call = forms.BooleanField(label=_("Every deputy may sign"), required=False)
    cosign_until = day(_("Signatures until"), required=False)

    def prepare(self):
        if isinstance(self.subject, Proposal):
            self.initial.setdefault("open_call", self.subject.open_call)
            self.initial.setdefault("cosign_until", self.subject.cosign_until)

    def clean_deputies(self):
        text = self.cleaned_data["deputies"]
        return self.fields["deputies"].find(text, self.congress) if text.strip() else []

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("deputies") and not cleaned.get("open_call"):
            self.add_error("deputies", _("Name somebody, or let every deputy sign."))
        return cleaned


class MandateField(forms.ModelChoiceField):
    """A deputy, named by his mandate."""

    def label_from_instance(self, mandate):
        return mandate.person.name


class UninviteForm(MoveForm):
    deputy = MandateField(Mandate.objects.none(), label=_("Deputy"))

    def prepare(self):
        if isinstance(self.subject, Proposal):
            waiting = self.subject.signatures.filter(state=Signing.INVITED).values("mandate")
            rows = Mandate.objects.filter(pk__in=waiting).select_related("person").order_by("pk")
            self.fields["deputy"].queryset = rows


class RemarkForm(MoveForm):
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class DecideForm(MoveForm):
    decision = forms.ChoiceField(choices=Decision.choices, label=_("Decision"), widget=forms.RadioSelect)
    note = text(_("Note"), required=False)


class AcceptForm(MoveForm):
    category = forms.ModelChoiceField(Category.objects.none(), to_field_name="code", label=_("Category"))

    def prepare(self):
        self.fields["category"].queryset = Category.objects.filter(congress=self.congress).order_by("code")
        self.fields["category"].initial = self.subject.category and self.subject.category.code


class RefuseForm(MoveForm):
    reason = forms.ModelChoiceField(Reason.objects.none(), to_field_name="code", label=_("Reason"))
    note = text(_("Note to the deputy"), required=False)

    def prepare(self):
        reasons = Reason.objects.filter(congress=self.congress, kind=ReasonKind.REFUSAL)
        self.fields["reason"].queryset = reasons.order_by("code")


class LetterForm(MoveForm):
    organ = OrganField(label=_("Pass on to"), required=False, help_text=_("For reference; no reply is owed."))
    note = text(_("Note to the deputy"))

    def prepare(self):
        self.fields["organ"].queryset = self.organs()


class MergeForm(MoveForm):
    main = forms.CharField(
        label=_("Number of the main proposal"),
        max_length=40,
        help_text=_("This one keeps its number, and gets its own reply and evaluation."),
    )
    note = text(_("Note"), required=False)

    def clean_main(self):
        number = "".join(self.cleaned_data["main"].split())
        main = Proposal.objects.filter(congress=self.congress, number_text=number).order_by("-pk").first()
        if main is None:
            raise forms.ValidationError(_("No proposal has this number."))
        return main


class ConcludeForm(MoveForm):
    verdict = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    note = text(_("Note"))

    def prepare(self):
        ends = [choice for choice in Verdict.choices if choice[0] != Verdict.REHANDLED]
        second = isinstance(self.subject, Proposal) and self.subject.round > 1
        self.fields["verdict"].choices = [choice for choice in ends if not (second and choice[0] == Verdict.EXPLAINED)]


class AssignForm(MoveForm):
    organ = OrganField(label=_("Assign to"))
    instruction = text(_("Instruction"), required=False)

    def prepare(self):
        """The blocks and the bodies that handle their own: not the bureaus, which the block's office serves."""
        block_parts = Organ.objects.filter(parent__dispatcher__isnull=False).values("pk")
        offices = Organ.objects.filter(dispatches_for__isnull=False, congress=self.congress).values("pk")
        self.fields["organ"].queryset = self.organs().exclude(pk__in=block_parts).exclude(pk__in=offices)


class EvaluateForm(MoveForm):
    reply = forms.ModelChoiceField(Reply.objects.none(), label=_("Reply"), required=False)
    contact = forms.ChoiceField(choices=Rating.choices, label=_("Contact"), widget=forms.RadioSelect)
    attitude = forms.ChoiceField(choices=Rating.choices, label=_("Attitude"), widget=forms.RadioSelect)
    content = forms.ChoiceField(choices=Rating.choices, label=_("Content of the reply"), widget=forms.RadioSelect)
    result = forms.ChoiceField(choices=Rating.choices, label=_("Result"), widget=forms.RadioSelect)
    overall = forms.ChoiceField(choices=Rating.choices, label=_("Overall"), widget=forms.RadioSelect)
    comment = text(_("Comment"), required=False, help_text=_("Required when you are not satisfied."))

    def prepare(self):
        waiting = services.waiting_replies(self.subject)
        self.fields["reply"].queryset = Reply.objects.filter(pk__in=[reply.pk for reply in waiting])
        self.fields["reply"].required = len(waiting) > 1
        if len(waiting) <= 1:
            self.fields["reply"].widget = forms.HiddenInput()


class DispatchForm(MoveForm):
    organ = OrganField(label=_("Unit"))
    role = forms.ChoiceField(
        choices=TaskRole.choices,
        initial=TaskRole.SOLE.value,
        label=_("Role"),
        help_text=_("A co-handler gives its opinion to the lead; a sole handler it is added to becomes the lead."),
    )
    instruction = text(_("Instruction"), required=False)

    def prepare(self):
        units = self.organs().filter(parent=self.subject.organ, dispatcher=None)
        self.fields["organ"].queryset = units.exclude(pk=self.subject.organ.dispatcher_id)
        live = {part.role for part in self.subject.parts.all() if part.state not in DEAD}
        if live:
            self.fields["role"].initial = TaskRole.SEPARATE if TaskRole.SEPARATE in live else TaskRole.CO
        else:
            wished = self.subject.proposal.wished_organ
            self.fields["organ"].initial = wished and wished.code


class SignForForm(MoveForm):
    handler = forms.CharField(
        label=_("Handler"), max_length=40, required=False, help_text=_("Who works on it; empty: you.")
    )


class RequestReturnForm(MoveForm):
    reason = forms.ModelChoiceField(Reason.objects.none(), to_field_name="code", label=_("Reason"))
    suggested_organ = OrganField(label=_("Suggested unit"), required=False)
    note = text(_("Explanation"), required=False)

    def prepare(self):
        reasons = Reason.objects.filter(congress=self.congress, kind=ReasonKind.RETURN)
        self.fields["reason"].queryset = reasons.order_by("code")
        self.fields["suggested_organ"].queryset = self.organs().filter(dispatcher=None)


class AskExtensionForm(MoveForm):
    wished_until = day(_("Wished date"))
    reason = text(_("Reason"))

    def prepare(self):
        last = services.longest(self.subject).on
        self.fields["wished_until"].help_text = _("At most until %(day)s.") % {"day": last.isoformat()}


class GrantExtensionForm(MoveForm):
    granted_until = day(_("Granted until"))
    note = text(_("Note"), required=False)

    def prepare(self):
        asked = self.subject.extensions.filter(decided_at=None).first()
        if asked:
            self.initial.setdefault("granted_until", asked.wished_until)
            self.fields["granted_until"].help_text = asked.reason


class CoOpinionForm(MoveForm):
    document_number = DocumentNumberField()
    body = text(_("Opinion"), rows=10, longest=LONGEST_BODY)
    contact_person = forms.CharField(label=_("Contact person"), max_length=40)
    contact_phone = forms.CharField(label=_("Contact phone"), max_length=30)

    def prepare(self):
        self.initial.setdefault("contact_person", self.subject.organ.contact)
        self.initial.setdefault("contact_phone", self.subject.organ.phone)


class OpinionField(forms.ModelChoiceField):
    """A co-handler's opinion, named by its unit."""

    def label_from_instance(self, opinion):
        return opinion.task.organ.name


class ReturnCoOpinionForm(MoveForm):
    opinion = OpinionField(CoOpinion.objects.none(), label=_("Co-opinion"))
    note = text(_("What is missing"))

    def prepare(self):
        received = self.subject.opinions_received() if isinstance(self.subject, HandlingTask) else None
        if received is not None:
            self.fields["opinion"].queryset = received.select_related("task__organ").order_by("pk")


class LogContactForm(MoveForm):
    form = forms.ChoiceField(choices=ContactForm.choices, label=_("Form"))
    happened_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    people = forms.CharField(label=_("People"), max_length=120, required=False)
    note = text(_("What was said"), required=False)


class DraftReplyForm(MoveForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    document_number = DocumentNumberField()
    outcome = forms.ModelChoiceField(Outcome.objects.none(), to_field_name="code", label=_("Outcome class"))
    promised_on = day(
        _("Promised date"),
        required=False,
        help_text=_("By when it will be done; needed where the outcome class promises it."),
    )
    body = text(_("Text of the reply"), rows=16, longest=LONGEST_BODY)
    contact_person = forms.CharField(label=_("Contact person"), max_length=40)
    contact_phone = forms.CharField(label=_("Contact phone"), max_length=30)

    def prepare(self):
        self.fields["outcome"].queryset = Outcome.objects.filter(congress=self.congress).order_by("code")
        reply = getattr(self.subject, "reply", None)
        organ = self.subject.organ
        if reply:
            for name in ("document_number", "promised_on", "body", "contact_person", "contact_phone"):
                self.initial.setdefault(name, getattr(reply, name))
            self.initial.setdefault("outcome", reply.outcome.code)
            self.initial.setdefault("version", reply.version)
        else:
            self.initial.setdefault("contact_person", organ.contact)
            self.initial.setdefault("contact_phone", organ.phone)

    def clean_body(self):
        return self.cleaned_data["body"].replace("\x00", "").strip()


class ReportForm(MoveForm):
    text = text(_("Progress"))


class ChangeDayForm(MoveForm):
    promised_on = day(_("New promised date"))
    reason = text(_("Reason"))


class FulfilForm(MoveForm):
    done_on = day(_("Done on"))
    text = text(_("What was done"))


class RateForm(MoveForm):
    rating = forms.ChoiceField(choices=Rating.choices, label=_("Result"), widget=forms.RadioSelect)
    comment = text(_("Comment"), required=False, help_text=_("Required when you are not satisfied."))


FORMS = {
    "report": ReportForm,
    "change_day": ChangeDayForm,
    "fulfil": FulfilForm,
    "rate": RateForm,
    "invite": InviteForm,
    "uninvite": UninviteForm,
    "confirm": RemarkForm,
    "decline": RemarkForm,
    "join": RemarkForm,
    "agree_to_withdraw": EmptyForm,
    "convert": NoteForm,
    "decide": DecideForm,
    "submit": EmptyForm,
    "accept": AcceptForm,
    "send_back": NoteForm,
    "refuse": RefuseForm,
    "letter": LetterForm,
    "forward": NoteForm,
    "merge": MergeForm,
    "assign": AssignForm,
    "evaluate": EvaluateForm,
    "rehandle": NoteForm,
    "conclude": ConcludeForm,
    "withdraw": NoteForm,
    "dispatch": DispatchForm,
    "sign_for": SignForForm,
    "request_return": RequestReturnForm,
    "grant_return": OptionalNoteForm,
    "refuse_return": NoteForm,
    "urge": OptionalNoteForm,
    "ask_extension": AskExtensionForm,
    "grant_extension": GrantExtensionForm,
    "refuse_extension": NoteForm,
    "send_co_opinion": CoOpinionForm,
    "countersign": EmptyForm,
    "return_co_opinion": ReturnCoOpinionForm,
    "decide_without": NoteForm,
    "log_contact": LogContactForm,
    "draft_reply": DraftReplyForm,
    "approve_reply": EmptyForm,
    "send_back_reply": NoteForm,
    "send_reply": EmptyForm,
    "pass_reply": EmptyForm,
    "return_reply": NoteForm,
}


def form_of(name, subject: Proposal | HandlingTask):
    """The form class of a move, bound to its subject: call it as any form class."""
    return lambda *args, **kwargs: FORMS[name](*args, subject=subject, **kwargs)


class CheckForm(MoveForm):
    """What is confirmed before anybody may read a proposal; on many at once everything is as their deputies chose."""

    no_secrets = forms.BooleanField(label=_("I have read it: no state or commercial secrets"))
    no_personal_data = forms.BooleanField(label=_("I have read it: no personal data"))
    names_hidden = forms.BooleanField(
        label=_("Blacken names"), required=False, help_text=_("The lead deputy, wherever the name stands.")
    )


class PublishForm(CheckForm):
    extent = forms.ChoiceField(label=_("Extent"))
    names = text(_("Further names to blacken"), required=False, help_text=_("One on each line."))

    def prepare(self):
        extents = services.may_show(self.subject)
        self.fields["extent"].choices = [(extent.value, Extent(extent).label) for extent in extents]
        self.order_fields(["extent", "no_secrets", "no_personal_data", "names_hidden", "names"])


class UnpublishForm(MoveForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SaveSearchForm(forms.Form):
    name = forms.CharField(label=_("Name of the search"), max_length=40)


FORMS |= {"publish": PublishForm, "unpublish": UnpublishForm, "publish_many": CheckForm}


class AdoptForm(forms.Form):
    ruleset = forms.ChoiceField(choices=list(queries.SETS.items()), label=_("Ready-made set"))
