"""Days computed by hand, from the calendar of 2026; terms of the congress's own; what runs late; what lapses."""

import datetime as dt

import pytest
import time_machine

from congress import calendar
from congress.models import Event
from liaison import services
from liaison.models import OpinionTerm
from liaison.workflow import Term
from tests.liaison import steps

# 2 March 2026 is a Monday. Working days after it: 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23 March.
BY_HAND = {
    "received": ("screen", dt.date(2026, 3, 5)),  # the third
    "accepted": ("answer", dt.date(2026, 3, 23)),  # the fifteenth
    "forwarded": ("village", dt.date(2026, 3, 11)),  # the seventh
    "with_letters": ("register", dt.date(2026, 3, 17)),  # fifteen calendar days, for its number
    "registered": ("letters", dt.date(2026, 5, 6)),  # sixty: 1 May; the first working day after the holiday
    "passed_up": ("higher", dt.date(2026, 3, 23)),
    "handed_over": ("organs", dt.date(2026, 4, 2)),  # a month: 2 April, a Thursday
    "converted": ("", None),  # the proposal's own terms run
    "replied": ("rate", dt.date(2026, 3, 16)),  # the tenth
    "closed": ("", None),
    "refused": ("", None),
}


@pytest.fixture
def here(here):
    calendar.seed_years()
    return here


@pytest.mark.parametrize("way", BY_HAND)
def test_each_state_has_the_term_counted_by_hand(here, way):
    opinion = steps.fresh(getattr(steps, way)(here))

    assert (opinion.due, opinion.due_on) == BY_HAND[way]


@pytest.mark.parametrize(
    ("route", "day"),
    [("street", dt.date(2026, 3, 23)), ("hotline", dt.date(2026, 3, 23)), ("organs", dt.date(2026, 4, 2))],
)
def test_each_route_has_its_own_term(here, route, day):
    opinion = steps.forwarded(here, route)

    assert opinion.due_on == day


def test_a_term_steps_over_a_holiday(here):
    """Three working days after Thursday, 2 April 2026: Friday 3 April; 4 to 6 April are Qingming; 7, 8 April."""
    with time_machine.travel(dt.datetime(2026, 4, 2, 9, tzinfo=steps.CHINA), tick=False):
        assert steps.received(here).due_on == dt.date(2026, 4, 8)


def test_a_congress_sets_its_own(here):
    OpinionTerm.objects.create(congress=here.congress, what=Term.SCREEN, amount=1, unit="working_day")

    assert steps.received(here).due_on == dt.date(2026, 3, 3)


def test_the_sum_is_kept_with_the_day(here):
    opinion = steps.received(here)

    steps_ = calendar.sum_in_words(calendar.Deadline.from_json(opinion.due_basis))
    assert any("3" in each for each in steps_)


def test_handing_over_keeps_the_term_that_runs(here, monday):
    opinion = steps.forwarded(here, "organs")
    monday.shift(5 * 86400)
    handed = services.move(opinion, "hand_over", by=here.secretary, organ=here.bureau)

    assert handed.due_on == dt.date(2026, 4, 2)


def test_whoever_holds_it_is_warned_once_when_it_is_late(here, monday):
    opinion = steps.received(here)
    monday.move_to(dt.datetime(2026, 3, 6, 9, tzinfo=steps.CHINA))

    assert [services.warn_late(), services.warn_late()] == [1, 0]
    assert Event.objects.filter(kind="liaison.run_late").count() == 1
    assert not services.move(
        opinion, "accept", by=here.worker, deputy=here.deputy.post.mandate, category=here.categories[0]
    ).late_told


def test_nobody_is_warned_on_the_last_day_itself(here, monday):
    steps.received(here)
    monday.move_to(dt.datetime(2026, 3, 5, 23, tzinfo=steps.CHINA))

    assert services.warn_late() == 0


def test_an_answer_nobody_rates_lapses_and_is_not_satisfied(here, monday):
    opinion = steps.replied(here)
    monday.move_to(dt.datetime(2026, 3, 17, 9, tzinfo=steps.CHINA))

    assert [services.close_unrated(), services.close_unrated()] == [1, 0]
    opinion = steps.fresh(opinion)
    assert (opinion.state, opinion.ratings.count()) == ("closed", 0)


def test_a_provisional_day_is_counted_again_when_the_year_is_entered(here):
    with time_machine.travel(dt.datetime(2031, 12, 30, 9, tzinfo=steps.CHINA), tick=False):
        opinion = steps.received(here)
        assert (opinion.provisional, opinion.due_on) == (True, dt.date(2032, 1, 2))

        calendar.enter_year(2031, [(dt.date(2031, 1, 1), "off", "元旦")], by=None)
        calendar.enter_year(2032, [(dt.date(2032, 1, 1), "off", "元旦"), (dt.date(2032, 1, 2), "off", "元旦")], by=None)
        services.recompute(2032)

    assert steps.fresh(opinion).due_on == dt.date(2032, 1, 6)  # Wednesday; then Monday and Tuesday after the holiday
