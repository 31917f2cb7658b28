"""Points: whole hundredths in the database, decimals to people (SQLite's decimals are floats)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

HUNDRED = 100


def spoken(points: int) -> str:
    """150 → "1.5", 300 → "3", -50 → "−0.5"."""
    whole, rest = divmod(abs(points), HUNDRED)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{'−' if points < 0 else ''}{whole}{'.' + decimals if decimals else ''}"


class PointsFormField(forms.DecimalField):
    """Typed as "1.5", "−2" or "-2", at most two decimals; cleaned to hundredths."""

    def __init__(self, **options: Any) -> None:
        options.pop("min_value", None)
        options.pop("max_value", None)
        super().__init__(max_digits=7, decimal_places=2, **options)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = value.replace("−", "-")
        return super().to_python(value)

    def clean(self, value: Any) -> int | None:
        decimal = super().clean(value)
        return None if decimal is None else int(decimal * HUNDRED)

    def prepare_value(self, value: Any) -> Any:
        return spoken(value).replace("−", "-") if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What is no number of points (NaN, 1e999) has changed: ``clean`` says what is wrong with it."""
        if data in self.empty_values:
            return initial is not None
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


class PointsField(models.IntegerField):
    """A number of points in hundredths; forms show and take decimals."""

    description = _("Points")

    def formfield(self, **options: Any) -> forms.Field:
        options.pop("widget", None)
        required = not self.blank and not self.has_default()
        return PointsFormField(
            required=required, label=self.verbose_name, help_text=self.help_text, initial=options.get("initial")
        )

    def clean(self, value: Any, model_instance: Any) -> Any:
        if value is None and not self.null:
            if self.has_default():
                return self.get_default()
            raise ValidationError(self.error_messages["null"], code="null")
        return super().clean(value, model_instance)
