"""The certificate of a completed course, and who has finished it as a workbook."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bulletins.models import Course, StudyRecord
from congress import paper
from deputies.computing import sheets
from deputies.models import Mandate


def certificate_name(study: StudyRecord, ending: str) -> str:
    """The file's name: course and deputy."""
    with paper.chinese:
        return _("Certificate %(course)s %(name)s") % {
            "course": study.course.title, "name": study.mandate.person.name,
        } + f".{ending}"  # fmt: skip


def certificate(study: StudyRecord, ending: str) -> bytes:
    """The certificate as PDF or Word; the same record always gives the same paper."""
    with paper.chinese:
        return paper.made(certificate_name(study, ending), _blocks(study), ending, created_at=study.completed_at)


def _blocks(study: StudyRecord) -> list[paper.Block]:
    mandate, course = study.mandate, study.course
    said = _(
        "has completed the course “%(course)s” on %(day)s: all material was studied"
    ) % {"course": course.title, "day": paper.day(study.completed_at)}  # fmt: skip
    if study.passed_at:
        said += _(", and the quiz was passed with %(percent)s percent") % {"percent": study.best_percent}
    name, card = (_("Name"), mandate.person.name), (_("Card number"), mandate.card_number)
    place, day = (_("Delegation"), mandate.delegation.name), (_("Completed on"), paper.day(study.completed_at))
    facts = [
        [cell for label, value in pair for cell in (paper.label(label), paper.cell(value))]
        for pair in ((name, card), (place, day))
    ]
    return [
        paper.title(_("Certificate of study")),
        paper.text(_("%(name)s, deputy of %(congress)s, %(said)s.") % {
            "name": mandate.person.name, "congress": mandate.congress.name, "said": said,
        }),
        paper.table([2, 4, 2, 4], facts, whole=True),
        paper.signed(mandate.congress.name, paper.day(study.completed_at)),
    ]  # fmt: skip


def progress_name(course: Course) -> str:
    """The workbook's name."""
    return _("Study of %(course)s.xlsx") % {"course": course.title}


def progress_sheet(course: Course, seats: Iterable[Mandate], material_count: int) -> bytes:
    """Deputy by deputy: pieces finished, minutes measured, attempts, best result, when completed.

    Each of ``seats`` carries his ``study`` or ``None``, as ``queries.show_progress`` gives it.
    """
    headings = [
        _("Name"), _("Delegation"), _("Pieces finished"), _("Pieces"), _("Minutes measured"), _("Attempts"),
        _("Best result, percent"), _("Completed on"),
    ]  # fmt: skip
    rows = [[seat.person.name, seat.delegation.name, *_cells(seat.study, material_count)] for seat in seats]
    return sheets.write([sheets.Sheet(course.title, [14, 24, 10, 8, 14, 10, 18, 14], headings, rows)])


def _cells(study: StudyRecord | None, material_count: int) -> list[object]:
    if study is None:
        return [0, material_count, 0, 0, "", ""]
    best = "" if study.best_percent is None else study.best_percent
    return [
        study.done_count, material_count, study.minutes, study.attempt_count, best, paper.short_day(study.completed_at),
    ]  # fmt: skip
