"""What the kitchen gets: the numbers of each meal, and who sits at which table."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock, paper
from deputies.computing import workbook
from meetings.computing.kitchen import DIETS
from meetings.models import Diet, Gathering


def _headings() -> list[str]:
    return [
        _("Date"), pgettext("meal", "Meal"), _("Time"), _("Place"), pgettext("meal", "Expected"),
        *(str(Diet._meta.get_field(diet).verbose_name) for diet in DIETS), pgettext("meal", "On leave"),
        _("Not eating"), pgettext("meal", "Taken"), _("Last change"),
    ]  # fmt: skip


def _cells(line: Any) -> list[Any]:
    meal, count = line.meal, line.count
    times = "–".join(f"{timezone.localtime(one):%H:%M}" for one in (meal.begins_at, meal.ends_at))
    return [
        f"{meal.date:%m-%d}", meal.get_kind_display(), times, f"{meal.place} {meal.get_serving_display()}",
        count.expected, *(count.diets[diet] for diet in DIETS), count.on_leave, count.not_eating, count.taken,
        f"{timezone.localtime(line.changed_at):%m-%d %H:%M}",
    ]  # fmt: skip


def _narrow(cells: list[Any]) -> list[Any]:
    """Day above meal, place above serving: a sheet of paper is too narrow for a column of each."""
    day, meal, times, place, *others = cells
    return [f"{day}\n{meal}", times, "\n".join(place.rsplit(" ", 1)), *others]


@paper.chinese
def kitchen_name(gathering: Gathering, ending: str) -> str:
    """The file's name."""
    return _("Meals of %(title)s") % {"title": gathering.title} + f".{ending}"


@paper.chinese
def kitchen_sheet(gathering: Gathering, lines: Iterable[Any]) -> bytes:
    """The numbers of each meal as Excel."""
    notes = [f"{gathering.title} {timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"]
    return workbook.write(pgettext("session", "Meals"), _headings(), [_cells(line) for line in lines], notes=notes)


@paper.chinese
def tables_sheet_name(gathering: Gathering) -> str:
    """The file's name."""
    return f"{gathering.title} {pgettext('meal', 'Tables')}.xlsx"


@paper.chinese
def tables_sheet(tables: Iterable[Any]) -> bytes:
    """Who sits at which table, as Excel; not why, which would tell what somebody eats."""
    headings = [pgettext("meal", "Table"), pgettext("table", "Place"), _("Name"), _("Delegation")]
    rows = [[table.name, row["seat"], row["name"], row["group"]] for table in tables for row in table.rows]
    return workbook.write(pgettext("meal", "Tables"), headings, rows)


@paper.chinese
def kitchen_list(gathering: Gathering, lines: Iterable[Any], tables: Iterable[Any]) -> bytes:
    """The numbers of each meal, then the tables with names, as PDF."""
    rows = [[paper.label(words) for words in _narrow(_headings())]]
    rows += [[paper.cell(value) for value in _narrow(_cells(line))] for line in lines]
    blocks = [
        paper.title(kitchen_name(gathering, paper.PDF).rpartition(".")[0]),
        paper.table([3, 3, 5, 2, 2, 2, 2, 2, 2, 2, 2, 3], rows, head=1),
    ]
    tables = [table for table in tables if table.rows]
    if tables:
        listed = [
            [paper.label(words) for words in (pgettext("meal", "Table"), pgettext("meal", "Persons"), _("Names"))]
        ]
        for table in tables:
            names = "、".join(row["name"] for row in table.rows)
            listed.append([paper.cell(value) for value in (table.name, len(table.rows), names)])
        blocks += [paper.heading(pgettext("meal", "Tables"), 2), paper.table([1, 1, 8], listed, head=1)]
    return paper.made(kitchen_name(gathering, paper.PDF), blocks, paper.PDF, created_at=clock.now())
