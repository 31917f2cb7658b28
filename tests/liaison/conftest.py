import pytest
import time_machine

from tests import factories
from tests.liaison import steps


@pytest.fixture
def monday():
    with time_machine.travel(steps.MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def here(congress, monday):
    """A place with a station and everybody around it, on Monday, 2 March 2026."""
    return steps.place(factories.chain(congress))
