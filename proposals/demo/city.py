"""The city size: twenty thousand proposals over five sessions, most of them closed, about 1,500 open."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from congress.demo import CITY, Seed
from congress.models import Organ, Session
from proposals.demo.chain import Course
from proposals.demo.desk import Desk
from proposals.demo.saving import count_on, save
from proposals.demo.stories import PATHS, STRAIGHT
from proposals.demo.telling import days_of, last_moment, play
from proposals.demo.timing import Days
from proposals.demo.topics import PLACES, TOPICS, Topic
from proposals.models import Kind

PROPOSALS, OPEN = 20_000, 1_500
BATCH = 500
IN_SESSION = 0.74
NOW = 0.2  # of the open ones: handed in this session
SETTLED_AFTER = 190  # days; whatever was begun earlier is closed
OUTCOMES, OUTCOME_SHARES = "ABCD", (14, 64, 16, 6)
RATINGS, RATING_SHARES = ("satisfied", "basically", "dissatisfied"), (78, 19, 3)
HANDED_OUT = STRAIGHT[: STRAIGHT.index("dispatch") + 1]
ANSWER = ["log_contact", "draft_reply", "approve_reply", "send_reply"]
SIGNED = ["create", "invite", *(f"confirm:{nth}" for nth in range(1, 10))]
ONE_UNIT = STRAIGHT[STRAIGHT.index("submit") : STRAIGHT.index("evaluate") + 1]
# Share in a hundred, and the path: besides the straight one what happens on the way often enough to be seen.
WAYS = {
    "straight": (42, ["create", *ONE_UNIT]),
    "helped": (22, [
        *HANDED_OUT, "dispatch:co", "sign_for", "sign_for:co", "log_contact", "send_co_opinion:co", *ANSWER[1:], "evaluate",
    ]),
    "separate": (4, [
        *HANDED_OUT, "dispatch:2", "sign_for", "sign_for:2", *ANSWER, *(f"{step}:2" for step in ANSWER),
        "evaluate", "evaluate:2",
    ]),
    "given_back": (4, [
        *HANDED_OUT, "request_return", "grant_return", "dispatch:2", "sign_for:2", *(f"{step}:2" for step in ANSWER), "evaluate",
    ]),
    "extended": (6, [*HANDED_OUT, "sign_for", "log_contact", "ask_extension", "grant_extension", *ANSWER[1:], "evaluate"]),
    "signed": (6, [*SIGNED[: 2 + 3], "decline", *ONE_UNIT]),
    "motion": (0.4, [*SIGNED, "submit", "accept", "decide", *ONE_UNIT[2:]]),
    "converted": (0.6, [*SIGNED, "submit", "convert", *ONE_UNIT[1:]]),
    "second_round": (1, [
        *PATHS["evaluated"], "rehandle", "sign_for:again", *(f"{step}:again" for step in ANSWER), "evaluate:again",
    ]),
    "letter": (4, PATHS["letter"]),
    "refused": (3, PATHS["refused"]),
    "lapsed": (5, PATHS["lapsed"]),
    "withdrawn": (2, PATHS["withdrawn_late"]),
}  # fmt: skip
SHORT = {"refused", "letter"}  # decided within days
MOTIONS = {"motion", "converted"}  # handed in by the second day of a session

SPARE = (8, 10, 12)  # who answers where a place has not the topic's units

UnitsOf = Callable[[Topic, str, random.Random], tuple[Organ, Organ]]


class Plan(NamedTuple):
    """What is to become of one proposal: its first and last day, and its way."""

    begun: dt.date
    ended: dt.date
    way: str


@dataclass(frozen=True)
class Setting:
    """Where the proposals of one congress happen: its desk, what they are about, who answers."""

    desk: Desk
    days: Days
    latest: dt.datetime
    places: Sequence[str]
    units_of: UnitsOf


def tell_city(seed: Seed) -> None:
    """Write them in batches, oldest first, so that numbers run in the order of acceptance."""
    rng = seed.random("proposals")
    desk = Desk(seed.congresses[CITY])
    setting = Setting(desk, days_of(seed, desk), last_moment(seed), PLACES, own_units(desk))
    still_open = seed.count(OPEN)
    plans = plans_of(seed, desk.sessions, rng, closed=seed.count(PROPOSALS) - still_open, still_open=still_open)
    for start in range(0, len(plans), BATCH):
        save([course_of(setting, plan, rng) for plan in plans[start : start + BATCH]], seed.today, with_letters=False)
        seed.progress("proposals", min(start + BATCH, len(plans)), len(plans))
    count_on(desk)


def own_units(desk: Desk) -> UnitsOf:
    """The topic's own unit, and the first of those that work with it."""

    def units_of(topic: Topic, _place: str, _rng: random.Random) -> tuple[Organ, Organ]:
        wanted = (f"U{number:02}" for number in (topic.unit, *topic.others, *SPARE))  # a county has not all of them
        found = (desk.organs[code] for code in wanted if code in desk.organs)
        return next(found), next(found)

    return units_of


