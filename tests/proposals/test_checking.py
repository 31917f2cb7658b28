"""One to three levels of review, as the rules of a congress have them: only the last accepts."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from time_machine import travel

from congress import calendar, reminders
from congress.errors import Refused
from congress.models import Notification, Role, User
from deputies.models import Delegation
from proposals import services
from proposals.models import Clock, Proposal
from tests import factories


@pytest.fixture(autouse=True)
def _in_session(chain, time_machine):
    time_machine.move_to("2026-01-16T02:00Z", tick=False)


@pytest.fixture
def officer(chain):
    """Staff of the deputy's delegation."""
    seat = factories.organ(chain.congress, kind="delegation", code="SEAT1")
    Delegation.objects.filter(mandates=chain.deputy.acting_as.mandate).update(organ=seat)
    chain.deputy = User.objects.select_related("acting_as").get(pk=chain.deputy.pk)
    return factories.staff(chain.congress, Role.DELEGATION_STAFF, organ=seat)


@pytest.fixture
def committee(chain):
    return factories.staff(chain.congress, Role.COMMITTEE_STAFF)


def levels(chain, *, delegation=False, committee=False):
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, delegation_checks=delegation, committee_checks=committee)


def handed_in(chain):
    return services.move(factories.proposal(chain.deputy), "submit", by=chain.deputy)


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        (False, False, ["submitted"]),
        (True, False, ["delegation_check", "submitted"]),
        (False, True, ["committee_check", "submitted"]),
        (True, True, ["delegation_check", "committee_check", "submitted"]),
    ],
)
def test_a_proposal_goes_through_the_levels_the_rules_have(chain, officer, committee, first, second, way):
    levels(chain, delegation=first, committee=second)
    who = {"delegation_check": officer, "committee_check": committee}

    proposal = handed_in(chain)
    seen = [proposal.state]
    while proposal.state != "submitted":
        with pytest.raises(Refused):
            services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
        proposal = services.move(proposal, "pass_on", by=who[proposal.state])
        seen.append(proposal.state)

    assert seen == way
    assert services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0]).number == 1


def test_each_level_sends_back_for_a_reason_and_the_way_begins_anew(chain, officer, committee):
    levels(chain, delegation=True, committee=True)
    proposal = handed_in(chain)

    services.move(proposal, "send_back", by=officer, note="请写明地点。")
    again = services.move(proposal, "submit", by=chain.deputy)
    services.move(again, "pass_on", by=officer)
    services.move(again, "send_back", by=committee, note="请写明依据。")

    again.refresh_from_db()
    assert (again.state, again.note) == ("sent_back", "请写明依据。")
    assert services.move(again, "submit", by=chain.deputy).state == "delegation_check"


def test_those_who_check_next_are_told_and_find_it_on_their_desk(client, chain, officer, committee, work_off):
    levels(chain, delegation=True, committee=True)
    proposal = handed_in(chain)
    work_off()
    assert {notice.recipient for notice in Notification.objects.filter(kind="proposals.submit")} == {officer}
    client.force_login(officer)
    assert "待核查" in client.get("/").content.decode()
    assert proposal.title in client.get("/proposals/?view=review").content.decode()

    answer = client.post(f"/proposals/{proposal.pk}/pass_on/", {"note": ""}, follow=True)

    assert (answer.status_code, Proposal.objects.get(pk=proposal.pk).state) == (200, "committee_check")
    work_off()
    told = {notice.recipient for notice in Notification.objects.filter(kind="proposals.pass_on")}
    assert told == {chain.deputy, committee}
    client.force_login(committee)
    answer = client.post(f"/proposals/{proposal.pk}/pass_on/", {"note": "可以立案"}, follow=True)
    assert (answer.status_code, Proposal.objects.get(pk=proposal.pk).state) == (200, "submitted")


def test_no_level_acts_in_anothers_place_except_the_secretariat(chain, officer, committee):
    levels(chain, delegation=True, committee=True)
    proposal = handed_in(chain)
    elsewhere = factories.staff(
        chain.congress, Role.DELEGATION_STAFF, organ=factories.organ(chain.congress, code="SEAT2")
    )

    for who in (committee, elsewhere, chain.deputy, chain.clerk):
        with pytest.raises(PermissionDenied):
            services.move(proposal, "pass_on", by=who)
    services.move(proposal, "pass_on", by=chain.secretary)
    with pytest.raises(PermissionDenied):
        services.move(proposal, "pass_on", by=officer)

    assert Proposal.objects.get(pk=proposal.pk).state == "committee_check"


def test_committees_see_nothing_that_has_not_come_to_them(chain, officer, committee):
    levels(chain, delegation=True, committee=True)
    proposal = handed_in(chain)

    assert not Proposal.objects.visible_to(committee).exists()
    assert not committee.has_perm("proposals.view", proposal)


