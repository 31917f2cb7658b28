"""What clearance asks of the secretariat, of whoever enters, and of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.files import MultipleFileField
from meetings.forms.fields import lines, moment
from meetings.models import MOST_HOURS, ClearanceKind
from meetings.queries import keeper_choices

HOURS = {"hours": 1, "days": 24}


class RequirementForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=ClearanceKind.choices)
    count = forms.IntegerField(label=_("is good for"), min_value=1, max_value=MOST_HOURS)
    unit = forms.ChoiceField(
        label=pgettext_lazy("clearance", "counted in"), choices=[("hours", _("hours")), ("days", _("days"))]
    )
    text = lines(_("what is asked for, and why"), help_text=_("Everybody reads this before he agrees."))
    is_checked = forms.BooleanField(label=_("evidence is handed in and looked at by the desk"), required=False)

    def clean(self):
        """``hours`` instead of count and unit."""
        cleaned = super().clean()
        hours = (cleaned.pop("count", None) or 0) * HOURS.get(cleaned.pop("unit", ""), 1)
        if hours > MOST_HOURS:
            self.add_error("count", _("At most 90 days."))
        return cleaned | {"hours": hours}


class KeepersForm(forms.Form):
    """Who keeps the desk: nobody else sees what is handed in."""

    users = forms.ModelMultipleChoiceField(
        None, label=_("logistics staff"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = keeper_choices(gathering)


class EvidenceForm(forms.Form):
    """A declaration, a test or a pass."""

    is_clear = forms.TypedChoiceField(
        label=pgettext_lazy("gathering", "result"),
        choices=[
            ("yes", pgettext_lazy("clearance", "Nothing to report")),
            ("no", pgettext_lazy("clearance", "Symptoms, or positive")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    taken_at = moment(_("date of it"))
    uploads = MultipleFileField(label=_("evidence"), required=False, max_count=3)


class DeskForm(EvidenceForm):
    """What somebody has shown at the desk."""

    agrees = forms.BooleanField(label=_("He agrees that this is noted."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["uploads"]

    def clean(self):
        cleaned = super().clean()
        cleaned.pop("agrees", None)
        return cleaned
