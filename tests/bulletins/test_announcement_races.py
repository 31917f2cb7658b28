"""Many at once on PostgreSQL: published once, each person once, no confirmation of what was recalled."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from bulletins import services
from bulletins.models import Announcement, Receipt
from congress import events
from congress.errors import Refused
from congress.models import Delivery, Event, Notification
from tests import factories
from tests.bulletins.steps import draft, published

pytestmark = pytest.mark.postgres


@pytest.fixture
def congress(transactional_facts):
    return factories.congress()


def at_once(*calls):
    """Make all calls at the same moment, each over a connection of its own; what they returned or raised, in order."""
    together = threading.Barrier(len(calls))

    def run(call):
        together.wait()
        try:
            return call()
        except (Refused, PermissionDenied) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def moving(row, name, by, **fields):
    return lambda: services.move_announcement(Announcement.objects.get(pk=row.pk), name, by=by, **fields)


def test_published_twice_at_once_goes_out_once(house):
    row = draft(house)

    answers = at_once(*[moving(row, "publish", house[who]) for who in ("secretary", "affairs")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Receipt.objects.filter(announcement=row).count() == 2
    assert Event.objects.filter(kind="bulletins.publish_announcement").count() == 1


def test_addressed_by_two_workers_at_once_everybody_has_one(house):
    row = published(house, audience=["deputies:all"])
    Receipt.objects.all().delete()

    at_once(*[lambda: services.address_all(row, by=house["secretary"])] * 4)

    assert Receipt.objects.filter(announcement=row).count() == 3


def test_confirmed_and_recalled_at_once_one_comes_after_the_other(house):
    for _turn in range(5):
        row = published(house)

        confirmed, recalled = at_once(
            moving(row, "confirm", house["deputy"]), moving(row, "recall", house["secretary"], reason="改期")
        )

        mine, kinds = Receipt.objects.get(announcement=row, user=house["deputy"]), _kinds(row)
        assert not isinstance(recalled, Exception)
        assert isinstance(confirmed, Refused) == (mine.confirmed_at is None)
        if mine.confirmed_at:
            assert kinds.index("bulletins.confirm_announcement") < kinds.index("bulletins.recall_announcement")


def _kinds(row):
    return list(Event.objects.about(row).values_list("kind", flat=True))


def test_told_and_recalled_at_once_no_copy_waits(house, settings):
    settings.NOTICE_CHANNELS = ["sms"]
    house["deputy"].phone = "10000000009"
    house["deputy"].save()
    for _turn in range(5):
        row = published(house)

        at_once(events.run_due, moving(row, "recall", house["secretary"], reason="改期"))
        events.run_due()

        copies = Delivery.objects.filter(event__kind="bulletins.address_announcement", event__target_id=row.pk)
        assert copies.filter(state="queued").count() == 0
        titles = Notification.objects.filter(event__target_id=row.pk).values_list("title", flat=True)
        assert all(row.title not in title for title in titles)


def test_reminded_twice_at_once_reminds_once(house):
    row = published(house)

    answers = at_once(*[moving(row, "remind", house[who]) for who in ("secretary", "affairs")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert _kinds(row).count("bulletins.remind_announcement") == 1
