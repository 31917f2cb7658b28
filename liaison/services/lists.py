"""Lists that go out to the hotline 12345 and to letters offices, and come back with answers: whole, or not at all."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Invalid
from congress.models import User
from liaison import queries
from liaison.models import VoterOpinion
from liaison.services.moving import move
from liaison.workflow import OpinionState, Route

LONGEST = 4000
LONGEST_NUMBER = 40
A_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

Line = tuple[int, list[str]]
Act = Callable[[], object]


@transaction.atomic
def take_answers(rows: Sequence[Line], *, by: User) -> int:
    """Enter the answers of the hotline's list: (line, [number, order, answer]). All of them or, when a line is wrong,
    none: ``Invalid`` names each such line. Lines without an answer are passed over. Returns how many were entered.
    """
    found = [(line, number, (order, text)) for line, number, order, text in _cells(rows, 3) if text]

    def read(opinion: VoterOpinion, order: str, text: str) -> list[Act]:
        told = _("%(answer)s (order %(order)s)") % {"answer": text, "order": order} if order else text
        return [partial(move, opinion, "answer", by=by, text=_checked(text) and told)]

    unknown = _("%(number)s does not wait for an answer of the hotline here.")
    return _take(found, queries.waiting_on(Route.HOTLINE, by), read, unknown)


@transaction.atomic
def take_cases(rows: Sequence[Line], *, by: User) -> int:
    """Enter what letters offices say: (line, [number, case number, day of registration, answer]); a number with its day
    begins the case or puts it right, an answer needs a number, here or before. All of them or none, as with the
    hotline. What is known already, or says nothing, is passed over. Returns of how many opinions something was entered.
    """
    waiting = queries.waiting_on(Route.LETTERS, by)
    known = queries.cases_known(waiting.values())
    found = [(line, number, tuple(told)) for line, number, *told in _cells(rows, 4) if any(told)]

    def read(opinion: VoterOpinion, case: str, day: str, text: str) -> list[Act]:
        acts: list[Act] = []
        if case or day:
            told = _case(case, day)
            if known.get(opinion.pk) != tuple(told.values()):
                acts.append(partial(move, opinion, "note_case", by=by, **told))
        elif opinion.state == OpinionState.FORWARDED:
            raise Invalid({"file": [_("the number of the case is missing.")]})
        if text:
            acts.append(partial(move, opinion, "answer", by=by, text=_checked(text)))
        return acts

    unknown = _("%(number)s does not wait for a letters office here.")
    return _take(found, waiting, read, unknown)


def _cells(rows: Sequence[Line], width: int) -> list[tuple]:
    return [(line, *[*cells, *[""] * width][:width]) for line, cells in rows]


def _take(
    lines: Sequence[tuple[int, str, tuple[str, ...]]],
    waiting: dict[str, VoterOpinion],
    read: Callable[..., list[Act]],
    unknown: str,
) -> int:
    """Read every line before the first is entered, so that all that is wrong is named at once."""
    wrong: list[str] = []
    acts: list[tuple[int, Act]] = []
    seen: dict[str, list[Act]] = {}
    for line, number, told in lines:
        if number not in waiting:
            wrong.append(_named(line, unknown % {"number": number or "—"}))
        elif number in seen:
            wrong.append(_named(line, _("%(number)s stands twice.") % {"number": number}))
        else:
            seen[number] = []
            try:
                seen[number] = read(waiting[number], *told)
            except Invalid as invalid:
                wrong += _all_named(line, invalid)
            acts += [(line, act) for act in seen[number]]
    for line, act in [] if wrong else acts:
        try:
            act()
        except Invalid as invalid:
            wrong += _all_named(line, invalid)
    if wrong:
        raise Invalid({"file": wrong})
    return sum(bool(entered) for entered in seen.values())


def _named(line: int, wrong: str) -> str:
    return _("Line %(line)s: %(wrong)s") % {"line": line, "wrong": wrong}


def _all_named(line: int, invalid: Invalid) -> list[str]:
    return [_named(line, message) for messages in invalid.errors.values() for message in messages]


def _checked(text: str) -> str:
    if len(text) > LONGEST:
        raise Invalid({"file": [_("at most %(longest)s characters.") % {"longest": LONGEST}]})
    return text


def _case(number: str, day: str) -> dict[str, object]:
    if not number or not day:
        raise Invalid({"file": [_("a case has its number and the day it was registered.")]})
    if len(number) > LONGEST_NUMBER:
        raise Invalid({"file": [_("at most %(longest)s characters.") % {"longest": LONGEST_NUMBER}]})
    found = A_DAY.fullmatch(day)
    try:
        registered_on = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        registered_on = None
    if registered_on is None:
        raise Invalid({"file": [_("“%(day)s” is no day. Write it as 2026-03-09.") % {"day": day}]})
    return {"number": number, "registered_on": registered_on}
