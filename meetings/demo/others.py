"""What the congresses organised lately, with the attendance the duty records tell, and what they plan."""

import datetime as dt

from congress.demo import CITY, Fact, Seed, moment, write_facts
from congress.models import Congress, Post, Role
from deputies.models import Body, DutyRecord, Membership
from meetings.computing.planning import half_of
from meetings.demo import making
from meetings.demo.sessions import AFTERNOON, MORNING
from meetings.models import (
    Gathering,
    GatheringFeedback,
    GatheringKind,
    GatheringReport,
    Participation,
    ReportKind,
    SignedInBy,
    Standing,
)
from meetings.workflow import Answer, Attendance, GatheringState

LATELY = 6  # organised acts of a congress that are told as gatherings
KIND_OF = {"M03": "GROU", "R01": "SURV", "M06": "HEAR", "R02": "INSP", "T01": "TRAI", "M02": "STAN"}
CAME = {"present": Attendance.PRESENT, "late": Attendance.LATE, "partial": Attendance.LEFT_EARLY}
A_DAY = dt.timedelta(days=1)
CHINA = dt.timezone(dt.timedelta(hours=8))
# Kind of gathering: what it is, its text, what those who came say of it.
REPORTS = {
    "INSP": (
        ReportKind.REPORT,
        (
            "代表们实地察看了取水口、入河排口和水质监测点，听取了情况汇报。\n一、主要情况\n沿线截污工程基本完成，"
            "个别支流水质尚不稳定。\n二、代表意见\n（一）加快老旧管网改造。（二）水质监测数据定期公开。"
            "（三）明确支流治理的责任单位和时限。"
        ),
        "现场看得细，建议下次提前发监测数据。",
        "支流治理的时限应当写进交办清单。",
    ),
    "GROU": (
        ReportKind.MINUTES,
        "会议讨论了代表小组下一阶段活动安排。\n一、每季度开展一次集中走访。\n二、确定一个共同关注的建议选题。\n三、接待选民的记录三日内录入平台。",
        "选题建议放在老旧小区改造上。",
    ),
}


def organise(seed: Seed, congress: Congress, kinds: dict[str, GatheringKind]) -> None:
    """The newest organised acts among the duty records become gatherings; their records point at them, counted once."""
    desk = making.desk_of(congress)
    rows = DutyRecord.objects.filter(source__startswith=f"demo.activity:{congress.pk}:", type__code__in=KIND_OF)
    seen = rows.order_by("-begins_on", "source").values_list("source", flat=True)
    for source in list(dict.fromkeys(seen))[:LATELY]:
        acts = list(rows.filter(source=source).select_related("mandate__person", "type").order_by("mandate"))
        _as_gathering(desk, kinds[KIND_OF[acts[0].type.code]], acts)


