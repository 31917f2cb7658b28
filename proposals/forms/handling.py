"""What offices and units fill in, from the dispatch to the kept promise."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from congress.files import MultipleFileField, PortalFileField
from proposals import documents, services
from proposals.forms.fields import LONGEST_BODY, DocumentNumberField, MoveForm, OrganField, day, text
from proposals.models import (
    Contact,
    ContactAnswer,
    ContactForm,
    CoOpinion,
    HandlingTask,
    Outcome,
    Rating,
    Reason,
    ReasonKind,
)
from proposals.workflow import DEAD, TaskRole


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
            self.fields["organ"].initial = wished and wished.kept_by.code


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


class AskCoordinationForm(MoveForm):
    question = text(
        _("What you disagree on"), help_text=_("What each unit says, and what you propose. The tier above decides.")
    )


class DecideCoordinationForm(MoveForm):
    decision = text(_("Decision"))

    def prepare(self):
        asked = self.subject.coordinations.filter(decided_at=None).first()
        if asked:
            self.fields["decision"].help_text = asked.question


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
    photos = MultipleFileField(
        label=_("Photos"),
        required=False,
        max_count=services.MOST_PHOTOS,
        help_text=_("Up to three, JPEG or PNG. Only on the page, not by the API."),
    )


class ContactField(forms.ModelChoiceField):
    """A contact, named by its form and when it was."""

    def label_from_instance(self, contact):
        words = [
            contact.get_form_display(),
            date_format(timezone.localtime(contact.happened_at), "SHORT_DATETIME_FORMAT"),
            contact.place,
            contact.people,
        ]
        return " · ".join(str(word) for word in words if word)


class AnswerContactForm(MoveForm):
    contact = ContactField(Contact.objects.none(), label=_("Contact"))
    answer = forms.ChoiceField(
        label=_("Was it so?"),
        widget=forms.RadioSelect,
        choices=[
            (ContactAnswer.CONFIRMED, _("Yes, I confirm it")),
            (ContactAnswer.CONTRADICTED, _("No, it was not so")),
        ],
    )
    remark = text(_("Remark"), required=False, help_text=_("Needed when you contradict it. The unit reads it."))

    def prepare(self):
        """Those not answered yet; the newest is proposed."""
        waiting = self.subject.contacts.filter(answer="").order_by("-happened_at", "-pk")
        self.fields["contact"].queryset = waiting
        newest = waiting.first()
        self.initial.setdefault("contact", newest and newest.pk)


class DraftReplyForm(MoveForm):
    has_outline = True  # a letter made here begins with its headings

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
            self.initial.setdefault("body", documents.letter_outline() if self.has_outline else "")
            self.initial.setdefault("contact_person", organ.contact)
            self.initial.setdefault("contact_phone", organ.phone)

    def clean_body(self):
        body = self.cleaned_data["body"].strip()
        if set(body.split()) <= set(documents.letter_outline().split()):
            raise forms.ValidationError(_("Write your answer under the headings."))
        return body


class PaperReplyForm(DraftReplyForm):
    """The letter was written, signed and sealed on paper."""

    has_outline = False
    scan = PortalFileField(
        label=_("Scan of the sealed letter"),
        required=False,
        help_text=_("PDF or picture; it is delivered instead of a letter made here. Only on the page, not by the API."),
    )
    field_order = ["version", "scan"]


class OralReplyForm(DraftReplyForm):
    """当面答复记录: what was said to the deputy face to face."""

    has_outline = False
    document_number = DocumentNumberField(required=False)
    talked_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    place = forms.CharField(label=_("Place"), max_length=80)
    people = forms.CharField(label=_("People"), max_length=200)
    deputy_opinion = text(_("Opinion of the deputy, as signed"))
    scan = PortalFileField(
        label=_("Scan of the signed record"),
        required=False,
        help_text=_("PDF or picture; without it the record is printed from what stands here."),
    )
    field_order = ["version", "talked_at", "place", "people"]

    def prepare(self):
        super().prepare()
        self.fields["body"].label = _("What was said")
        reply = getattr(self.subject, "reply", None)
        if reply and reply.talked_at:
            for name in ("talked_at", "place", "people", "deputy_opinion"):
                self.initial.setdefault(name, getattr(reply, name))


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
