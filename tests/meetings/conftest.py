"""A congress with two delegations, staff of each kind, and three deputies; it is nine in the morning."""

from types import SimpleNamespace

import pytest
import time_machine

from congress.models import OrganKind, Role
from tests import factories
from tests.meetings.steps import NOW


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(clock, congress):
    return furnish(congress)


def furnish(congress):
    """Everybody a gathering needs."""
    factories.term(congress)
    east = factories.organ(congress, code="D01", name="城东代表团", kind=OrganKind.DELEGATION)
    served = factories.delegation(congress, name="城东代表团", organ=east)
    other = factories.delegation(congress, name="城西代表团")
    return SimpleNamespace(
        congress=congress,
        served=served,
        other=other,
        secretary=factories.staff(congress, name="周敏"),
        affairs=factories.staff(congress, Role.DEPUTY_AFFAIRS, name="吴工委"),
        delegate=factories.staff(congress, Role.DELEGATION_STAFF, organ=east, name="郑联络"),
        leader=factories.staff(congress, Role.LEADER, name="冯主任"),
        clerk=factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress), name="钱科"),
        auditor=factories.staff(congress, Role.AUDITOR, name="审计"),
        first=factories.deputy(congress, name="王秀英", delegation=served),
        second=factories.deputy(congress, name="李建国", delegation=served),
        third=factories.deputy(congress, name="陈志强", delegation=other),
    )
