"""The portal's tags and filters."""

import datetime as dt

import pytest
import time_machine
from django.forms import CharField, Form
from django.template import Context, Template
from django.utils import translation

from congress.models import Congress, Level
from congress.templatetags import portal

NOW = dt.datetime(2026, 1, 15, 2, 0, tzinfo=dt.UTC)


def draw(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("level", "language", "expected"),
    [
        (Level.TOWN, "zh-hans", "选民"),
        (Level.COUNTY, "zh-hans", "选民"),
        (Level.CITY, "zh-hans", "原选举单位"),
        (Level.PROVINCE, "zh-hans", "原选举单位"),
        (Level.CITY, "en", "electing unit"),
    ],
)
def test_word_follows_the_level(level, language, expected):
    with translation.override(language):
        assert draw("{% word 'voters' congress %}", congress=Congress(level=level)) == expected


def test_day_says_weekday_and_how_far_away():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert portal.day(dt.date(2026, 1, 16)) == (
            '<time datetime="2026-01-16">Friday 16 January 2026</time> <small class="gap">tomorrow</small>'
        )
        assert portal.day(dt.date(2026, 9, 1)) == '<time datetime="2026-09-01">Tuesday 1 September 2026</time>'
        assert portal.day(None) == ""


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (3, "in 3 days"), (-4, "4 days ago"), (61, ""), (-61, "")],
)
def test_gap_is_counted_in_shanghai(days, expected):
    late_evening = dt.datetime(2026, 1, 14, 16, 30, tzinfo=dt.UTC)  # half past midnight of the 15th in Shanghai
    with time_machine.travel(late_evening, tick=False), translation.override("en"):
        assert portal.gap(dt.date(2026, 1, 15) + dt.timedelta(days=days)) == expected


def test_year_is_left_out_while_it_is_this_one():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert portal.short_day(dt.date(2026, 3, 2)) == '<time datetime="2026-03-02">2 Mar</time>'
        assert portal.short_day(dt.date(2025, 3, 2)) == '<time datetime="2025-03-02">2 Mar 2025</time>'
        assert portal.moment(NOW) == '<time datetime="2026-01-15T10:00:00+08:00">15 Jan, 10:00</time>'


def test_card_escapes_its_title_and_keeps_its_body():
    page = draw("{% card title=title %}<p>{{ text }}</p>{% endcard %}", title="<b>", text="<i>")

    assert "&lt;b&gt;" in page
    assert "<p>&lt;i&gt;</p>" in page


def test_only_fields_that_differ_stand_beside_each_other():
    class Pair(Form):
        title = CharField()
        body = CharField()

    form = Pair({"title": "同", "body": "我的"})

    shown = [(field.name, text) for field, text in portal.beside(form, {"title": "同", "body": "他的", "gone": "x"})]

    assert shown == [("body", "他的")]


@pytest.mark.parametrize(("part", "whole", "expected"), [(8, 12, 67), (0, 0, 0), (5, 4, 100), (-1, 4, 0)])
def test_percentage_stays_within_the_bar(part, whole, expected):
    assert portal.percent_of(part, whole) == expected


@pytest.mark.parametrize(
    ("prefix", "path", "expected"),
    [("/", "/", True), ("/", "/proposals/", False), ("/proposals/", "/proposals/7/", True), ("", "/", False)],
)
def test_menu_knows_where_the_page_stands(rf, prefix, path, expected):
    assert portal.is_below(prefix, rf.get(path)) is expected
