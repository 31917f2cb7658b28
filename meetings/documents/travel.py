"""Trips, vehicles, trains and parking permits as Excel: as the pages show them, and so that the import reads them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from congress import paper
from deputies.computing import workbook
from meetings.models import Gathering, ParkingPermit, Participation, Trip, Vehicle

TITLES = {
    "trips": pgettext_lazy("transport", "Trips"), "vehicles": pgettext_lazy("transport", "Vehicles"),
    "journeys": gettext_lazy("Trains and flights"), "permits": gettext_lazy("Parking permits"),
}  # fmt: skip


@paper.chinese
def travel_sheet_name(gathering: Gathering, what: str) -> str:
    """The name of the file; ``what`` of ``TITLES``."""
    return f"{gathering.title} {TITLES[what]}.xlsx"


def _person(place: Participation) -> list[str]:
    """Name, card number, delegation or unit, as the import knows somebody again."""
    mandate = place.mandate
    return [place.name, mandate.card_number if mandate else "", mandate.delegation.name if mandate else place.unit]


def _person_headings() -> list[str]:
    return [_("Name"), _("Card number"), _("Delegation")]


@paper.chinese
def trips_sheet(trips: Iterable[Trip]) -> bytes:
    """A row for each trip; ``trips`` as ``queries.trips_listed`` gives them."""
    headings = [
        _("Date"), pgettext("trip", "departs at"), pgettext("trip", "from"), pgettext("trip", "to"),
        pgettext("trip", "route"), pgettext("transport", "Vehicles"), pgettext("trip", "kind"),
        pgettext("trip", "train or flight"), _("hotels"), pgettext("trip", "places"), pgettext("trip", "riders"),
        pgettext("trip", "have boarded"), _("State"),
    ]  # fmt: skip
    rows = []
    for trip in trips:
        departs_at, vehicles = timezone.localtime(trip.departs_at), [row.vehicle for row in _by_key(trip.vehicles)]
        state = pgettext("trip", "Published") if trip.published_at else pgettext("trip", "Being prepared")
        rows.append([
            f"{departs_at:%Y-%m-%d}", f"{departs_at:%H:%M}", trip.from_place, trip.to_place, trip.route,
            "、".join(vehicle.label for vehicle in vehicles), trip.get_kind_display(), trip.number,
            "、".join(hotel.name for hotel in _by_key(trip.hotels)), sum(vehicle.seats for vehicle in vehicles),
            trip.rider_count, trip.boarded_count, state,
        ])  # fmt: skip
    return workbook.write(str(TITLES["trips"]), headings, rows)


def _by_key(related: Any) -> list[Any]:
    """Rows that were fetched beforehand, in the order they were entered."""
    return sorted(related.all(), key=lambda row: row.pk)


@paper.chinese
def vehicles_sheet(vehicles: Iterable[Vehicle]) -> bytes:
    """A row for each vehicle with its driver."""
    names = ("number", "plate", "seats", "driver", "driver's phone")
    headings = [*(pgettext("vehicle", name) for name in names), _("State")]
    rows = [
        [row.label, row.plate, row.seats, row.driver, row.driver_phone or "",
         _("in use") if row.is_active else _("out of use")]
        for row in vehicles
    ]  # fmt: skip
    return workbook.write(str(TITLES["vehicles"]), headings, rows)


@paper.chinese
def journeys_sheet(trains: Iterable[dict[str, Any]]) -> bytes:
    """Everybody with train or flight; ``trains`` as ``queries.journeys_by_train`` gives them."""
    headings = [
        *_person_headings(), pgettext("journey", "way"), pgettext("trip", "train or flight"),
        pgettext("journey", "station or airport"), pgettext("journey", "at"), pgettext("journey", "fetched or brought"),
    ]  # fmt: skip
    rows = [
        [
            *_person(one.participation), one.get_way_display(), one.number, one.station,
            f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}",
            f"{timezone.localtime(train['trip'].departs_at):%m-%d %H:%M} {train['trip']}" if train["trip"] else "",
        ]
        for train in trains
        for one in train["people"]
    ]  # fmt: skip
    return workbook.write(str(TITLES["journeys"]), headings, rows)


@paper.chinese
def permits_sheet(permits: Iterable[ParkingPermit]) -> bytes:
    """Cars that may park, and where their owners stay; ``permits`` as ``queries.permits_of`` gives them."""
    headings = [
        pgettext("permit", "number"), pgettext("vehicle", "plate"), *_person_headings(), _("Hotel"),
        pgettext("hotel", "Room"),
    ]  # fmt: skip
    rows = []
    for row in permits:
        stay = getattr(row.participation, "stay", None)
        room = stay.bed.room if stay and stay.bed else None
        where = [room.hotel.name, room.number] if room else ["", ""]
        rows.append([f"{row.number:03d}", row.plate, *_person(row.participation), *where])
    return workbook.write(str(TITLES["permits"]), headings, rows)
