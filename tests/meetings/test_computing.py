"""What is computed without a table: quorum, presence, the tally, lines, the calendar."""

import datetime as dt

import pytest

from deputies.computing.scoring import Presence
from meetings.computing import ical, planning, quorum, tally
from meetings.computing.presence import presence

UTC = dt.UTC


@pytest.mark.parametrize(
    ("rule", "base", "needed"),
    [
        ("two_thirds", 0, 0),
        ("two_thirds", 1, 1),
        ("two_thirds", 2, 2),
        ("two_thirds", 3, 2),
        ("two_thirds", 100, 67),
        ("two_thirds", 312, 208),
        ("two_thirds", 313, 209),
        ("majority", 30, 16),
        ("majority", 31, 16),
        ("majority", 1, 1),
        ("none", 312, 0),
    ],
)
def test_a_quorum_is_at_least_two_thirds_or_more_than_half(rule, base, needed):
    assert quorum.needed(rule, base) == needed
    assert quorum.count(rule, base, needed).holds
    assert needed == 0 or not quorum.count(rule, base, needed - 1).holds


# fmt: off
@pytest.mark.parametrize(
    ("came", "announced", "required", "excused", "kind", "counts"),
    [
        ("present",    True,  True,  False, "",        Presence.PRESENT),
        ("present",    False, True,  False, "",        Presence.PRESENT),
        ("present",    True,  False, False, "",        Presence.PRESENT),
        ("present",    False, False, False, "",        Presence.UNANNOUNCED),
        ("present",    True,  True,  True,  "illness", Presence.PRESENT),
        ("late",       True,  True,  False, "",        Presence.LATE),
        ("left_early", True,  True,  False, "",        Presence.PARTIAL),
        ("",           True,  True,  True,  "illness", Presence.EXCUSED),
        ("",           True,  True,  True,  "duty",    Presence.EXCUSED),
        ("",           True,  True,  True,  "family",  Presence.LEAVE),
        ("",           True,  True,  True,  "abroad",  Presence.LEAVE),
        ("",           True,  True,  False, "illness", Presence.ABSENT),
        ("",           False, True,  False, "",        Presence.ABSENT),
        ("",           True,  False, False, "",        Presence.NO_SHOW),
        ("",           False, False, False, "",        None),
    ],
)
def test_presence_follows_from_answer_and_attendance(came, announced, required, excused, kind, counts):
    found = presence(came=came, announced=announced, required=required, excused=excused, kind=kind)

    assert found == counts


def test_due_is_present_leave_and_missing_together():
    rows = [(1, "coming", "present", 40), (1, "excused", "", 2), (1, "leave_asked", "", 1), (1, "invited", "", 3),
            (1, "not_coming", "", 5), (2, "coming", "late", 4), (2, "not_excused", "absent", 1)]  # fmt: skip
    places = tally.by_place(rows, required=True)
    whole = tally.total(places.values())

    assert [(one.due, one.present, one.leave, one.missing, one.asked) for one in places.values()] == [
        (46, 40, 2, 4, 1), (5, 4, 0, 1, 0),
    ]  # fmt: skip
    assert (whole.due, whole.present, whole.leave, whole.missing, whole.late) == (51, 44, 2, 5, 4)


def test_where_nobody_has_to_come_only_who_said_so_is_due():
    rows = [(1, "invited", "", 9), (1, "coming", "", 2), (1, "waiting", "", 3), (1, "invited", "present", 1)]
    (one,) = tally.by_place(rows, required=False).values()

    assert (one.due, one.present, one.missing) == (3, 1, 2)


def test_pasted_lines_are_cut_at_tabs_and_commas():
    text = "张三，市水利局副局长,13900000000\r\n\n李四\t市报社\n，\n王五"

    assert planning.lines_of(text) == [
        (1, ["张三", "市水利局副局长", "13900000000"]), (3, ["李四", "市报社"]), (5, ["王五"]),
    ]  # fmt: skip


def test_the_calendar_is_what_the_standard_asks_for():
    begins = dt.datetime(2026, 1, 17, 1, tzinfo=UTC)
    entry = ical.Entry("g-1@x", "视察；一", begins, begins + dt.timedelta(hours=2), place="水厂,东", text="一\n二" * 40, version=3)
    text = ical.calendar("我的", [entry], stamp=begins)

    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "")
    assert "DTSTART:20260117T010000Z\r\n" in unfolded
    assert "SUMMARY:视察；一\r\n" in unfolded
    assert "LOCATION:水厂\\,东\r\n" in unfolded
    assert "DESCRIPTION:" + "一\\n二" * 40 + "\r\n" in unfolded
    assert "SEQUENCE:3\r\n" in unfolded
    assert text.endswith("END:VCALENDAR\r\n")


def test_no_sign_of_a_title_ends_its_line():
    assert ical.escaped("a\\b;c,d\r\ne\x00f") == "a\\\\b\\;c\\,d\\nef"
