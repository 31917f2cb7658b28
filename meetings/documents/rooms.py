"""What a hotel gets: the complete list as Excel, and the list of rooms on paper."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock, paper
from deputies.computing import workbook
from deputies.models import Sex
from meetings.models import Gathering, Participation, Stay

Said = tuple[dt.datetime | None, str]  # when, and by which train or flight
Row = tuple[Participation, Said, Said, str]  # who, how he comes and leaves, his cars


@paper.chinese
def room_list_name(gathering: Gathering, ending: str) -> str:
    """The name of the file."""
    return _("Rooms of %(title)s") % {"title": gathering.title} + f".{ending}"


def _moment(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _sex(stay: Stay) -> str:
    return str(Sex(stay.known_sex).label) if stay.known_sex else ""


@paper.chinese
def room_sheet(stays: Sequence[Stay]) -> bytes:
    """Everybody with a bed, as Excel; ``stays`` as ``queries.stays_of`` gives them."""
    headings = [
        _("Hotel"), _("Floor"), pgettext("hotel", "Room"), pgettext("hotel", "Room type"), _("Delegation"), _("Name"),
        _("Sex"), _("Room-mates"), _("Arrival"), _("Train or flight of arrival"), _("Departure"),
        _("Train or flight of departure"), _("Key handed out"), pgettext("hotel", "Key back at"),
        _("Own car (parking permit)"), pgettext("hotel", "Remarks"),
    ]  # fmt: skip
    rows = [
        [
            one.bed.room.hotel.name, one.bed.room.floor, one.bed.room.number, one.bed.room.get_kind_display(),
            one.group, one.participation.name, _sex(one), "、".join(one.mates),
            *_travel(one.arrival), *_travel(one.departure), _moment(one.key_given_at), _moment(one.key_returned_at),
            one.cars, one.note,
        ]
        for one in stays
    ]  # fmt: skip
    return workbook.write(_("Rooms"), headings, rows)


def _travel(said: Said) -> tuple[str, str]:
    """When, and by which train or flight."""
    at, by = said
    return _moment(at), by


@paper.chinese
def lodging_sheet_name(gathering: Gathering) -> str:
    """The name of the file."""
    return f"{gathering.title} {_('People and keys')}.xlsx"


@paper.chinese
def lodging_sheet(rows: Iterable[Row]) -> bytes:
    """The people of a session as their list shows them: room, travel, key, car."""
    headings = [
        _("Name"), _("Card number"), _("Delegation"), _("Hotel"), pgettext("hotel", "Room"), _("Arrival"),
        _("Train or flight of arrival"), _("Departure"), _("Train or flight of departure"), _("Key handed out"),
        pgettext("hotel", "Key back at"), _("Own car (parking permit)"),
    ]  # fmt: skip
    return workbook.write(_("People and keys"), headings, [_lodged(*row) for row in rows])


def _lodged(place: Participation, arrival: Said, departure: Said, cars: str) -> list[str]:
    stay, mandate = getattr(place, "stay", None) or Stay(participation=place), place.mandate
    room = [stay.bed.room.hotel.name, stay.bed.room.number] if stay.bed else ["", ""]
    return [
        place.name, mandate.card_number if mandate else "",
        mandate.delegation.name if mandate else place.get_standing_display(), *room, *_travel(arrival),
        *_travel(departure), _moment(stay.key_given_at), _moment(stay.key_returned_at), cars,
    ]  # fmt: skip


@paper.chinese
def print_rooms(gathering: Gathering, stays: Sequence[Stay]) -> bytes:
    """The list of rooms by hotel and floor, with room for a signature when the key is handed out."""
    heading = _("Rooms of %(title)s") % {"title": gathering.title}
    blocks = [paper.title(heading)]
    words = [pgettext("hotel", "Room"), _("Name"), _("Sex"), _("Delegation"), _("Arrival"), _("Signature")]
    for (hotel, floor), some in groupby(stays, key=lambda one: (one.bed.room.hotel.name, one.bed.room.floor)):
        rows = [[paper.label(each) for each in words]]
        for number, mates in groupby(some, key=lambda one: one.bed.room.number):
            rows += _room(number, list(mates))
        blocks.append(paper.heading(_("%(hotel)s, floor %(floor)s") % {"hotel": hotel, "floor": floor}, 2))
        blocks.append(paper.table([2, 2, 1, 3, 4, 3], rows, head=1))
    return paper.made(heading, blocks, paper.PDF, created_at=clock.now())


def _room(number: str, mates: Sequence[Stay]) -> Iterable[list[paper.Cell]]:
    """Who sleeps in a room, one below the other, on one page."""
    for nth, one in enumerate(mates):
        at, by = _travel(one.arrival)
        facts = [one.participation.name, _sex(one), one.group, f"{at[5:]} {by}".strip(), ""]  # the year is known
        room = [] if nth else [paper.cell(number, rows=len(mates), height=8)]
        yield [*room, *(paper.cell(each, height=8) for each in facts)]
