"""The fourth session, held, and the fifth, which sits on the demonstration's day in the city and was held below."""

import datetime as dt
import random
from dataclasses import dataclass

from django.utils import timezone

from congress.demo import CITY, Fact, Seed, moment, write_facts
from congress.models import Congress, Session
from deputies.demo.pouring import pour
from deputies.models import Body, DutyRecord, Mandate, Membership
from deputies.workflow import DutyState, State
from meetings.computing.planning import half_of
from meetings.computing.presence import presence
from meetings.demo import making
from meetings.models import Gathering, GatheringKind, Participation, SignedInBy
from meetings.services import title_of
from meetings.workflow import Answer, Attendance

MORNING, AFTERNOON = (9 * 60, 11 * 60 + 30), (15 * 60, 17 * 60 + 30)
HALL = {"anlan": "市人民大会堂", "donghu": "县人民会堂", "beishan": "镇文化中心礼堂"}
# Day of the session, half, kind, title, place. The plenaries that found a duty record among those seeded come first.
# fmt: off
FIVE_DAYS = (
    (0, MORNING,   "PREP", "预备会议", ""),
    (0, AFTERNOON, "PLEN", "第一次全体会议", ""),
    (1, MORNING,   "DISC", "分组审议政府工作报告", "各代表团驻地"),
    (1, AFTERNOON, "DELE", "代表团全体会议", "各代表团驻地"),
    (2, MORNING,   "PLEN", "第二次全体会议", ""),
    (2, AFTERNOON, "PRES", "主席团会议", "安澜宾馆三楼会议室"),
    (3, MORNING,   "DISC", "分组审议决议草案", "各代表团驻地"),
    (3, AFTERNOON, "PLEN", "第三次全体会议（选举、表决）", ""),
    (4, MORNING,   "PLEN", "闭幕会", ""),
)
TWO_DAYS = (
    (0, AFTERNOON, "PLEN", "第一次全体会议", ""),
    (1, MORNING,   "PLEN", "闭幕会", ""),
)
# fmt: on
FIRST_PLENARY = "第一次全体会议"
LEAVES = (
    ("illness", "住院治疗"), ("illness", "突发高热"), ("duty", "赴省参加全省会议"), ("duty", "带队处置险情"),
)  # fmt: skip
ABSENT = 3
SIGNED_SPREAD = 25  # minutes before the beginning in which people sign in
LATE = 6


@dataclass
class Course:
    """One session on its way."""

    seed: Seed
    desk: making.Desk
    kinds: dict[str, GatheringKind]
    session: Session
    mandates: list[Mandate]
    rng: random.Random

    @property
    def congress(self) -> Congress:
        return self.desk.congress


def hold_sessions(seed: Seed, congress: Congress, kinds: dict[str, GatheringKind]) -> None:
    """The last two sessions: the earlier one whole, the fifth as far as it has come."""
    desk = making.desk_of(congress)
    rows = Session.objects.filter(term__congress=congress, number__gte=4).select_related("term__congress")
    for session in rows.order_by("number"):
        told = DutyRecord.objects.filter(source=f"demo.session:{session.pk}")
        if congress.duty_types.exists() and not told.exists():  # before the year that is on record
            continue
        rng = seed.random(f"session:{congress.code}:{session.number}")
        _hold(Course(seed, desk, kinds, session, making.mandates_of(congress, session.begins_on), rng))


def _hold(course: Course) -> None:
    session, desk = course.session, course.desk
    last, told = session.ends_on, session.begins_on - dt.timedelta(days=30)
    hall = HALL[course.congress.code]
    whole = making.make(
        desk, course.kinds["SESS"], session.begins_on, (8 * 60, 18 * 60), until=last, session=session, told=told,
        title=title_of(session), place=hall, half_days=2 * ((last - session.begins_on).days + 1),
        text="请按会议通知报到，提前安排好工作，因病因公不能出席的须书面请假。", bus="各代表团驻地至会场大巴",
        meal="代表驻地自助餐", answer_until=moment(session.begins_on - dt.timedelta(days=3), 18 * 60),
        leaders="市级领导" if course.congress.code == CITY else "",
    )  # fmt: skip
    made = making.save(_answered(course, making.seat(whole, course.mandates)))
    plan = FIVE_DAYS if len(course.mandates) > 100 else TWO_DAYS  # noqa: PLR2004  (a town sits two days)
    parts = [_sit(course, whole, *line, told=told) for line in plan if _day(course, line[0]) <= last]
    if last < course.seed.today and all(parts):
        _close_whole(course, whole, made)


def _day(course: Course, nth: int) -> dt.date:
    return course.session.begins_on + dt.timedelta(days=nth)


def _sit(
    course: Course, whole: Gathering, nth: int, hours: tuple[int, int], code: str, title: str, place: str, *,
    told: dt.date,
) -> bool:  # fmt: skip
    """One sitting; closed when its day is over. Returns whether it is closed."""
    day = _day(course, nth)
    over = day < course.seed.today
    code = "DISC" if code == "DELE" and course.session.ends_on < course.seed.today else code  # counts as no duty act
    kind, seated = course.kinds[code], making.mandates_of(course.congress, day)
    members = _presidium(course, seated) if code == "PRES" else seated
    body = _standing(course.congress) if code == "PRES" else None
    if not members:
        return True
    sitting = making.make(
        course.desk, kind, day, hours, parent=whole, title=title, place=place or whole.place, body=body, told=told,
        sign_in_from=moment(day, hours[0] - 60),
    )  # fmt: skip
    places = making.seat(sitting, members)
    for each in _answered(course, places):
        if over:
            _sign_in(course, each, sitting)
    if over and title == FIRST_PLENARY:
        _some_stay_away(course, places)
    making.save(places)
    if over:
        making.close(course.desk, sitting, places, moment(day, hours[1] + 45), len(members))
        if title == FIRST_PLENARY:
            _take_over_records(course, sitting, places)
        elif kind.fact:
            _register(course, sitting, places)
    elif day == course.seed.today:
        _in_progress(course, sitting, places)
    return over


