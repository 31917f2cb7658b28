"""The roster as a workbook: to be kept, to be corrected and sent back, and empty as a form to fill in."""

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.models import Term
from deputies.computing import workbook
from deputies.computing.roster_sheet import COLUMNS, REQUIRED, heading
from deputies.models import Delegation, Mandate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERSON_COLUMNS = frozenset({column.name for column in COLUMNS}) - {
    "card_number", "delegation", "group", "elected_by", "username", "begins_on",
}  # fmt: skip


def _language() -> str:
    return get_language() or "zh-hans"


def export(mandates: QuerySet[Mandate]) -> bytes:
    """A workbook of ``mandates`` with the headings the import understands, read row by row."""
    rows = mandates.select_related("person__user", "delegation", "group")
    headings = [heading(column.name, _language()) for column in COLUMNS]
    return workbook.write(_("Deputies"), headings, (_row(mandate) for mandate in rows.iterator(chunk_size=500)))


def _row(mandate: Mandate) -> list[object]:
    return [_cell(mandate, column.name) for column in COLUMNS]


def _cell(mandate: Mandate, name: str) -> object:
    person = mandate.person
    if name == "sex":
        return {"male": "男", "female": "女"}.get(person.sex, "") if _language() != "en" else person.sex
    if name == "birth_month":
        return f"{person.birth_month:%Y-%m}" if person.birth_month else ""
    if name == "username":
        return person.user.username if person.user else ""
    return getattr(person if name in PERSON_COLUMNS else mandate, name)


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
