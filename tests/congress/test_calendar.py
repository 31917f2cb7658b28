"""Terms of time: counted by hand here, by the calendar there."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from congress import calendar
from congress.calendar import counting
from congress.calendar.counting import Calendar, Deadline, Step
from congress.calendar.table import library_entries
from congress.calendar.terms import rules_of
from congress.errors import Invalid
from congress.models import CalendarYear, DayKind, Event, SpecialDay, TermRule, Unit, What

KNOWN = Calendar({day: (kind, name) for day, kind, name in library_entries()}, frozenset(range(2004, 2027)))
DAYS = st.dates(dt.date(2004, 1, 1), dt.date(2026, 3, 31))
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def seeded(db):
    calendar.seed_years()


def day(text):
    return dt.date.fromisoformat(text)


# fmt: off
COUNTED_BY_HAND = [
    # months: matching day, month's last day, weekend, holiday, make-up workday
    ("2026-03-02", 3, Unit.MONTH, "2026-06-02"),
    ("2024-01-07", 3, Unit.MONTH, "2024-04-07"),  # a Sunday, worked
    ("2026-01-06", 3, Unit.MONTH, "2026-04-07"),  # Qingming
    ("2023-11-30", 3, Unit.MONTH, "2024-02-29"),
    ("2022-11-30", 3, Unit.MONTH, "2023-02-28"),
    ("2025-11-30", 3, Unit.MONTH, "2026-02-28"),  # a Saturday, worked
    ("2026-01-31", 1, Unit.MONTH, "2026-02-28"),
    ("2024-08-31", 3, Unit.MONTH, "2024-12-02"),  # 30 November was a Saturday
    ("2025-08-31", 3, Unit.MONTH, "2025-12-01"),  # 30 November was a Sunday
    ("2026-08-31", 3, Unit.MONTH, "2026-11-30"),
    ("2025-08-31", 6, Unit.MONTH, "2026-02-28"),
    ("2025-12-05", 6, Unit.MONTH, "2026-06-05"),
    # Spring Festival 2026: off 15 to 23 February, 14 and 28 February worked
    ("2025-11-14", 3, Unit.MONTH, "2026-02-14"),
    ("2025-11-16", 3, Unit.MONTH, "2026-02-24"),
    ("2026-02-09", 5, Unit.WORKING_DAY, "2026-02-14"),
    ("2026-02-10", 5, Unit.WORKING_DAY, "2026-02-24"),
    ("2026-02-13", 5, Unit.WORKING_DAY, "2026-02-27"),
    ("2026-02-18", 5, Unit.WORKING_DAY, "2026-02-28"),
    ("2026-02-05", 10, Unit.DAY, "2026-02-24"),
    # National Day 2026: off 1 to 7 October, 20 September and 10 October worked; Mid-Autumn 25 to 27 September
    ("2026-07-01", 3, Unit.MONTH, "2026-10-08"),
    ("2026-07-10", 3, Unit.MONTH, "2026-10-10"),
    ("2026-07-11", 3, Unit.MONTH, "2026-10-12"),
    ("2026-09-18", 5, Unit.WORKING_DAY, "2026-09-24"),
    ("2026-09-29", 5, Unit.WORKING_DAY, "2026-10-12"),
    ("2026-09-30", 5, Unit.WORKING_DAY, "2026-10-13"),
    ("2026-09-30", 1, Unit.DAY, "2026-10-08"),
    # the turn of 2018: announced with 2019
    ("2018-09-29", 3, Unit.MONTH, "2018-12-29"),
    ("2018-09-30", 3, Unit.MONTH, "2019-01-02"),
    # down to the same day
    ("2026-03-02", 0, Unit.DAY, "2026-03-02"),
    ("2026-03-02", 0, Unit.WORKING_DAY, "2026-03-02"),
    ("2026-03-01", 0, Unit.WORKING_DAY, "2026-03-02"),
]
# fmt: on


@pytest.mark.parametrize(("start", "amount", "unit", "expected"), COUNTED_BY_HAND)
def test_the_last_day_is_as_counted_by_hand(start, amount, unit, expected):
    assert counting.count(amount, unit, day(start), KNOWN).on == day(expected)


def test_hours_run_through_nights_and_holidays():
    start = dt.datetime(2026, 2, 14, 9, 30, tzinfo=SHANGHAI)

    found = counting.count(48, Unit.HOUR, start, KNOWN)

    assert found.at == dt.datetime(2026, 2, 16, 9, 30, tzinfo=SHANGHAI)
    assert found.on == dt.date(2026, 2, 16)


def test_hours_end_on_the_civil_day_of_shanghai():
    found = counting.count(1, Unit.HOUR, dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC), KNOWN)

    assert found.on == dt.date(2026, 3, 3)


@pytest.mark.parametrize("start", [dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 0)])
def test_hours_need_a_moment(start):
    with pytest.raises(TypeError):
        counting.count(4, Unit.HOUR, start, KNOWN)


def test_a_moment_late_in_the_evening_counts_from_its_day_in_shanghai():
    evening = dt.datetime(2026, 3, 1, 20, 0, tzinfo=dt.UTC)  # 2 March, four in the morning

    assert counting.count(1, Unit.WORKING_DAY, evening, KNOWN).on == dt.date(2026, 3, 3)


@given(start=DAYS, amount=st.integers(0, 6), unit=st.sampled_from([Unit.DAY, Unit.WORKING_DAY, Unit.MONTH]))
def test_a_deadline_is_always_a_working_day(start, amount, unit):
    found = counting.count(amount, unit, start, KNOWN)

    assert KNOWN.works(found.on)
    assert found.on >= start
    assert found.provisional is False


@given(
    start=DAYS,
    later=st.integers(0, 60),
    amount=st.integers(0, 6),
    unit=st.sampled_from(["day", "working_day", "month"]),
)
def test_who_starts_later_ends_no_earlier(start, later, amount, unit):
    first = counting.count(amount, unit, start, KNOWN).on
    second = counting.count(amount, unit, start + dt.timedelta(days=later), KNOWN).on

    assert first <= second


@given(start=DAYS, amount=st.integers(1, 90))
def test_working_days_counted_forward_are_counted_again_between(start, amount):
    found = counting.count(amount, Unit.WORKING_DAY, start, KNOWN)

    assert KNOWN.between(start, found.on) == amount
    assert KNOWN.between(found.on, start) == -amount


@given(start=DAYS, amount=st.integers(0, 24))
def test_months_end_on_the_matching_day_or_the_last(start, amount):
    end = counting.add_months(start, amount)

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day == start.day or ((end + dt.timedelta(days=1)).day == 1 and end.day < start.day)


@given(start=DAYS, amount=st.integers(0, 30), unit=st.sampled_from(list(Unit)))
def test_a_stored_deadline_comes_back_as_it_was(start, amount, unit):
    begun = dt.datetime(start.year, start.month, start.day, 9, tzinfo=SHANGHAI)
    found = counting.count(amount, unit, begun, KNOWN)

    assert Deadline.from_json(found.as_json()) == found


def test_a_year_not_entered_knows_only_weekends_and_is_provisional():
    found = counting.count(3, Unit.MONTH, day("2026-11-06"), KNOWN)

    assert (found.on, found.provisional) == (day("2027-02-08"), True)  # in truth New Year's Eve will be near
    assert found.steps[-1] == Step("provisional", {"years": [2027]})


def test_the_last_week_of_december_waits_for_the_next_arrangement():
    assert counting.count(1, Unit.DAY, day("2026-12-23"), KNOWN).provisional is False
    assert counting.count(1, Unit.DAY, day("2026-12-30"), KNOWN).provisional is True


def test_special_days_of_a_year_not_entered_do_not_count_yet():
    half = Calendar({day("2027-01-04"): (DayKind.OFF, "元旦")}, frozenset({2026}))

    assert half.works(day("2027-01-04")) is True
    assert half.between(day("2027-01-03"), day("2027-01-05")) == 2


# fmt: off
SAID = [
    ("2024-01-07", 3, Unit.MONTH,
     ["7 Jan 2024 + 3 months = 7 Apr 2024, a Sunday, make-up workday: stays"],
     ["2024年1月7日起 + 3个月 = 2024年4月7日（星期日，调休上班），不顺延"]),
    ("2026-01-06", 3, Unit.MONTH,
     ["6 Jan 2026 + 3 months = 6 Apr 2026, Qingming: moves to 7 Apr 2026, a Tuesday"],
     ["2026年1月6日起 + 3个月 = 2026年4月6日（清明节），顺延至2026年4月7日（星期二）"]),
    ("2026-04-30", 1, Unit.MONTH,
     ["30 Apr 2026 + 1 month = 30 May 2026, a Saturday: moves to 1 Jun 2026, a Monday"],
     ["2026年4月30日起 + 1个月 = 2026年5月30日（星期六），顺延至2026年6月1日（星期一）"]),
    ("2026-02-13", 5, Unit.WORKING_DAY,
     ["13 Feb 2026 + 5 working days = 27 Feb 2026, a Friday",
      "Spring Festival, 15 Feb 2026 to 23 Feb 2026: not counted",
      "14 Feb 2026, a Saturday, make-up workday: counted"],
     ["2026年2月13日起 + 5个工作日 = 2026年2月27日（星期五）",
      "春节2026年2月15日至2026年2月23日，不计入",
      "2026年2月14日（星期六）调休上班，计入"]),
    ("2026-11-10", 3, Unit.MONTH,
     ["10 Nov 2026 + 3 months = 10 Feb 2027, a Wednesday",
      "Provisional: the holidays of 2027 are not entered yet, only weekends are known."],
     ["2026年11月10日起 + 3个月 = 2027年2月10日（星期三）",
      "暂定：2027年的节假日安排尚未录入，目前只按周末计算。"]),
]
# fmt: on


@pytest.mark.parametrize(("start", "amount", "unit", "english", "chinese"), SAID)
def test_a_sum_is_said_in_the_readers_language(start, amount, unit, english, chinese):
    found = counting.count(amount, unit, day(start), KNOWN)

    with translation.override("en"):
        assert calendar.sum_in_words(found) == english
    with translation.override("zh-hans"):
        assert calendar.sum_in_words(found) == chinese


def test_a_sum_in_hours_names_both_moments():
    found = counting.count(1, Unit.HOUR, dt.datetime(2026, 1, 17, 23, 30, tzinfo=SHANGHAI), KNOWN)

    with translation.override("en"):
        assert calendar.sum_in_words(found) == ["17 Jan 2026, 23:30 + 1 hour = 18 Jan 2026, 00:30"]


def test_seeding_is_repeatable_and_leaves_entered_years_alone(db):
    calendar.enter_year(2026, [(day("2026-10-01"), "off", "国庆节")], by=None)

    added = calendar.seed_years(2025, 2026)
    again = calendar.seed_years(2025, 2026)

    assert (added, again) == ([2025], [])
    assert list(SpecialDay.objects.filter(day__year=2026).values_list("day", flat=True)) == [day("2026-10-01")]


def test_a_deadline_from_a_rule_row_says_its_legal_source(seeded, congress):
    calendar.set_rules(congress)

    found = calendar.deadline("reply", day("2026-01-06"), congress)

    assert found.on == day("2026-04-07")
    with translation.override("en"):
        assert calendar.sum_in_words(found)[-1] == (
            "Basis: 《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第五十一条"
        )


def test_a_congress_without_rules_takes_the_default_set(seeded, congress):
    assert calendar.deadline("evaluation", day("2026-03-02"), congress).on == day("2026-03-30")


def test_a_pair_is_a_rule_too(seeded):
    assert calendar.deadline((3, "month"), day("2024-01-07")).on == day("2024-04-07")


def test_a_rule_row_alone_is_enough(seeded, congress):
    rule = TermRule(congress=congress, what=What.SIGN, amount=5, unit=Unit.WORKING_DAY)

    assert calendar.deadline(rule, day("2026-02-13")).on == day("2026-02-27")


def test_pages_count_many_clocks_without_a_query_each(seeded, django_assert_num_queries):
    calendar.at_hand()

    with django_assert_num_queries(0):
        left = [calendar.working_days_left(day("2026-10-12"), day("2026-09-28")) for _ in range(25)]

    assert left == [6] * 25


def test_a_stored_date_asks_once_whether_anything_changed(seeded, django_assert_num_queries):
    calendar.current()

    with django_assert_num_queries(1):
        calendar.deadline((3, "month"), day("2026-01-06"))


def test_another_process_entering_a_year_is_noticed_by_the_next_deadline(seeded):
    calendar.current()
    SpecialDay.objects.create(day=day("2026-04-07"), kind="off", name="清明节")  # as another process would

    assert calendar.deadline((3, "month"), day("2026-01-06")).on == day("2026-04-08")


def test_days_left_count_down_and_then_below_zero(seeded):
    due = day("2026-10-12")

    left = [calendar.working_days_left(due, day(f"2026-10-{today}")) for today in ("08", "10", "12", "13")]

    assert left == [3, 1, 0, -1]


def test_days_left_are_counted_from_today(seeded, time_machine):
    time_machine.move_to(dt.datetime(2026, 9, 30, 17, 0, tzinfo=dt.UTC))  # 1 October in Shanghai

    assert calendar.working_days_left(day("2026-10-09")) == 2


def test_a_day_says_why_it_is_worked_or_not(seeded):
    with translation.override("en"):
        answers = [calendar.is_working_day(day(f"2026-{text}")) for text in ("10-01", "10-10", "10-11", "10-12")]

    assert answers == [(False, "National Day"), (True, "make-up workday"), (False, "weekend"), (True, "")]


def test_entering_a_year_replaces_it_and_tells_the_rooms(seeded, secretary):
    days = [(day("2026-12-31"), "off", "元旦"), (day("2027-01-01"), "off", "元旦"), (day("2027-02-07"), "work", "")]

    year = calendar.enter_year(2027, days, by=secretary)
    calendar.enter_year(2027, days[:2], by=secretary)

    assert SpecialDay.objects.filter(day__year=2027).count() == 1
    assert CalendarYear.objects.filter(year=2027).count() == 1
    events = Event.objects.about(year)
    assert [(event.kind, event.actor, event.data) for event in events] == [
        ("congress.enter_year", secretary, {"year": 2027}),
        ("congress.enter_year", secretary, {"year": 2027}),
    ]
    assert calendar.deadline((1, "day"), day("2026-12-30")).on == day("2027-01-04")
    assert calendar.deadline((1, "day"), day("2026-12-30")).provisional is False


# fmt: off
IMPOSSIBLE = [
    ([], "Name at least one holiday."),
    ([("2026-10-01", "off")], "2026-10-01 does not belong to the arrangement of 2027."),
    ([("2027-12-31", "off")], "2027-12-31 does not belong to the arrangement of 2027."),
    ([("2027-10-01", "off"), ("2027-10-01", "off")], "A day is named twice."),
    ([("2027-10-01", "work")], "2027-10-01 is a workday anyway."),  # a Friday
]
# fmt: on


@pytest.mark.parametrize(("days", "reason"), IMPOSSIBLE)
def test_an_impossible_arrangement_is_refused(seeded, secretary, days, reason):
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        calendar.enter_year(2027, [(day(text), kind, "") for text, kind in days], by=secretary)

    assert refusal.value.errors == {"days": [reason]}
    assert CalendarYear.objects.filter(year=2027).count() == 0


def test_one_day_is_corrected_and_taken_back(seeded, secretary):
    calendar.set_day(day("2026-03-03"), "off", "停电", by=secretary)
    off = calendar.is_working_day(day("2026-03-03"))
    calendar.set_day(day("2026-03-03"), "", by=secretary)

    assert off == (False, "停电")
    assert calendar.is_working_day(day("2026-03-03")) == (True, "")
    assert Event.objects.filter(actor=secretary, kind="congress.enter_year").count() == 2


def test_the_seed_agrees_with_the_announcement_of_2026(seeded):
    worked = SpecialDay.objects.filter(day__year=2026, kind=DayKind.WORK).order_by("day").values_list("day", flat=True)

    assert [f"{date:%m-%d}" for date in worked] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert SpecialDay.objects.filter(day__year=2026, kind=DayKind.OFF).count() == 33
    assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == list(range(2004, 2027))


# fmt: off
PLACES = [
    #             assign   return  re-assign co-opinion redo  reply  extended evaluation re-handling
    ("default",   "5 wd    5 wd    5 wd      1 m        5 wd  3 m    6 m      20 wd      1 m"),
    ("nation",    "5 wd    5 wd    5 wd      1 m        5 wd  3 m    6 m      20 wd      1 m"),
    ("zhejiang",  "5 wd    10 d    5 wd      2 m        5 wd  3 m    6 m      20 wd      1 m"),
    ("shanghai",  "7 wd    7 wd    5 wd      1 m        5 wd  3 m    6 m      20 wd      1 m"),
    ("chongqing", "10 wd   10 wd   10 wd     30 wd      5 wd  3 m    6 m      20 wd      2 m"),
    ("qingdao",   "5 wd    5 wd    5 wd      1 m        5 wd  3 m    6 m      20 wd      1 m"),
    ("shandong",  "5 d     5 d     5 wd      1 m        5 wd  3 m    6 m      20 wd      1 m"),
    ("beijing",   "5 wd    5 wd    5 wd      1 m        5 wd  3 m    6 m      15 wd      2 m"),
    ("henan",     "5 wd    10 wd   10 wd     2 m        5 wd  3 m    6 m      10 wd      1 m"),
]
# fmt: on


@pytest.mark.parametrize(("place", "figures"), PLACES)
def test_each_place_has_the_terms_of_its_text(place, figures):
    short = {"working_day": "wd", "day": "d", "month": "m"}
    order = [
        "assign",
        "return",
        "reassign",
        "co_opinion",
        "co_redo",
        "reply",
        "reply_extended",
        "evaluation",
        "rehandling",
    ]
    rules = rules_of(place)

    assert [f"{rules[what][0]} {short[rules[what][1]]}" for what in order] == [
        f"{amount} {unit}" for amount, unit in zip(*[iter(figures.split())] * 2, strict=True)
    ]
    assert rules["sign"][:2] == (5, "working_day")


def test_every_place_sets_every_term_with_a_source(congress, secretary):
    calendar.set_rules(congress, "chongqing", by=secretary)
    calendar.set_rules(congress, "henan", by=secretary)

    rows = TermRule.objects.filter(congress=congress)
    assert {row.what for row in rows} == set(What.values)
    assert all(row.source for row in rows)
    assert rows.get(what="evaluation").amount == 10
    assert [event.data for event in Event.objects.about(congress)] == [{"ruleset": "chongqing"}, {"ruleset": "henan"}]


def test_staff_enter_a_year_line_by_line(seeded, secretary, logged_in):
    form = {"year": 2027, "days": "2027-01-01 off 元旦\n\n2027-02-07 work\n"}

    answer = logged_in(secretary).post("/admin/congress/calendaryear/add/", form)

    assert answer.status_code == 302
    days = [(str(row.day), row.kind, row.name) for row in calendar.days_of(2027)]
    assert days == [("2027-01-01", "off", "元旦"), ("2027-02-07", "work", "")]
    assert Event.objects.get(kind="congress.enter_year", actor=secretary).data == {"year": 2027}


# fmt: off
REFUSED_LINES = [
    ("2027-01-01 off 元旦\n1 May off", "Line 2 is not understood: 1 May off"),
    ("2027-05-01 holiday", "Line 1 is not understood: 2027-05-01 holiday"),
    ("2026-05-01 off", "2026-05-01 does not belong to the arrangement of 2027."),
]
# fmt: on


@pytest.mark.parametrize(("days", "reason"), REFUSED_LINES)
def test_a_year_with_a_wrong_line_is_refused_and_kept_on_screen(seeded, secretary, logged_in, days, reason):
    secretary.language = "en"
    secretary.save()

    page = logged_in(secretary).post("/admin/congress/calendaryear/add/", {"year": 2027, "days": days}).content.decode()

    assert reason in page
    assert days.splitlines()[-1] in page.split("<textarea")[1]
    assert CalendarYear.objects.filter(year=2027).count() == 0


def test_staff_correct_one_day_and_take_it_back(seeded, secretary, logged_in):
    browser = logged_in(secretary)

    added = browser.post("/admin/congress/specialday/add/", {"day": "2026-03-03", "kind": "off", "name": "停电"})
    row = SpecialDay.objects.get(day="2026-03-03")
    changed = browser.post(f"/admin/congress/specialday/{row.pk}/change/", {"kind": "off", "name": "停水"})
    row = SpecialDay.objects.get(day="2026-03-03")
    browser.post("/admin/congress/specialday/", {"action": "make_ordinary", "_selected_action": row.pk})

    assert (added.status_code, changed.status_code, row.name) == (302, 302, "停水")
    assert SpecialDay.objects.filter(day="2026-03-03").count() == 0
    assert Event.objects.filter(kind="congress.enter_year", actor=secretary).count() == 3
