"""What the yearly assessment asks for: a new batch, a party's scores, a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import clock
from deputies.computing import assessing
from deputies.models import AssessmentCell, AssessmentCriterion, PointsFormField, spoken


class PlanForm(forms.Form):
    """A new batch from a ready-made form."""

    year = forms.IntegerField(label=_("year"), min_value=1979, max_value=2100, initial=lambda: clock.today().year)
    name = forms.CharField(label=_("name"), max_length=60)
    form = forms.ChoiceField(
        label=pgettext_lazy("assessment", "form"),
        choices=[
            ("seven", _("Seven criteria, a hundred points")),
            ("twenty_eighty", _("20 for conduct, 80 for duty, with deductions")),
        ],
        widget=forms.RadioSelect,
        initial="seven",
        help_text=_("Criteria, columns and grades can be changed until the assessment is opened."),
    )


class AssessmentMoveForm(forms.Form):
    """Closing asks for nothing."""


class OpenForm(forms.Form):
    scores_by = forms.DateField(
        label=_("scores to be given by"),
        required=False,
        help_text=_("Whoever has scores to give is reminded. Empty: no term."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ReopenForm(OpenForm):
    note = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


ASSESSMENT_FORMS = {
    "open_assessment": OpenForm,
    "close_assessment": AssessmentMoveForm,
    "reopen_assessment": ReopenForm,
}


class ScoreForm(forms.Form):
    """One party's scores of one deputy; a field for each criterion."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, cell: AssessmentCell, **kwargs):
        kept = {"version": cell.version, "remark": cell.remark}
        kept |= {assessing.field_of(one.criterion_id): one.points for one in cell.scores.order_by("pk")}
        super().__init__(*args, **{**kwargs, "initial": kept | (kwargs.get("initial") or {})})
        self.criteria = list(cell.sheet.batch.criteria.order_by("position", "pk"))
        for one in self.criteria:
            self.fields[assessing.field_of(one.pk)] = field_for(one)
        self.fields["remark"] = forms.CharField(
            label=_("remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean(self):
        """The scores by criterion, as the service takes them."""
        cleaned = super().clean()
        names = {assessing.field_of(one.pk): one.pk for one in self.criteria}
        scores = {pk: cleaned.pop(name) for name, pk in names.items() if cleaned.get(name) is not None}
        return {"version": cleaned.get("version"), "remark": cleaned.get("remark", ""), "scores": scores}


def field_for(criterion: AssessmentCriterion) -> PointsFormField:
    """How many points, and how many at most."""
    words = _("Deducted, at most %(maximum)s") if criterion.is_deduction else _("At most %(maximum)s")
    return PointsFormField(label=criterion.name, help_text=words % {"maximum": spoken(criterion.maximum)})
