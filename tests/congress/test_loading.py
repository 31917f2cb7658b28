"""Facts that are loaded by COPY are the same as facts that are written, column by column."""

import datetime as dt

import pytest

from congress.demo import Fact, write_facts
from congress.demo.loading import load_facts
from congress.models import Event, Role
from tests import factories

pytestmark = pytest.mark.postgres

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("is_told_by_somebody", [True, False])
def test_a_loaded_fact_equals_a_written_one(congress, is_told_by_somebody):
    clerk = factories.staff(congress, Role.SECRETARIAT)
    organ = factories.organ(congress)
    by = clerk.post if is_told_by_somebody else None
    fact = Fact("congress.register", organ, by, AT, {"fields": ["name", "a\tb\\"], "heir": organ, "count": None})

    [written] = write_facts([fact])
    load_facts([(written.pk + 1, fact)])

    rows = Event.objects.order_by("pk").values()
    first, second = rows.filter(pk__in=[written.pk, written.pk + 1])
    assert second == first | {"id": written.pk + 1}
    assert set(first) == {field.column for field in Event._meta.local_concrete_fields}
