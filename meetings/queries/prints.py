"""What is printed for a session: a certificate for each, a card and a list for each table; and what has changed."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from congress.models import User
from meetings.computing import badges
from meetings.computing.codes import digest
from meetings.models import Gathering, Participation, SessionPrint, SessionPrintKind, Standing
from meetings.queries.meals import places_of_tables, table_plan_of, tables_listed
from meetings.queries.seating import to_seat


def badge_code(place: Participation) -> str:
    """What the code on somebody's certificate says."""
    return badges.write(place.pk, settings.SECRET_KEY)


def place_of_badge(text: str) -> Participation | None:
    """Whose certificate was scanned; nothing where it is none of the portal's, or he was taken off the list."""
    whose = badges.read(text, settings.SECRET_KEY)
    rows = Participation.objects.select_related("gathering", "mandate")
    return rows.filter(pk=whose).first() if whose is not None else None


def badge_lines(gathering: Gathering) -> list[dict[str, Any]]:
    """A certificate for everybody who comes, by kind, delegation and stroke order."""
    kinds = list(Standing.values)
    rows = sorted(to_seat(gathering).select_related("mandate__person", "mandate__delegation"), key=lambda one: (
        kinds.index(one.standing), one.mandate.delegation.number if one.mandate else 0,
        one.mandate.person.stroke_key if one.mandate else one.name, one.pk,
    ))  # fmt: skip
    return [
        {
            "key": str(one.pk),
            "name": one.name,
            "unit": one.mandate.delegation.name if one.mandate else one.unit,
            "standing": one.standing,
            "number": one.mandate.card_number if one.mandate else "",
            "code": badge_code(one),
        }
        for one in rows
    ]


def table_lines(gathering: Gathering) -> list[dict[str, Any]]:
    """Every table where somebody sits, with the names in the order of the places."""
    plan = table_plan_of(gathering)
    tables = tables_listed(plan, places_of_tables(plan)) if plan else []
    return [
        {"key": table.name, "name": table.name,
         "people": [{"seat": row["seat"], "name": row["name"], "unit": row["group"]} for row in table.rows]}
        for table in tables
        if table.rows
    ]  # fmt: skip


LINES = {
    SessionPrintKind.BADGES: badge_lines,
    SessionPrintKind.TABLE_CARDS: table_lines,
    SessionPrintKind.TABLE_LIST: table_lines,
}


def mark_of_line(line: Mapping[str, Any]) -> str:
    """By which a line is told from another of the same key."""
    return digest(repr(sorted(line.items(), key=lambda pair: pair[0])))


def session_prints_of(gathering: Gathering) -> QuerySet[SessionPrint]:
    """Everything that was printed for a session, the newest first."""
    return gathering.prints.select_related("by").defer("lines", "marks").order_by("-pk")


def session_prints_of_page(user: User) -> QuerySet[SessionPrint]:
    return SessionPrint.objects.visible_to(user).select_related("gathering__congress")