def _as_gathering(desk: making.Desk, kind: GatheringKind, acts: list[DutyRecord]) -> None:
    first = acts[0]
    hours = AFTERNOON if first.begins_half else MORNING
    days = max(0, (first.half_days + first.begins_half - 1) // 2)
    gathering = making.make(
        desk, kind, first.begins_on, hours, until=first.begins_on + days * A_DAY, title=first.title,
        place=first.place or "人大会议室", half_days=first.half_days, is_required=True, quorum="none",
        text=f"{first.title}，请准时参加。", answer_until=moment(first.begins_on - A_DAY, 18 * 60),
    )  # fmt: skip
    observes = first.type.code == "M02"
    places = [_place(gathering, act, observer=observes) for act in acts]
    making.save(places)
    making.close(desk, gathering, places, gathering.ends_at + dt.timedelta(hours=1), len(places))
    if kind.code in REPORTS:
        _report(desk, gathering, places, REPORTS[kind.code])
    rows = DutyRecord.objects.filter(source=first.source)
    begins_half = half_of(gathering.begins_at.astimezone(CHINA))
    rows.update(source=gathering.duty_source, source_url=gathering.get_absolute_url(), begins_half=begins_half)


def _report(desk: making.Desk, gathering: Gathering, places: list[Participation], told: tuple[str, str, str]) -> None:
    """What came of it is published two days later; the first two who came have said what they think."""
    kind, text, *words = told
    at = moment(gathering.ends_at.astimezone(CHINA).date() + 2 * A_DAY, 10 * 60)
    row = GatheringReport.objects.create(
        gathering=gathering, kind=kind, text=text, changed_by=desk.staff.user, changed_at=at, published_at=at
    )
    facts = [
        Fact("meetings.write_report", gathering, desk.staff, at, {"version": row.version, "files": 0}),
        Fact("meetings.publish_report", gathering, desk.staff, at, {"kind": kind}),
    ]
    came = [place for place in places if place.came and place.mandate.post_id]
    for nth, (place, said) in enumerate(zip(came, words, strict=False), start=1):
        later = at + nth * dt.timedelta(hours=3)
        GatheringFeedback.objects.create(participation=place, text=said, at=later)
        facts.append(Fact("meetings.give_feedback", gathering, place.mandate.post, later))
    write_facts(facts)


def _place(gathering: Gathering, act: DutyRecord, *, observer: bool) -> Participation:
    place = making.new_place(gathering, act.mandate, Standing.OBSERVER if observer else Standing.MEMBER)
    place.created_at, place.answer = gathering.created_at, Answer.COMING
    place.answered_at = gathering.created_at + A_DAY
    if act.presence in CAME:
        place.attendance, place.signed_in_by = CAME[act.presence], SignedInBy.LIST
        place.signed_in_at = gathering.begins_at - dt.timedelta(minutes=5)
    elif act.presence == "leave":
        place.answer, place.leave_kind, place.leave_reason = Answer.EXCUSED, "family", "家中有事"
        place.leave_decided_by, place.leave_note = gathering.prepared_by, "同意"
        place.leave_decided_at = gathering.begins_at - A_DAY
    else:
        place.attendance = Attendance.ABSENT
    return place


# Planned ---------------------------------------------------------------------------------------------------------


def plan(seed: Seed, congress: Congress, kinds: dict[str, GatheringKind]) -> None:
    """A standing committee's meeting one has to attend, an inspection with a waiting list, training, a hearing; in the
    city an application that waits and an inspection that was called off.
    """
    desk, mandates = making.desk_of(congress), making.mandates_of(congress, seed.today)
    told = {"told": seed.yesterday}
    _standing_meeting(seed, desk, kinds["STAN"])
    inspection = making.make(
        desk, kinds["INSP"], seed.today + 12 * A_DAY, MORNING, title="城乡供水一体化工程视察",
        finer_kind=kinds["INSP"].finer.get(name="民生工程视察"), place="市第二水厂", limit=12,
        answer_until=moment(seed.today + 8 * A_DAY, 18 * 60), bus="8:20 人大机关大院乘车", text="察看水厂和管网改造，听取汇报。",
        **told,
    )  # fmt: skip
    _sign_up(inspection, mandates[2:17], seed)
    making.make(
        desk, kinds["TRAI"], seed.today + 20 * A_DAY, MORNING, until=seed.today + 21 * A_DAY, half_days=4,
        title="预算审查监督专题培训", place="市委党校", answer_until=moment(seed.today + 15 * A_DAY, 18 * 60),
        meal="党校食堂", text="预算法、绩效评价与联网监督。自愿报名。", **told,
    )  # fmt: skip
    hearing = making.make(
        desk, kinds["HEAR"], seed.today + 6 * A_DAY, AFTERNOON, title="物业管理立法座谈会", place="人大会议室", limit=30,
        answer_until=moment(seed.today + 4 * A_DAY, 18 * 60), text="请结合走访情况发言。", **told,
    )  # fmt: skip
    _sign_up(hearing, mandates[1:9], seed)
    if congress.code == CITY:
        _applied(seed, desk, kinds["SURV"], mandates)
        _called_off(seed, desk, kinds["CHEC"])


def _standing_meeting(seed: Seed, desk: making.Desk, kind: GatheringKind) -> None:
    body = Body.objects.filter(congress=desk.congress, kind="standing").order_by("pk").first()
    if body is None:
        return
    meeting = making.make(
        desk, kind, seed.today + 15 * A_DAY, MORNING, until=seed.today + 16 * A_DAY, half_days=4, body=body,
        title="常务委员会会议", place="常委会会议厅", answer_until=moment(seed.today + 10 * A_DAY, 18 * 60),
        text="听取和审议专项工作报告。", told=seed.yesterday,
    )  # fmt: skip
    held = Membership.objects.filter(body=body, ends_on=None, mandate__state="active").select_related("mandate__person")
    places = making.seat(meeting, [row.mandate for row in held.order_by("mandate__card_number")])
    for place in places[: len(places) // 2]:
        place.answer, place.answered_at = Answer.COMING, moment(seed.yesterday, 16 * 60)
    if places:
        asking = places[-1]
        asking.answer, asking.leave_kind, asking.leave_reason = Answer.LEAVE_ASKED, "duty", "赴外地招商考察"
        asking.answered_at = moment(seed.yesterday, 17 * 60)
        organ = asking.mandate.delegation.organ_id
        asking.leave_needs_support = Post.objects.filter(role=Role.DELEGATION_STAFF, organ=organ).exists()
    making.save(places)


def _sign_up(gathering: Gathering, mandates: list, seed: Seed) -> None:
    """They signed up one after the other; whoever came after the last place waits."""
    places = making.seat(gathering, mandates)
    for nth, place in enumerate(places):
        place.answer = Answer.COMING if gathering.limit is None or nth < gathering.limit else Answer.WAITING
        place.answered_at = moment(seed.yesterday, 16 * 60 + 7 * nth)
    making.save(places)


def _applied(seed: Seed, desk: making.Desk, kind: GatheringKind, mandates: list) -> None:
    """A deputy applies for a survey; the office decides."""
    making.make(
        desk, kind, seed.today + 25 * A_DAY, MORNING, title="农村居家养老服务专题调研", place="北山镇", told=seed.yesterday,
        answer_until=moment(seed.today + 20 * A_DAY, 18 * 60), text="走访三个村，了解助餐和上门服务。",
        applicant=mandates[0].post,
    )  # fmt: skip


def _called_off(seed: Seed, desk: making.Desk, kind: GatheringKind) -> None:
    gathering = making.make(
        desk, kind, seed.today + 3 * A_DAY, MORNING, title="安全生产法执法检查", place="临港新区", told=seed.today - 9 * A_DAY,
        answer_until=moment(seed.today + A_DAY, 18 * 60), text="检查企业主体责任落实情况。",
    )  # fmt: skip
    note = "与会期冲突，另行安排。"
    Gathering.objects.filter(pk=gathering.pk).update(state=GatheringState.CANCELLED, note=note)
    data = {"source": GatheringState.PUBLISHED, "to": GatheringState.CANCELLED, "with_session": False}
    write_facts([Fact("meetings.cancel_gathering", gathering, desk.staff, moment(seed.yesterday, 18 * 60), data)])
