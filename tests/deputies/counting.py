"""A congress that counts points by the demonstration's rule, and acts in it."""

import datetime as dt
from itertools import count

from congress.models import Role
from deputies import services
from deputies.computing.scoring.known import DEMO
from deputies.models import DutyType
from tests import factories

_next = count(1)
YEAR_BEGINS = dt.date(2025, 12, 1)


def in_force(congress, known=DEMO, *, valid_from=YEAR_BEGINS, by=None):
    """The rule set ``known``, put in force by the secretariat of ``congress``."""
    by = by or factories.staff(congress, Role.DEPUTY_AFFAIRS)
    draft = services.take_over(known, congress, by=by, valid_from=valid_from)
    return services.enact(draft, by=by)


def kind(congress, code):
    return DutyType.objects.get(congress=congress, code=code)


def declared(user, code, day, **facts):
    """A record ``user`` has declared and handed in."""
    mandate = user.post.mandate
    facts = {"title": f"履职{next(_next)}", "content": "走访了三户。"} | facts
    act = services.declare(mandate, by=user, type=kind(mandate.congress, code), begins_on=day, **facts)
    return services.move_duty(act, "submit", by=user)


def approved(user, code, day, *, by, **facts):
    return services.move_duty(declared(user, code, day, **facts), "approve", by=by)


def registered(user, fact, day, source=None, **facts):
    """A record an organiser registered."""
    source = source or f"tests:{next(_next)}"
    return services.register_duty(
        user.post.mandate, fact, source, by=None, title=f"活动{next(_next)}", day=day, **facts
    )


def balance(mandate):
    return sum(entry.points for entry in mandate.point_entries.order_by("pk"))


def live(mandate):
    """What stands in the ledger: item, points."""
    return [
        (entry.item.code if entry.item else "", entry.points)
        for entry in mandate.point_entries.live().select_related("item").order_by("day", "pk")
    ]
