"""Points as people read them, where Django would show what the column holds."""

from functools import cache

from django.contrib import admin

from deputies.models import PointsField, spoken


@cache
def _said(model, name):
    """A read-only column of the admin: 1500 hundredths are "15"."""

    @admin.display(description=model._meta.get_field(name).verbose_name)
    def said(row):
        points = getattr(row, name)
        return "—" if points is None else spoken(points)

    said.__name__ = f"{name}_said"
    return said


def in_words(model, names):
    """``names`` with every field of points replaced by what says it; to stand in ``readonly_fields`` as well."""
    of_points = {field.name for field in model._meta.fields if isinstance(field, PointsField)}
    return [_said(model, name) if name in of_points else name for name in names]
