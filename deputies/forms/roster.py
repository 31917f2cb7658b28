"""What the secretariat types about a deputy."""

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.fields import mask
from congress.files import PortalFileField
from congress.models import Term
from deputies.computing import roster_sheet
from deputies.models import Delegation, DeputyGroup, Mandate, Person
from deputies.workflow import ENDING, SUSPENDING, Reason, State

PERSON_FIELDS = [
    "name", "birth_month", "sex", "ethnicity", "party", "occupation", "education", "degree", "email", "phone",
    "work_unit", "position", "address", "work_phone", "postcode", "resume", "pinyin_override",
]  # fmt: skip
PersonFields = type("PersonFields", (forms.Form,), dict(fields_for_model(Person, fields=PERSON_FIELDS)))


class DeputyForm(forms.ModelForm, PersonFields):
    """One deputy: the person's fields and the seat's, in the order the secretariat knows."""

    photo = PortalFileField(label=_("photo"), required=False, help_text=_("JPEG or PNG; everybody can see it."))
    birth_month = forms.DateField(
        label=_("month of birth"),
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"placeholder": "1975-03"}),
    )
    email = forms.EmailField(label=_("e-mail"), required=False)
    phone = forms.CharField(
        label=_("mobile phone"), required=False, help_text=_("Shown masked; type a new one to change it.")
    )
    elected_by = forms.CharField(label=_("electing unit or electoral district"), max_length=60)
    seen_version = forms.IntegerField(label=_("version"), widget=forms.HiddenInput, required=False)

    class Meta:
        model = Mandate
        fields = ["category", "delegation", "group", "card_number", "begins_on", "replaces"]

    def __init__(self, *args, **kwargs):
        mandate = kwargs.get("instance")
        if mandate and mandate.pk:
            kept = {name: getattr(mandate.person, name) for name in PERSON_FIELDS}
            kept |= {"phone": mask(mandate.person.phone), "elected_by": mandate.elected_by}
            kept |= {"seen_version": mandate.version}
            kwargs["initial"] = kept | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_phone(self):
        typed = self.cleaned_data["phone"].strip()
        known = self.instance.person.phone if self.instance.pk else ""
        if not typed or (known and typed == mask(known)):
            return known if typed else ""
        try:
            return roster_sheet.mobile(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_birth_month(self):
        month = self.cleaned_data["birth_month"]
        return month.replace(day=1) if month else None

    def person_values(self):
        """The person's fields as they were typed."""
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS if name in self.cleaned_data}


class MoveForm(forms.Form):
    """When a mandate rests, goes on or ends, and why."""

    on = forms.DateField(
        label=_("with effect from"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.ChoiceField(label=_("reason"))
    note = forms.CharField(
        label=_("note"), required=False, max_length=200, help_text=_("For example the announcement's number.")
    )

    def __init__(self, *args, name, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = {"suspend": SUSPENDING, "terminate": ENDING}.get(name)
        if reasons is None:
            del self.fields["reason"]
        else:
            choices = [(reason.value, reason.label) for reason in Reason if reason in reasons]
            self.fields["reason"].choices = [("", "—"), *choices]


class ImportForm(forms.Form):
    """A roster as a workbook, and what to do with it."""

    term = forms.ModelChoiceField(Term.objects.none(), label=_("term"))
    sheet = PortalFileField(label=_("Excel workbook (.xlsx)"), help_text=_("At most 5,000 rows."))
    update = forms.BooleanField(
        label=_("update deputies who stand in the roster already"), required=False, initial=True,
        help_text=_("Found by card number, else by mobile phone. Empty cells change nothing."),
    )  # fmt: skip
    accounts = forms.BooleanField(
        label=_("open accounts and print one-time codes"), required=False, initial=True,
        help_text=_("For deputies who have no account yet."),
    )  # fmt: skip

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.filter(congress=congress).order_by("-number")
        self.fields["term"].initial = self.fields["term"].queryset.first()

    def clean_sheet(self):
        checked = self.cleaned_data["sheet"]
        if not checked.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(
                _("“%(name)s” is not an Excel workbook (.xlsx). Save it as .xlsx and send it again."),
                params={"name": checked.name},
            )
        return checked


def of_congress(name, congress_ids):
    """The rows a seat's ``delegation`` or ``group`` is chosen from, and the vacancies of a by-election."""
    if name == "replaces":
        ended = Mandate.objects.filter(state=State.TERMINATED, congress__in=congress_ids, replaced_by=None)
        return ended.select_related("person").order_by("-ends_on", "pk")
    model = {"delegation": Delegation, "group": DeputyGroup}[name]
    return model.objects.filter(congress__in=congress_ids).order_by("pk")
