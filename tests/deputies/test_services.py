"""The verbs of the roster."""

import datetime as dt

import pytest

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Level, Post, Role, User
from deputies import queries, services
from deputies.models import Mandate
from deputies.workflow import Reason, State
from tests import factories

YESTERDAY = dt.timedelta(days=1)


def kinds(mandate):
    return [event.kind for event in Event.objects.about(mandate)]


def test_opening_a_mandate_opens_the_post_of_a_deputy_with_an_account(congress):
    user = factories.user(name="单美玲")
    delegation = factories.delegation(congress, organ=factories.organ(congress, kind="delegation"))

    mandate = services.open_mandate(
        factories.person(name="单美玲", user=user), by=None, delegation=delegation, elected_by="东湖县人大"
    )

    user = User.objects.get(pk=user.pk)
    assert (mandate.post.role, mandate.post.organ, user.acting_as) == (Role.DEPUTY, delegation.organ, mandate.post)
    assert queries.mandate_of(mandate.post) == mandate
    assert kinds(mandate) == ["deputies.open_mandate"]


def test_a_deputy_without_an_account_has_no_post(congress):
    assert factories.mandate(congress).post is None


def test_a_city_deputy_is_elected_by_a_unit_and_a_county_deputy_in_a_district(congress):
    city = factories.mandate(congress, elected_by="东湖县人大")
    county = factories.mandate(factories.congress(level=Level.COUNTY), elected_by="第三选区")

    assert (city.electing_unit, city.electoral_district) == ("东湖县人大", "")
    assert (county.electing_unit, county.electoral_district) == ("", "第三选区")


def test_nobody_sits_twice_in_a_term(congress):
    mandate = factories.mandate(congress)

    with pytest.raises(Refused):
        factories.mandate(congress, person=mandate.person)


def test_a_person_may_sit_in_two_congresses(congress):
    mandate = factories.mandate(congress)
    other = factories.mandate(factories.congress(level=Level.COUNTY), person=mandate.person, elected_by="第一选区")

    assert list(mandate.person.mandates.order_by("pk")) == [mandate, other]


def test_a_card_number_is_given_once_per_term(congress):
    factories.mandate(congress, card_number="080001")

    with pytest.raises(Refused):
        factories.mandate(congress, card_number="080001")


def test_a_group_of_another_delegation_is_refused(congress):
    group = factories.group(factories.delegation(congress))

    with pytest.raises(Invalid) as refusal:
        factories.mandate(congress, group=group)

    assert list(refusal.value.errors) == ["group"]


def test_a_suspended_deputy_acts_no_more_today(congress, secretary):
    user = factories.deputy(congress)
    mandate = user.acting_as.mandate

    services.suspend(mandate, by=secretary, reason=Reason.INVESTIGATED)

    mandate.refresh_from_db()
    assert (mandate.state, mandate.reason) == (State.SUSPENDED, Reason.INVESTIGATED)
    assert User.objects.get(pk=user.pk).post is None
    assert not Post.objects.get(pk=mandate.post_id).is_held
    assert kinds(mandate) == ["deputies.open_mandate", "deputies.suspend"]


def test_a_resumed_deputy_acts_again_in_the_same_post(congress, secretary):
    user = factories.deputy(congress)
    mandate = services.suspend(user.acting_as.mandate, by=secretary, reason=Reason.INVESTIGATED)

    services.resume(mandate, by=secretary)

    mandate.refresh_from_db()
    assert (mandate.state, mandate.reason, mandate.post_id) == (State.ACTIVE, "", user.acting_as_id)
    assert User.objects.get(pk=user.pk).post == mandate.post


def test_an_ended_mandate_keeps_its_day_and_its_reason(congress, secretary):
    mandate = factories.mandate(congress)
    day = clock.today() - YESTERDAY

    services.terminate(mandate, by=secretary, reason=Reason.RESIGNED, on=day)

    mandate.refresh_from_db()
    assert (mandate.state, mandate.ends_on, mandate.reason) == (State.TERMINATED, day, Reason.RESIGNED)
    assert Event.objects.about(mandate).last().data == {
        "source": "active", "reason": "resigned", "on": day.isoformat(),
    }  # fmt: skip


