"""The gatherings of the demonstration: kinds, the fourth and fifth sessions with their sittings, what else the congresses
of the city, the county and the town have organised, and what they plan.
"""

from congress.demo import CITY, COUNTY, TOWN, Seed, seeder
from meetings.demo.doors import doors
from meetings.demo.guide import guide
from meetings.demo.kinds import found_kinds
from meetings.demo.lodging import lodging
from meetings.demo.meals import meals
from meetings.demo.others import organise, plan
from meetings.demo.papers import papers
from meetings.demo.registering import registration
from meetings.demo.seats import seats
from meetings.demo.sessions import hold_sessions
from meetings.demo.speeches import speeches
from meetings.demo.transport import transport
from meetings.demo.whole import sit_in, whole_session


@seeder(order=28)
def gatherings(seed: Seed) -> None:
    """After the duty records, whose organised acts are these gatherings' attendance, and before the ledger."""
    for code in (CITY, COUNTY, TOWN):
        congress = seed.congresses.get(code)
        if congress is None or not seed.deputies[code]:
            continue
        kinds = found_kinds(congress)
        hold_sessions(seed, congress, kinds)
        organise(seed, congress, kinds)
        plan(seed, congress, kinds)
    sit_in(seed)
