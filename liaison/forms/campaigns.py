"""What campaigns over several levels ask for: their text, questions, places, answers, activities."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.files import MultipleFileField
from congress.models import Congress
from deputies.models import Mandate
from liaison import queries
from liaison.computing.questionnaire import HUNDRED, Given, spoken
from liaison.forms.fields import LineField, LinesField, PicturesField
from liaison.forms.receptions import DeputiesField, day_input
from liaison.models import CampaignQuestion, QuestionKind, Station
from liaison.services.campaign_parts import MOST_PHOTOS
from liaison.services.campaigns import MOST_FILES
from liaison.workflow import ActivityKind

LARGEST_DIGITS = 12


class CampaignForm(forms.Form):
    """What a campaign is about, and its days."""

    topic = LineField(label=pgettext_lazy("campaign", "Topic"), max_length=80)
    text = LinesField(label=pgettext_lazy("campaign", "What it is about"), rows=10, max_length=8000)
    begins_on = forms.DateField(label=pgettext_lazy("campaign", "First day"), widget=day_input())
    ends_on = forms.DateField(label=pgettext_lazy("campaign", "Last day"), widget=day_input())
    answers_by = forms.DateField(
        label=pgettext_lazy("campaign", "Answers by"), widget=day_input(),
        help_text=_("The places are reminded before this day, and again when it has passed."),
    )  # fmt: skip
    attachments = MultipleFileField(label=_("Files"), required=False, max_count=MOST_FILES)


class CampaignEditForm(CampaignForm):
    """The same of one that was prepared, with the files it has."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    removed = forms.MultipleChoiceField(
        label=_("Files to take away"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, attached, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["removed"].choices = [(str(file.uuid), file.name) for file in attached]
        if not attached:
            del self.fields["removed"]


class QuestionForm(forms.ModelForm):
    """A question that every place answers."""

    options = LinesField(
        label=pgettext_lazy("campaign", "Options"), required=False, rows=5, max_length=2000,
        help_text=_("One in each line, for a choice only."),
    )  # fmt: skip
    unit = LineField(
        label=pgettext_lazy("campaign", "Unit"), required=False, max_length=12, help_text=_("For a number only.")
    )
    text = LineField(label=pgettext_lazy("campaign", "Question"), max_length=200)

    class Meta:
        model = CampaignQuestion
        fields = ["text", "kind", "options", "unit", "required"]

    field_order = ["text", "kind", "options", "unit", "required"]

    def __init__(self, *args, instance=None, **kwargs):
        if instance:
            kwargs["initial"] = {"options": "\n".join(instance.options)} | kwargs.get("initial", {})
        super().__init__(*args, instance=instance, **kwargs)

    def clean_options(self):
        lines = (line.strip() for line in self.cleaned_data["options"].splitlines())
        return [line[:60] for line in lines if line]

    def _post_clean(self):
        """The service examines the whole."""


class CongressesField(forms.ModelMultipleChoiceField):
    """Congresses, each with its level."""

    def label_from_instance(self, congress):
        return f"{congress.area_name} · {congress.get_level_display()}"


class PlacesForm(forms.Form):
    """The congresses that take part."""

    all_counties = forms.BooleanField(label=pgettext_lazy("campaign", "All counties and districts"), required=False)
    all_towns = forms.BooleanField(label=pgettext_lazy("campaign", "All towns"), required=False)
    congresses = CongressesField(
        Congress.objects.none(), label=pgettext_lazy("campaign", "Or one by one"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        ordered = [row.pk for row in queries.congresses_for(campaign.congress)]
        rows = {row.pk: row for row in Congress.objects.filter(pk__in=ordered).order_by("pk")}
        field = self.fields["congresses"]
        field.queryset = Congress.objects.filter(pk__in=ordered)
        field.choices = [(pk, field.label_from_instance(rows[pk])) for pk in ordered]
        field.initial = list(campaign.places.values_list("congress", flat=True))

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("all_counties", "all_towns", "congresses")):
            self.add_error("congresses", _("Choose at least one place."))
        return cleaned


class SubjectForm(forms.Form):
    """A move's fields; ``subject`` is what it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class PostponeForm(SubjectForm):
    """A later day for the answers."""

    answers_by = forms.DateField(label=pgettext_lazy("campaign", "Answers by"), widget=day_input())


class ReasonForm(SubjectForm):
    """Why something is taken back."""

    reason = LineField(label=_("Reason"), max_length=200, help_text=_("Those concerned read it."))


CAMPAIGN_FORMS = {
    "start_campaign": SubjectForm,
    "postpone_campaign": PostponeForm,
    "close_campaign": SubjectForm,
    "withdraw_campaign": ReasonForm,
}


# The part of a place ---------------------------------------------------------------------------------------------


class AnswersForm(forms.Form):
    """The questions of a campaign as a place answers them; ``answers`` is what the service takes."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, place, **kwargs):
        self.questions = list(place.campaign.questions.order_by("position"))
        said = {row.question_id: row for row in place.answers.all()}
        before = {f"q{row.pk}": _said(row, said[row.pk]) for row in self.questions if row.pk in said}
        kwargs["initial"] = {"version": place.version} | before | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for row in self.questions:
            self.fields[f"q{row.pk}"] = _field(row)

    def clean(self):
        cleaned = super().clean()
        answers = {row.pk: _given(row, cleaned.get(f"q{row.pk}")) for row in self.questions}
        return {"version": cleaned.get("version"), "answers": answers}


def _field(row):
    """The control of a question."""
    options = {"label": row.text, "required": row.required}
    choices = [(str(at), words) for at, words in enumerate(row.options)]
    if row.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
    if row.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
    if row.kind == QuestionKind.NUMBER:
        unit = _("In %(unit)s.") % {"unit": row.unit} if row.unit else ""
        return forms.DecimalField(min_value=0, max_digits=LARGEST_DIGITS, decimal_places=2, help_text=unit, **options)
    return LinesField(max_length=2000, **options)


def _said(row, answer):
    """What was answered, as the control shows it."""
    if row.kind == QuestionKind.NUMBER:
        return spoken(answer.amount)
    if row.kind == QuestionKind.CHOICE:
        return str(answer.chosen[0])
    return [str(at) for at in answer.chosen] if row.kind == QuestionKind.SEVERAL else answer.text


def _given(row, value):
    """What was typed, as it is counted."""
    if row.kind == QuestionKind.NUMBER:
        return Given(amount=int(Decimal(value) * HUNDRED) if value is not None else None)
    if row.kind == QuestionKind.TEXT:
        return Given(text=value or "")
    chosen = value if isinstance(value, list) else [value] if value else []
    return Given(chosen=tuple(int(at) for at in chosen))


class ActivityForm(forms.Form):
    """What a place plans for the campaign."""

    title = LineField(label=pgettext_lazy("activity", "Title"), max_length=80)
    kind = forms.ChoiceField(label=pgettext_lazy("activity", "Kind"), choices=ActivityKind.choices)
    date = forms.DateField(label=pgettext_lazy("activity", "Day"), widget=day_input())
    half_days = forms.IntegerField(
        label=pgettext_lazy("activity", "Half days"), min_value=1, max_value=20, initial=1,
        help_text=_("A whole day is two."),
    )  # fmt: skip
    where = LineField(label=pgettext_lazy("activity", "Place"), max_length=80)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("Station"), required=False, empty_label="—")
    named = DeputiesField(
        Mandate.objects.none(), label=pgettext_lazy("activity", "Deputies taking part"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = queries.stations_for(place)
        self.fields["named"].queryset = queries.deputies_for(place)


class ActivityEditForm(ActivityForm):
    """The same of one that is planned."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class HoldForm(SubjectForm):
    """What came out, and who really came."""

    result = LinesField(
        label=pgettext_lazy("activity", "What came out"), rows=8, max_length=8000,
        help_text=_("No names of voters; what they raised is entered as opinions at the station."),
    )  # fmt: skip
    others = forms.IntegerField(
        label=pgettext_lazy("activity", "Others who came"), min_value=0, max_value=30_000, initial=0
    )
    came = DeputiesField(
        Mandate.objects.none(), label=_("Deputies who came"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("For them, and only for them, it counts as duty."),
    )  # fmt: skip
    photos = PicturesField(label=_("Photos"), required=False, max_count=MOST_PHOTOS)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["came"].queryset = queries.deputies_for(subject.place)
        self.fields["came"].initial = list(subject.deputies.values_list("mandate", flat=True))


ACTIVITY_FORMS = {"hold_activity": HoldForm, "cancel_activity": ReasonForm, "strike_activity": ReasonForm}
