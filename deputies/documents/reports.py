"""A report on the duty with its meetings and its result."""

from django.utils.translation import gettext as _

from congress import clock, paper
from congress.templatetags.portal import word
from deputies.computing import polling
from deputies.models import (
    DutyReport,
    Mandate,
    ReportMeeting,
)


@paper.chinese
def report_name(report: DutyReport, ending: str) -> str:
    """The name of a report's file."""
    return _("Duty report of %(deputy)s") % {"deputy": report.mandate.person.name} + f".{ending}"


@paper.chinese
def print_report(report: DutyReport, ending: str) -> bytes:
    """A report with its meetings and its result, as PDF or Word."""
    mandate = report.mandate
    blocks = [
        paper.title(report.title),
        paper.centred(f"{mandate.congress.name}　{mandate.delegation.name}　{mandate.person.name}"),
        paper.text(report.body),
        *(block for meeting in report.meetings.all() for block in _meeting(meeting, mandate)),
    ]
    if report.written_on:
        words = _("Given in writing on %(day)s: %(to)s") % {
            "day": paper.day(report.written_on),
            "to": report.written_to,
        }
        blocks.append(paper.line(words))
    signed = paper.signed(mandate.person.name, paper.day(report.handed_in_at or report.created_at))
    return paper.made(report_name(report, ending), [*blocks, signed], ending, created_at=clock.now())


def _meeting(meeting: ReportMeeting, mandate: Mandate) -> list[paper.Block]:
    """The record of one meeting, with the sum of its poll."""
    voters = word("voters", mandate.congress)
    facts = [
        (_("day"), paper.day(meeting.day)),
        (_("place"), meeting.place),
        (
            _("present"),
            _("%(present)s (needed: %(least)s)") % {"present": meeting.present, "least": meeting.least_present},
        ),
    ]
    rows = [[paper.label(str(name)), paper.cell(value, 3)] for name, value in facts]
    if meeting.issued:
        fields = ["issued", "returned", "valid", *polling.CHOICES]
        cells = [(str(meeting._meta.get_field(name).verbose_name), getattr(meeting, name)) for name in fields]
        for left, right in zip(cells[::2], cells[1::2], strict=True):
            row = [
                cell for name, value in (left, right) for cell in (paper.label(name), paper.cell(value, align="center"))
            ]
            rows.append(row)
        rows.append([paper.label(_("Poll result")), paper.cell(result_in_words(meeting), 3)])
    if meeting.remarks:
        rows.append([paper.label(str(meeting._meta.get_field("remarks").verbose_name)), paper.cell(meeting.remarks, 3)])
    heading = _("Meeting with the %(voters)s") % {"voters": voters}
    return [paper.heading(heading, 2), paper.table([2, 2, 2, 2], rows, whole=True)]


def result_in_words(meeting: ReportMeeting) -> str:
    """The result with its sum: (20 + 15 + 10) of 50 valid ballots: 90%."""
    result = meeting.result
    if result is None:
        return ""
    parts = " + ".join(str(getattr(meeting, name)) for name in polling.CONTENT)
    words = _("Satisfied, very or basically satisfied: (%(parts)s) of %(valid)s valid ballots = %(percent)s")
    return words % {"parts": parts, "valid": result.valid, "percent": result.percent}
