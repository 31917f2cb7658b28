"""Everybody and everything the straight path needs."""

import pytest

from tests import factories


@pytest.fixture
def chain(congress):
    return factories.chain(congress)