def test_an_ended_mandate_does_not_come_back(congress, secretary):
    mandate = services.terminate(factories.mandate(congress), by=secretary, reason=Reason.DIED)

    with pytest.raises(Refused):
        services.resume(mandate, by=secretary)

    mandate.refresh_from_db()
    assert mandate.state == State.TERMINATED


@pytest.mark.parametrize(
    ("name", "reason"), [("suspend", ""), ("suspend", "resigned"), ("terminate", "investigated"), ("terminate", "x")]
)
def test_a_reason_the_law_does_not_know_is_refused(congress, secretary, name, reason):
    mandate = factories.mandate(congress)

    with pytest.raises(Invalid):
        services.move(mandate, name, by=secretary, reason=reason)

    mandate.refresh_from_db()
    assert mandate.state == State.ACTIVE


def test_a_move_of_tomorrow_is_refused(congress, secretary):
    with pytest.raises(Invalid) as refusal:
        services.suspend(
            factories.mandate(congress), by=secretary, reason=Reason.INVESTIGATED, on=clock.today() + YESTERDAY
        )

    assert list(refusal.value.errors) == ["on"]


def test_a_move_before_the_last_one_is_refused(congress, secretary):
    mandate = services.suspend(factories.mandate(congress), by=secretary, reason=Reason.INVESTIGATED)

    with pytest.raises(Invalid) as refusal:
        services.resume(mandate, by=secretary, on=clock.today() - YESTERDAY)

    assert list(refusal.value.errors) == ["on"]


def test_only_valid_mandates_count_for_majorities(congress, secretary):
    factories.mandate(congress)
    factories.mandate(factories.congress())
    services.suspend(factories.mandate(congress), by=secretary, reason=Reason.INVESTIGATED)
    services.terminate(factories.mandate(congress), by=secretary, reason=Reason.DIED)

    assert queries.valid_mandate_count(congress) == 1


def test_mandates_of_a_past_term_are_not_valid(congress):
    mandate = factories.mandate(congress)
    mandate.term.ends_on = clock.today() - YESTERDAY
    mandate.term.save()

    assert queries.valid_mandate_count(congress) == 0
    assert list(Mandate.objects.standing()) == []


def test_changing_a_person_names_the_fields_and_no_values(congress, secretary):
    mandate = factories.mandate(congress)

    changed = services.change_person(
        mandate, by=secretary, person={"phone": "13800000001", "name": "王秀英"}, seat={"card_number": "9"}
    )

    event = Event.objects.about(mandate).last()
    assert (event.kind, event.data) == ("deputies.change_person", {"fields": ["card_number", "phone"]})
    assert (changed.person.phone, changed.version) == ("13800000001", 2)


def test_a_save_that_changes_nothing_records_nothing(congress, secretary):
    mandate = factories.mandate(congress)

    services.change_person(mandate, by=secretary, person={"name": mandate.person.name})

    assert kinds(mandate) == ["deputies.open_mandate"]


def test_a_stale_save_shows_what_stands_there_now(congress, secretary):
    mandate = factories.mandate(congress)
    services.change_person(mandate, by=secretary, person={"position": "校长"}, version=1)

    with pytest.raises(Stale) as refusal:
        services.change_person(mandate, by=secretary, person={"position": "教师"}, version=1)

    assert refusal.value.current == {"position": "校长"}
    assert Mandate.objects.get(pk=mandate.pk).person.position == "校长"


def test_the_account_follows_the_person(congress, secretary):
    user = factories.deputy(congress, name="王秀英")

    services.change_person(user.acting_as.mandate, by=secretary, person={"name": "王秀瑛", "phone": "13800000002"})

    user = User.objects.get(pk=user.pk)
    assert (user.name, user.phone) == ("王秀瑛", "13800000002")


