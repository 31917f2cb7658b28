"""What the staff types about the ledger: lines by hand, answers to objections, freezing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.files import PortalFileField
from deputies.forms.deciding import DeputyField, day_field, reason_field
from deputies.models import PointAdjustment, PointsFormField

RIGHT = [("yes", _("The deputy is right")), ("no", _("The ledger is right"))]


class AdjustForm(forms.ModelForm):
    """Points given or taken by hand."""

    deputy = DeputyField()
    points = PointsFormField(label=_("points"), help_text=_("Negative to take points away, as −2."))
    day = day_field(label=_("day"), initial=clock.today)
    proof = PortalFileField(label=_("proof"), required=False)
    field_order = ["deputy", "points", "reason", "day", "proof"]

    class Meta:
        model = PointAdjustment
        fields = ["points", "day", "reason"]

    def _post_clean(self):
        """The service checks what the row must be; there is no deputy in it yet."""


class AnswerForm(forms.Form):
    """What was found about an objection."""

    is_right = forms.ChoiceField(label=_("finding"), choices=RIGHT, widget=forms.RadioSelect)
    answer = reason_field(label=_("answer"), max_length=1000)
    points = PointsFormField(
        label=_("points given by hand"),
        required=False,
        help_text=_("Only where correcting the record is not enough; dated today when the day is frozen."),
    )

    def clean(self):
        cleaned = super().clean()
        cleaned["is_right"] = cleaned.get("is_right") == "yes"
        return cleaned


class FreezeForm(forms.Form):
    """The last day to be settled for good."""

    through = day_field(label=_("through"))


class EmptyForm(forms.Form):
    """A step that asks for nothing but a yes."""
