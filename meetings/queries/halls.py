"""Halls and seats in words, and as pages show them."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from congress.models import User
from meetings.computing import seat_sheet as sheet
from meetings.computing.halls import Layout, Mistake, Seat, Wrong, Zone
from meetings.models import Hall

ZONE_WORDS = {
    Zone.ROSTRUM: gettext_lazy("Rostrum"),
    Zone.FLOOR: gettext_lazy("Deputies' seats"),
    Zone.OBSERVERS: gettext_lazy("Seats of those who sit in"),
    Zone.GALLERY: gettext_lazy("Gallery"),
    Zone.PRESS: gettext_lazy("Press"),
    Zone.STAFF: gettext_lazy("Staff seats"),
}
WRONG_WORDS = {
    Wrong.SIGN: gettext_lazy("“%(what)s” is no sign of a seat; known are o, w, x, r and the space"),
    Wrong.NO_AREA: gettext_lazy("row %(what)s stands before the first area, such as [Floor floor]"),
    Wrong.AREA: gettext_lazy("“%(what)s” is no heading of an area: [name kind]"),
    Wrong.ROW: gettext_lazy("“%(what)s” is no row: its label, a colon, the seats"),
    Wrong.ROW_TWICE: gettext_lazy("row %(what)s stands in this area already"),
    Wrong.EMPTY_ROW: gettext_lazy("row %(what)s has no seats"),
    Wrong.TOO_WIDE: gettext_lazy("a row has at most 120 places"),
    Wrong.NUMBERS: gettext_lazy("“%(what)s” is no way of counting: left, right or odd-even"),
    Wrong.TOO_MANY: gettext_lazy("a hall has at most 5,000 seats"),
    Wrong.NO_SEATS: gettext_lazy("there are no seats"),
}


SHEET_WORDS = {
    sheet.Wrong.NO_NAME: gettext_lazy("There is no column of names."),
    sheet.Wrong.NO_SEAT: gettext_lazy("There is no column of seats, nor two of rows and seat numbers."),
    sheet.Wrong.EMPTY_NAME: gettext_lazy("Row %(row)s: nobody is named."),
    sheet.Wrong.UNREADABLE: gettext_lazy("Row %(row)s: no seat can be read for %(what)s."),
    sheet.Wrong.UNKNOWN_PERSON: gettext_lazy("Row %(row)s: %(what)s is not on the list of this gathering."),
    sheet.Wrong.SEVERAL: gettext_lazy("Row %(row)s: several are called %(what)s; add the delegation or card number."),
    sheet.Wrong.PERSON_TWICE: gettext_lazy("Row %(row)s: %(what)s stands in the sheet twice."),
    sheet.Wrong.UNKNOWN_SEAT: gettext_lazy("Row %(row)s: the seat %(what)s is not in the hall, or in several areas."),
    sheet.Wrong.SEAT_TWICE: gettext_lazy("Row %(row)s: the seat %(what)s stands in the sheet twice."),
    sheet.Wrong.TAKEN: gettext_lazy("Row %(row)s: the seat is taken by %(what)s, who is not in the sheet."),
    sheet.Wrong.SEATED: gettext_lazy("Row %(row)s: %(what)s has another seat already; choose to change it."),
}


def problems_in_words(problems: Iterable[sheet.Problem]) -> list[str]:
    """What stands against a sheet of seats, by row."""
    return [SHEET_WORDS[one.why] % {"row": one.row, "what": one.what} for one in problems]


def mistakes_in_words(mistakes: Iterable[Mistake]) -> list[str]:
    """What is wrong with a plan, each with its line and column."""
    said = _("Line %(line)s, column %(column)s: %(what)s.")
    return [
        said % {"line": one.line, "column": one.column, "what": WRONG_WORDS[one.why] % {"what": one.what}}
        for one in mistakes
    ]


def seat_words(hall: Layout, key: str) -> str:
    """A seat as people say it; the area is named where it is not the floor or there are several floors."""
    seat = hall.by_key.get(key)
    if seat is None:
        return key
    words = pgettext("seat", "Row %(row)s, seat %(number)s") % {"row": seat.row, "number": seat.number}
    floors = sum(area.zone == Zone.FLOOR for area in hall.areas)
    if seat.zone == Zone.FLOOR and floors == 1:
        return words
    return f"{hall.area_of(seat).name} {words}"


def sign_words(seat: Seat) -> str:
    """What is special about a seat."""
    said = {"w": _("wheelchair place"), "x": _("voting device broken"), "r": _("reserved")}.get(seat.sign, "")
    return "、".join(filter(None, [said, _("at an aisle") if seat.is_at_aisle else ""]))


def halls_of_page(user: User) -> QuerySet[Hall]:
    """The halls somebody keeps, those in use first."""
    return Hall.objects.visible_to(user).order_by("-is_active", "name", "pk")
