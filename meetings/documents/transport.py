"""The list of riders of a trip by vehicle, as PDF and as Excel."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock, paper
from deputies.computing import workbook
from meetings.models import Participation, Trip


def _unit(place: Participation) -> str:
    """Delegation, or unit or standing of others."""
    return place.mandate.delegation.name if place.mandate else place.unit or place.get_standing_display()


@paper.chinese
def bus_list_name(trip: Trip, ending: str) -> str:
    """The name of the file."""
    return f"{pgettext('transport', 'Riders')} {paper.minute(trip.departs_at)} {trip}.{ending}".replace(":", "")


@paper.chinese
def bus_list(trip: Trip, loads: Iterable[Any]) -> bytes:
    """A list for each vehicle, on pages of its own, with its driver and how many ride; ``loads`` as
    ``queries.loads_of`` gives them.
    """
    heading = f"{trip.gathering.title} {pgettext('transport', 'Riders')}"
    top = [paper.title(heading), paper.centred(f"{paper.minute(trip.departs_at)} {trip}")]
    if trip.route:
        top.append(paper.centred(trip.route))
    blocks = []
    for load in loads:
        vehicle = load.vehicle
        blocks += [paper.new_page(), *top] if blocks else top
        driver = " ".join(filter(None, [vehicle.driver, vehicle.driver_phone]))
        blocks.append(paper.heading(f"{vehicle} {driver} {len(load.rides)}/{vehicle.seats}", 2))
        words = [_("No."), _("Name"), _("Delegation"), pgettext("transport", "Boarded")]
        rows = [[paper.label(each) for each in words]]
        for nth, ride in enumerate(load.rides, start=1):
            place = ride.participation
            boarded = "√" if ride.boarded_at else ""
            rows.append([paper.cell(each) for each in (nth, place.name, _unit(place), boarded)])
        blocks.append(paper.table([1, 2, 4, 1], rows, head=1))
    return paper.made(heading, blocks or top, paper.PDF, created_at=clock.now())


@paper.chinese
def bus_sheet(loads: Iterable[Any]) -> bytes:
    """Everybody who rides, as Excel."""
    headings = [
        pgettext("transport", "Vehicle"), pgettext("vehicle", "plate"), pgettext("vehicle", "driver"),
        pgettext("vehicle", "driver's phone"), _("Name"), _("Delegation"), pgettext("transport", "Boarded"),
    ]  # fmt: skip
    rows = [
        [one.vehicle.label, one.vehicle.plate, one.vehicle.driver, one.vehicle.driver_phone or "",
         ride.participation.name, _unit(ride.participation), "√" if ride.boarded_at else ""]
        for one in loads
        for ride in one.rides
    ]  # fmt: skip
    return workbook.write(pgettext("transport", "Riders"), headings, rows)
