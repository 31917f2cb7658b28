"""Attendance and speeches side by side: the sums by hand, who sees whom, the order, polling and Excel."""

import io

import openpyxl
import pytest

from meetings import queries, services
from meetings.computing.comparing import Line, by_group, ordered, summed
from meetings.computing.tally import Tally
from tests import factories
from tests.meetings import speaking, steps


def line(name, group, present, spoken):
    return Line(name, group, Tally(due=3, present=present, leave=1), spoken=spoken, minutes=5 * spoken)


LINES = [line("甲", "东", 2, 0), line("乙", "东", 1, 2), line("丙", "西", 2, 1)]


@pytest.mark.parametrize(
    ("column", "names"),
    [("", "甲乙丙"), ("-name", "丙乙甲"), ("-spoken", "乙丙甲"), ("spoken", "甲丙乙"), ("-present", "甲丙乙"), ("missing", "甲丙乙")],
)  # fmt: skip
def test_lines_are_ordered_by_any_column(column, names):
    assert "".join(one.name for one in ordered(LINES, column)) == names


def test_lines_are_summed_by_delegation():
    assert [(one.name, one.numbers) for one in by_group(LINES)] == [
        ("东", [6, 3, 2, 1, 2, 10, 0, 0]),
        ("西", [3, 2, 1, 0, 1, 5, 0, 0]),
    ]
    assert summed("", LINES).numbers == [9, 5, 3, 1, 3, 15, 0, 0]


@pytest.fixture
def whole(house, clock):
    """Two sittings, one of which has begun: 王秀英 came and spoke twice, 陈志强 handed a text in."""
    whole = steps.session(house.secretary, parts=2)
    sitting = whole.parts.order_by("begins_at").first()
    speaking.ask(sitting, house.third, manner="written", text="一、现状。")
    clock.move_to(sitting.begins_at)
    steps.tick(sitting, house.first, house.secretary)
    for minutes in (12, 4):
        speaking.spoken(sitting, house.first, house.secretary, minutes=minutes)
    services.take_down(sitting, by=house.delegate, deputy=house.second.acting_as.mandate, text="建议。")
    return whole


def test_sittings_that_have_begun_are_counted(house, whole):
    found = queries.comparison(whole, house.secretary)

    assert [(one.name, one.numbers) for one in found.groups] == [
        ("城东代表团", [2, 1, 0, 1, 2, 16, 0, 1]),
        ("城西代表团", [1, 0, 0, 1, 0, 0, 1, 0]),
    ]
    assert queries.comparison(whole, house.secretary, sort="-written").people[0].name == "陈志强"


@pytest.mark.parametrize(
    ("role", "names"),
    [("secretary", {"王秀英", "李建国", "陈志强"}), ("delegate", {"王秀英", "李建国"}), ("leader", set()), ("first", None)],
)  # fmt: skip
def test_who_sees_whom_one_by_one(house, whole, logged_in, role, names):
    user = getattr(house, role)
    answer = logged_in(user).get(f"/gatherings/{whole.pk}/comparison/")

    assert answer.status_code == (403 if names is None else 200)
    if names is not None:
        assert {one.name for one in queries.comparison(whole, user).people} == names


def test_another_congress_finds_nothing(house, whole, logged_in):
    client = logged_in(factories.staff(factories.congress()))

    assert client.get(f"/gatherings/{whole.pk}/comparison/").status_code == 404


def test_it_is_polled_and_taken_as_excel_within_few_questions(house, whole, logged_in, django_assert_max_num_queries):
    client = logged_in(house.secretary)
    page = f"/gatherings/{whole.pk}/comparison/?poll=1&sort=-spoken"
    with django_assert_max_num_queries(12):
        tag = client.get(page)["ETag"]
    assert client.get(page, headers={"If-None-Match": tag}).status_code == 304

    sheet = client.get(f"/gatherings/{whole.pk}/comparison.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))

    assert [row[:2] for row in rows[1:]][:3] == [("城东代表团", None), ("城西代表团", None), ("合计", None)]
    assert len(rows) == 7
