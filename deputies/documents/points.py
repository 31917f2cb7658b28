"""Points as workbooks: deputy × type, and what a scoring rule would have given."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from congress.models import Congress
from deputies.computing import workbook
from deputies.computing.scoring import Span
from deputies.models import (
    DutyType,
    Mandate,
)


def matrix_name(congress: Congress, span: Span) -> str:
    """The file's name: congress and period."""
    return _("Points of %(congress)s %(from)s to %(to)s.xlsx") % {
        "congress": congress.short_name, "from": span.begins_on, "to": span.ends_on,
    }  # fmt: skip


def matrix_sheet(
    span: Span, kinds: list[DutyType], rows: Iterable[tuple[str, str, list[tuple[int, int]], int]]
) -> bytes:
    """Deputy × type: each type twice, its points and its times; the sum at the end.

    A row: name, delegation, (points, times) by type, all points; points in hundredths.
    """
    heads = [head for kind in kinds for head in (f"{kind.code} {kind.name}", _("%(code)s times") % {"code": kind.code})]
    lines = (
        [name, delegation, *(cell for points, times in cells for cell in (points / 100, times)), total / 100]
        for name, delegation, cells, total in rows
    )
    return workbook.write(f"{span.begins_on:%Y}", [_("Name"), _("Delegation"), *heads, _("Points")], lines)


def trial_sheet(found: Iterable[Any]) -> bytes:
    """What a rule set would have given: one row per difference (mandate, before, after in hundredths), in its order."""
    found = list(found)
    mandates = Mandate.objects.select_related("person", "delegation").defer(
        "person__phone", "person__email", "person__address"
    )
    known = {mandate.pk: mandate for mandate in mandates.filter(pk__in=[each.mandate for each in found])}
    headings = [_("Deputy"), _("Card number"), _("Delegation"), _("Points now"), _("By this rule"), _("Difference")]
    return workbook.write(_("Trial run"), headings, (_trial_row(known[each.mandate], each) for each in found))


def _trial_row(mandate: Mandate, found: Any) -> list[object]:
    points = [number / 100 for number in (found.before, found.after, found.after - found.before)]
    return [mandate.person.name, mandate.card_number, mandate.delegation.name, *points]
