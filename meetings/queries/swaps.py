"""Two people who are to change places at tables, in vehicles or in rooms: where each is, and what was changed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from meetings.models import Bed, Gathering, Participation, Ride, Stay, Swap, SwapKind, TablePlace, Trip, Vehicle


def where_now(kind: str, places: Iterable[int], trip: Trip | None = None) -> dict[int, str]:
    """Where these people are, as a swap keeps it: table and place, vehicle, bed."""
    if kind == SwapKind.TABLE:
        rows = TablePlace.objects.filter(participation__in=list(places)).values_list("participation", "table", "seat")
        return {pk: f"{table}-{seat}" for pk, table, seat in rows}
    if kind == SwapKind.RIDE:
        rows = Ride.objects.filter(trip=trip, participation__in=list(places))
        return {pk: str(vehicle) for pk, vehicle in rows.values_list("participation", "vehicle")}
    rows = Stay.objects.filter(participation__in=list(places), bed__isnull=False)
    return {pk: str(bed) for pk, bed in rows.values_list("participation", "bed")}


def swap_words(kind: str, where: Iterable[str]) -> dict[str, str]:
    """Places as people name them."""
    found = set(where)
    if kind == SwapKind.TABLE:
        return {one: one.rpartition("-")[0] for one in found}
    if kind == SwapKind.RIDE:
        return {str(row.pk): row.label for row in Vehicle.objects.filter(pk__in=found)}
    beds = Bed.objects.filter(pk__in=found).select_related("room__hotel")
    return {str(row.pk): str(row.room) for row in beds}


def swaps_of(gathering: Gathering, kind: str, trip: Trip | None = None) -> QuerySet[Swap]:
    """The exchanges of one kind, the newest first."""
    return gathering.swaps.filter(kind=kind, trip=trip).order_by("-pk")


def last_swap(gathering: Gathering, kind: str, trip: Trip | None = None) -> Swap | None:
    """The latest that still stands and can be taken back."""
    return swaps_of(gathering, kind, trip).filter(undoes=None, undone=None).first()


def swaps_in_words(gathering: Gathering, kind: str, trip: Trip | None = None, count: int = 20) -> list[dict[str, Any]]:
    """The latest exchanges: who, from where to where, by whom, and whether it was taken back."""
    rows = list(swaps_of(gathering, kind, trip).select_related("by", "undone")[:count])
    moves = [move for row in rows for move in row.moves]
    names = dict(Participation.objects.filter(pk__in={move[0] for move in moves}).values_list("pk", "name"))
    words = swap_words(kind, {where for move in moves for where in move[1:]})
    return [
        {
            "row": row,
            "moves": [
                f"{names.get(pk, '')}：{words.get(old, '')} → {words.get(new, '')}" for pk, old, new in row.moves
            ],
        }
        for row in rows
    ]
