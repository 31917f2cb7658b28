"""The proposals of the demonstration: told one by one in the small size, by the dice in the larger ones."""

from functools import partial

from congress.demo import CITY, TOWN, Seed, seeder
from proposals.demo import duty, registers
from proposals.demo.city import tell_city
from proposals.demo.desk import Desk
from proposals.demo.items import tell_items
from proposals.demo.province import tell_province
from proposals.demo.scores import score
from proposals.demo.telling import tell_stories


@seeder(order=20)
def proposals(seed: Seed) -> None:
    """Registers for every congress, then the proposals."""
    for congress in seed.congresses.values():
        registers.found(congress)
    registers.check(seed.congresses[TOWN])
    desk = Desk(seed.congresses[CITY])
    registers.head(desk)
    score(desk, seed)
    seed.with_proposals(partial(_tell, seed))


def _tell(seed: Seed) -> None:
    {"small": tell_stories, "city": tell_city, "province": tell_province}[seed.size](seed)
    tell_items(seed)
