"""Playing a path: which unit makes which step, and when."""

import datetime as dt
import random
from collections.abc import Sequence

from congress.demo import CITY, COUNTY, TOWN, Seed, moment
from congress.demo.units import COUNTRY, VILLAGES
from congress.models import Organ
from deputies.demo.roster import ACCOUNTS
from deputies.models import Mandate
from proposals.demo.chain import Course
from proposals.demo.desk import Desk
from proposals.demo.honours import honour
from proposals.demo.promises import keep_promises
from proposals.demo.saving import count_on, save, tell
from proposals.demo.stories import CITY_STORIES, COUNTY_STORIES, PATHS, TOWN_STORIES, Story
from proposals.demo.timing import CLOSES, Days
from proposals.demo.topics import TOPICS
from proposals.demo.yearly import tell_appraisals, tell_reports
from proposals.workflow import PROPOSAL_MOVES, State, TaskRole

STORIES = {CITY: CITY_STORIES, COUNTY: COUNTY_STORIES, TOWN: TOWN_STORIES}
WHERE = {CITY: ("",), COUNTY: COUNTRY, TOWN: VILLAGES}
FRIENDS = ("deputy07", "deputy08", "deputy09", "deputy10")  # asked to sign, in the order in which they answer
BESIDE_THE_BLOCK = "U78"  # a court: assigned by the congress itself
BY_CLOCK = {
    "lapse": Course.lapses_on,
    "remind_evaluation": Course.reminds_on,
}  # steps that nobody makes, and their days
LATER = ("paper_sent", "main", "part")  # paths with dice of their own: what was told before stays as it was
LONGEST, AHEAD = 1500, 120  # days before and after today


def last_moment(seed: Seed) -> dt.datetime:
    """When everything that has happened had happened: at the end of yesterday."""
    return moment(seed.yesterday, CLOSES)


def days_of(seed: Seed, desk: Desk) -> Days:
    """Working days from before the first story to where the ones under way will end."""
    return Days(desk.calendar, seed.today - dt.timedelta(days=LONGEST), seed.today + dt.timedelta(days=AHEAD))


def tell_stories(seed: Seed) -> None:
    """The small size: each line of the table, with letters and notices."""
    rng = seed.random("proposals")
    dice = {path: seed.random(path) for path in LATER}
    for code, stories in STORIES.items():
        desk = Desk(seed.congresses[code])
        days = days_of(seed, desk)
        told: dict[str, Course] = {}
        courses = []
        for story in sorted(stories, key=lambda one: -one.begun):
            told[story.path] = _tell(desk, days, story, seed, dice.get(story.path, rng), told.get("main"))
            courses.append(told[story.path])
        events = save(courses, seed.today, with_letters=True)
        count_on(desk)
        if code == CITY:
            honour(desk, seed)
            events += keep_promises(desk, seed) + tell_reports(desk, seed) + tell_appraisals(desk, seed)
        tell(events, moment(seed.today))


def _tell(desk: Desk, days: Days, story: Story, seed: Seed, rng: random.Random, main: Course | None = None) -> Course:
    topic = TOPICS[story.topic - 1]
    code = desk.congress.code
    place = rng.choice(WHERE[code])
    course = Course(desk, topic, desk.leads[f"{ACCOUNTS[code][0]}{story.deputy:02}"], rng, place)
    unit = desk.organs[story.unit or f"U{topic.unit:02}"]
    path = PATHS[story.path]
    begun, ended = (seed.today - dt.timedelta(days=ago) for ago in (story.begun, story.ended))
    moments = days.spread([step for step in path if step not in BY_CLOCK], begun, ended, rng)
    second = desk.organs[f"U{topic.others[0]:02}"] if "dispatch:" in "".join(path) else None
    if "assign_more" in path:
        second = desk.organs[BESIDE_THE_BLOCK]
    play(
        course,
        path,
        moments,
        units=(unit, second),
        rating=story.rating,
        outcome=story.outcome,
        latest=last_moment(seed),
        friends=[desk.leads[name] for name in FRIENDS] if "invite" in path else (),
        main=main,
    )
    return course


