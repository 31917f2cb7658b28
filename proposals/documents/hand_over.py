"""The hand-over of proposals to the units: 交办清单 with the sign-in sheet of the meeting, and 交办函 to each unit."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from congress.models import Organ, What
from congress.paper import (
    WORD,
    Block,
    cell,
    centred,
    chinese,
    day,
    label,
    line,
    made,
    new_page,
    session_name,
    short_day,
    signed,
    table,
    text,
    title,
)
from deputies.computing import sheets
from proposals.models import HandlingTask, Proposal
from proposals.workflow import TaskRole

WIDTHS = (10, 24, 36, 15, 12, 22, 15, 22)  # of the list's columns, as shares: numbers, names and days in one line
ANSWER_TERMS = (What.REPLY_EXTENDED, What.REPLY, What.REHANDLING)


@dataclass(frozen=True)
class Bundle:
    """What one body gives one unit: the tasks, by number."""

    unit: Organ
    giver: str
    tasks: list[HandlingTask] = field(default_factory=list)

    @property
    def given_at(self) -> dt.datetime:
        """When the last of them was given."""
        return max(task.assigned_at for task in self.tasks)


def bundles(tasks: Iterable[HandlingTask]) -> list[Bundle]:
    """Tasks (of ``queries.handed_over``) by unit and by who gave them, each in the order of the numbers."""
    found: dict[tuple[int, str], Bundle] = {}
    for task in sorted(tasks, key=lambda task: (task.organ.code, _order(task))):
        giver = task.parent.organ.dispatcher.name if task.parent_id else task.congress.name
        found.setdefault((task.organ_id, giver), Bundle(task.organ, giver)).tasks.append(task)
    return list(found.values())


def _order(task: HandlingTask) -> tuple[int, bool, int, int]:
    proposal = task.proposal
    return proposal.session_id, not proposal.in_session, proposal.number or 0, task.pk


@chinese
def list_name(ending: str) -> str:
    """The name of the list's file."""
    return _("List of proposals handed over") + f".{ending}"


@chinese
def list_as_word(given: Sequence[Bundle]) -> bytes:
    """The sign-in sheet of the meeting, then each unit's list on a page of its own."""
    name = _("List of proposals handed over")
    blocks = [title(_("Sign-in sheet of the hand-over meeting")), _sign_in(given)]
    for bundle in given:
        blocks += [new_page(), title(name), line(_unit_line(bundle)), _listed(bundle)]
    return made(name, blocks, WORD, created_at=max(bundle.given_at for bundle in given))


@chinese
def list_as_sheets(given: Sequence[Bundle]) -> bytes:
    """An Excel workbook: the sign-in sheet first, then one sheet per unit."""
    first = sheets.Sheet(_("Sign-in sheet"), (6, 30, 8, 14, 14, 18, 14), *_meeting(given))
    widths = (6, 22, 48, 10, 12, 16, 12, 16)
    lists = [sheets.Sheet(bundle.unit.name, widths, _headings(), _rows(bundle)) for bundle in given]
    return sheets.write([first, *lists])


@chinese
def assignment_letter_name(bundle: Bundle, ending: str) -> str:
    """The name of the letter's file."""
    return _("Assignment letter to %(unit)s") % {"unit": bundle.unit.name} + f".{ending}"


@chinese
def letters_name() -> str:
    """The name of the archive with all letters."""
    return _("Assignment letters.zip")


@chinese
def assignment_letter(bundle: Bundle, ending: str) -> bytes:
    """The letter by which a unit is given its proposals, with the list of them, as PDF or Word."""
    sessions = list(dict.fromkeys(session_name(task.proposal.session) for task in bundle.tasks))
    name = _("Letter on handing over,\nsession: %(session)s") % {"session": "、".join(sessions)}
    blocks = [
        title(name),
        line(_("%(unit)s:") % {"unit": bundle.unit.name}),
        text("\n".join(_request(bundle, sessions))),
        signed(bundle.giver, day(bundle.given_at)),
        new_page(),
        centred(_("Enclosure: list of the proposals handed over")),
        _listed(bundle),
    ]
    return made(name.replace("\n", ""), blocks, ending, created_at=bundle.given_at)


