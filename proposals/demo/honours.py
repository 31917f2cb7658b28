"""The excellent units of last year."""

from congress.demo import Fact, Seed, moment, write_facts
from congress.models import Role
from proposals.demo import texts
from proposals.demo.desk import Desk
from proposals.models import Honour

UNITS = ("U17", "U16")


def honour(desk: Desk, seed: Seed) -> None:
    """Two units, chosen by the chairpersons' meeting at the end of the year."""
    by, year = desk.posts[Role.DEPUTY_AFFAIRS, None], seed.yesterday.year - 1
    at = moment(seed.yesterday)
    rows = [
        Honour(
            congress=desk.congress, organ=desk.organs[code], year=year, decided_by=texts.CHAIRS,
            decided_on=seed.yesterday, ground=texts.GOOD_UNIT, by=by.user, at=at,
        )
        for code in UNITS
    ]  # fmt: skip
    Honour.objects.bulk_create(rows)
    write_facts([Fact("proposals.honour", row, by, at, {"organ": row.organ, "year": year}) for row in rows])
