"""Points as people say them."""

from django import template

from deputies.models import spoken

register = template.Library()


@register.filter
def points(value: int | None) -> str:
    """150 → "1.5"; nothing → "—"."""
    return "—" if value is None else spoken(value)


@register.filter
def signed(value: int) -> str:
    """150 → "+1.5", -50 → "−0.5"."""
    return f"+{spoken(value)}" if value > 0 else spoken(value)
