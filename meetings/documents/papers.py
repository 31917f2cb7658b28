"""What is printed and exported of a gathering: agenda, schedule, who has opened a document, copies that come back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock, paper
from deputies.computing import workbook
from meetings.models import AgendaItem, Document, DocumentCopy, Gathering


@paper.chinese
def agenda_name(gathering: Gathering, ending: str) -> str:
    """The name of the agenda's file."""
    return _("Agenda of %(gathering)s") % {"gathering": gathering.title} + f".{ending}"


@paper.chinese
def print_agenda(gathering: Gathering, items: Sequence[AgendaItem], ending: str) -> bytes:
    """The agenda (议程): what is dealt with, in which order, as PDF or Word."""
    blocks = [paper.title(gathering.title), paper.centred(_("Agenda"))]
    for number, item in enumerate(items, start=1):
        who = f"（{item.reporter}）" if item.reporter else ""
        blocks.append(paper.line(f"{number}. {item.title}{who}"))
        if item.result:
            blocks.append(paper.text(_("Result: %(result)s") % {"result": item.result}))
    if not items:
        blocks.append(paper.line(_("Nothing stands on the agenda yet.")))
    return paper.made(agenda_name(gathering, ending), blocks, ending, created_at=clock.now())


@paper.chinese
def schedule_name(gathering: Gathering, ending: str) -> str:
    """The name of the schedule's file."""
    return _("Schedule of %(gathering)s") % {"gathering": gathering.title} + f".{ending}"


@paper.chinese
def print_schedule(gathering: Gathering, days: Iterable[Any], ending: str) -> bytes:
    """The schedule (日程) by date, as PDF or Word; ``days`` as ``queries.schedule_of`` gives them."""
    blocks = [paper.title(gathering.title), paper.centred(_("Schedule"))]
    head = [paper.label(words) for words in (_("Time"), _("Sitting"), pgettext("schedule", "What happens"), _("Place"))]
    for day in days:
        rows = [head]
        for sitting in day.sittings:
            what = "\n".join(f"{nth}. {_timed(entry)}" for nth, entry in enumerate(sitting.entries, start=1))
            cells = (hours(sitting), sitting.title, what, sitting.place)
            rows.append([paper.cell(cell) for cell in cells])
        blocks += [paper.heading(paper.day(day.date), 2), paper.table([2, 3, 6, 3], rows, head=1)]
    return paper.made(schedule_name(gathering, ending), blocks, ending, created_at=clock.now())


def _timed(entry: object) -> str:
    at = f"{entry.begins_at:%H:%M} " if entry.begins_at else ""
    note = f"（{entry.note}）" if entry.note else ""
    return f"{at}{entry.words}{note}"


def hours(sitting: Gathering) -> str:
    """From when to when: 09:00–11:30."""
    begin, end = timezone.localtime(sitting.begins_at), timezone.localtime(sitting.ends_at)
    return f"{begin:%H:%M}–{end:%H:%M}"


@paper.chinese
def read_sheet(readers: Iterable[Any]) -> bytes:
    """Who should read a document and who has opened it, as Excel; ``readers`` as ``queries.read_list`` gives them."""
    headings = [_("Number"), _("Name"), _("Delegation"), _("First opened"), _("Last opened")]
    rows = [
        [nth, one.name, one.delegation, _minute(one.opened_at), _minute(one.last_opened_at)]
        for nth, one in enumerate(readers, start=1)
    ]
    return workbook.write(_("Read receipts"), headings, rows)


def _minute(moment: object) -> str:
    return formats.date_format(timezone.localtime(moment), "Y-m-d H:i") if moment else ""


@paper.chinese
def print_copies(document: Document, copies: Iterable[DocumentCopy], ending: str) -> bytes:
    """The list of numbered copies with room for a signature on handing out and on coming back."""
    rows = [
        [paper.label(words) for words in (_("Copy no."), _("Name"), _("Delegation"), _("Received"), _("Came back"))]
    ]
    for copy in copies:
        place = copy.participation
        delegation = place.mandate.delegation.name if place.mandate else place.unit
        back = paper.minute(copy.returned_at) if copy.returned_at else ""
        rows.append([paper.cell(value) for value in (f"{copy.number:03}", place.name, delegation, "", back)])
    blocks = [
        paper.title(document.title),
        paper.centred(_("Copies that have to come back")),
        paper.table([1, 2, 3, 2, 2], rows, head=1),
    ]
    return paper.made(copies_name(document, ending), blocks, ending, created_at=clock.now())


@paper.chinese
def copies_name(document: Document, ending: str) -> str:
    """The name of the list's file."""
    return _("Copies of %(document)s") % {"document": document.title} + f".{ending}"


@paper.chinese
def read_sheet_name(document: Document) -> str:
    """The name of the sheet's file."""
    return _("Read receipts of %(document)s") % {"document": document.title} + ".xlsx"
