"""Staff of one delegation who scan everybody at a door: only where they were named, only codes, and nothing else."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from congress.errors import Refused
from congress.models import AuditRecord, OrganKind, Role
from meetings import queries, services
from meetings.models import DoorKeeper, Participation, Scan
from meetings.services import Audience
from tests import factories
from tests.meetings import steps
from tests.meetings.phones import Phone, scan
from tests.meetings.steps import HOUR, NOW


@pytest.fixture
def sitting(house):
    return steps.required(house.secretary, begins_at=NOW + HOUR)


@pytest.fixture
def stranger(house, sitting):
    """The phone of a deputy of the other delegation."""
    return Phone(sitting, house.third)


def named(sitting, house):
    return services.set_door_keepers(sitting, [house.delegate], by=house.secretary)


def names_taken_along(user, gathering):
    return [one["name"] for one in json.loads(queries.signed_roster(user, gathering)["roster"])["people"]]


def test_unnamed_staff_scan_their_own_people_alone(house, sitting, stranger):
    assert scan(sitting, stranger.code(), by=house.delegate).outcome == "not_yours"
    assert scan(sitting, Phone(sitting, house.first).code(), by=house.delegate).outcome == "counted"
    assert "陈志强" not in names_taken_along(house.delegate, sitting)


def test_named_staff_scan_everybody(house, sitting, stranger):
    named(sitting, house)

    row = scan(sitting, stranger.code(), by=house.delegate)

    place = Participation.objects.get(pk=stranger.place.pk)
    assert (row.outcome, place.attendance, place.signed_in_by) == ("counted", "present", "code")
    assert sorted(names_taken_along(house.delegate, sitting)) == ["李建国", "王秀英", "陈志强"]


def test_they_scan_at_that_door_alone(house, sitting, stranger):
    other = steps.required(house.secretary, begins_at=NOW + HOUR, title="另一场")
    services.set_door_keepers(other, [house.delegate], by=house.secretary)

    assert scan(sitting, stranger.code(), by=house.delegate).outcome == "not_yours"


def test_whoever_is_named_no_more_scans_his_own_people_again(house, sitting, stranger):
    named(sitting, house)
    services.set_door_keepers(sitting, [], by=house.secretary)

    assert scan(sitting, stranger.code(), by=house.delegate).outcome == "not_yours"


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMITTEE_STAFF, Role.DEPUTY])
def test_the_name_opens_nothing_in_another_post(house, sitting, stranger, role):
    named(sitting, house)
    user = house.delegate
    user.acting_as = factories.post(user, house.congress, role)
    user.save()
    user = type(user).objects.get(pk=user.pk)

    assert not user.has_perm("meetings.take_code", steps.place(sitting, house.third))
    assert "陈志强" not in names_taken_along(user, sitting)


def test_a_door_keeper_ticks_nobody_else_by_list_and_reads_no_reason(house, sitting, stranger, client):
    named(sitting, house)
    steps.leave(sitting, house.third, leave_reason="住院手术")
    place = steps.place(sitting, house.third)
    client.force_login(house.delegate)

    with pytest.raises(PermissionDenied):
        services.mark(place, "present", by=house.delegate)
    assert client.post(reverse("place_mark", args=[place.pk]), {"attendance": "present"}).status_code == 404
    for page in ("people_list", "sign_in_list", "people_sheet"):
        assert "陈志强" not in client.get(reverse(page, args=[sitting.pk])).content.decode("utf-8", "replace")
    roster = client.get(reverse("scanner_roster", args=[sitting.pk])).json()["roster"]
    assert ("陈志强" in roster, "住院" in roster) == (True, False)


def test_a_door_keeper_does_not_scan_himself(house, sitting):
    named(sitting, house)
    services.add_guests(sitting, [services.Guest("郑联络", standing="staff")], by=house.secretary)
    own = sitting.participations.get(name="郑联络")
    Participation.objects.filter(pk=own.pk).update(user=house.delegate)
    phone = Phone(sitting, house.delegate)

    assert scan(sitting, phone.code(), by=house.delegate).outcome == "own"


def test_what_waits_for_a_look_is_looked_at_by_those_who_tick_the_person(house, sitting, stranger, client):
    named(sitting, house)
    steps.leave(sitting, house.third)
    services.move_participation(steps.place(sitting, house.third), "grant_leave", by=house.secretary)
    row = scan(sitting, stranger.code(), by=house.delegate)
    client.force_login(house.delegate)
    page = client.get(reverse("scan_list", args=[sitting.pk])).content.decode()

    assert (row.outcome, "陈志强" in page, "由所属代表团或秘书处处理" in page) == ("on_leave", True, True)
    assert reverse("scan_settle", args=[row.pk]) not in page
    assert client.post(reverse("scan_settle", args=[row.pk]), {"count": 1}).status_code == 403
    assert Scan.objects.get().settled_at is None


# Naming --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["delegate", "first", "leader", "clerk"])
def test_only_the_secretariat_names(house, sitting, client, name):
    user = getattr(house, name)
    client.force_login(user)

    with pytest.raises(PermissionDenied):
        services.set_door_keepers(sitting, [house.delegate], by=user)
    answer = client.post(reverse("door_keepers", args=[sitting.pk]), {"users": [house.delegate.pk]})

    assert (answer.status_code in {403, 404}, DoorKeeper.objects.count()) == (True, 0)


@pytest.mark.parametrize("name", ["first", "leader", "clerk", "secretary"])
def test_only_staff_of_delegations_are_named(house, sitting, name):
    with pytest.raises(Refused):
        services.set_door_keepers(sitting, [getattr(house, name)], by=house.secretary)

    assert not DoorKeeper.objects.exists()


def test_of_an_internal_gathering_only_those_who_see_it(house):
    organ = factories.organ(house.congress, code="D02", name="城西代表团", kind=OrganKind.DELEGATION)
    house.other.organ = organ
    house.other.save()
    west = factories.staff(house.congress, Role.DELEGATION_STAFF, organ=organ, name="何联络")
    inner = steps.required(house.secretary, is_internal=True, audience=Audience(delegations=[house.other]))

    services.set_door_keepers(inner, [west], by=house.secretary)
    with pytest.raises(Refused):
        services.set_door_keepers(inner, [house.delegate], by=house.secretary)

    assert queries.door_keepers_of(inner) == [west]


def test_the_page_names_them_and_it_is_audited(house, sitting, client):
    client.force_login(house.secretary)
    scanner = reverse("sign_in_scanner", args=[sitting.pk])

    answer = client.post(reverse("door_keepers", args=[sitting.pk]), {"users": [house.delegate.pk]})

    assert answer.url == scanner
    assert "郑联络" in client.get(scanner).content.decode()
    assert AuditRecord.objects.filter(kind="meetings.door_keepers", actor=house.secretary).count() == 1
    client.force_login(house.delegate)
    assert "您是本场门岗" in client.get(scanner).content.decode()
