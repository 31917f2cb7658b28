"""What the moves of a duty record ask for (one form serves the admin, the review pages and the API), and how the staff
registers an act for several deputies.
"""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.files import MultipleFileField
from deputies.models import Delegation, DutyRecord, DutyType, Mandate
from deputies.services import MOST_PHOTOS

LONGEST_NOTE = 500
LONGEST_CONTENT = 4000
MOST_NAMED = 5
FACTS = [
    "title", "begins_on", "begins_half", "half_days", "place", "organiser", "companions", "content", "role", "presence",
    "co_signers",
]  # fmt: skip
FactFields = type("FactFields", (forms.Form,), dict(fields_for_model(DutyRecord, fields=FACTS)))
MOST_HALF_DAYS = 60
MOST_CO_SIGNERS = 9999
FIRST_DAY, LAST_DAY = dt.date(1954, 9, 15), dt.date(2999, 12, 31)  # the first congress met on that day
WITHIN_REACH = (MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY))


def day_field(**options):
    """A day, chosen in the browser's own calendar; none that the calendar's periods do not reach."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, validators=WITHIN_REACH, **options)


def reason_field(**options):
    """A reason in a few words."""
    options = {"label": _("reason"), "max_length": LONGEST_NOTE} | options
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **options)


class TypeField(forms.ModelChoiceField):
    """A duty type of the congress, named by its code."""

    def __init__(self, **options):
        options = {"queryset": DutyType.objects.none(), "to_field_name": "code", "label": _("type")} | options
        super().__init__(**options)

    def of(self, congress_id):
        """Offer the types a congress uses."""
        self.queryset = DutyType.objects.filter(congress=congress_id, is_active=True).order_by("code")


class RecordMoveForm(forms.Form):
    """A move's fields; ``subject`` is the record it is made on."""

    def __init__(self, *args, subject, **kwargs):
        self.subject = subject
        super().__init__(*args, **kwargs)


class ReasonForm(RecordMoveForm):
    note = reason_field()


class OptionalReasonForm(RecordMoveForm):
    note = reason_field(required=False)


class CorrectForm(RecordMoveForm, FactFields):
    """Put right what a record says; everything stands in the form as it is recorded now."""

    type = TypeField()
    begins_on = day_field(label=_("day"))
    half_days = forms.IntegerField(label=_("half days"), min_value=1, max_value=MOST_HALF_DAYS)
    co_signers = forms.IntegerField(label=_("co-signers"), min_value=0, max_value=MOST_CO_SIGNERS)
    content = forms.CharField(
        label=_("what was done"), required=False, max_length=LONGEST_CONTENT, widget=forms.Textarea
    )
    note = reason_field(required=False)
    field_order = ["type", *FACTS, "note"]

    def __init__(self, *args, subject, **kwargs):
        present = {name: getattr(subject, name) for name in FACTS} | {"type": subject.type.code}
        super().__init__(*args, subject=subject, **{"initial": present} | kwargs)
        self.fields["type"].of(subject.congress_id)


DUTY_FORMS = {
    "submit": RecordMoveForm,
    "check": RecordMoveForm,
    "approve": RecordMoveForm,
    "send_back": ReasonForm,
    "refuse": ReasonForm,
    "withdraw": RecordMoveForm,
    "dispute": ReasonForm,
    "uphold": OptionalReasonForm,
    "correct": CorrectForm,
    "strike": ReasonForm,
}


# Deputies by name --------------------------------------------------------------------------------------------------


