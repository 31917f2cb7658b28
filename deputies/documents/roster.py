"""Workbooks: the roster, to be kept, corrected or filled in."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.fields import mask
from congress.models import Term
from deputies.computing import workbook
from deputies.computing.composition import Share
from deputies.computing.roster_sheet import CATEGORIES, COLUMNS, REQUIRED, heading
from deputies.computing.visibility import MASKED
from deputies.models import (
    Delegation,
    Mandate,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERSON_COLUMNS = frozenset({column.name for column in COLUMNS}) - {
    "category", "card_number", "delegation", "group", "elected_by", "username", "begins_on",
}  # fmt: skip


def _language() -> str:
    return get_language() or "zh-hans"


def export(mandates: QuerySet[Mandate], seen: Collection[str], *, phones: bool = False) -> bytes:
    """A workbook of ``mandates`` with the headings the import understands, read row by row: the fields in ``seen``,
    phones masked unless ``phones``.
    """
    rows = mandates.select_related("person__user", "delegation", "group")
    names = [column.name for column in COLUMNS if column.name in seen]
    headings = [heading(name, _language()) for name in names]
    cells = ([_cell(row, name, phones=phones) for name in names] for row in rows.iterator(chunk_size=500))
    return workbook.write(_("Deputies"), headings, cells)


def _cell(mandate: Mandate, name: str, *, phones: bool) -> object:
    person = mandate.person
    if name in MASKED and not phones:
        return mask(getattr(person, name))
    if name == "category":
        return (
            (CATEGORIES[mandate.category][0] if _language() != "en" else mandate.category) if mandate.category else ""
        )
    if name == "sex":
        return {"male": "男", "female": "女"}.get(person.sex, "") if _language() != "en" else person.sex
    if name == "birth_month":
        return f"{person.birth_month:%Y-%m}" if person.birth_month else ""
    if name == "username":
        return person.user.username if person.user else ""
    return getattr(person if name in PERSON_COLUMNS else mandate, name)


def composition(whole: int, tables: list[tuple[str, list[tuple[str, Share]]]]) -> bytes:
    """The statistics of the deputies, one line per figure, with the number of all in the last."""
    rows = [[label, name, share.count, f"{share.percent}%"] for label, lines in tables for name, share in lines]
    headings = [_("By"), _("Value"), _("Deputies"), _("Share")]
    return workbook.write(_("Statistics"), headings, [*rows, [_("All deputies"), "", whole, "100%"]])


def template(term: Term) -> bytes:
    """An empty form with one example row, and on a second sheet how to fill it in."""
    delegations = Delegation.objects.filter(term=term).order_by("number").values_list("name", flat=True)
    notes = [
        _("Keep the headings; columns you do not need may be deleted, their order does not matter."),
        _("Required: %(columns)s.") % {"columns": "、".join(heading(name, _language()) for name in REQUIRED)},
        _("Every row needs the card number or the mobile phone: a deputy already in the roster is found by them."),
        _("An empty cell leaves what the roster has."),
        _("Delegations: %(names)s") % {"names": "、".join(delegations)},
        _("Delete the example row. At most 5,000 rows."),
    ]
    headings = [heading(column.name, _language()) for column in COLUMNS]
    return workbook.write(_("Deputies"), headings, [[column.example for column in COLUMNS]], notes=notes)
