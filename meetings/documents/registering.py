"""The list of registration: Excel with everything that was noted, paper by delegation to sign."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock, paper
from deputies.computing import workbook
from meetings.models import Gathering, Participation, Standing


@paper.chinese
def registration_name(gathering: Gathering, ending: str) -> str:
    """The name of the file."""
    return _("Registration of %(title)s") % {"title": gathering.title} + f".{ending}"


def _group(row: Participation) -> str:
    """The delegation, or as what somebody is there who is of none."""
    return row.mandate.delegation.name if row.mandate else str(row.get_standing_display())


def _block(row: Participation) -> tuple[bool, int]:
    """Delegations as they come, then the others by standing."""
    return row.mandate is None, 0 if row.mandate else Standing.values.index(row.standing)


def _moment(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _tick(*, is_out: bool) -> str:
    return "√" if is_out else ""


def _has_key(row: Participation) -> bool:
    stay = getattr(row, "stay", None)
    return bool(stay and stay.has_key)


def _room(row: Participation) -> str:
    stay = getattr(row, "stay", None)
    return str(stay.bed.room) if stay and stay.bed else ""


def _state(row: Participation) -> str:
    """Registered, not yet, or why he does not come."""
    if row.told.registered_at:
        return pgettext("session", "Registered")
    return str(row.get_answer_display()) if row.why_not else pgettext("session", "Not registered")


@paper.chinese
def registration_sheet(_gathering: Gathering, rows: Sequence[Participation]) -> bytes:
    """Everybody of ``rows`` as ``queries.registering`` and ``prepare_registering`` give them, as Excel."""
    headings = [
        _("No."), _("Delegation"), _("Name"), _("Unit and post"), _("As"), _("Phone"), _("State"),
        pgettext("session", "Registered at"), pgettext("session", "Registered by"),
        pgettext("registration", "Papers"), pgettext("registration", "Certificate"), _("Number of the certificate"),
        pgettext("hotel", "Room"), pgettext("registration", "Key"), pgettext("registration", "Note"),
    ]  # fmt: skip
    lines = [
        [
            number, _group(row), row.name, row.unit, str(row.get_standing_display()),
            (row.user.phone if row.user else "") or row.phone, _state(row), _moment(row.told.registered_at),
            row.told.registered_by.name if row.told.registered_by else "", _tick(is_out=row.told.has_papers),
            _tick(is_out=row.told.has_badge), row.told.badge_number, _room(row), _tick(is_out=_has_key(row)),
            row.told.note,
        ]
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return workbook.write(pgettext("session", "Registration"), headings, lines)


@paper.chinese
def print_registration(gathering: Gathering, rows: Sequence[Participation]) -> bytes:
    """The same people on paper, by delegation with how many have registered, and room for a signature."""
    heading = _("Registration of %(title)s") % {"title": gathering.title}
    blocks = [paper.title(heading)]
    if gathering.register_from:
        hours = f"{paper.minute(gathering.register_from)} – {paper.minute(gathering.register_until)}"
        blocks.append(paper.centred(f"{hours} {gathering.register_place}"))
    words = [
        _("No."), _("Name"), _("Number of the certificate"), pgettext("session", "Registered at"),
        pgettext("registration", "Papers"), pgettext("registration", "Certificate"), pgettext("registration", "Key"),
        _("Signature"),
    ]  # fmt: skip
    for group, some in groupby(sorted(rows, key=_block), key=_group):
        people = [row for row in some if row.told.registered_at or not row.why_not]
        here = sum(row.told.registered_at is not None for row in people)
        if not people:
            continue
        lines = [[paper.label(each) for each in words]]
        for number, row in enumerate(people, start=1):
            cells = [
                number, row.name, row.told.badge_number, _moment(row.told.registered_at)[5:],
                _tick(is_out=row.told.has_papers), _tick(is_out=row.told.has_badge), _tick(is_out=_has_key(row)), "",
            ]  # fmt: skip
            lines.append([paper.cell(each, height=8) for each in cells])
        blocks.append(paper.heading(f"{group} {here}/{len(people)}", 2))
        blocks.append(paper.table([1, 2, 3, 3, 1, 1, 1, 3], lines, head=1))
    return paper.made(heading, blocks, paper.PDF, created_at=clock.now())
