"""What is shown at the doors of the city's fifth session: lights to enter and scans; and the teams of its next inspection."""

import datetime as dt
import uuid
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from congress import clock, documents, files
from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Post, Role
from meetings.demo.making import desk_of
from meetings.models import (
    CLEAR,
    ClearanceConsent,
    ClearanceEvidence,
    ClearanceKeeper,
    ClearanceKind,
    ClearanceRequirement,
    DoorKeeper,
    Gathering,
    Participation,
    Scan,
    ScanOutcome,
    SignedInBy,
    Team,
    TeamMember,
)

DECLARED, TESTED = "近两日无发热、咳嗽等症状。", "进入驻地前七日内的检测结果，请上传照片或 PDF。"
MISSING, WAITING = 60, 40  # one in so many has handed nothing in, or waits for the desk
UNWELL = 2  # of the first hundred
FILES = 4  # of those who wait have their picture looked at
WEEK, DAY = 7 * 24, 24
TEAMS = (
    ("水厂组", "察看第二水厂取水口、制水车间，听取水质检测汇报。"),
    ("管网组", "沿东河村、临港新区察看新改造的供水管网。"),
)
TASKS = (
    ("入户听意见", "走访两户用水居民，记录水压、水质意见。", 2),
    ("整理视察报告", "汇总两组意见，三日内交代表工委。", 1),
)
# Minutes before the beginning, outcome, a remark of the scan.
SCANS = (
    (31, ScanOutcome.ON_LEAVE), (27, ScanOutcome.EXPIRED), (24, ScanOutcome.OLD_PHONE), (18, ScanOutcome.ALREADY),
    (12, ScanOutcome.CLOCK), (9, ScanOutcome.FORGED), (4, ScanOutcome.NOT_YOURS),
)  # fmt: skip
COUNTED = 12


def _session(seed: Seed) -> Gathering | None:
    congress = seed.congresses.get(CITY)
    rows = Gathering.objects.filter(congress=congress, session__number=5, parent=None)
    return rows.select_related("session").first() if congress else None


def _door_staff(whole: Gathering) -> Post | None:
    posts = Post.objects.filter(congress=whole.congress_id, role=Role.DELEGATION_STAFF)
    return posts.select_related("user").order_by("pk").first()


@seeder(order=29)
def doors(seed: Seed) -> None:
    """After the gatherings."""
    _clearance(seed)
    _scans(seed)
    _teams(seed)


