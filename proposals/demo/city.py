"""The city size: twenty thousand proposals over five sessions, most of them closed, about 1,500 open."""

import datetime as dt
import random
from dataclasses import dataclass

from congress.demo import CITY, Seed
from congress.models import Session
from proposals.demo.chain import Course
from proposals.demo.desk import Desk
from proposals.demo.saving import count_on, save
from proposals.demo.stories import PATHS
from proposals.demo.telling import days_of, last_moment, play
from proposals.demo.timing import Days
from proposals.demo.topics import PLACES, TOPICS

PROPOSALS, OPEN = 20_000, 1_500
BATCH = 500
IN_SESSION = 0.74
NOW = 0.2  # of the open ones: handed in this session
SETTLED_AFTER = 190  # days; whatever was begun earlier is closed
OUTCOMES, OUTCOME_SHARES = "ABCD", (14, 64, 16, 6)
RATINGS, RATING_SHARES = ("satisfied", "basically", "dissatisfied"), (78, 19, 3)
PATHS_SHARES = {"evaluated": 85, "dispatched_anew_closed": 4, "refused": 3, "lapsed": 6, "withdrawn_late": 2}
ANEW = [
    *PATHS["dispatched_anew"], "draft_reply:2", "approve_reply:2", "send_reply:2", "evaluate",
]  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What is to become of one proposal: its path, and its first and last day."""

    path: str
    begun: dt.date
    ended: dt.date


def tell_city(seed: Seed) -> None:
    """Write them in batches, oldest first, so that numbers run in the order of acceptance."""
    rng = seed.random("proposals")
    desk = Desk(seed.congresses[CITY])
    days, latest = days_of(seed, desk), last_moment(seed)
    plans = sorted(_plans(seed, desk.sessions, rng), key=lambda plan: plan.begun)
    for start in range(0, len(plans), BATCH):
        courses = [_course(desk, days, plan, latest, rng) for plan in plans[start : start + BATCH]]
        save(courses, with_letters=False)
        seed.progress("proposals", min(start + BATCH, len(plans)), len(plans))
    count_on(desk)


def _plans(seed: Seed, sessions: list[Session], rng: random.Random) -> list[Plan]:
    now_open = seed.count(OPEN)
    closed = [_closed(seed, sessions, rng) for _nth in range(seed.count(PROPOSALS) - now_open)]
    return closed + [_open(seed, rng) for _nth in range(now_open)]


def _closed(seed: Seed, sessions: list[Session], rng: random.Random) -> Plan:
    """Begun long ago, in a session or in the months after it."""
    session = rng.choice([one for one in sessions if one.begins_on < seed.yesterday])
    if rng.random() < IN_SESSION:
        begun = session.begins_on + dt.timedelta(days=rng.randrange(4))
    else:
        latest = seed.today - dt.timedelta(days=SETTLED_AFTER)
        until = min(session.begins_on + dt.timedelta(days=360), latest)
        begun = session.ends_on + dt.timedelta(days=rng.randrange(1, max(2, (until - session.ends_on).days)))
    path = rng.choices(list(PATHS_SHARES), list(PATHS_SHARES.values()))[0]
    took = round(min(max(rng.gauss(70, 15), 35), 100)) if rng.random() < 0.95 else rng.randint(105, 130)  # noqa: PLR2004
    return Plan(path, begun, begun + dt.timedelta(days=12 if path == "refused" else took))


def _open(seed: Seed, rng: random.Random) -> Plan:
    """Still under way: it has come as far as the time since then allows."""
    if rng.random() < NOW:
        begun = seed.yesterday
        path = rng.choice(("draft", "submitted", "submitted", "accepted", "accepted", "assigned", "dispatched"))
        return Plan(path, begun, begun)
    age = rng.randint(2, 115)  # the oldest are late
    return Plan("evaluated", seed.today - dt.timedelta(days=age), seed.today + dt.timedelta(days=rng.randint(3, 70)))


def _course(desk: Desk, days: Days, plan: Plan, latest: dt.datetime, rng: random.Random) -> Course:
    topic = rng.choice(TOPICS)
    course = Course(desk, topic, rng.choice(desk.mandates), rng, rng.choice(PLACES))
    path = ANEW if plan.path == "dispatched_anew_closed" else PATHS[plan.path]
    rating = rng.choices(RATINGS, RATING_SHARES)[0]
    if rating == "dissatisfied" and path[-1] == "evaluate":
        path = [*path, "conclude"]
    moments = days.spread([step for step in path if step != "lapse"], plan.begun, plan.ended, rng)
    units = tuple(desk.organs[f"U{number:02}"] for number in (topic.unit, *topic.others[:1]))
    outcome = rng.choices(OUTCOMES, OUTCOME_SHARES)[0]
    play(course, path, moments, units=units, rating=rating, outcome=outcome, latest=latest)
    return course