def deputies_named(congress_ids, words):
    """The deputies in office (or suspended) whom ``words`` names: a card number, or a name that is not ambiguous.

    Raises ``ValidationError`` for a name nobody or more than one has; these are told with their card numbers.
    """
    rows = Mandate.objects.filter(congress__in=congress_ids).standing().select_related("person", "delegation")
    found = list(rows.filter(Q(card_number=words) | Q(person__name=words)).order_by("pk")[: MOST_NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise forms.ValidationError(_("No deputy is called “%(words)s”."), params={"words": words})
    several = "、".join(
        f"{each.person.name}（{each.delegation.name} {each.card_number}）" for each in found[:MOST_NAMED]
    )
    raise forms.ValidationError(
        _("“%(words)s” is more than one deputy: %(several)s. Type the card number."),
        params={"words": words, "several": several},
    )


class DeputyField(forms.CharField):
    """One deputy of the own congress, by name or card number."""

    congress_ids = ()

    def __init__(self, **options):
        super().__init__(**{"label": _("deputy"), "max_length": 40, "help_text": _("Name or card number.")} | options)

    def clean(self, value):
        words = super().clean(value)
        return deputies_named(self.congress_ids, words) if words else None


class DeputiesField(forms.CharField):
    """Several deputies, one per line or parted by commas; everyone who is not found is named."""

    congress_ids = ()

    def __init__(self, **options):
        options = {"widget": forms.Textarea(attrs={"rows": 4}), "label": _("deputies"), "required": False} | options
        super().__init__(**{"help_text": _("Names or card numbers, parted by commas or lines.")} | options)

    def clean(self, value):
        typed = super().clean(value)
        for mark in "，、;；\n\r\t":
            typed = typed.replace(mark, ",")
        found, errors = {}, []
        for words in dict.fromkeys(part.strip() for part in typed.split(",")):
            if not words:
                continue
            try:
                deputy = deputies_named(self.congress_ids, words)
            except forms.ValidationError as error:
                errors.append(error)
            else:
                found[deputy.pk] = deputy
        if errors:
            raise forms.ValidationError(errors)
        return list(found.values())


class RegisterForm(forms.Form):
    """An act its organiser registers for everybody who took part."""

    type = TypeField()
    title = forms.CharField(label=_("title"), max_length=100)
    begins_on = day_field(label=_("day"), initial=clock.today)
    begins_half = forms.TypedChoiceField(
        label=_("half day"), coerce=int, choices=DutyRecord._meta.get_field("begins_half").choices
    )
    half_days = forms.IntegerField(label=_("half days"), min_value=1, max_value=MOST_HALF_DAYS, initial=1)
    place = forms.CharField(label=_("place"), max_length=100, required=False)
    organiser = forms.CharField(label=_("organiser"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("role"), choices=DutyRecord._meta.get_field("role").choices)
    presence = forms.ChoiceField(label=_("attendance"), choices=DutyRecord._meta.get_field("presence").choices)
    deputies = DeputiesField()
    delegations = forms.ModelMultipleChoiceField(
        Delegation.objects.none(), label=_("whole delegations"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].of(congress.pk)
        self.fields["deputies"].congress_ids = [congress.pk]
        last = congress.terms.order_by("-number").first()
        self.fields["delegations"].queryset = Delegation.objects.filter(term=last).order_by("number")

    def clean(self):
        """Everybody together, those of a whole delegation included, each once."""
        cleaned = super().clean()
        delegations = cleaned.pop("delegations", ())
        named = {deputy.pk: deputy for deputy in cleaned.get("deputies") or ()}
        if delegations:
            rows = Mandate.objects.filter(delegation__in=delegations).valid().select_related("person")
            named |= {deputy.pk: deputy for deputy in rows.order_by("pk")}
        if not named and "deputies" not in self.errors:
            self.add_error("deputies", gettext("Name at least one deputy, or choose a delegation."))
        cleaned["deputies"] = list(named.values())
        return cleaned


class DeclareForm(forms.Form):
    """What a deputy did, as another system hands it in."""

    type = TypeField()
    title = forms.CharField(label=_("title"), max_length=100)
    begins_on = day_field(label=_("day"))
    begins_half = forms.IntegerField(label=_("half day"), min_value=0, max_value=1, required=False)
    half_days = forms.IntegerField(label=_("half days"), min_value=1, max_value=MOST_HALF_DAYS, required=False)
    place = forms.CharField(label=_("place"), max_length=100, required=False)
    organiser = forms.CharField(label=_("organiser"), max_length=80, required=False)
    companions = forms.CharField(label=_("together with"), max_length=200, required=False)
    content = forms.CharField(
        label=_("what was done"), required=False, max_length=LONGEST_CONTENT, widget=forms.Textarea
    )
    photos = MultipleFileField(label=_("Photos"), required=False, max_count=MOST_PHOTOS)
    papers = MultipleFileField(label=_("Files"), required=False)

    def __init__(self, *args, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = DutyType.objects.filter(congress=congress).order_by("code")

    def clean(self):
        cleaned = super().clean()
        cleaned["begins_half"] = cleaned.get("begins_half") or 0
        cleaned["half_days"] = cleaned.get("half_days") or 1
        return cleaned