def _clearance(seed: Seed) -> None:
    """A declaration and a test are asked for: most may enter, some wait for the desk, some have to see it."""
    whole = _session(seed)
    if whole is None or whole.requirements.exists():
        return
    desk = desk_of(whole.congress)
    at = moment(whole.session.begins_on - dt.timedelta(days=2), 10 * 60)
    health, test = ClearanceRequirement.objects.bulk_create([
        ClearanceRequirement(gathering=whole, kind=ClearanceKind.HEALTH, hours=WEEK, text=DECLARED, is_checked=False),
        ClearanceRequirement(gathering=whole, kind=ClearanceKind.TEST, hours=WEEK, text=TESTED, is_checked=True),
    ])  # fmt: skip
    ClearanceKeeper.objects.create(gathering=whole, user=desk.staff.user)
    places = list(whole.participations.exclude(user=None).order_by("pk"))
    given = [place for nth, place in enumerate(places) if nth % MISSING != MISSING // 2]
    ClearanceConsent.objects.bulk_create(ClearanceConsent(participation=place, given_at=at) for place in given)
    evidence = []
    for nth, place in enumerate(given):
        told = at + dt.timedelta(minutes=nth % 500)
        ill, waits = nth in {11, 67}, nth % WAITING == WAITING // 2
        common = {"participation": place, "taken_at": told, "handed_in_at": told, "entered_by_id": place.user_id}
        evidence.append(ClearanceEvidence(requirement=health, result="not_clear" if ill else CLEAR, **common))
        seen = {} if waits else {"accepted": True, "decided_by": desk.staff.user}
        evidence.append(ClearanceEvidence(requirement=test, result=CLEAR, **common, **seen))
    rows = ClearanceEvidence.objects.bulk_create(evidence, batch_size=500)
    _attach([row for row in rows if row.accepted is None and row.requirement_id == test.pk][:FILES])
    write_facts([
        Fact("meetings.require_clearance", whole, desk.staff, at, {"requirement": row.pk}) for row in (health, test)
    ])  # fmt: skip


def _attach(rows: list[ClearanceEvidence]) -> None:
    for row in rows:
        with clock.stopped(row.handed_in_at):
            files.store("检测结果.png", _picture(), target=row, by=row.entered_by, purpose="clearance")


def _picture() -> bytes:
    shown = Image.new("RGB", (360, 240), "white")
    pen = ImageDraw.Draw(shown)
    font = ImageFont.truetype(str(documents.FONT_FOLDER / "WenQuanYiMicroHei.ttf"), 32)
    pen.rectangle((20, 20, 340, 220), outline="black", width=3)
    pen.text((180, 120), "检测结果：阴性", fill="black", font=font, anchor="mm")
    saved = BytesIO()
    shown.quantize(8).save(saved, "PNG")
    return saved.getvalue()


def _scans(seed: Seed) -> None:
    """This morning's sitting was scanned at the door, by staff of one delegation too; not every code counted."""
    whole = _session(seed)
    today = whole and whole.parts.filter(begins_at__date=seed.today).order_by("begins_at", "pk").first()
    if not today or today.scans.exists():
        return
    desk, staff = desk_of(whole.congress), _door_staff(whole)
    if staff:
        DoorKeeper.objects.create(gathering=today, user=staff.user)
    came = list(today.participations.came().order_by("signed_in_at", "pk")[:COUNTED])
    away = list(today.participations.filter(attendance="").exclude(mandate=None).order_by("pk")[: len(SCANS)])
    rows = [
        _scan(today, place, desk.staff, place.signed_in_at, ScanOutcome.COUNTED) for place in came
    ]  # fmt: skip
    for place, (minutes, outcome) in zip(away, SCANS, strict=False):
        by = staff if staff and outcome == ScanOutcome.ON_LEAVE else desk.staff
        row = _scan(today, place, by, today.begins_at - dt.timedelta(minutes=minutes), outcome)
        if outcome in {ScanOutcome.FORGED, ScanOutcome.NOT_YOURS}:
            row.participation, row.name = None, ""
        row.minutes_off = 14 if outcome == ScanOutcome.CLOCK else None
        row.found = SignedInBy.LIST if outcome == ScanOutcome.ALREADY else ""
        rows.append(row)
    Scan.objects.bulk_create(rows)
    Participation.objects.filter(pk__in=[place.pk for place in came]).update(signed_in_by=SignedInBy.CODE)


def _scan(sitting: Gathering, place: Participation, by: Post, at: dt.datetime, outcome: str) -> Scan:
    return Scan(
        nonce=uuid.uuid5(uuid.NAMESPACE_OID, f"{sitting.pk}-{place.pk}"), gathering=sitting, participation=place,
        name=place.name, scanned_by=by.user, scanned_at=at, received_at=at, outcome=outcome,
    )  # fmt: skip


def _teams(seed: Seed) -> None:
    """The inspection is divided into two teams with their routes; two tasks wait to be claimed."""
    congress = seed.congresses.get(CITY)
    rows = Gathering.objects.filter(congress=congress, kind__code="INSP", begins_at__date__gt=seed.today)
    visit = rows.order_by("begins_at", "pk").first() if congress else None
    if visit is None or visit.teams.exists():
        return
    desk, at = desk_of(congress), moment(seed.yesterday, 17 * 60)
    made = Team.objects.bulk_create(
        Team(gathering=visit, position=nth, name=name, task=task) for nth, (name, task) in enumerate(TEAMS, start=1)
    )
    until = visit.answer_until or visit.begins_at
    offered = Team.objects.bulk_create(
        Team(gathering=visit, position=nth, name=name, task=task, limit=limit, claim_until=until)
        for nth, (name, task, limit) in enumerate(TASKS, start=len(TEAMS) + 1)
    )
    coming = list(visit.participations.filter(answer="coming").order_by("mandate__delegation__number", "pk"))
    half = (len(coming) - 1) // 2
    for team, some in ((made[0], coming[1 : half + 1]), (made[1], coming[half + 1 :])):
        TeamMember.objects.bulk_create(
            TeamMember(team=team, participation=place, is_leader=nth == 0) for nth, place in enumerate(some)
        )
    TeamMember.objects.bulk_create(
        TeamMember(team=offered[0], participation=place, claimed_at=at) for place in coming[:1]
    )
    write_facts([
        Fact("meetings.save_team", visit, desk.staff, at, {"team": team.pk, "name": team.name, "fields": []})
        for team in (*made, *offered)
    ])  # fmt: skip
