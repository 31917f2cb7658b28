"""A year of duty records for every deputy of the demonstration, with the rule they are counted by."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from congress import calendar
from congress.demo import Fact, Seed, moment, seeder, write_facts
from congress.models import Congress, Post, Role, Session
from deputies.computing.scoring import Period
from deputies.computing.scoring.known import DEMO
from deputies.computing.scoring.periods import span_of
from deputies.demo import acts
from deputies.demo.pouring import pour
from deputies.models import DutyPolicy, DutyRecord, DutyType, Mandate, ScoringRuleSet
from deputies.services.duty import was_exercised
from deputies.services.rulebook import written
from deputies.workflow import WAITING, DutyState, RuleSetState, Shown

DECIDES_IN = 10  # working days
UNDECIDED = WAITING | {DutyState.DISPUTED}

A_DAY = dt.timedelta(days=1)
A_YEAR = 364
PROVINCE_SHARE = 20  # of a hundred congresses of a province: all records there would take more than the time there is
UNDER_WAY_DAYS = 9  # the last ones, never frozen: quarters are frozen on the tenth
MOST_AT_ONCE = 20_000
DISPUTED = 0.05  # of the organised acts of the last days


@dataclass
class Frame:
    """What the acts of one congress are told within."""

    congress: Congress
    kinds: dict[str, DutyType]
    staff: Post | None
    first: dt.date
    last: dt.date
    rng: random.Random
    sessions: list[tuple[int, str, dt.date]]

    def day(self) -> dt.date:
        """A day of the year, not one of the last ones."""
        return self.first + self.rng.randrange((self.last - self.first).days - UNDER_WAY_DAYS) * A_DAY


def valid_from(seed: Seed) -> dt.date:
    """1 December, with a whole year of duty behind it up to now."""
    first = seed.yesterday - A_YEAR * A_DAY
    return span_of(first, Period.YEAR, first_month=DEMO.first_month, first_day=DEMO.first_day).begins_on


def counting(seed: Seed) -> list[Congress]:
    """The congresses whose deputies have records: all filled ones, of a province a share."""
    filled = [congress for code, congress in seed.congresses.items() if seed.deputies[code]]
    return filled if seed.size != "province" else filled[: max(4, len(filled) * PROVINCE_SHARE // 100)]


@seeder(order=12)
def duty(seed: Seed) -> None:
    """Rule, policy and records; what other rooms register comes between this and the ledger.

    In the larger sizes the organised acts come without their event, as from a system that was there before: it would
    take as long as all the rest.
    """
    congresses = counting(seed)
    for done, congress in enumerate(congresses, start=1):
        _found(congress, seed)
        _tell(congress, seed)
        seed.progress("duty", done, len(congresses))


def _found(congress: Congress, seed: Seed) -> None:
    """The demonstration's rule in force, and what the congress decided about points."""
    begins = valid_from(seed)
    draft = written(DEMO, congress, begins)
    ScoringRuleSet.objects.filter(pk=draft.pk).update(state=RuleSetState.IN_FORCE, enacted_at=moment(begins))
    DutyPolicy.objects.create(
        congress=congress, ranking_shown_to=Shown.CONGRESS, acts_are_public=True, two_step_review=True,
        freezes_each=Period.QUARTER, freezes_on_day=10,
        decides_in_days=DECIDES_IN, talks_in_days=20,
    )  # fmt: skip


def _tell(congress: Congress, seed: Seed) -> None:
    posts = Post.objects.filter(congress=congress, role__in=[Role.DEPUTY_AFFAIRS, Role.SECRETARIAT])
    frame = Frame(
        congress, {kind.code: kind for kind in congress.duty_types.order_by("pk")},
        posts.select_related("user").order_by("pk").first(), seed.yesterday - A_YEAR * A_DAY, seed.yesterday,
        seed.random(f"duty:{congress.code}"),
        _sessions_of(congress, seed),
    )  # fmt: skip
    organised, told = acts.YEARLY[seed.size]
    meetings = [_activity(frame, nth, organised) for nth in range(2 * organised)]
    seats = Mandate.objects.filter(congress=congress).select_related("post").order_by("pk")
    rows: list[DutyRecord] = []
    for mandate in seats:
        own = [*_sessions(frame, mandate)]
        own += [_came(frame, mandate, meeting) for meeting in frame.rng.sample(meetings, organised)]
        own += _told(frame, mandate, told)
        rows += [row for row in own if was_exercised(mandate, row.begins_on)]
    for start in range(0, len(rows), MOST_AT_ONCE):
        some = rows[start : start + MOST_AT_ONCE]
        pour(some)
        told = some if seed.size == "small" else [row for row in some if not row.source]
        write_facts(fact for row in told for fact in _facts(row, frame))


def _sessions_of(congress: Congress, seed: Seed) -> list[tuple[int, str, dt.date]]:
    """The sessions that began within the year."""
    rows = Session.objects.filter(
        term__congress=congress, begins_on__range=(seed.yesterday - A_YEAR * A_DAY, seed.yesterday)
    )
    return [(row.pk, f"{row} 全体会议", row.begins_on) for row in rows.select_related("term").order_by("pk")]


@dataclass
class Activity:
    """Something a congress organised."""

    source: str
    kind: DutyType
    title: str
    place: str
    half_days: int
    day: dt.date
    half: int


