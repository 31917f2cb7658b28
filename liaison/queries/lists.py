"""What lies with the hotline and with letters offices: as the lists go out, on the pages, in the register."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from congress.models import User
from liaison.computing import shielding
from liaison.models import Forwarding, LetterCase, Station, VoterOpinion
from liaison.queries.opinions import opinion_lines
from liaison.workflow import HANDED_ON, Route


def _waits(user: User, route: str) -> QuerySet[VoterOpinion]:
    return opinion_lines(user).filter(route=route, state__in=sorted(HANDED_ON)).order_by("pk")


def waiting_on(route: str, user: User) -> dict[str, VoterOpinion]:
    """What lies with whom the station has passed it to by this route, by number."""
    return {opinion.number: opinion for opinion in _waits(user, route)}


def hotline_orders(user: User) -> list[list[object]]:
    """What waits for the hotline, as its list goes out: number, (order, answer), category, place, matter, due day."""
    return [[row.number, "", "", *_as_passed_on(row)] for row in _waits(user, Route.HOTLINE)[:2000]]


def cases_waiting(user: User) -> list[list[object]]:
    """What lies with letters offices, as the list goes out: number, case number, registered on, (answer), office,
    category, place, matter, due day.
    """
    rows = list(_waits(user, Route.LETTERS)[:2000])
    cases = {pk: [number, day.isoformat()] for pk, (number, day) in cases_known(rows).items()}
    return [[row.number, *cases.get(row.pk, ["", ""]), "", row.receiver, *_as_passed_on(row)] for row in rows]


def cases_known(rows: Iterable[VoterOpinion]) -> dict[int, tuple[str, dt.date]]:
    """Number and day of the cases these opinions lie with letters offices under, by the opinion's id."""
    cases = LetterCase.objects.filter(opinion__in=[row.pk for row in rows], forwarding__ended_at=None)
    return {pk: (number, day) for pk, number, day in cases.values_list("opinion", "number", "registered_on")}


def _as_passed_on(row: VoterOpinion) -> list[object]:
    """What whoever it is passed to reads of it: no name and no number of a person."""
    return [
        row.category.name if row.category else "",
        shielding.shielded(row.place),
        shielding.shielded(row.words.text),
        row.due_on.isoformat() if row.due_on else "",
    ]


def letter_case_of(opinion: VoterOpinion) -> LetterCase | None:
    """The case a letters office has made of it where it lies with one now."""
    return opinion.letter_cases.filter(forwarding__ended_at=None).first()


def forwardings_of(opinion: VoterOpinion) -> list[Forwarding]:
    """All it was passed to, newest first."""
    rows = opinion.forwardings.select_related("organ", "holder__person", "by", "letter_case")
    return list(rows.order_by("-pk"))


def letters_of(opinion: VoterOpinion) -> list[Forwarding]:
    """When it was passed to a letters office, newest first; each with its ``letter_case`` once that is known."""
    rows = opinion.forwardings.filter(route=Route.LETTERS).select_related("letter_case")
    return list(rows.order_by("-pk"))


def rows_of_letters_register(station: Station, year: int) -> QuerySet[Forwarding]:
    """What the station passed to letters offices in a year, with the cases made of it."""
    rows = Forwarding.objects.filter(opinion__station=station, route=Route.LETTERS, at__year=year)
    rows = rows.select_related("opinion__words", "opinion__deputy__person", "letter_case")
    return rows.prefetch_related("opinion__answers").order_by("at", "pk")