def _request(bundle: Bundle, sessions: list[str]) -> list[str]:
    told = {"session": "、".join(sessions), "count": len(bundle.tasks)}
    if bundle.unit.asked:
        opening = _("We send you %(count)s proposals of deputies to the %(session)s and ask you to handle them.")
    else:
        opening = _("%(count)s proposals of deputies to the %(session)s are handed over to you to be handled.")
    points = [opening % told, _sign_by(bundle)]
    if any(task.role != TaskRole.CO for task in bundle.tasks):
        points += [
            _("2. Talk with the lead deputy before you reply, and take up what he says."),
            _("3. Reply to the deputy in writing by the day the list names, with a copy to us."),
        ]
    if any(task.role == TaskRole.CO for task in bundle.tasks):
        points.append(_("Where you are co-handler, send your opinion to the lead unit by the day the list names."))
    return points


def _sign_by(bundle: Bundle) -> str:
    sign = _first_day(bundle, What.SIGN)
    back = _first_day(bundle, What.RETURN)
    words = (
        _("1. Sign for them in the portal by %(day)s.") % {"day": sign}
        if sign
        else _("1. Sign for them in the portal.")
    )
    if back:
        words += _("Whoever is not responsible says so by %(day)s, with the reason and a unit that is.") % {"day": back}
    return words


def _first_day(bundle: Bundle, what: str) -> str:
    """The first day on which a term of this kind ends in the bundle."""
    days = [terms[what] for terms in map(_terms, bundle.tasks) if what in terms]
    return day(min(days)) if days else ""


def _terms(task: HandlingTask) -> dict[str, dt.date]:
    """The day each kind of term ends: the task's own before the whole proposal's, the newest before older ones."""
    return {each.what: each.due_on for each in [*task.proposal.clocks.all(), *task.clocks.all()]}


def _unit_line(bundle: Bundle) -> str:
    told = {"unit": bundle.unit.name, "count": len(bundle.tasks), "giver": bundle.giver, "day": day(bundle.given_at)}
    return _("Unit: %(unit)s (%(count)s proposals), handed over by %(giver)s on %(day)s") % told


def _headings() -> list[str]:
    return [
        _("No."), _("Number"), _("Title"), _("Lead deputy"), _("Lead or co-handler"), _("Due"), _("Signed for by"),
        _("Signed for at"),
    ]  # fmt: skip


def _rows(bundle: Bundle) -> list[list[object]]:
    return [
        [
            at,
            task.proposal.number_text,
            task.proposal.listed_title,
            _lead_of(task.proposal),
            task.get_role_display(),
            _answer_by(task),
            task.handler,
            short_day(task.signed_at),
        ]
        for at, task in enumerate(bundle.tasks, start=1)
    ]


def _lead_of(proposal: Proposal) -> str:
    """The lead's name; of a confidential proposal the list gives no more than the number."""
    return proposal.lead.person.name if proposal.lead and not proposal.confidential else ""


def _answer_by(task: HandlingTask) -> str:
    """By when the unit answers, or gives its opinion; the newest term counts."""
    wanted = (What.CO_REDO, What.CO_OPINION, *ANSWER_TERMS) if task.role == TaskRole.CO else ANSWER_TERMS
    terms = _terms(task)
    return next((short_day(terms[what]) for what in wanted if what in terms), "")


def _listed(bundle: Bundle) -> Block:
    rows = [[cell(value) for value in row] for row in _rows(bundle)]
    return table(WIDTHS, [[label(words) for words in _headings()], *rows], head=1)


def _meeting(given: Sequence[Bundle]) -> tuple[list[str], list[list[object]]]:
    headings = [
        _("No."), _("Unit"), _("Proposals"), _("Signature"), _("Position"), _("Phone"), _("Time of signing in")
    ]  # fmt: skip
    rows = [[at, each.unit.name, len(each.tasks), "", "", "", ""] for at, each in enumerate(given, start=1)]
    return headings, rows


def _sign_in(given: Sequence[Bundle]) -> Block:
    headings, rows = _meeting(given)
    lines = [[cell(value, height=9) for value in row] for row in rows]
    return table((10, 46, 14, 22, 22, 22, 20), [[label(words) for words in headings], *lines], head=1)
