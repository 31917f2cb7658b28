"""Activities of the deputies' groups at the stations by quarter: what counts for whom, and which quarters fall short."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Refused
from congress.models import AuditRecord, Event, User
from deputies.computing import workbook
from deputies.models import DeputyGroup, Membership
from liaison import queries, services
from liaison.computing.quarters import Belonging, Cell, Coming, bounds, cells, counts, quarter_of
from liaison.models import GroupRule
from tests import factories
from tests.liaison import steps
from tests.liaison.test_minutes import write

JANUARY, NOVEMBER = dt.date(2026, 1, 1), dt.date(2026, 11, 20)


# By hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, dt.date(2026, 1, 1), dt.date(2026, 3, 31)), (2, dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        (3, dt.date(2026, 7, 1), dt.date(2026, 9, 30)), (4, dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_quarter_has_its_first_and_last_day(quarter, first, last):
    assert bounds(2026, quarter) == (first, last)
    assert (quarter_of(first), quarter_of(last)) == (quarter, quarter)


def members(*mandates, group=1, begins_on=JANUARY, ends_on=None):
    return [Belonging(group, mandate, begins_on, ends_on) for mandate in mandates]


def came(day, *mandates, activity="visit"):
    return [Coming(activity, day, mandate) for mandate in mandates]


MAY, JUNE = dt.date(2026, 5, 6), dt.date(2026, 6, 30)
COUNTED = {
    "two of three": (members(1, 2, 3), came(MAY, 1, 2), {2: 1}),
    "one alone": (members(1, 2, 3), came(MAY, 1), {}),
    "all of a group of one": (members(1), came(MAY, 1), {2: 1}),
    "the same one twice": (members(1, 2), came(MAY, 1, 1), {}),
    "strangers": (members(1, 2), came(MAY, 8, 9), {}),
    "two activities of a day": (members(1, 2), [*came(MAY, 1, 2), *came(MAY, 1, 2, activity="talk")], {2: 2}),
    "who joined later": (members(1) + members(2, begins_on=JUNE), came(MAY, 1, 2), {2: 1}),  # one member that day
    "who had left": (members(1, 3) + members(2, ends_on=dt.date(2026, 5, 5)), came(MAY, 1, 2), {}),
    "on the last day": (members(1, 2, ends_on=JUNE), came(JUNE, 1, 2), {2: 1}),
}


@pytest.mark.parametrize("way", COUNTED)
def test_an_activity_counts_where_enough_members_of_that_day_came(way):
    belongings, comings, expected = COUNTED[way]

    assert counts(belongings, comings, 2) == {1: {1: 0, 2: 0, 3: 0, 4: 0} | expected}


def test_an_activity_of_two_groups_counts_for_both():
    found = counts([*members(1, 2), *members(3, 4, group=2)], came(MAY, 1, 2, 3, 4), 2)

    assert [found[group][2] for group in (1, 2)] == [1, 1]


def test_a_quarter_is_short_when_it_is_over_and_open_before():
    shown = cells(2026, {1: 1, 2: 0, 3: 0, 4: 0}, members(1, 2), least=1, today=dt.date(2026, 8, 1))

    assert shown == [Cell(1, "met"), Cell(0, "short"), Cell(0, "open"), Cell(0, "")]


@pytest.mark.parametrize(("today", "state"), [(dt.date(2026, 3, 31), "open"), (dt.date(2026, 4, 1), "short")])
def test_a_quarter_falls_short_the_day_after_its_last(today, state):
    assert cells(2026, dict.fromkeys((1, 2, 3, 4), 0), members(1), least=1, today=today)[0].state == state


def test_nothing_is_asked_of_a_group_before_it_was_there_or_after_it_ended():
    own = members(1, begins_on=dt.date(2026, 4, 2), ends_on=dt.date(2026, 7, 1))

    shown = cells(2026, dict.fromkeys((1, 2, 3, 4), 0), own, least=1, today=dt.date(2027, 1, 1))

    assert [cell.state for cell in shown] == ["", "", "short", ""]


# At the stations -------------------------------------------------------------------------------------------------


@pytest.fixture
def group(here, monday):
    """A group of the two deputies of the station, on 20 November 2026."""
    mandate = here.deputy.post.mandate
    group = DeputyGroup.objects.create(congress=here.congress, delegation=mandate.delegation, name="第一小组")
    for user in (here.deputy, here.other):
        Membership.objects.create(mandate=user.post.mandate, group=group, begins_on=factories.LONG_AGO)
    monday.move_to(dt.datetime(2026, 11, 20, 9, tzinfo=steps.CHINA))
    return group


def line(here, year=2026):
    return queries.groups_assessed(User.objects.get(pk=here.secretary.pk), year)[0]


def test_receptions_held_and_minutes_count_and_what_was_struck_out_does_not(here, group):
    write(here, "deputy", "other", date=dt.date(2026, 2, 3))
    struck = write(here, "deputy", "other", date=dt.date(2026, 5, 6))
    services.strike_minutes(struck, by=here.worker, reason="记错了")
    write(here, date=dt.date(2026, 8, 4))
    day = services.add_reception(
        here.house, by=here.worker, date=NOVEMBER, begins=dt.time(8), ends=dt.time(9), place="接待室", limit=5,
        announced_before=0, deputies=[here.deputy.post.mandate, here.other.post.mandate],
    )  # fmt: skip
    services.hold_reception(
        day, came=list(day.duties.order_by("pk").values_list("pk", flat=True)), visitors=2, by=here.worker
    )

    found = line(here)
    assert [(cell.count, cell.state) for cell in found["cells"]] == [
        (1, "met"), (0, "short"), (0, "short"), (1, "met"),
    ]  # fmt: skip
    assert (found["total"], found["short"], found["came"], found["members"]) == (2, 2, 2, 2)


def test_a_congress_asks_what_it_has_set(here, group):
    write(here, date=dt.date(2026, 2, 3))
    services.set_group_rule(GroupRule(congress=here.congress, activities=2, members=1), by=here.secretary)

    assert line(here)["cells"][0] == Cell(1, "short")
    assert Event.objects.get(kind="liaison.set_group_rule").data == {"activities": 2, "members": 1}


def test_there_is_one_rule_of_a_congress(here):
    services.set_group_rule(GroupRule(congress=here.congress), by=here.secretary)

    with pytest.raises(Refused):
        services.set_group_rule(GroupRule(congress=here.congress), by=here.secretary)


@pytest.mark.parametrize("fields", [{"activities": 0}, {"activities": 32}, {"members": 0}, {"members": 51}])
def test_a_rule_is_bearable_in_the_database(here, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupRule.objects.create(congress=here.congress, **fields)


def test_the_page_shows_each_quarter_and_leads_to_the_sheet(here, group, logged_in):
    write(here, "deputy", "other", date=dt.date(2026, 2, 3))
    client = logged_in(here.secretary)

    page = client.get(reverse("group_assessment"))
    _head, row = (
        cells for _nr, cells in workbook.read(client.get(reverse("group_assessment_sheet")).content, "x.xlsx")
    )

    text = page.content.decode()
    assert page.context["short"] == 1
    assert all(told in text for told in ("第一小组", "未达", "未到期", reverse("group_assessment_sheet")))
    assert row[2:] == ["第一小组", "2", "1", "√", "0", "×", "0", "×", "0", "", "1", "2", "2"]
    assert AuditRecord.objects.filter(kind="export", what="liaison.groups 2026").count() == 1
    assert reverse("group_assessment") in client.get(reverse("station_assessment")).content.decode()


def test_a_year_without_groups_says_so(here, logged_in):
    assert "本年度没有代表小组" in logged_in(here.leader).get(reverse("group_assessment")).content.decode()


def test_groups_of_another_congress_are_not_shown(here, group):
    assert queries.groups_assessed(User.objects.get(pk=here.foreign.pk), 2026) == []


@pytest.mark.parametrize("who", ["worker", "deputy", "clerk"])
@pytest.mark.parametrize("page", ["group_assessment", "group_assessment_sheet"])
def test_others_do_not_assess(here, logged_in, who, page):
    assert logged_in(User.objects.get(pk=getattr(here, who).pk)).get(reverse(page)).status_code == 403


def test_more_groups_ask_no_more_questions(here, group, logged_in, django_assert_max_num_queries):
    for nth in range(4):
        more = DeputyGroup.objects.create(congress=here.congress, delegation=group.delegation, name=f"组{nth}")
        user = factories.deputy(here.congress, name=f"代表{nth}")
        Membership.objects.create(mandate=user.post.mandate, group=more, begins_on=factories.LONG_AGO)
    client = logged_in(here.secretary)
    client.get(reverse("group_assessment"))

    with django_assert_max_num_queries(12):
        client.get(reverse("group_assessment"))


ADD = "/admin/liaison/grouprule/add/"


def test_the_congress_sets_its_rule_in_the_admin(here, logged_in):
    client = logged_in(here.secretary)

    wrong = client.post(ADD, {"activities": 0, "members": 3, "source": "工作规范"})
    right = client.post(ADD, {"activities": 2, "members": 3, "source": "工作规范"})

    assert (wrong.status_code, "请填 1 至 31" in wrong.content.decode(), right.status_code) == (200, True, 302)
    assert list(GroupRule.objects.values_list("congress", "activities", "members")) == [(here.congress.pk, 2, 3)]
    assert "工作规范" in client.get(reverse("group_assessment")).content.decode()


def test_nobody_else_sets_it(here, logged_in):
    assert logged_in(User.objects.get(pk=here.leader.pk)).get(ADD).status_code in {302, 403}
