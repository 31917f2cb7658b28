"""What was given up stands on a desk, and can be tried again from there."""

import pytest
from django.db import transaction

from congress.events import record
from congress.models import Pending, Role
from tests import factories

LIST = "/admin/congress/pending/"


@pytest.fixture
def stuck(congress):
    with transaction.atomic():
        event = record("tests.x", congress, by=None)
    return [
        Pending.objects.create(event=event, reaction=f"a.b{n}", tries=8, due_at=None, error="ValueError: 正文片段")
        for n in range(2)
    ]


@pytest.fixture
def keeper(congress, logged_in):
    return logged_in(factories.staff(congress, Role.SYSTEM_ADMIN))


def test_given_up_reactions_stand_on_the_desk_without_what_they_quote(stuck, keeper):
    desk = [(line.label, line.count) for line in keeper.get("/admin/").context["desk"]]
    listed = keeper.get(LIST).content.decode()

    assert desk == [("已放弃的后续处理", 2), ("待答复的意见反馈", 0)]
    assert ("a.b0" in listed, "ValueError" in listed, "正文片段" in listed) == (True, True, False)


def test_chosen_ones_are_tried_again(stuck, keeper):
    keeper.post(LIST, {"action": "try_again", "_selected_action": [stuck[0].pk]})

    left = [(row.tries, row.due_at is None) for row in Pending.objects.order_by("pk")]
    assert left == [(0, False), (8, True)]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.AUDITOR])
def test_nobody_else_works_the_outbox(stuck, congress, logged_in, role):
    browser = logged_in(factories.staff(congress, role))

    assert browser.get(LIST).status_code == 403
    browser.post(LIST, {"action": "try_again", "_selected_action": [stuck[0].pk]})
    assert Pending.objects.filter(due_at=None).count() == 2