def plans_of(seed: Seed, sessions: list[Session], rng: random.Random, *, closed: int, still_open: int) -> list[Plan]:
    """The plans of one congress, the oldest first."""
    ways, shares = list(WAYS), [share for share, _path in WAYS.values()]
    past = [_closed(seed, sessions, rng, rng.choices(ways, shares)[0]) for _nth in range(closed)]
    return sorted(past + [_open(seed, rng) for _nth in range(still_open)])


def _closed(seed: Seed, sessions: list[Session], rng: random.Random, way: str) -> Plan:
    """Begun long ago, in a session or in the months after it."""
    session = rng.choice([one for one in sessions if one.ends_on < seed.yesterday - dt.timedelta(days=SETTLED_AFTER)])
    if way in MOTIONS:
        begun = session.begins_on
    elif rng.random() < IN_SESSION:
        begun = session.begins_on + dt.timedelta(days=rng.randrange((session.ends_on - session.begins_on).days))
    else:
        latest = seed.today - dt.timedelta(days=SETTLED_AFTER)
        until = min(session.begins_on + dt.timedelta(days=360), latest)
        begun = session.ends_on + dt.timedelta(days=rng.randrange(1, max(2, (until - session.ends_on).days)))
    if way in SHORT:
        took = 12
    else:
        took = round(min(max(rng.gauss(70, 15), 35), 100)) if rng.random() < 0.95 else rng.randint(105, 130)  # noqa: PLR2004
    return Plan(begun, begun + dt.timedelta(days=took), way)


def _open(seed: Seed, rng: random.Random) -> Plan:
    """Still under way: it has come as far as the time since then allows."""
    if rng.random() < NOW:
        begun = seed.yesterday
        path = rng.choice(("draft", "submitted", "submitted", "accepted", "accepted", "assigned", "dispatched"))
        return Plan(begun, begun, path)
    age = rng.randint(2, 115)  # the oldest are late
    way = rng.choices(("straight", "helped", "extended"), (70, 24, 6))[0]
    return Plan(seed.today - dt.timedelta(days=age), seed.today + dt.timedelta(days=rng.randint(3, 70)), way)


def course_of(setting: Setting, plan: Plan, rng: random.Random) -> Course:
    """The proposal made by a plan, with everything that hangs on it."""
    desk, topic, place = setting.desk, rng.choice(TOPICS), rng.choice(setting.places)
    units = setting.units_of(topic, place, rng)
    path = WAYS[plan.way][1] if plan.way in WAYS else PATHS[plan.way]
    if desk.block_of(units[0]) is None:  # a court: what it is assigned it handles, alone, and does not give back
        path = ["create", *ONE_UNIT] if plan.way in {"helped", "separate", "given_back", "extended"} else path
    rating = "dissatisfied" if plan.way == "second_round" else rng.choices(RATINGS, RATING_SHARES)[0]
    if rating == "dissatisfied" and path[-1].startswith("evaluate") and plan.way != "second_round":
        path = [*path, "conclude"]
    lead, *friends = rng.sample(desk.mandates, 11 if "invite" in path else 1)
    course = Course(desk, topic, lead, rng, place, kind=Kind.MOTION if plan.way in MOTIONS else Kind.PROPOSAL)
    play(
        course, path, _moments(setting.days, path, plan, rng), units=units, rating=rating,
        outcome=rng.choices(OUTCOMES, OUTCOME_SHARES)[0], latest=setting.latest, friends=friends[: _asked(path)],
    )  # fmt: skip
    return course


def _asked(path: list[str]) -> int:
    return sum(step.partition(":")[0] in {"confirm", "decline"} for step in path)


def _moments(days: Days, path: list[str], plan: Plan, rng: random.Random) -> list[dt.datetime]:
    """Signatures are gathered on the first day, whatever day it is; the rest takes its time."""
    steps = [step for step in path if step != "lapse"]
    if "invite" not in steps:
        return days.spread(steps, plan.begun, plan.ended, rng)
    handed_in = steps.index("submit") + 1
    first = days.spread(steps[:handed_in], plan.begun, plan.begun, rng)
    return first + days.spread(steps[handed_in:], plan.begun + dt.timedelta(days=1), plan.ended, rng)
