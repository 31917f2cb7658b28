"""The attendance sheet of a gathering."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deputies.computing import workbook
from meetings.computing.quorum import Count
from meetings.computing.tally import Tally
from meetings.models import Gathering, Participation

Sums = tuple[list[tuple[str, Tally]], Tally, Count | None]  # by delegation, all together, the quorum


def sheet_name(gathering: Gathering) -> str:
    """The file's name."""
    return _("Attendance of %(title)s.xlsx") % {"title": gathering.title}


def attendance_sheet(gathering: Gathering, rows: Iterable[Participation], *, sums: Sums | None) -> bytes:
    """A row per person: unit, phone, answer, attendance, leave, and what ``queries.add_what_is_said`` gave them; the
    sums on a second sheet.

    Whoever may see the list serves these people, so phones stand in it.
    """
    headings = [
        _("No."), _("Name"), _("Unit and post"), _("Delegation"), _("Phone"), _("As"), _("Answer"), _("Attendance"),
        _("Signed in at"), _("Signed in by"), _("Kind of leave"), _("Reason"), _("Decision"),
        _("Speech"), _("Provided"), pgettext("gathering", "Feedback"),
    ]  # fmt: skip
    in_teams = gathering.teams.exists()
    headings += [pgettext("team", "Team"), pgettext("team", "Leads it")] if in_teams else []
    names = ("name", "unit", "delegation", "phone", "standing", "answer", "attendance")
    lines = [
        [
            number,
            *(row[name] for name in names),
            f"{row['at']:%Y-%m-%d %H:%M}" if row["at"] else "",
            *(row[name] for name in ("how", "leave", "reason", "decision", "speech", "provided", "word")),
            *(row["team"] if in_teams else ()),
        ]
        for number, row in enumerate(_lines(rows), start=1)
    ]
    return workbook.write(_("Attendance"), headings, lines, notes=_notes(gathering, *sums) if sums else None)


def _lines(rows: Iterable[Participation]) -> Iterator[dict[str, Any]]:
    """The lines of the attendance sheet: name, unit, delegation, phone, answer, attendance, times, reasons."""
    for row in rows:
        person = row.mandate.person if row.mandate else None
        unit = " ".join(filter(None, [person.work_unit, person.position])) if person else row.unit
        phone = person.phone if person else row.phone
        yield {
            "name": row.name,
            "unit": unit,
            "delegation": row.mandate.delegation.name if row.mandate else "",
            "phone": phone,
            "standing": row.get_standing_display(),
            "answer": row.get_answer_display(),
            "attendance": row.get_attendance_display() if row.attendance else "",
            "at": timezone.localtime(row.signed_in_at) if row.signed_in_at else None,
            "how": row.get_signed_in_by_display() if row.signed_in_by else "",
            "leave": row.get_leave_kind_display() if row.leave_kind else "",
            "reason": row.leave_reason,
            "decision": row.leave_note,
            "speech": "；".join(f"{one.topic}（{one.get_manner_display()}）" for one in getattr(row, "said", ())),
            "provided": "；".join(filter(None, (one.resources_given for one in getattr(row, "said", ())))),
            "word": getattr(row, "word", ""),
            "team": _team(row),
        }


def _team(row: Participation) -> tuple[str, str]:
    member = getattr(row, "team_place", None)
    if member is None:
        return "", ""
    return member.team.name, pgettext("team", "leader") if member.is_leader else ""


def _notes(gathering: Gathering, by_place: list[tuple[str, Tally]], whole: Tally, quorum: Count | None) -> list[str]:
    """What the numbers of the list are, in words."""
    begins = timezone.localtime(gathering.begins_at)
    said = _("%(name)s: due %(due)s, present %(present)s, leave %(leave)s, not here %(missing)s")
    lines = [f"{gathering.title}（{gathering.kind_shown}） {begins:%Y-%m-%d %H:%M} {gathering.place}"]
    for name, one in [*by_place, (_("All together"), whole)]:
        numbers = {"due": one.due, "present": one.present, "leave": one.leave, "missing": one.missing}
        lines.append(said % {"name": name, **numbers})
    if quorum:
        words = _("Quorum: %(needed)s of %(base)s valid mandates")
        lines.append(words % {"needed": quorum.needed, "base": quorum.base})
    return lines