def _answered(course: Course, places: list[Participation]) -> list[Participation]:
    """Everybody has confirmed, some days before."""
    for nth, place in enumerate(places):
        place.answer = Answer.COMING
        place.answered_at = moment(course.session.begins_on - dt.timedelta(days=4 + nth % 9), 10 * 60 + nth % 400)
    return places


def _sign_in(course: Course, place: Participation, sitting: Gathering) -> None:
    before = dt.timedelta(minutes=course.rng.randrange(2, SIGNED_SPREAD))
    place.attendance, place.signed_in_by = Attendance.PRESENT, SignedInBy.LIST
    place.signed_in_at = sitting.begins_at - before


def _some_stay_away(course: Course, places: list[Participation]) -> None:
    """Of the city's fifth session 4 on leave and 3 absent, 305 signed in; below and before a few on leave."""
    is_fifth = course.congress.code == CITY and course.session.number == 5  # noqa: PLR2004
    count = len(LEAVES) if is_fifth else 2
    chosen = course.rng.sample(range(20, len(places)), count + (ABSENT if is_fifth else 0))
    decided = course.desk.staff.user
    for nth, (kind, reason) in zip(chosen[:count], LEAVES, strict=False):
        place = places[nth]
        place.answer, place.leave_kind, place.leave_reason = Answer.EXCUSED, kind, reason
        place.leave_note, place.leave_decided_by = "同意", decided
        place.leave_decided_at = moment(course.session.begins_on - dt.timedelta(days=1), 16 * 60)
        _away(place, "")
    for nth in chosen[count:]:
        _away(places[nth], Attendance.ABSENT)


def _away(place: Participation, attendance: str) -> None:
    place.attendance, place.signed_in_at, place.signed_in_by = attendance, None, ""


def _in_progress(course: Course, sitting: Gathering, places: list[Participation]) -> None:
    """This day's morning sitting: two delegations have been ticked."""
    if sitting.kind.code != "DISC":
        return
    here = [place for place in places if place.mandate.delegation.number <= 2]  # noqa: PLR2004
    for place in here[:-LATE]:
        _sign_in(course, place, sitting)
        place.attendance = Attendance.PRESENT
    Participation.objects.bulk_update(here, ["attendance", "signed_in_at", "signed_in_by"], batch_size=200)


def _take_over_records(course: Course, sitting: Gathering, places: list[Participation]) -> None:
    """The duty records of this plenary stand already: they are its attendance now, once."""
    records = DutyRecord.objects.filter(source=f"demo.session:{course.session.pk}")
    records.update(
        source=sitting.duty_source, source_url=sitting.get_absolute_url(), title=sitting.title, place=sitting.place,
        begins_half=1,
    )  # fmt: skip
    for place in places:
        if not place.came:
            excused = place.answer == Answer.EXCUSED
            found = presence(came="", announced=True, required=True, excused=excused, kind=place.leave_kind)
            rows = DutyRecord.objects.filter(source=sitting.duty_source, mandate=place.mandate)
            rows.update(presence=found)


def _register(course: Course, sitting: Gathering, places: list[Participation]) -> None:
    """The other plenaries are registered as closing would have done; what was not counted below stays so."""
    kind = course.congress.duty_types.filter(fact=sitting.kind.fact).first()
    if kind is None:
        return
    at = sitting.ends_at + dt.timedelta(minutes=50)
    half = half_of(timezone.localtime(sitting.begins_at))
    rows = [
        DutyRecord(
            mandate=place.mandate, type=kind, source=sitting.duty_source, source_url=sitting.get_absolute_url(),
            title=sitting.title, begins_on=timezone.localdate(sitting.begins_at), begins_half=half, place=sitting.place,
            state=DutyState.APPROVED, created_at=at, submitted_at=at, decided_at=at,
        )
        for place in places
    ]  # fmt: skip
    pour(rows)
    if course.seed.size == "small":
        write_facts(Fact("deputies.register_duty", row, None, at, {"type": kind.pk}) for row in rows)


def _close_whole(course: Course, whole: Gathering, places: list[Participation]) -> None:
    """Everybody came to some sitting."""
    for place in places:
        place.attendance, place.signed_in_at = Attendance.PRESENT, whole.begins_at
        place.signed_in_by = SignedInBy.LIST
    Participation.objects.bulk_update(places, ["attendance", "signed_in_at", "signed_in_by"], batch_size=200)
    making.close(course.desk, whole, places, moment(course.session.ends_on, 19 * 60), len(places))


def _standing(congress: Congress) -> Body | None:
    return Body.objects.filter(congress=congress, kind="standing").order_by("pk").first()


def _presidium(course: Course, seated: list[Mandate]) -> list[Mandate]:
    """For the demonstration the standing committee's members sit on it."""
    body = _standing(course.congress)
    held = Membership.objects.filter(body=body, ends_on=None, mandate__state=State.ACTIVE).values_list("mandate")
    seats = {pk for (pk,) in held}
    return [mandate for mandate in seated if mandate.pk in seats] if body else []
