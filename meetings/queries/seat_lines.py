"""Who sits where as papers list it: in Chinese, whatever the screen speaks."""

from typing import Any

from congress import paper
from meetings.models import SeatPlan, Standing
from meetings.queries.halls import seat_words
from meetings.queries.seating import reason_words, taken_of

STANDINGS = list(Standing.values)


@paper.chinese
def seat_lines(plan: SeatPlan) -> list[dict[str, Any]]:
    """Everybody seated, by delegation and stroke order, others by standing: what stands on every print."""
    rows = sorted(taken_of(plan), key=lambda one: (*_group_key(one.participation), one.participation_id))
    hall = plan.layout
    return [
        {
            "place": one.participation_id,
            "key": one.seat,
            "seat": seat_words(hall, one.seat),
            "name": one.participation.name,
            "unit": one.participation.unit,
            "group": _group(one.participation),
            "reason": reason_words(one),
        }
        for one in rows
    ]


def _group_key(place: Any) -> tuple:
    if place.mandate and place.standing == Standing.MEMBER:
        return 0, place.mandate.delegation.number, place.mandate.person.stroke_key
    return 1, STANDINGS.index(place.standing), place.name


def _group(place: Any) -> str:
    if place.mandate and place.standing == Standing.MEMBER:
        return place.mandate.delegation.name
    return place.get_standing_display()