def _activity(frame: Frame, nth: int, organised: int) -> Activity:
    code, title, place, half_days = acts.ORGANISED[nth % len(acts.ORGANISED)]
    days = (frame.last - frame.first).days - 1
    day = frame.first + (days * nth // (2 * organised)) * A_DAY
    return Activity(
        f"demo.activity:{frame.congress.pk}:{nth}", frame.kinds[code], title, place, half_days, day, nth % 2
    )


def _sessions(frame: Frame, mandate: Mandate) -> Iterator[DutyRecord]:
    """The sessions of the year."""
    for pk, title, day in frame.sessions:
        yield _registered(mandate, frame.kinds["M01"], f"demo.session:{pk}", title, day, place="人民会堂")


def _came(frame: Frame, mandate: Mandate, activity: Activity) -> DutyRecord:
    presence = _thrown(frame.rng, acts.ATTENDANCE)
    row = _registered(
        mandate, activity.kind, activity.source, activity.title, activity.day, half_days=activity.half_days,
        place=activity.place, presence=presence, begins_half=activity.half,
    )  # fmt: skip
    if activity.day > frame.last - UNDER_WAY_DAYS * A_DAY and frame.rng.random() < DISPUTED:
        row.state, row.note = DutyState.DISPUTED, acts.NOTES[DutyState.DISPUTED]
    return row


def _registered(mandate: Mandate, kind: DutyType, source: str, title: str, day: dt.date, **facts: object) -> DutyRecord:
    at = moment(day, 20 * 60)
    return DutyRecord(
        mandate=mandate, type=kind, source=source, title=title, begins_on=day, state=DutyState.APPROVED, created_at=at,
        submitted_at=at, decided_at=at, **facts,
    )  # fmt: skip


def _told(frame: Frame, mandate: Mandate, told: int) -> Iterator[DutyRecord]:
    """What the deputy declared: through the year what is decided, in the last days what waits."""
    seen = set()
    for nth in range(told):
        late = nth == 0
        code, title, place = frame.rng.choice(acts.TOLD)
        day = frame.last - frame.rng.randrange(1, UNDER_WAY_DAYS) * A_DAY if late else frame.day()
        half = frame.rng.randrange(2)
        if (code, day, half) in seen:
            continue
        seen.add((code, day, half))
        yield _declared(frame, mandate, frame.kinds[code], day, late=late, title=title, place=place, begins_half=half)


def _declared(
    frame: Frame, mandate: Mandate, kind: DutyType, day: dt.date, *, late: bool, **facts: object
) -> DutyRecord:
    state = DutyState(_thrown(frame.rng, acts.UNDER_WAY if late else acts.ENDED))
    entered = moment(day, 19 * 60)
    decided = min(moment(day + frame.rng.randrange(1, 6) * A_DAY, 10 * 60), moment(frame.last, 21 * 60))
    is_decided = state not in {DutyState.DRAFT, DutyState.SUBMITTED, DutyState.CHECKED, DutyState.SENT_BACK}
    return DutyRecord(
        mandate=mandate, type=kind, begins_on=day, state=state, note=acts.NOTES[state], content=acts.CONTENT,
        entered_by_id=mandate.post and mandate.post.user_id, created_at=entered, two_step=state == DutyState.CHECKED,
        submitted_at=None if state == DutyState.DRAFT else entered + dt.timedelta(minutes=5),
        decided_at=decided if is_decided else None,
        decide_by=calendar.deadline((DECIDES_IN, "working_day"), day).on if state in UNDECIDED else None, **facts,
    )  # fmt: skip


def _thrown(rng: random.Random, table: tuple[tuple[str, int], ...]) -> str:
    names, weights = zip(*table, strict=True)
    return rng.choices(names, weights)[0]


# Events ----------------------------------------------------------------------------------------------------------

# What was done with a record until it came to its state: the move, and from where.
STEPS = {
    DutyState.DRAFT: (),
    DutyState.SUBMITTED: ("submit",),
    DutyState.CHECKED: ("submit", "check"),
    DutyState.SENT_BACK: ("submit", "send_back"),
    DutyState.REFUSED: ("submit", "refuse"),
    DutyState.WITHDRAWN: ("submit", "withdraw"),
    DutyState.APPROVED: ("submit", "approve"),
    DutyState.DISPUTED: ("submit", "approve", "dispute"),
    DutyState.STRUCK: ("submit", "approve", "strike"),
}
LEADS_TO = {
    "submit": DutyState.SUBMITTED, "check": DutyState.CHECKED, "send_back": DutyState.SENT_BACK,
    "refuse": DutyState.REFUSED, "withdraw": DutyState.WITHDRAWN, "approve": DutyState.APPROVED,
    "dispute": DutyState.DISPUTED, "strike": DutyState.STRUCK,
}  # fmt: skip
OWN = frozenset({"submit", "withdraw", "dispute"})


def _facts(row: DutyRecord, frame: Frame) -> Iterator[Fact]:
    """What the services would have recorded."""
    deputy = row.mandate.post
    if row.source:
        yield Fact("deputies.register_duty", row, None, row.created_at, {"type": row.type_id})
        if row.state == DutyState.DISPUTED:
            data = {"source": DutyState.APPROVED, "to": row.state}
            yield Fact("deputies.dispute_duty", row, deputy, row.decided_at + dt.timedelta(minutes=30), data)
        return
    yield Fact("deputies.declare_duty", row, deputy, row.created_at, {"type": row.type_id})
    source = DutyState.DRAFT
    for step in STEPS[DutyState(row.state)]:
        to = LEADS_TO[step]
        at = row.submitted_at if step == "submit" else row.decided_at or row.submitted_at + dt.timedelta(hours=2)
        yield Fact(
            f"deputies.{step}_duty", row, deputy if step in OWN else frame.staff, at, {"source": source, "to": to}
        )
        source = to
