"""Statistics of the deputies, the lists behind each figure, and the orders of the public roster."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from congress.models import Role
from deputies import services
from deputies.computing.composition import BANDS, UNKNOWN, age_on, band_of, born_within, shares
from deputies.models import Body
from deputies.workflow import Reason
from tests import factories

TODAY = dt.date(2026, 5, 4)
PEOPLE = (
    {"name": "丁一", "sex": "male", "ethnicity": "汉族", "party": "中共党员", "birth_month": dt.date(1990, 6, 1)},
    {"name": "王二", "sex": "female", "ethnicity": "汉族", "party": "民盟盟员", "birth_month": dt.date(1990, 5, 1)},
    {"name": "李三", "sex": "female", "ethnicity": "满族", "party": "", "birth_month": None},
)


@pytest.fixture(autouse=True)
def _a_day_in_may():
    with time_machine.travel(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def roster(congress):
    place = factories.delegation(congress)
    return [factories.mandate(congress, delegation=place, person=factories.person(**fields)) for fields in PEOPLE]


@pytest.mark.parametrize(
    ("born", "age", "band"),
    [
        ((1990, 5), 36, "36-45"),
        ((1990, 6), 35, "-35"),
        ((1960, 1), 66, "66-"),
        ((1961, 1), 65, "56-65"),
        ((2008, 1), 18, "-35"),
    ],
)
def test_ages_and_their_bands(born, age, band):
    month = dt.date(*born, 1)

    assert (age_on(TODAY, month), band_of(TODAY, month)) == (age, band)


@given(st.dates(dt.date(1930, 1, 1), dt.date(2008, 12, 1)), st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)))
def test_the_months_of_a_band_are_those_of_the_ages_in_it(born, day):
    month = born.replace(day=1)

    within = [name for name, *_ends in BANDS if born_within(day, name)[0] <= month <= born_within(day, name)[1]]

    assert within == [band_of(day, month)]


def test_what_is_unknown_comes_last():
    rows = [{"party": ""}] * 3 + [{"party": "a"}, {"party": "b"}, {"party": "b"}]

    assert [(share.value, share.count, share.percent) for share in shares(rows, "party")] == [
        ("b", 2, 33),
        ("a", 1, 17),
        (UNKNOWN, 3, 50),
    ]


def figures(response):
    return {
        (table.label, line.label): (line.share.count, line.url)
        for table in response.context["tables"]
        for line in table.lines
    }


def test_each_figure_opens_the_list_of_those_it_counts(client, congress, secretary, roster):
    client.force_login(secretary)

    told = figures(client.get(reverse("deputy_statistics")))

    assert (told["性别", "女"][0], told["民族", "汉族"][0], told["年龄", "36至45岁"][0]) == (2, 2, 1)
    for count, url in told.values():
        assert len(client.get(url).context["rows"]) == count


def test_ended_mandates_do_not_count(client, secretary, roster):
    services.terminate(roster[0], by=secretary, reason=Reason.DIED)
    client.force_login(secretary)

    assert client.get(reverse("deputy_statistics")).context["whole"] == 2


def test_another_term_is_counted_by_itself(client, congress, secretary, roster):
    term = services.prepare_term(congress, by=secretary, number=9, begins_on=dt.date(2027, 1, 10))
    services.reelect(term, [roster[0].pk], by=secretary)
    client.force_login(secretary)

    page = client.get(reverse("deputy_statistics"), {"term": "9"})

    assert page.context["whole"] == 1
    (_count, url) = figures(page)["性别", "男"]
    assert [row.term for row in client.get(url).context["rows"]] == [term]


@pytest.mark.parametrize("asked", [{"age": "x"}, {"term": "x"}, {"term": "99999999999"}, {"sex": "x"}])
def test_choices_that_make_no_sense_break_nothing(client, secretary, roster, asked):
    client.force_login(secretary)

    assert client.get(reverse("deputy_list"), asked).status_code == 200


@pytest.mark.parametrize("who", ["visitor", "colleague", "leader", "auditor", "stranger"])
def test_nobody_else_counts_or_narrows(client, congress, roster, who):
    """A list narrowed by a field would tell the field."""
    makers = {
        "colleague": lambda: factories.deputy(congress),
        "leader": lambda: factories.staff(congress, Role.LEADER),
        "auditor": lambda: factories.staff(congress, Role.AUDITOR),
    }
    if who in makers:
        client.force_login(makers[who]())
    whole = len(client.get(reverse("deputy_list"), {"congress": congress.code}).context["rows"])
    if who == "stranger":
        client.force_login(factories.staff(factories.congress()))

    narrowed = client.get(reverse("deputy_list"), {"congress": congress.code, "sex": "male", "age": "-35"})

    assert len(narrowed.context["rows"]) == whole
    if who == "stranger":
        assert client.get(reverse("deputy_statistics")).status_code == 404
    else:
        assert client.get(reverse("deputy_statistics")).status_code in {302, 403}


def test_the_statistics_ask_the_same_few_questions(client, congress, secretary, roster, django_assert_max_num_queries):
    client.force_login(secretary)
    client.get(reverse("deputy_statistics"))
    counts = []
    for _nth in range(2):
        with django_assert_max_num_queries(7) as seen:
            client.get(reverse("deputy_statistics"))
        counts.append(len(seen))
        for _one in range(20):
            factories.mandate(congress)

    assert counts[0] == counts[1]


def test_the_statistics_as_a_workbook(client, secretary, roster):
    client.force_login(secretary)

    content = client.get(reverse("statistics_sheet")).content

    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]]
    assert ["性别", "女", 2, "67%"] in rows
    assert rows[-1][2:] == [3, "100%"]


# Orders of the public roster -------------------------------------------------------------------------------------


def listed(client, congress, order):
    page = client.get(reverse("deputy_list"), {"congress": congress.code, "order": order})
    return [row.person.name for row in page.context["rows"]]


def test_visitors_choose_the_order(client, congress, secretary):
    late, early = factories.delegation(congress, number=11), factories.delegation(congress, number=2)
    seats = {
        name: factories.mandate(congress, delegation=place, person=factories.person(name=name))
        for name, place in (("张三", early), ("安一", late), ("李二", early))
    }
    committee = Body.objects.create(congress=congress, kind="standing", name="常务委员会")
    special = Body.objects.create(congress=congress, kind="special", name="法制委员会")
    services.join_body(seats["李二"], committee, by=secretary)
    services.join_body(seats["李二"], special, by=secretary, role="chair")
    services.join_body(seats["张三"], committee, by=secretary, role="chair")

    assert listed(client, congress, "delegation") == ["李二", "张三", "安一"]
    assert listed(client, congress, "post") == ["张三", "李二", "安一"]
    assert listed(client, congress, "pinyin") == ["安一", "李二", "张三"]


@pytest.mark.parametrize("order", ["delegation", "post"])
def test_the_second_page_goes_on_where_the_first_ends(client, congress, order):
    place = factories.delegation(congress)
    for nth in range(30):
        factories.mandate(congress, delegation=place, person=factories.person(name=f"王{nth}"))

    first = client.get(reverse("deputy_list"), {"order": order})
    second = client.get(first.context["next_url"])

    names = [row.pk for row in first.context["rows"]] + [row.pk for row in second.context["rows"]]
    assert (len(names), len(set(names))) == (30, 30)


def test_the_public_list_in_any_order_sets_no_cookie_and_may_be_kept(client, congress, roster):
    for order in ("delegation", "post"):
        answer = client.get(reverse("deputy_list"), {"order": order})

        assert (answer.cookies, answer["Cache-Control"]) == ({}, "public, max-age=30")
