"""What the secretariat types into a scoring formula."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals import queries, services
from proposals.models import SHARES, ScoreLine

HUNDRED = Decimal(100)


class PointsField(forms.DecimalField):
    """Points with at most two decimals, kept as whole hundredths."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 6, "inputmode": "decimal"}))
        super().__init__(**({"max_digits": 7, "decimal_places": 2, "min_value": Decimal("0.01")} | kwargs))

    def prepare_value(self, value):
        return queries.points_shown(value) if isinstance(value, int) else value

    def clean(self, value):
        points = super().clean(value)
        return None if points is None else int(points * HUNDRED)

    def has_changed(self, initial, data):
        return super().has_changed(None if initial is None else initial / HUNDRED, data)


class ScoreLineForm(forms.ModelForm):
    points = PointsField(label=_("points"))
    cap = PointsField(
        label=_("cap"), required=False, help_text=_("Of deductions and bonuses: at most so many points altogether.")
    )

    class Meta:
        model = ScoreLine
        fields = ("position", "part", "indicator", "way", "points", "threshold", "cap")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # in a table the head of the column is no label of the field
            field.widget.attrs["aria-label"] = field.label

    def clean(self):
        """What the service refuses, said at its line."""
        cleaned = super().clean()
        if {"part", "indicator", "way"} <= cleaned.keys():
            words = services.fault(cleaned["part"], cleaned["indicator"], cleaned["way"], cleaned.get("threshold"))
            if words:
                self.add_error("threshold" if cleaned["indicator"] in SHARES else "indicator", words)
        return cleaned


class ExampleForm(forms.Form):
    example = forms.ChoiceField(
        label=_("Ready-made example"), choices=[(key, name) for key, (name, _lines) in queries.EXAMPLES.items()]
    )
