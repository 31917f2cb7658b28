"""A house in which announcements are made."""

import pytest

from congress.models import Role
from tests import factories


@pytest.fixture
def house(congress):
    """Two delegations, a group, an office with a unit, and somebody of another congress."""
    organ = factories.organ(congress, kind="delegation", name="一团")
    first = factories.delegation(congress, organ=organ, name="第一代表团")
    second = factories.delegation(congress, name="第二代表团")
    group = factories.group(first, name="一组")
    office = factories.organ(congress, name="市政府办公室")
    unit = factories.organ(congress, dispatcher=office, name="市水利局")
    elsewhere = factories.congress()
    return {
        "congress": congress,
        "delegation": first,
        "other_delegation": second,
        "group": group,
        "unit": unit,
        "secretary": factories.staff(congress, name="周敏"),
        "affairs": factories.staff(congress, Role.DEPUTY_AFFAIRS),
        "served": factories.staff(congress, Role.DELEGATION_STAFF, organ=organ),
        "office": factories.staff(congress, Role.DISPATCHER, organ=office),
        "lead": factories.staff(congress, Role.UNIT_LEADER, organ=unit),
        "clerk": factories.staff(congress, Role.UNIT_CLERK, organ=unit, name="钱科"),
        "leader": factories.staff(congress, Role.LEADER),
        "sysadmin": factories.staff(congress, Role.SYSTEM_ADMIN),
        "deputy": factories.deputy(congress, name="单美玲", delegation=first, group=group),
        "neighbour": factories.deputy(congress, name="王秀英", delegation=first),
        "other": factories.deputy(congress, name="李建国", delegation=second),
        "stranger": factories.staff(elsewhere),
        "far_deputy": factories.deputy(elsewhere, name="赵远"),
    }
