"""Who is to be commended or talked to: by closed assessments and past standings, for the staff alone."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import clock
from congress.errors import Invalid, Refused
from congress.models import Event, Role
from deputies import queries, services
from deputies.computing import following
from deputies.models import (
    Assessment,
    AssessmentBatch,
    MeasureRule,
    MeasureTalk,
    Place,
    ScoringGrade,
    ScoringRuleSet,
    Standing,
)
from tests import factories

LAST = clock.today().year - 1


@pytest.fixture
def five(congress, secretary):
    """Five deputies; the first is the best, the last the last."""
    factories.term(congress)
    return [factories.deputy(congress, name=name) for name in ("甲一", "乙二", "丙三", "丁四", "戊五")]


def assessed(congress, year, totals, *, state="closed"):
    """A batch of ``year``: mandate → points; 60 is needed to pass."""
    now = clock.now()
    batch = AssessmentBatch.objects.create(
        congress=congress, year=year, name=f"{year}考核", state=state, opened_at=now, closed_at=now
    )
    for deputy, points in totals.items():
        grade = "优秀" if points >= 90 else "称职" if points >= 60 else "不称职"
        Assessment.objects.create(
            batch=batch, mandate=deputy.post.mandate, total=points * 100, grade=grade, passes=points >= 60
        )


def counted(congress, year, points):
    """A standing of ``year``."""
    rules, _new = ScoringRuleSet.objects.get_or_create(congress=congress, name="积分", valid_from=dt.date(2000, 1, 1))
    if _new:
        ScoringGrade.objects.create(rule_set=rules, name="较差", at_least=0)
        ScoringGrade.objects.create(rule_set=rules, name="良好", at_least=1000)
    standing = Standing.objects.create(congress=congress, rule_set=rules, period_begins_on=dt.date(year, 1, 1))
    for place, (deputy, value) in enumerate(points.items(), start=1):
        seat = deputy.post.mandate
        Place.objects.create(
            standing=standing, mandate=seat, delegation=seat.delegation, points=value * 100, place=place,
            place_in_delegation=1, grade="良好" if value >= 10 else "较差",
        )  # fmt: skip


def rule(congress, outcome="commend", basis="assessment", years=1, condition="top_count", **fields):
    fields = {"number": 1} | fields if condition not in {"grade", "not_passed"} else fields
    return MeasureRule.objects.create(
        congress=congress, outcome=outcome, basis=basis, years=years, condition=condition, **fields
    )


def names(congress, outcome):
    return [row.mandate.person.name for row in queries.named(congress, outcome)[1]]


def falling(five):
    return dict(zip(five, (95, 85, 75, 65, 50), strict=True))


@pytest.mark.parametrize(
    ("points", "places"),
    [
        ({1: 9, 2: 7, 3: 7, 4: 5}, {1: (1, 4), 2: (2, 2), 3: (2, 2), 4: (4, 1)}),
        ({1: 0}, {1: (1, 1)}),
        ({}, {}),
    ],
)
def test_places_from_both_ends(points, places):
    assert following.placed(points) == places


@pytest.mark.parametrize(
    ("percent", "of", "how_many"), [(10, 5, 1), (20, 5, 1), (21, 5, 2), (100, 5, 5), (0, 5, 0), (5, 0, 0)]
)
def test_a_share_counts_the_one_that_is_begun(percent, of, how_many):
    assert following.share(percent, of) == how_many


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"condition": "top_count"}, ["甲一"]),
        ({"condition": "top_count", "number": 2}, ["甲一", "乙二"]),
        ({"condition": "top_percent", "number": 40}, ["甲一", "乙二"]),
        ({"condition": "bottom_count", "number": 2}, ["丁四", "戊五"]),
        ({"condition": "bottom_percent", "number": 20}, ["戊五"]),
        ({"condition": "grade", "grade": "称职"}, ["乙二", "丙三", "丁四"]),
        ({"condition": "not_passed"}, ["戊五"]),
    ],
)
@pytest.mark.parametrize("outcome", ["commend", "talk"])
def test_each_condition_names_its_deputies(congress, five, outcome, fields, expected):
    assessed(congress, LAST, falling(five))
    rule(congress, outcome, **fields)

    assert sorted(names(congress, outcome)) == sorted(expected)


def test_years_have_to_follow_each_other(congress, five):
    best, second = five[0], five[1]
    for year, winner in ((LAST - 2, best), (LAST - 1, second), (LAST, best)):
        assessed(congress, year, dict.fromkeys(five, 50) | {winner: 99})
    rule(congress, years=2)
    assert names(congress, "commend") == []

    rule(congress, years=1)
    assert names(congress, "commend") == ["甲一"]


def test_three_years_at_the_top_are_commended_and_two_at_the_bottom_are_talked_to(congress, five):
    for year in (LAST - 2, LAST - 1, LAST):
        assessed(congress, year, falling(five))
    rule(congress, years=3)
    rule(congress, "talk", years=2, condition="bottom_count")

    assert (names(congress, "commend"), names(congress, "talk")) == (["甲一"], ["戊五"])


def test_a_missing_year_breaks_the_row(congress, five):
    assessed(congress, LAST - 2, falling(five))
    assessed(congress, LAST, falling(five))
    rule(congress, years=2)

    assert names(congress, "commend") == []


def test_an_open_assessment_names_nobody(congress, five):
    assessed(congress, LAST, falling(five), state="open")
    rule(congress)

    assert names(congress, "commend") == []


def test_points_of_ended_years_count_and_the_present_year_does_not(congress, five):
    counted(congress, LAST, dict(zip(five, (50, 40, 30, 20, 5), strict=True)))
    counted(congress, LAST + 1, dict(zip(five, (1, 2, 3, 4, 99), strict=True)))
    rule(congress, basis="points")
    rule(congress, "talk", basis="points", condition="not_passed")

    assert (names(congress, "commend"), names(congress, "talk")) == (["甲一"], ["戊五"])


def test_the_reasons_are_said_in_words(congress, five):
    assessed(congress, LAST, falling(five))
    counted(congress, LAST, dict(zip(five, (50, 40, 30, 20, 5), strict=True)))
    rule(congress)
    rule(congress, basis="points", condition="top_percent", number=20)

    _year, rows = queries.named(congress, "commend")

    assert rows[0].reasons == [
        f"履职考核，1 年居前 1 名（{LAST} 年：95 分，第 1 名，共 5 人 优秀）",
        f"积分，1 年居前 20%（{LAST} 年：50 分，第 1 名，共 5 人 良好）",
    ]


def test_another_congress_has_its_own_list(congress, five):
    assessed(congress, LAST, falling(five))
    other = factories.congress()
    rule(other)

    assert names(other, "commend") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"condition": "top_count", "number": None},
        {"condition": "top_count", "number": 0},
        {"condition": "top_percent", "number": 101},
        {"condition": "not_passed", "number": 3},
        {"condition": "grade"},
        {"condition": "not_passed", "grade": "优秀"},
        {"years": 0},
        {"years": 6},
    ],
)
def test_the_database_refuses_a_rule_that_makes_no_sense(congress, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(congress, **fields)


def test_a_talk_is_recorded_and_shown(congress, secretary, five, logged_in):
    assessed(congress, LAST, falling(five))
    rule(congress, "talk", condition="not_passed")
    mandate = five[-1].post.mandate
    browser = logged_in(secretary)

    browser.post(
        reverse("measure_talk", args=[mandate.pk]),
        {"year": LAST, "day": clock.today().isoformat(), "talker": "副主任李某", "note": "要求改进"},
    )

    html = browser.get(f"{reverse('measure_list')}?view=talk").content.decode()
    assert "副主任李某" in html
    assert "要求改进" in html
    assert Event.objects.about(MeasureTalk.objects.get()).get().kind == "deputies.record_talk"


def test_a_talk_to_come_and_a_second_one_of_a_day_are_refused(congress, secretary, five):
    mandate, day = five[0].post.mandate, clock.today()
    with pytest.raises(Invalid):
        services.record_talk(mandate, by=secretary, year=LAST, day=day + dt.timedelta(days=1), talker="李某")
    services.record_talk(mandate, by=secretary, year=LAST, day=day, talker="李某")

    with pytest.raises(Refused):
        services.record_talk(mandate, by=secretary, year=LAST, day=day, talker="李某")


@pytest.mark.parametrize("role", [Role.DELEGATION_STAFF, Role.LEADER, Role.AUDITOR, Role.UNIT_CLERK, None])
def test_nobody_but_the_staff_sees_the_list_or_records_a_talk(congress, five, logged_in, role):
    organ = factories.organ(congress) if role == Role.UNIT_CLERK else None
    user = factories.staff(congress, role, organ=organ) if role else five[0]
    browser = logged_in(user)

    assert browser.get(reverse("measure_list")).status_code == 403
    assert browser.get(reverse("measure_talk", args=[five[-1].post.mandate.pk])).status_code in {403, 404}
    assert list(MeasureTalk.objects.visible_to(user)) == []


def test_the_staff_of_another_congress_does_not_find_the_deputy(five, logged_in):
    stranger = factories.staff(factories.congress())

    assert logged_in(stranger).get(reverse("measure_talk", args=[five[0].post.mandate.pk])).status_code == 404


def test_the_list_asks_the_same_few_questions_however_long_it_is(
    congress, secretary, five, logged_in, django_assert_max_num_queries
):
    for year in (LAST - 1, LAST):
        assessed(congress, year, falling(five))
    rule(congress, "talk", condition="bottom_count", years=2)
    browser, url = logged_in(secretary), f"{reverse('measure_list')}?view=talk"
    browser.get(url)
    with django_assert_max_num_queries(12) as short:
        browser.get(url)
    MeasureRule.objects.update(number=5)

    with django_assert_max_num_queries(12) as long:
        html = browser.get(url).content.decode()

    assert "甲一" in html
    assert len(long) == len(short)