def _begun(course: Course, how: str) -> dict[str, object]:
    """What is said at the beginning: in whose name it is, or that it is for reference only."""
    if how == "delegation":
        return {"head": course.desk.heads[course.lead.delegation_id]}
    return {"no_reply": True} if how else {}


def _first_role(path: list[str]) -> TaskRole:
    if "dispatch:co" in path:
        return TaskRole.LEAD
    return TaskRole.SEPARATE if "sign_for" in path and "sign_for:2" in path else TaskRole.SOLE


def _said(name: str, which: str, outcome: str, suggested: Organ | None) -> tuple[dict[str, object], str]:
    """What goes with a task's move, and whose task it is."""
    if name == "answer_contact":  # the deputy's, of the first unit's contact
        return {"answer": which}, ""
    if name == "write_diary" and which == "photo":
        return {"photo": True}, ""
    if name in {"add_step", "write_diary"}:  # a number: the same unit's again
        return {}, ""
    if name == "send_reply" and which == "audit":
        return {"audited": True}, ""
    if name in {"draft_reply", "record_oral_reply", "file_paper_reply"}:
        return {"outcome": outcome}, which
    return ({"suggested": suggested} if name == "request_return" else {}), which


def play(
    course: Course,
    path: list[str],
    moments: list[dt.datetime],
    *,
    units: tuple[Organ, Organ | None],
    rating: str = "satisfied",
    outcome: str = "B",
    latest: dt.datetime,
    friends: Sequence[Mandate] = (),
    main: Course | None = None,
) -> None:
    """Make the steps of ``path`` that lie before ``latest``; ``step:2`` is the second unit's, ``step:co`` the
    co-handler's, ``step:again`` that of the second round, ``confirm:2`` the second signature.
    """
    desk = course.desk
    block = desk.block_of(units[0])
    tasks: dict[str, object] = {}
    role = _first_role(path)
    planned = dict(zip([step for step in path if step not in BY_CLOCK], moments, strict=True))
    for step in path:
        name, _colon, which = step.partition(":")
        if name == "dispatch" and block is None:
            continue  # courts and the like handle what they are assigned themselves
        at = planned[step] if name not in BY_CLOCK else moment(BY_CLOCK[name](course), CLOSES)
        if at > latest:
            return
        if name == "assign":
            beside = {"role": TaskRole.SEPARATE} if "assign_more" in path else {}
            course.make(name, at, organ=block or units[0], **beside)
            tasks["block"] = tasks[""] = course.tasks[-1]
        elif name == "dispatch":
            beside = TaskRole.CO if which == "co" else role
            course.make(name, at, task=tasks["block"], organ=units[1 if which else 0], role=beside)
            tasks[which] = course.tasks[-1]
        elif name in PROPOSAL_MOVES.moves or name in {"create", "enter_paper", *BY_CLOCK}:
            again = {"rating": "satisfied" if which == "again" else rating}  # the second round is better than the first
            told = {
                "submit": {"level": State.DELEGATION_CHECK} if which else {},
                "create": _begun(course, which),
                "mark": {"kind": which},
                "evaluate": again,
                "enter_rating": {"rating": rating},
                "letter": {"organ": units[0]},
                "invite": {"deputies": friends},
                "uninvite": {"deputy": friends[-1] if friends else None},
                "assign_more": {"organ": units[1]},
                "merge": {"main": main},
            }
            course.make(name, at, **told.get(name, {}))
            if name in {"rehandle", "merge"}:
                tasks["again" if name == "rehandle" else ""] = course.tasks[-1]
        else:
            extra, whose = _said(name, which, outcome, units[1])
            course.make(name, at, task=tasks[whose], **extra)
