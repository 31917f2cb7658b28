"""When the steps of a course happen: in office hours of working days, spread between its first and its last day."""

import datetime as dt
import random
from bisect import bisect_right
from itertools import accumulate

from congress.calendar import Calendar
from congress.demo import moment

OPENS, CLOSES = 9 * 60, 17 * 60 + 30  # minutes after midnight
OFFICE = CLOSES - OPENS
A_DAY = dt.timedelta(days=1)

# How long a step takes beside the others.
WEIGHTS = {
    "create": 0, "submit": 1, "accept": 2, "send_back": 2, "refuse": 3, "assign": 2, "dispatch": 2, "sign_for": 2,
    "request_return": 2, "grant_return": 2, "refuse_return": 2, "log_contact": 12, "answer_contact": 2, "draft_reply": 14,
    "send_back_reply": 2, "approve_reply": 3, "send_reply": 1, "evaluate": 8, "conclude": 6, "withdraw": 3, "lapse": 1,
    "invite": 1, "confirm": 1, "decline": 1, "letter": 2, "urge": 4, "send_co_opinion": 8, "ask_extension": 8,
    "grant_extension": 2, "rehandle": 4, "amend": 2, "split": 2, "mark": 2, "report_on": 6, "supervise": 4,
    "enter_paper": 0, "enter_rating": 4, "take_note": 4, "make_confidential": 1, "name_handlers": 1,
    "plan": 2, "add_step": 0, "finish_step": 4, "write_diary": 5,
    "pass_on": 2, "forward": 2, "uninvite": 1, "assign_more": 1, "ask_coordination": 3, "record_oral_reply": 10,
    "file_paper_reply": 10, "convert": 1, "decide": 2,
    "merge": 1,
}  # fmt: skip


class Days:
    """The working days of the years the demonstration covers."""

    def __init__(self, calendar: Calendar, first: dt.date, last: dt.date) -> None:
        span = (last - first).days + 1
        self.worked = [day for day in (first + nth * A_DAY for nth in range(span)) if calendar.works(day)]

    def spread(self, steps: list[str], first: dt.date, last: dt.date, rng: random.Random) -> list[dt.datetime]:
        """One moment per step, in order; the first on ``first``, whatever day it is, the last on ``last``."""
        start, end = bisect_right(self.worked, first), bisect_right(self.worked, last)
        days = [first, *self.worked[start:end]]
        if days[-1] != last and last > first:
            days.append(last)  # a session may sit on a weekend
        reached = list(accumulate(WEIGHTS[step.partition(":")[0]] * rng.uniform(0.8, 1.2) for step in steps))
        begin = rng.uniform(0, OFFICE / 8)
        room = len(days) * OFFICE - begin - 1 - rng.uniform(0, OFFICE / 8)
        whole = max(reached[-1], 1)
        return [self._moment(days, begin + room * part / whole) for part in reached]

    def _moment(self, days: list[dt.date], minutes: float) -> dt.datetime:
        nth, rest = divmod(minutes, OFFICE)
        return moment(days[int(nth)], OPENS + rest)