def test_a_new_name_gets_new_keys(congress, secretary):
    mandate = factories.mandate(congress)

    person = services.change_person(mandate, by=secretary, person={"name": "单美玲"}).person

    assert (person.pinyin_key, person.pinyin_initials) == ("shan mei ling", "sml")


def test_a_pinyin_override_wins(congress, secretary):
    mandate = factories.mandate(congress)

    person = services.change_person(mandate, by=secretary, person={"pinyin_override": "Chan Mei Ling"}).person

    assert person.pinyin_key == "chan mei ling"


def test_a_phone_belongs_to_one_person(congress, secretary):
    factories.mandate(congress, person=factories.person(phone="13800000003"))
    mandate = factories.mandate(congress)

    with pytest.raises(Refused):
        services.change_person(mandate, by=secretary, person={"phone": "13800000003"})


def test_a_person_known_by_phone_gets_a_second_mandate(congress, secretary):
    known = factories.mandate(
        factories.congress(level=Level.COUNTY), person=factories.person(phone="13800000004"), elected_by="第一选区"
    )
    seat = {"delegation": factories.delegation(congress), "elected_by": "东湖县人大"}

    mandate = services.add_deputy({"name": known.person.name, "phone": "13800000004"}, by=secretary, **seat)

    assert mandate.person == known.person


def test_a_phone_of_somebody_of_another_name_is_refused(congress, secretary):
    factories.mandate(congress, person=factories.person(name="王秀英", phone="13800000004"))
    seat = {"delegation": factories.delegation(congress), "elected_by": "东湖县人大"}

    with pytest.raises(Invalid):
        services.add_deputy({"name": "李强", "phone": "13800000004"}, by=secretary, **seat)


def test_accounts_are_named_in_pinyin_and_numbered(congress, secretary):
    mandates = [factories.mandate(congress, person=factories.person(name="单美玲")) for _ in range(2)]

    users = services.open_accounts(mandates, by=secretary)

    assert [user.username for user in users] == ["shanmeiling", "shanmeiling2"]
    assert [user.has_usable_password() for user in users] == [False, False]
    assert [mandate.post.user for mandate in mandates] == users


def test_codes_are_not_handed_to_whoever_has_entered(congress, secretary):
    entered = factories.deputy(congress)
    User.objects.filter(pk=entered.pk).update(last_login=clock.now())
    fresh = factories.mandate(congress, person=factories.person(name="单美玲"))
    rows = Mandate.objects.filter(congress=congress).select_related("person__user__acting_as", "delegation", "post")

    issued = services.hand_out_codes(list(rows), by=secretary)

    assert [user.name for user, _code in issued] == [fresh.person.name]


def test_posts_follow_the_delegations_organ(congress, secretary):
    user = factories.deputy(congress)
    delegation = user.acting_as.mandate.delegation
    delegation.organ = factories.organ(congress, kind="delegation")

    services.save_delegation(delegation, by=secretary)

    assert Post.objects.get(pk=user.acting_as_id).organ == delegation.organ


def test_a_foreign_delegation_is_not_saved(congress, secretary):
    delegation = factories.delegation(factories.congress())
    delegation.name = "别的"

    with pytest.raises(Refused):
        services.save_delegation(delegation, by=secretary)


def test_a_delegation_of_another_term_is_refused(congress, secretary):
    mandate = factories.mandate(congress)
    other = factories.delegation(congress, term=factories.term(congress, number=9))

    with pytest.raises(Invalid) as refusal:
        services.change_person(mandate, by=secretary, seat={"delegation": other})

    assert list(refusal.value.errors) == ["delegation"]


def test_a_deputy_nobody_elected_is_refused(congress):
    with pytest.raises(Invalid) as refusal:
        factories.mandate(congress, elected_by="")

    assert list(refusal.value.errors) == ["elected_by"]


def test_the_post_follows_into_another_delegation(congress, secretary):
    user = factories.deputy(congress)
    other = factories.delegation(congress, organ=factories.organ(congress, kind="delegation"))

    services.change_person(user.acting_as.mandate, by=secretary, seat={"delegation": other})

    assert Post.objects.get(pk=user.acting_as_id).organ == other.organ
