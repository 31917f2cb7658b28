"""What a deputy writes, and whom he asks to sign."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.files import MultipleFileField, attached
from deputies.models import Mandate
from proposals import queries
from proposals.forms.fields import (
    LONGEST_BODY,
    LONGEST_CONTACT,
    MOST_FILES,
    NAME_GAP,
    AttachedField,
    LinesField,
    MoveForm,
    day,
    name_the_empty_choice,
    one_line,
    prose,
    text,
)
from proposals.forms.organs import OrganSearchField, OrgansSearchField
from proposals.models import (
    MOST_WISHED,
    Category,
    Kind,
    Proposal,
    Publicity,
)
from proposals.workflow import Signing


class ProposalForm(forms.ModelForm):
    """What a deputy writes."""

    files = MultipleFileField(label=_("Attachments"), required=False, max_count=MOST_FILES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    wished_organ = OrganSearchField(
        label=_("Wished unit"),
        required=False,
        help_text=_("Its name or code. The secretariat decides; your wish helps."),
    )
    wished_co_organs = OrgansSearchField(label=_("Wished co-handlers"), required=False, most=MOST_WISHED)

    class Meta:
        model = Proposal
        fields = [
            "kind", "manner", "title", "body", "category", "wished_organ", "wished_co_organs",
            "publicity", "publicity_reason", "names_hidden",
            "from_survey", "raised_before", "wants_contact", "no_reply",
            "of_delegation", "contact_phone", "contact_address", "postcode",
        ]  # fmt: skip
        field_classes = {"body": LinesField}
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
            "of_delegation": _("After the delegation has discussed it; its head hands it in while the session sits."),
            "names_hidden": _("Everybody may read it, but not who made it: no name of yours or of the signatories."),
            "no_reply": _("The unit takes note and may remark on it; it owes you no reply, and you evaluate none."),
        }

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(congress=congress, parent=None).order_by("code")
        self.fields["category"].to_field_name = "code"
        for name in ("wished_organ", "wished_co_organs"):
            self.fields[name].queryset = queries.choosable(congress)
        self.fields["manner"].initial = "suggestion"
        self.fields["kind"].choices = [choice for choice in Kind.choices if choice[0] != Kind.HAND_OVER]
        for name in ("kind", "manner", "publicity"):
            self.fields[name].required = False
        if self.instance.pk:
            del self.fields["of_delegation"]  # in whose name it is, is said at the beginning
            self.fields["remove"] = AttachedField(
                attached(self.instance, "attachment"), label=_("Remove attachments"), required=False
            )
        name_the_empty_choice(self)
        for name, longest in LONGEST_CONTACT.items():  # the columns are encrypted and bound nothing
            self.fields[name].validators.append(MaxLengthValidator(longest))
            self.fields[name].widget.attrs["maxlength"] = longest

    def clean_title(self):
        title = one_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"])
        return title

    def clean_body(self):
        return prose(self.cleaned_data["body"])

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
        if cleaned.get("no_reply") and cleaned.get("kind") != Kind.PROPOSAL:
            self.add_error(
                "no_reply", _("Only a proposal can be for reference; a motion or interpellation is decided.")
            )
        if cleaned.get("wished_organ") in (cleaned.get("wished_co_organs") or []):
            self.add_error("wished_co_organs", _("%(organ)s is wished already.") % {"organ": cleaned["wished_organ"]})
        kept = (
            attached(self.instance, "attachment").count() - len(cleaned.get("remove") or []) if self.instance.pk else 0
        )
        if kept + len(cleaned.get("files") or []) > MOST_FILES:
            self.add_error("files", _("At most %(limit)s files, please.") % {"limit": MOST_FILES})
        return cleaned

    def _post_clean(self):
        """The service writes; the form only reads."""


class SupplementForm(MoveForm):
    text = text(_("Supplement"), longest=LONGEST_BODY, help_text=_("The accepted text stays as it is."))
    files = MultipleFileField(label=_("Attachments"), required=False, max_count=MOST_FILES)


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


class HandOnForm(MoveForm):
    deputy = DeputiesField(
        label=_("Deputy"), max_length=40, widget=forms.TextInput, help_text=_("Name or card number.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_deputy(self):
        found = self.fields["deputy"].find(self.cleaned_data["deputy"], self.congress)
        if len(found) != 1:
            raise forms.ValidationError(_("Name one deputy."))
        return found[0]


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
