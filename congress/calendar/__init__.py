"""Terms of time: the last day by law, and the sum that led to it.

``counting`` calculates and knows no table; ``words`` says a sum in the reader's language; ``terms`` holds the rules of
each congress; ``table`` holds the holidays.
"""

from congress.calendar.counting import Calendar, Deadline, Step, arrangement_year, fixed, passed_on, put_off, rested
from congress.calendar.table import (
    at_hand,
    current,
    days_of,
    enter_year,
    forget,
    is_working_day,
    seed_years,
    set_day,
    working_days_between,
    working_days_left,
)
from congress.calendar.terms import DEFAULT_RULES, PRESETS, deadline, rule_of, rules_of, set_rules
from congress.calendar.words import sum_in_words, words
