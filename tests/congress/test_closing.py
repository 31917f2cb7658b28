"""An organ is closed: its last day, its successor, its people; what belongs to it has a new keeper."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from congress import registers
from congress.errors import Invalid, Refused
from congress.models import Event, Organ, OrganKind, Post, Role, User
from tests import factories

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
TODAY, YESTERDAY, IN_A_WEEK = dt.date(2026, 3, 10), dt.date(2026, 3, 9), dt.date(2026, 3, 17)


@pytest.fixture(autouse=True)
def _a_spring_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def old(congress):
    return factories.organ(congress, code="OLD", name="市水利局")


@pytest.fixture
def new(congress):
    return factories.organ(congress, code="NEW", name="市水务局")


def close(old, new, by, day=TODAY, **more):
    registers.close_organ(old, by=by, successor=new, closed_from=day, **more)
    old.refresh_from_db()
    new.refresh_from_db()


def kinds(organ):
    return list(Event.objects.about(organ).values_list("kind", flat=True))


def test_closed_today_it_existed_for_the_last_time_yesterday(old, new, secretary):
    close(old, new, secretary)

    assert (old.valid_to, old.successor, old.is_closed, old.kept_by) == (YESTERDAY, new, True, new)
    assert (new.inherits, new.kept_by) == (True, new)
    assert kinds(old) == ["congress.close_organ", "congress.pass_on"]


def test_closing_ahead_takes_effect_on_its_day_and_once(old, new, secretary):
    close(old, new, secretary, IN_A_WEEK)
    assert (old.is_closed, old.kept_by, kinds(old)) == (False, old, ["congress.close_organ"])
    assert registers.pass_on_closed() == 0

    with time_machine.travel(NOON + dt.timedelta(days=7), tick=False):
        assert (registers.pass_on_closed(), registers.pass_on_closed()) == (1, 0)

    old.refresh_from_db()
    assert (old.kept_by, kinds(old)) == (new, ["congress.close_organ", "congress.pass_on"])


def test_a_closing_ahead_may_be_decided_anew(old, new, secretary, congress):
    other = factories.organ(congress)
    close(old, new, secretary, IN_A_WEEK)

    close(old, other, secretary, IN_A_WEEK + dt.timedelta(days=1))

    assert (old.successor, old.valid_to) == (other, IN_A_WEEK)


def test_closed_organ_is_not_closed_again(old, new, secretary):
    close(old, new, secretary)

    with pytest.raises(Refused):
        close(old, new, secretary)


def test_the_files_follow_through_two_closings(old, new, secretary, congress):
    last = factories.organ(congress)
    close(old, new, secretary)
    close(new, last, secretary)

    old.refresh_from_db()
    assert (old.successor, old.kept_by, new.kept_by) == (new, last, last)
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=Organ.objects.get(pk=last.pk))
    assert sorted(clerk.post.organ_ids) == sorted([old.pk, new.pk, last.pk])


def test_post_of_a_unit_that_took_nothing_over_asks_nothing(django_assert_num_queries, congress, new):
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=new)

    with django_assert_num_queries(0):
        assert clerk.post.organ_ids == [new.pk]


@pytest.mark.parametrize(("moves", "posts"), [(True, ["unit_clerk"]), (False, [])])
def test_posts_end_with_the_organ_and_go_on_in_the_successor_if_wished(old, new, secretary, congress, moves, posts):
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=old)

    close(old, new, secretary, move_staff=moves)

    clerk = User.objects.get(pk=clerk.pk)
    assert Post.objects.get(user=clerk, organ=old).valid_to == YESTERDAY
    assert list(Post.objects.valid().filter(user=clerk, organ=new).values_list("role", flat=True)) == posts
    assert (clerk.post.organ if moves else clerk.post) == (new if moves else None)


def test_who_has_the_post_in_the_successor_already_gets_no_second_one(old, new, secretary, congress):
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=old)
    factories.post(clerk, congress, Role.UNIT_CLERK, organ=new)

    close(old, new, secretary, move_staff=True)

    assert Post.objects.valid().filter(user=clerk, organ=new).count() == 1


def test_what_stood_under_it_stands_under_the_successor(secretary, congress):
    offices = [factories.organ(congress, name=name, kind=OrganKind.GOVERNMENT) for name in ("旧办", "新办")]
    block = factories.organ(congress, dispatcher=offices[0])
    part = factories.organ(congress, parent=offices[0])

    close(*offices, secretary)

    block.refresh_from_db()
    part.refresh_from_db()
    assert (block.dispatcher, part.parent) == (offices[1], offices[1])


def test_a_successor_that_stood_under_it_moves_up(old, secretary, congress):
    above = factories.organ(congress)
    Organ.objects.filter(pk=old.pk).update(parent=above)
    part = factories.organ(congress, parent=old)

    close(old, part, secretary)

    assert part.parent == above


def refused(old, new, by, day=TODAY):
    with pytest.raises(Invalid) as invalid:
        registers.close_organ(old, by=by, successor=new, closed_from=day)
    old.refresh_from_db()
    assert (old.valid_to, old.successor) == (None, None)
    return list(invalid.value.errors)


def test_what_cannot_follow_is_refused(old, new, secretary, congress):
    office = factories.organ(congress)
    block = factories.organ(congress, dispatcher=office)
    gone = factories.organ(congress, valid_to=YESTERDAY)

    assert refused(old, old, secretary) == ["successor"]
    assert refused(old, factories.organ(factories.congress()), secretary) == ["successor"]
    assert refused(old, gone, secretary) == ["successor"]
    assert refused(old, block, secretary) == ["successor"]
    assert refused(old, new, secretary, old.valid_from) == ["closed_from"]


def test_two_organs_do_not_follow_each_other(old, new, secretary):
    close(old, new, secretary, IN_A_WEEK)

    assert refused_later(new, old, secretary) == ["successor"]


def refused_later(old, new, by):
    with pytest.raises(Invalid) as invalid:
        registers.close_organ(old, by=by, successor=new, closed_from=IN_A_WEEK + dt.timedelta(days=7))
    return list(invalid.value.errors)


def test_only_the_secretariat_of_the_congress_closes(old, new, congress):
    for user in (factories.staff(factories.congress()), factories.staff(congress, Role.UNIT_LEADER, organ=old)):
        with pytest.raises(PermissionDenied):
            registers.close_organ(old, by=user, successor=new, closed_from=TODAY)


def test_the_secretariat_closes_a_unit_in_the_admin(logged_in, old, new, secretary):
    browser = logged_in(secretary)
    address = reverse("admin:organ_close", args=[old.pk])
    assert address in browser.get(reverse("admin:congress_organ_change", args=[old.pk])).content.decode()

    missing = browser.post(address, {"closed_from": "2026-03-10"})
    answer = browser.post(address, {"successor": new.pk, "closed_from": "2026-03-10", "move_staff": "on"})

    old.refresh_from_db()
    assert (missing.status_code, answer.status_code) == (422, 302)
    assert (old.valid_to, old.successor) == (YESTERDAY, new)
    page = browser.get(reverse("admin:congress_organ_change", args=[old.pk])).content.decode()
    assert "市水务局" in page
    assert address not in page
    assert browser.get(address).status_code == 302


def test_the_plain_form_of_the_register_does_not_close(logged_in, old, new, secretary):
    browser = logged_in(secretary)
    address = reverse("admin:congress_organ_change", args=[old.pk])
    assert 'name="valid_to"' not in browser.get(address).content.decode()

    browser.post(address, {"congress": old.congress_id, "code": "OLD", "name": "市水利局", "kind": "department",
                           "valid_from": "2022-01-10", "valid_to": "2026-01-01", "successor": new.pk})  # fmt: skip

    old.refresh_from_db()
    assert (old.valid_to, old.successor) == (None, None)


def test_strangers_do_not_find_the_door(logged_in, old, congress):
    stranger = factories.staff(factories.congress())

    assert logged_in(stranger).get(reverse("admin:organ_close", args=[old.pk])).status_code == 404
