"""Reports on their duty that deputies of the city give: one at each step."""

import datetime as dt
from collections.abc import Iterator

from congress.demo import CITY, Fact, Seed, moment, seeder
from congress.demo import write_facts as write
from congress.models import Congress, Post, Role
from deputies.models import DutyRecord, DutyReport, DutyType, Mandate, ReportMeeting, ReportPolicy
from deputies.workflow import DutyState, ReportState
from deputies.workflow import Fact as Kind

TITLE = "{year}年履行代表职务情况的报告"
BODY = (
    "一、基本情况\n任职以来，我按时出席市人民代表大会会议，参加代表小组活动和视察调研，认真审议各项议案和报告。\n"
    "二、主要工作\n走访联系{unit}辖区群众，在联络站接待来访，围绕{field}提出建议，并跟踪办理落实。\n"
    "三、存在不足\n学习法律法规不够系统，深入基层调研的次数还不多。\n"
    "四、下一步打算\n继续密切联系群众，多提切实可行的建议，自觉接受原选举单位监督。"
)
REMARKS = "与会人员肯定了其履职工作，希望继续关注老旧小区改造和农村供水，并及时反馈建议办理进展。"
BALLOTS = {
    "issued": 66, "returned": 65, "valid": 64, "very_satisfied": 40, "satisfied": 15, "basically_satisfied": 6,
    "dissatisfied": 2, "abstained": 1,
}  # fmt: skip
PRESENT, NEEDED = 68, 50
# Deputy, the steps after the writing, how many days ago it was begun. A step takes six days.
REPORTS = (
    ("deputy01", (), 3),
    ("deputy02", ("hand_in_report",), 9),
    ("deputy03", ("hand_in_report", "accept_report", "hold_report"), 40),
    ("deputy04", ("hand_in_report", "accept_report", "file_report"), 55),
    ("deputy05", ("hand_in_report", "accept_report", "hold_report", "announce_report"), 70),
)
EACH = dt.timedelta(days=6)
LEADS_TO = {
    "hand_in_report": ReportState.HANDED_IN, "accept_report": ReportState.ACCEPTED, "hold_report": ReportState.HELD,
    "file_report": ReportState.WRITTEN,
}  # fmt: skip


@seeder(order=14)
def reports(seed: Seed) -> None:
    """In the small size, before the ledger counts what was registered of them."""
    if seed.size != "small":
        return
    city = seed.congresses[CITY]
    ReportPolicy.objects.create(congress=city, least_present=NEEDED, results_are_public=True)
    staff = Post.objects.select_related("user").get(congress=city, role=Role.DEPUTY_AFFAIRS)
    seats = {
        mandate.post.user.username: mandate
        for mandate in Mandate.objects.filter(
            congress=city, post__user__username__in=[name for name, *_rest in REPORTS]
        ).select_related("person", "delegation", "group", "post__user")
    }
    facts = []
    for name, steps, ago in REPORTS:
        facts += _tell(seats[name], steps, seed.yesterday - dt.timedelta(days=ago), city, staff)
    write(sorted(facts, key=lambda fact: fact.at))


def _tell(mandate: Mandate, steps: tuple[str, ...], begun: dt.date, city: Congress, staff: Post) -> Iterator[Fact]:
    """One report as far as its steps go."""
    unit = mandate.delegation.name.removesuffix("代表团")
    body = BODY.format(unit=unit, field=mandate.group.field or "城乡建设")
    written = moment(begun, 20 * 60)
    report = DutyReport(mandate=mandate, title=TITLE.format(year=begun.year), body=body, created_at=written)
    report.save()
    yield Fact("deputies.write_report", report, mandate.post, written)
    for nth, step in enumerate(steps, start=1):
        at = moment(begun + nth * EACH, 15 * 60)
        source, report.state = report.state, LEADS_TO.get(step, report.state)
        told, registered = _effect(report, step, at, city, staff)
        report.version += 1
        report.save()
        if registered:
            yield registered
        by = mandate.post if step == "hand_in_report" else staff
        yield Fact(f"deputies.{step}", report, by, at, {"source": source, "to": report.state, "note": "", **told})


def _effect(
    report: DutyReport, step: str, at: dt.datetime, city: Congress, staff: Post
) -> tuple[dict[str, object], Fact | None]:
    """What a step leaves besides the state: what is told of it, and the duty it registers."""
    day = at.date()
    if step == "hand_in_report":
        report.handed_in_at = at
    if step == "announce_report":
        report.announced_at = at
    if step == "file_report":
        report.written_on, report.written_to = day, f"{report.mandate.elected_by}（书面报告）"
        return {}, _register(report, Kind.WRITTEN_REPORT, at, city, staff)
    if step == "hold_report":
        place = f"{report.mandate.delegation.name.removesuffix('代表团')}人大会议室"
        meeting = ReportMeeting.objects.create(
            report=report, day=day, place=place, present=PRESENT, least_present=NEEDED, counts=True, remarks=REMARKS,
            by=staff.user, at=at, **BALLOTS,
        )  # fmt: skip
        told = {
            "meeting": meeting.pk, "present": PRESENT, "least": NEEDED, "counts": True,
            "percent": meeting.result.percent,
        }  # fmt: skip
        organiser = report.mandate.delegation.name
        return told, _register(report, Kind.ORAL_REPORT, at, city, staff, place=place, organiser=organiser)
    return {}, None


def _register(
    report: DutyReport, fact: Kind, at: dt.datetime, city: Congress, staff: Post, **where: str
) -> Fact | None:
    """As ``services.register_duty`` does: the report counts among the acts of its deputy."""
    report.duty_source = f"deputies.report:{report.pk}:{report.version}"
    kind = DutyType.objects.filter(congress=city, fact=fact, is_active=True).first()
    if kind is None:
        return None
    act = DutyRecord.objects.create(
        mandate=report.mandate, type=kind, source=report.duty_source, source_url=report.get_absolute_url(),
        title=report.title, begins_on=at.date(), state=DutyState.APPROVED, entered_by=staff.user, created_at=at,
        submitted_at=at, decided_at=at, **where,
    )  # fmt: skip
    return Fact("deputies.register_duty", act, staff, at, {"type": kind.pk})
