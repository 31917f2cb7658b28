"""A small hall and people in it, for the tests of seats."""

from meetings import services
from meetings.services import Audience
from tests import factories
from tests.meetings import steps

DRAWING = "[主席台 rostrum]\n1: ooo\n[代表席 floor]\n1-4: ooo ooo\n[列席席 observers]\n21: oooo\n"


def hall(secretary, name="大会堂", drawing=DRAWING, **more):
    return services.save_hall(None, by=secretary, congress=secretary.post.congress, name=name, drawing=drawing, **more)


def people(house, count=6):
    """Deputies 代表1… of the second delegation, beside those of the house."""
    return [factories.deputy(house.congress, name=f"代表{nth}", delegation=house.other) for nth in range(1, count + 1)]


def meeting(house, **more):
    """A gathering to which everybody is asked."""
    return steps.required(house.secretary, audience=Audience(everybody=True), **more)


def drafted(house, gathering=None, **more):
    gathering = gathering or meeting(house)
    known = house.congress.halls.first() or hall(house.secretary)
    return services.draft_seats(gathering, more.pop("hall", known), by=house.secretary, **more)


def in_force(house, gathering=None, **more):
    return services.put_seats_in_force(drafted(house, gathering, **more), by=house.secretary)


def seats(plan):
    """Name → seat."""
    return dict(plan.taken.order_by("pk").values_list("participation__name", "seat"))


def place(plan, name):
    return plan.gathering.participations.get(name=name)


def swap(plan, first, second, by):
    """The occupants of two seats change places, as somebody sees it who looks now."""
    seen = tuple(plan.taken.filter(seat=key).values_list("participation", flat=True).first() for key in (first, second))
    return services.swap_seats(plan, first, second, by=by, seen=seen)