def test_the_delegations_staff_sees_no_draft(chain, officer):
    draft = factories.proposal(chain.deputy)

    assert not Proposal.objects.visible_to(officer).exists()
    assert not officer.has_perm("proposals.view", draft)


def test_a_level_that_was_switched_off_meanwhile_is_left_by_passing_on(chain, officer):
    levels(chain, delegation=True, committee=True)
    proposal = handed_in(chain)
    levels(chain)

    assert services.move(proposal, "pass_on", by=officer).state == "submitted"


@pytest.mark.parametrize("with_levels", [False, True])
def test_handing_in_asks_the_rules_for_nothing_more(chain, officer, with_levels, django_assert_max_num_queries):
    levels(chain, delegation=with_levels)
    proposal = factories.proposal(chain.deputy)

    with django_assert_max_num_queries(40) as asked:
        services.move(proposal, "submit", by=chain.deputy)

    alone = [query for query in asked.captured_queries if query["sql"].count('FROM "proposals_handlingrules"')]
    assert alone == []


def timed(chain, **days):
    calendar.seed_years()
    levels(chain, delegation=True, committee=True)
    services.set_handling(chain.congress, by=None, **days)


def on(month, day):
    return travel(dt.datetime(2026, month, day, 2, tzinfo=dt.UTC), tick=False)


def terms(proposal):
    return dict(Clock.objects.running().filter(proposal=proposal).values_list("what", "due_on"))


# Spring Festival 2026: off from Sunday 15 to Monday 23 February; Saturdays 14 and 28 February are worked.
@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        ((1, 16), 3, (1, 21)),  # Friday: 19, 20, 21
        ((1, 16), 5, (1, 23)),
        ((2, 12), 2, (2, 14)),  # Thursday: Friday 13, the worked Saturday 14
        ((2, 12), 3, (2, 24)),  # and on after the festival
        ((2, 26), 2, (2, 28)),  # Thursday: Friday 27, the worked Saturday 28
        ((1, 16), None, None),
    ],
)
@pytest.mark.parametrize("level", ["delegation", "committee"])
def test_each_level_has_its_own_term_in_working_days(chain, officer, committee, level, start, days, ends):
    timed(chain, **{f"{level}_check_days": days})
    with on(*start):
        proposal = handed_in(chain)
        if level == "committee":
            proposal = services.move(proposal, "pass_on", by=officer)

    assert terms(proposal) == ({f"check_{level}": dt.date(2026, *ends)} if ends else {})


@pytest.mark.parametrize("way", ["pass_on", "send_back", "withdraw"])
def test_a_level_that_is_done_with_it_has_no_term_any_more(chain, officer, committee, way):
    timed(chain, delegation_check_days=3, committee_check_days=5)
    proposal = handed_in(chain)
    by = chain.deputy if way == "withdraw" else officer

    proposal = services.move(proposal, way, by=by, note="请核对")

    assert list(terms(proposal)) == (["check_committee"] if way == "pass_on" else [])
    if way == "pass_on":
        assert terms(services.move(proposal, "pass_on", by=committee)) == {}


def test_sum_stands_on_the_page_and_the_late_ones_on_the_desk_of_the_level(chain, officer, committee, client):
    timed(chain, delegation_check_days=3, committee_check_days=5)
    proposal = handed_in(chain)
    desks, found = {"officer": officer, "committee": committee}, {}
    for day in (21, 22):
        with on(1, day):
            for who, user in desks.items():
                client.force_login(user)
                desk = client.get("/").context["desk"]
                checks = [line for line in desk if line.url.startswith("/proposals/")]
                found[who, day] = [(line.count, line.late_count) for line in checks]
            client.force_login(officer)
            page = client.get(f"/proposals/{proposal.pk}/").content.decode()

    assert found == {
        ("officer", 21): [(1, 0)],
        ("officer", 22): [(1, 1)],
        ("committee", 21): [(0, 0)],
        ("committee", 22): [(0, 0)],
    }
    assert "代表团核查" in page
    assert "3个工作日" in page


def test_who_checks_is_told_that_his_term_has_run_out(chain, officer, committee, work_off):
    timed(chain, delegation_check_days=3)
    handed_in(chain)
    with on(1, 22):
        reminders.remind_of_days()
        work_off()

    told = Notification.objects.filter(kind="proposals.run_late")
    assert [notice.recipient for notice in told] == [officer]


def test_a_provisional_term_of_a_level_is_computed_again(chain, officer):
    timed(chain, delegation_check_days=3)
    proposal = handed_in(chain)
    Clock.objects.filter(proposal=proposal).update(provisional=True, due_on=dt.date(2026, 1, 30))

    services.recompute(2026)

    assert terms(proposal) == {"check_delegation": dt.date(2026, 1, 21)}
