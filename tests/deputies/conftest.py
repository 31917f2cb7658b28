"""Who is there when duty is counted: the committee's staff, the rule set they put in force, a deputy."""

import pytest

from congress.models import Role
from tests import factories
from tests.deputies import counting


@pytest.fixture
def affairs(congress):
    return factories.staff(congress, Role.DEPUTY_AFFAIRS)


@pytest.fixture
def rules(congress, affairs):
    return counting.in_force(congress, by=affairs)


@pytest.fixture
def deputy(congress, rules):
    return factories.deputy(congress)
