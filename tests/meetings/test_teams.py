"""Teams within a gathering: divided by hand and by rule, tasks claimed and given back, and who is told of it."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification
from deputies.models import Membership
from liaison.models import Station, StationDeputy
from meetings import documents, queries, services
from meetings.computing.splitting import NoPlaceError
from meetings.computing.teams import even_sizes
from meetings.models import Team, TeamMember
from meetings.services import Audience
from tests import factories
from tests.meetings import steps
from tests.meetings.steps import DAY, HOUR, NOW, answer, place, required

# Sizes ---------------------------------------------------------------------------------------------------------------

# fmt: off
SIZES = (
    # total  taken               limits               given
    (0,      {"a": 0, "b": 0},   {},                  {"a": 0, "b": 0}),
    (5,      {"a": 0, "b": 0},   {},                  {"a": 3, "b": 2}),
    (5,      {"a": 3, "b": 0},   {},                  {"a": 1, "b": 4}),
    (2,      {"a": 9, "b": 0},   {},                  {"a": 0, "b": 2}),
    (7,      {"a": 0, "b": 0, "c": 0}, {"a": 1},      {"a": 1, "b": 3, "c": 3}),
    (2,      {"a": 0, "b": 0},   {"a": 1, "b": 1},    {"a": 1, "b": 1}),
)
# fmt: on


@pytest.mark.parametrize(("total", "taken", "limits", "expected"), SIZES)
def test_teams_end_as_equal_as_can_be(total, taken, limits, expected):
    assert even_sizes(total, taken, limits) == expected


@pytest.mark.parametrize(("total", "taken", "limits", "short"), [(3, {"a": 0}, {"a": 2}, 1), (4, {}, {}, 4)])
def test_missing_places_are_counted(total, taken, limits, short):
    with pytest.raises(NoPlaceError) as error:
        even_sizes(total, taken, limits)

    assert error.value.short == short


@given(
    st.integers(0, 60), st.dictionaries(st.integers(0, 9), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1)
)
def test_nobody_is_lost_and_no_team_overfull(total, teams):
    taken = {key: count for key, (count, _more) in teams.items()}
    limits = {key: count + more if key % 2 else None for key, (count, more) in teams.items()}
    try:
        sizes = even_sizes(total, taken, limits)
    except NoPlaceError as error:
        rooms = sum(limits[key] - taken[key] for key in teams if limits[key] is not None)
        assert (error.short, None in limits.values()) == (total - rooms, False)
        return

    ends = {key: taken[key] + sizes[key] for key in teams}
    filled = [ends[key] for key in teams if sizes[key]]
    growing = [ends[key] for key in teams if limits[key] is None or ends[key] < limits[key]]
    assert sum(sizes.values()) == total
    assert all(limits[key] is None or ends[key] <= limits[key] for key in teams)
    assert max(filled, default=0) <= min(growing, default=100) + 1


def sheet_rows(content):
    return list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))


# Made and filled -----------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(house):
    """An inspection tomorrow that everybody has to attend."""
    return required(house.secretary, code="INSP")


def made(visit, by, name="第一组", **fields):
    return services.save_team(None, by=by, gathering=visit, **({"name": name, "task": "东河村线路"} | fields))


def offered(visit, by, limit=1, **fields):
    """A task of so many places, to be claimed within the hour."""
    return made(visit, by, **({"name": "看水质", "limit": limit, "claim_until": NOW + HOUR} | fields))


def filled(team, *places, by, leader=None):
    team.refresh_from_db()
    return services.fill_team(team, places, by=by, leader=leader, version=team.version)


def in_teams(visit):
    """Who is in which team, and who leads it."""
    return {
        team.name: [one.participation.name + "*" * one.is_leader for one in team.people]
        for team in queries.teams_of(visit, visit.prepared_by)
    }


def told(kind, work_off):
    """Who was told of the last event of this kind, and what."""
    work_off()
    event = Event.objects.filter(kind=f"meetings.{kind}").latest("pk")
    rows = Notification.objects.filter(event=event).order_by("recipient__name")
    return list(rows.values_list("recipient__name", "text"))


def test_a_team_has_people_and_one_of_them_leads_it(house, visit):
    team = made(visit, house.secretary)
    first, second, third = (place(visit, user) for user in (house.first, house.second, house.third))

    filled(team, first, second, by=house.secretary, leader=second)

    assert in_teams(visit) == {"第一组": ["李建国*", "王秀英"]}
    filled(team, first, third, by=house.secretary, leader=first)
    assert in_teams(visit) == {"第一组": ["王秀英*", "陈志强"]}


def test_only_those_concerned_are_told_each_his_own_team(house, visit, work_off):
    team = made(visit, house.secretary)
    first, second = place(visit, house.first), place(visit, house.second)

    filled(team, first, second, by=house.secretary, leader=first)

    assert told("change_teams", work_off) == [
        ("李建国", "您的分组：第一组；东河村线路；组长王秀英。"),
        ("王秀英", "您的分组：第一组；东河村线路；您是组长。"),
    ]
    filled(team, first, by=house.secretary, leader=first)
    assert told("change_teams", work_off) == [("李建国", "您已不在任何分组，如有疑问请联系组织者。")]


def test_another_task_is_told_to_the_team_and_another_limit_to_nobody(house, visit, work_off):
    team = made(visit, house.secretary)
    filled(team, place(visit, house.first), by=house.secretary)
    count = Event.objects.filter(kind="meetings.change_teams").count()

    services.save_team(team, by=house.secretary, gathering=visit, limit=3)
    assert Event.objects.filter(kind="meetings.change_teams").count() == count
    services.save_team(team, by=house.secretary, gathering=visit, task="西河村线路")

    assert told("change_teams", work_off) == [("王秀英", "您的分组：第一组；西河村线路。")]


def test_nobody_is_told_before_the_gathering_is_published(house, work_off):
    draft = steps.drafted(house.secretary, is_required=True, audience=Audience(everybody=True))
    team = made(draft, house.secretary)

    filled(team, place(draft, house.first), by=house.secretary)

    assert told("change_teams", work_off) == []


def test_two_organisers_do_not_overwrite_each_other(house, visit):
    team = made(visit, house.secretary)
    seen = team.version
    filled(team, place(visit, house.first), by=house.secretary)

    with pytest.raises(Stale):
        services.fill_team(team, [place(visit, house.second)], by=house.affairs, version=seen)
    with pytest.raises(Stale):
        services.save_team(team, by=house.affairs, gathering=visit, version=seen, name="二组")

    assert in_teams(visit) == {"第一组": ["王秀英"]}


def test_what_cannot_be_is_refused(house, visit):
    team = made(visit, house.secretary, limit=1)
    first, second, third = (place(visit, user) for user in (house.first, house.second, house.third))
    other = made(visit, house.secretary, "第二组")
    filled(other, third, by=house.secretary)

    with pytest.raises(Invalid) as full:
        filled(team, first, second, by=house.secretary)
    with pytest.raises(Invalid) as stranger:
        filled(team, first, by=house.secretary, leader=second)
    with pytest.raises(Refused):
        filled(team, third, by=house.secretary)
    with pytest.raises(Invalid) as again:
        made(visit, house.secretary)
    with pytest.raises(Invalid) as fewer:
        filled(team, first, by=house.secretary)
        made_two = services.save_team(other, by=house.secretary, gathering=visit, limit=2)
        filled(made_two, third, second, by=house.secretary)
        services.save_team(other, by=house.secretary, gathering=visit, limit=1)

    errors = [list(one.value.errors) for one in (full, stranger, again, fewer)]
    assert errors == [["people"], ["leader"], ["name"], ["limit"]]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"limit": None}, "limit"),
        ({"task": ""}, "task"),
        ({"claim_until": NOW + DAY + HOUR}, "claim_until"),
    ],
)
def test_a_task_is_said_limited_and_claimed_before_it_begins(house, visit, fields, wrong):
    with pytest.raises(Invalid) as error:
        offered(visit, house.secretary, **fields)

    assert list(error.value.errors) == [wrong]


# By rule -------------------------------------------------------------------------------------------------------------


def test_divided_by_delegation(house, visit, work_off):
    assert services.divide(visit, "delegation", by=house.secretary) == (3, 0)

    assert in_teams(visit) == {"城东代表团": ["王秀英", "李建国"], "城西代表团": ["陈志强"]}
    assert [name for name, _text in told("change_teams", work_off)] == ["李建国", "王秀英", "陈志强"]


def test_divided_by_deputies_group(house, visit):
    group = factories.group(house.served, name="东城第一小组")
    Membership.objects.create(mandate=place(visit, house.first).mandate, group=group, begins_on=factories.LONG_AGO)

    assert services.divide(visit, "group", by=house.secretary) == (1, 2)

    assert in_teams(visit) == {"东城第一小组": ["王秀英"]}


def test_divided_by_station(house, visit):
    station = Station.objects.create(
        congress=house.congress, name="安北路代表之家", address="安北路1号", opened_on=factories.LONG_AGO
    )
    mandate = place(visit, house.second).mandate
    StationDeputy.objects.create(station=station, mandate=mandate, since=factories.LONG_AGO)

    assert services.divide(visit, "station", by=house.secretary) == (1, 2)

    assert in_teams(visit) == {"安北路代表之家": ["李建国"]}


def test_divided_evenly_with_delegations_together(house, visit):
    assert services.divide(visit, "even", by=house.secretary, count=2) == (3, 0)

    assert in_teams(visit) == {"第1组": ["王秀英", "李建国"], "第2组": ["陈志强"]}


def test_who_is_in_a_team_stays_and_who_does_not_come_is_in_none(house, visit):
    team = made(visit, house.secretary, "甲")
    filled(team, place(visit, house.third), by=house.secretary)
    made(visit, house.secretary, "乙")
    steps.leave(visit, house.second)
    services.move_participation(place(visit, house.second), "pass_leave_on", by=house.delegate)
    services.move_participation(place(visit, house.second), "grant_leave", by=house.secretary)

    assert services.divide(visit, "even", by=house.secretary) == (1, 0)

    assert in_teams(visit) == {"甲": ["陈志强"], "乙": ["王秀英"]}


def test_missing_places_divide_nobody(house, visit):
    made(visit, house.secretary, limit=1)

    with pytest.raises(Refused, match="2"):
        services.divide(visit, "even", by=house.secretary)

    assert in_teams(visit) == {"第一组": []}


def test_without_teams_one_says_how_many(house, visit):
    with pytest.raises(Invalid) as error:
        services.divide(visit, "even", by=house.secretary)

    assert list(error.value.errors) == ["count"]


# Claimed -------------------------------------------------------------------------------------------------------------


def test_an_offer_is_told_to_those_without_a_team(house, visit, work_off):
    filled(made(visit, house.secretary), place(visit, house.first), by=house.secretary)

    offered(visit, house.secretary)

    assert [name for name, _text in told("offer_task", work_off)] == ["李建国", "陈志强"]


def test_the_last_place_is_claimed_once_and_given_back(house, visit):
    task = offered(visit, house.secretary)
    services.claim_task(task, by=house.first)
    services.claim_task(task, by=house.first)

    with pytest.raises(Refused):
        services.claim_task(task, by=house.second)
    services.give_task_back(task, by=house.first)
    services.give_task_back(task, by=house.first)
    services.claim_task(task, by=house.second)

    assert in_teams(visit) == {"看水质": ["李建国"]}
    kinds = Event.objects.filter(kind__in=["meetings.claim_task", "meetings.give_task_back"]).order_by("pk")
    assert list(kinds.values_list("kind", "actor__name")) == [
        ("meetings.claim_task", "王秀英"), ("meetings.give_task_back", "王秀英"), ("meetings.claim_task", "李建国"),
    ]  # fmt: skip


def test_after_the_last_moment_nothing_is_claimed_nor_given_back(house, visit, clock):
    task, other = offered(visit, house.secretary), offered(visit, house.secretary, name="看管网")
    services.claim_task(task, by=house.first)
    clock.move_to(NOW + HOUR)

    with pytest.raises(Refused):
        services.give_task_back(task, by=house.first)
    with pytest.raises(Refused):
        services.claim_task(other, by=house.second)

    assert in_teams(visit) == {"看水质": ["王秀英"], "看管网": []}


def test_one_claims_one_task_and_whoever_was_put_there_asks_the_organiser(house, visit):
    task, other = offered(visit, house.secretary), offered(visit, house.secretary, name="看管网")
    services.claim_task(task, by=house.first)
    filled(other, place(visit, house.second), by=house.secretary)

    with pytest.raises(Refused):
        services.claim_task(other, by=house.first)
    with pytest.raises(Refused):
        services.give_task_back(other, by=house.second)

    assert TeamMember.objects.count() == 2


def test_where_one_signs_up_one_comes_before_one_claims(house):
    visit = steps.published(house.secretary, audience=Audience(everybody=True))
    task = offered(visit, house.secretary)

    with pytest.raises(Refused):
        services.claim_task(task, by=house.first)
    answer(visit, house.first, "come")
    services.claim_task(task, by=house.first)

    assert in_teams(visit) == {"看水质": ["王秀英"]}
    answer(visit, house.first, "stay_away")
    assert in_teams(visit) == {"看水质": []}


def test_whoever_is_taken_off_the_list_leaves_his_team(house, visit):
    filled(made(visit, house.secretary), place(visit, house.first), by=house.secretary)

    services.remove(place(visit, house.first), by=house.secretary)

    assert in_teams(visit) == {"第一组": []}


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["delegate", "first", "leader", "clerk", "auditor"])
def test_only_those_who_prepare_it_divide(house, visit, name):
    user, team = getattr(house, name), made(visit, house.secretary)
    verbs = (
        lambda: made(visit, user, "二组"),
        lambda: services.drop_team(team, by=user),
        lambda: services.divide(visit, "even", by=user, count=2),
        lambda: services.fill_team(team, [place(visit, house.third)], by=user, version=team.version),
    )

    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()

    assert in_teams(visit) == {"第一组": []}


def test_the_staff_of_a_delegation_divide_its_own_meeting(house):
    meeting = required(house.secretary, code="INSP", delegation=house.served)

    made(meeting, house.delegate)

    assert in_teams(meeting) == {"第一组": []}


@pytest.mark.parametrize("name", ["secretary", "delegate", "leader", "clerk"])
def test_only_those_who_take_part_claim(house, visit, name):
    task = offered(visit, house.secretary)

    with pytest.raises(PermissionDenied):
        services.claim_task(task, by=getattr(house, name))

    assert in_teams(visit) == {"看水质": []}


def test_whoever_waits_for_a_place_claims_nothing(house):
    visit = steps.published(house.secretary, limit=1)
    services.sign_up(visit, by=house.first)
    services.sign_up(visit, by=house.second)
    task = offered(visit, house.secretary)

    with pytest.raises(PermissionDenied):
        services.claim_task(task, by=house.second)


def test_a_closed_gathering_is_divided_no_more(house, visit, clock):
    team = made(visit, house.secretary)
    clock.move_to(NOW + 3 * DAY)
    steps.close(visit, house.secretary)

    with pytest.raises(Refused):
        services.drop_team(team, by=house.secretary)


# Pages, sheet, copy ----------------------------------------------------------------------------------------------------


def test_the_pages_from_making_to_claiming(house, visit, client):
    client.force_login(house.secretary)
    page = reverse("team_list", args=[visit.pk])
    facts = {"name": "看水质", "task": "第二水厂", "limit": 1, "claim_until": "2026-01-16T10:00"}
    assert client.post(reverse("team_new", args=[visit.pk]), facts).url == page
    [task] = Team.objects.all()
    assert client.post(reverse("team_edit", args=[task.pk]), facts | {"limit": "", "version": 1}).status_code == 422

    client.force_login(house.first)
    assert "认领" in client.get(page).content.decode()
    assert client.post(reverse("task_claim", args=[task.pk]), {}).url == page
    assert "看水质" in client.get(reverse("gathering_detail", args=[visit.pk])).content.decode()
    client.force_login(house.second)
    assert client.post(reverse("task_claim", args=[task.pk]), {}).status_code == 409
    assert client.post(reverse("team_drop", args=[task.pk])).status_code == 403

    client.force_login(house.secretary)
    fill = reverse("team_fill", args=[task.pk])
    assert client.post(fill, {"people": [place(visit, house.second).pk], "version": 1}).status_code == 409
    assert client.get(fill).context["form"].initial["people"] == [place(visit, house.first).pk]
    assert client.post(reverse("people_divide", args=[visit.pk]), {"way": "delegation"}).url == page
    assert client.post(reverse("team_drop", args=[task.pk])).url == page
    assert in_teams(visit) == {"城东代表团": ["李建国"], "城西代表团": ["陈志强"]}


def test_who_does_not_see_the_gathering_sees_no_team(house, client):
    visit = required(house.secretary, is_internal=True, audience=Audience(delegations=[house.other]))
    team = made(visit, house.secretary)
    client.force_login(house.first)

    assert client.get(reverse("team_list", args=[visit.pk])).status_code == 404
    assert client.post(reverse("task_claim", args=[team.pk])).status_code == 404
    assert not Team.objects.visible_to(house.first).exists()


def test_the_list_asks_no_more_for_more_teams(house, visit, client, django_assert_max_num_queries):
    services.divide(visit, "even", by=house.secretary, count=3)
    client.force_login(house.secretary)

    with django_assert_max_num_queries(12):
        client.get(reverse("team_list", args=[visit.pk]))


def test_the_sheet_says_who_was_in_which_team(house, visit):
    team = made(visit, house.secretary)
    filled(team, place(visit, house.first), by=house.secretary, leader=place(visit, house.first))
    rows = queries.people(house.secretary, visit)

    content = documents.attendance_sheet(visit, rows, sums=None)

    lines = {line[1]: line[-2:] for line in sheet_rows(content)}
    assert lines["姓名"] == ("分组", "组长")
    assert (lines["王秀英"], lines["陈志强"]) == (("第一组", "组长"), (None, None))


def test_the_card_names_the_team_of_the_next_meeting(house, visit):
    filled(made(visit, house.secretary), place(visit, house.first), by=house.secretary)

    first, second = (queries.card_of(user, queries.point_of(user)).next for user in (house.first, house.second))

    assert (first.my_team, second.my_team) == ({"name": "第一组", "task": "东河村线路"}, None)


def test_a_copied_session_has_the_teams_of_its_sittings_without_people(house):
    whole = steps.session(house.secretary)
    sitting = whole.parts.get()
    team = offered(sitting, house.secretary)
    services.claim_task(team, by=house.first)
    row = factories.session(
        house.congress.terms.first(), number=6, begins_on=(NOW + 366 * DAY).date(), ends_on=(NOW + 369 * DAY).date()
    )

    copied = services.copy_session(whole, row, by=house.secretary)

    [made_again] = Team.objects.filter(gathering__parent=copied)
    assert (made_again.name, made_again.limit, made_again.members.count()) == ("看水质", 1, 0)
    assert made_again.claim_until == team.claim_until + 365 * DAY


def test_a_draft_is_thrown_away_with_its_teams(house):
    draft = steps.drafted(house.secretary, is_required=True, audience=Audience(everybody=True))
    filled(made(draft, house.secretary), place(draft, house.first), by=house.secretary)

    services.discard(draft, by=house.secretary)

    assert not Team.objects.exists()
