"""Announcements of the three congresses: of each kind and state, with receipts in every state."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from bulletins.models import (
    ISSUERS,
    Announcement,
    AnnouncementKind,
    AnnouncementText,
    Receipt,
    Urgency,
)
from bulletins.notifications import TOLD
from bulletins.notifications.announcements import tell_those_addressed
from bulletins.workflow import AnnouncementState, Answer, Means, Wanted
from congress import audiences, search
from congress.demo import CITY, COUNTY, TOWN, Fact, Seed, moment, seeder
from congress.demo import write_facts as write
from congress.models import Congress, Notification, Post
from deputies.models import Delegation, Mandate

CLOSES = 20 * 60  # minutes after midnight
A_DAY = dt.timedelta(days=1)
LATELY = 12  # days
REASONS = {
    Answer.ABSENT: ("参加省里培训，已安排工作人员旁听", "出差在外，书面意见另附"),
    Answer.LEAVE: ("身体不适，正在住院治疗", "家中老人病重，需要照料", "单位防汛值班，不能离岗"),
}  # fmt: skip
SAYS = (Answer.ATTEND,) * 8 + (Answer.ABSENT, Answer.LEAVE)


@dataclass(frozen=True)
class Line:
    """One announcement: whose, to whom (delegations by number), how many days ago, for how many days, its texts."""

    congress: str
    by: str
    to: str
    ago: int
    kind: str
    wanted: str
    title: str
    body: str
    urgency: str = Urgency.NORMAL
    answers: int | None = None  # days after publication until which answers are taken
    lasts: int | None = None  # days after publication until which it stands in front
    state: str = AnnouncementState.PUBLISHED
    amended: str = ""
    recalled: str = ""
    reminded: bool = False


DRAFT, RECALLED = AnnouncementState.DRAFT, AnnouncementState.RECALLED
K, W = AnnouncementKind, Wanted
# fmt: off
LINES = (
    Line(CITY, "secretariat", "deputies:all", 40, K.BEFORE_SESSION, W.ANSWER, "关于召开市八届人大五次会议的通知",
         "各位代表：\n市八届人大五次会议将于近期召开，会期五天。请代表安排好工作，按时出席；因故不能出席的，须书面请假并说明理由。\n会议报到地点：市会议中心一楼大厅。请携带代表证。",
         answers=20, lasts=60, reminded=True),
    Line(CITY, "secretariat", "deputies:all", 12, K.BEFORE_SESSION, W.CONFIRMED, "关于领取会议文件和提交议案截止时间的通知",
         "各位代表：\n会议文件已分送各代表团驻地，请查收。代表议案截止时间见大会日程，逾期提交的作为建议处理。\n请收到后确认。",
         answers=10, lasts=30, amended="报到时间由上午八时改为上午九时。"),
    Line(CITY, "secretariat", "deputies:all", 1, K.DURING_SESSION, W.CONFIRMED, "关于调整今天下午全体会议时间的紧急通知",
         "各位代表：\n因设备检修，今天下午的全体会议推迟三十分钟开始。请各代表团工作人员通知到人，收到后请立即确认。",
         urgency=Urgency.URGENT, answers=2, lasts=2, reminded=True),
    Line(CITY, "secretariat", "deputies:all", 1, K.DURING_SESSION, W.SEEN, "会议期间用餐和乘车安排",
         "各位代表：\n早餐七时、午餐十二时、晚餐十八时，凭代表证用餐。往返会场统一乘车，发车前十五分钟请在驻地大厅集合。", lasts=4),
    Line(CITY, "affairs", "deputies:all", 250, K.AFTER_SESSION, W.SEEN, "关于做好会后代表建议交办工作的通知",
         "各位代表：\n会议期间提出的建议已全部交办，承办单位将在法定期限内答复。办理过程中承办单位会与代表联系，请予配合。", lasts=60),
    Line(CITY, "affairs", "delegation:1,delegation:2,delegation:3", 6, K.ACTIVITY, W.ANSWER, "关于组织代表视察老旧小区改造的通知",
         "各位代表：\n定于下周三上午视察城东片区老旧小区改造，九时在市人大机关门口集合，统一乘车。请在截止时间前回复能否参加。",
         answers=9, lasts=14),
    Line(CITY, "affairs", "role:unit_clerk", 20, K.HANDLING, W.SEEN, "关于规范建议答复文书格式的通知",
         "各承办单位：\n答复函应当注明办理结果类别、联系人和联系电话，并由单位负责人审签后寄送代表。", lasts=90),
    Line(CITY, "affairs", "deputies:all", 15, K.ACTIVITY, W.ANSWER, "关于举办代表履职培训班的通知",
         "各位代表：\n定于本月下旬举办履职培训班，请报名。", answers=10, lasts=20, state=RECALLED,
         recalled="培训时间与会议冲突，另行通知。"),
    Line(CITY, "affairs", "deputies:all", 0, K.GENERAL, W.CONFIRMED, "关于更新代表联系方式的通知（草稿）",
         "各位代表：\n请核对本人电话和通讯地址，有变化的请在本月内更新。", answers=14, lasts=30, state=DRAFT),
    Line(CITY, "delegation", "delegation:1", 1, K.DURING_SESSION, W.ANSWER, "第一代表团今晚小组会议安排",
         "各位代表：\n今晚七时三十分在驻地三楼会议室召开小组会议，讨论政府工作报告。请回复能否到会。", answers=2, lasts=3),
    Line(CITY, "office", "organ:U17,organ:U14,organ:U16", 5, K.HANDLING, W.CONFIRMED, "关于报送建议办理进度的通知",
         "各承办单位：\n请于本周五前报送本单位办理进度，收到请确认。", answers=6, lasts=20),
    Line(COUNTY, "county-secretariat", "deputies:all", 9, K.ACTIVITY, W.ANSWER, "关于组织代表向选民述职的通知",
         "各位代表：\n述职活动定于下月上旬分片举行，请回复能否参加。", answers=20, lasts=40),
    Line(COUNTY, "county-secretariat", "deputies:all", 25, K.AFTER_SESSION, W.SEEN, "关于建议办理情况的通报",
         "各位代表：\n会议期间提出的建议已交办完毕，办理情况可以随时查询。", lasts=60),
    Line(COUNTY, "county-secretariat", "deputies:all", 3, K.GENERAL, W.CONFIRMED, "关于开展代表小组活动的通知",
         "各位代表：\n请各代表小组于本月内开展一次活动，收到请确认。", answers=20, lasts=30),
    Line(COUNTY, "county-secretariat", "deputies:all", 0, K.BEFORE_SESSION, W.ANSWER, "关于召开下次会议的通知（草稿）",
         "各位代表：\n会议时间待定。", answers=20, lasts=40, state=DRAFT),
    Line(TOWN, "town-secretariat", "deputies:all", 7, K.ACTIVITY, W.ANSWER, "关于代表进站接待选民的通知",
         "各位代表：\n本月接待日在镇代表联络站，请回复能否到站。", answers=10, lasts=20),
    Line(TOWN, "town-secretariat", "deputies:all", 30, K.AFTER_SESSION, W.SEEN, "关于民生实事项目进展的通报",
         "各位代表：\n今年票决的项目均已开工，请代表监督。", lasts=60),
    Line(TOWN, "town-secretariat", "deputies:all", 2, K.GENERAL, W.CONFIRMED, "关于防汛期间走访选民的通知",
         "各位代表：\n请走访本选区低洼地段住户，发现险情立即报告。收到请确认。", urgency=Urgency.URGENT, answers=8, lasts=10),
)
# fmt: on


@seeder(order=40)
def announcements(seed: Seed) -> None:
    """In every size the same lines, for the three congresses one can log in to; copies are the small size's alone."""
    posts = Post.objects.select_related("user", "organ", "congress")
    writers = {post.user.username: post for post in posts.filter(user__username__in={line.by for line in LINES})}
    facts, rows = [], []
    for nth, line in enumerate(sorted(LINES, key=lambda one: -one.ago)):
        rng = seed.random(f"announcement {nth}")
        row, told = _tell(seed, line, writers[line.by], rng)
        rows.append(row)
        facts += told
    events = write(sorted(facts, key=lambda fact: fact.at))
    search.index([row for row in rows if row.state != AnnouncementState.RECALLED])
    if seed.size == "small":
        _notices(events)


def _tell(seed: Seed, line: Line, post: Post, rng: random.Random) -> tuple[Announcement, list[Fact]]:
    """One announcement with its receipts, as the services would have left it, and what happened to it."""
    congress, day = seed.congresses[line.congress], seed.today - line.ago * A_DAY
    written, published = moment(day, 8 * 60 + 10), moment(day, 8 * 60 + 40)
    if not line.ago:  # nothing happens today
        written = moment(seed.yesterday, CLOSES - 30)
    out = line.state != AnnouncementState.DRAFT
    row = Announcement(
        congress=congress, issuer=ISSUERS[post.role], organ=post.organ, kind=line.kind, urgency=line.urgency,
        title=line.title, body=line.body, wanted=line.wanted, audience=_keys(congress, line.to), state=line.state,
        created_by=post.user, created_at=written, published_at=published if out else None,
        addressed_at=published if out else None,
        answer_until=moment(day + line.answers * A_DAY, 18 * 60) if line.answers else None,
        expires_on=day + line.lasts * A_DAY if line.lasts else None,
        recalled_at=published + A_DAY if line.recalled else None, recall_reason=line.recalled,
    )  # fmt: skip
    row.save()
    facts = [Fact("bulletins.write_announcement", row, post, written)]
    if not out:
        return row, facts
    AnnouncementText.objects.create(
        announcement=row, edition=1, title=row.title, body=row.body, by=post.user, at=published
    )
    receipts = list(_receipts(seed, line, row, post, rng))
    Receipt.objects.bulk_create(receipts, batch_size=500)
    moved = {"source": "draft", "to": "published", "count": len(receipts)}
    facts.append(Fact("bulletins.publish_announcement", row, post, published, moved))
    if receipts:
        keys = [one.pk for one in receipts]
        batch = {"first": min(keys), "last": max(keys), "count": len(keys)}
        facts.append(Fact("bulletins.address_announcement", row, post, published, batch))
    facts += _later(seed, line, row, post, receipts)
    row.version = 1 + len(facts)
    row.save()
    return row, facts


def _keys(congress: Congress, to: str) -> list[str]:
    """Keys of audiences; delegations by their number, organs by their code."""
    keys = []
    for part in to.split(","):
        kind, _colon, name = part.partition(":")
        if kind == "delegation":
            name = Delegation.objects.filter(congress=congress, number=name).order_by("-term__number").first().pk
        if kind == "organ":
            name = congress.organs.get(code=name).pk
        keys.append(f"{kind}:{name}")
    return keys


def _receipts(seed: Seed, line: Line, row: Announcement, post: Post, rng: random.Random) -> Iterator[Receipt]:
    people = list(audiences.people(row.congress, row.audience).values_list("pk", "username"))
    seats = Mandate.objects.valid(seed.today).filter(congress=row.congress, person__user__in=[pk for pk, _n in people])
    mandates = dict(seats.values_list("person__user", "pk"))
    end = moment(seed.yesterday, CLOSES)
    read = min(0.95, 0.55 + 0.05 * line.ago)
    for pk, username in people:
        one = Receipt(announcement=row, user_id=pk, mandate_id=mandates.get(pk), delivered_at=row.published_at)
        chance, said, hours = rng.random(), rng.choice(SAYS), rng.randint(1, 30)
        why, by_hand = rng.choice(REASONS.get(said, ("",))), rng.random()
        at = row.published_at + dt.timedelta(hours=hours)
        # The first deputies find something to do in everything that came of late.
        fresh = line.ago <= LATELY and username in {"deputy01", "county01", "town01"}
        if chance < read and at < end and not fresh:
            one.seen_at, one.seen_version = at, 1
            if line.wanted in {Wanted.CONFIRMED, Wanted.ANSWER} and chance < read * 0.85:
                _answer(one, line.wanted, said, why, at)
                if by_hand < 0.06:  # noqa: PLR2004  (one in seventeen calls)
                    one.means, one.entered_by = (Means.PAPER if by_hand < 0.02 else Means.PHONE), post.user  # noqa: PLR2004
            if line.ago > 100 and chance < 0.4:  # noqa: PLR2004  (old ones are put away)
                one.filed_at = at + A_DAY
        yield one


def _answer(one: Receipt, wanted: str, said: str, why: str, at: dt.datetime) -> None:
    one.means = Means.PORTAL
    if wanted == Wanted.CONFIRMED:
        one.confirmed_at = at
    else:
        one.answer, one.reason, one.answered_at = said, why, at


def _later(seed: Seed, line: Line, row: Announcement, post: Post, receipts: list[Receipt]) -> Iterator[Fact]:
    """What was done with it after it had gone out."""
    moved = {"source": "published", "to": "published"}
    if line.amended:
        at = row.published_at + 2 * A_DAY
        row.edition, row.body = 2, f"{row.body}\n{line.amended}"
        AnnouncementText.objects.create(
            announcement=row, edition=2, title=row.title, body=row.body, note=line.amended, by=post.user, at=at
        )
        Receipt.objects.filter(announcement=row, seen_at__gt=at).update(seen_version=2)
        yield Fact("bulletins.amend_announcement", row, post, at, {**moved, "edition": 2})
    if line.reminded:
        at = min(row.published_at + dt.timedelta(hours=10), moment(seed.yesterday, CLOSES))
        missing = Receipt.objects.filter(announcement=row).missing(row.wanted)
        count = missing.update(reminded_at=at)
        if count:
            row.reminded_at = at
            yield Fact("bulletins.remind_announcement", row, post, at, {**moved, "at": at.isoformat(), "count": count})
    if line.recalled:
        yield Fact(
            "bulletins.recall_announcement", row, post, row.recalled_at, moved | {"to": "recalled", "withdrawn": 0}
        )


def _notices(events: list) -> None:
    """The notices of these events, as their reaction writes them, with their dates; what was opened is read."""
    kinds = {kind for kind, *_rest in TOLD}
    told = [event for event in events if event.kind in kinds]
    for event in told:
        tell_those_addressed(event)
    by_key = {event.pk: event for event in told}
    seen = Receipt.objects.filter(seen_at__isnull=False).values_list("announcement", "user", "seen_at")
    opened = {(announcement, user): at for announcement, user, at in seen}
    notices = list(Notification.objects.filter(event__in=by_key))
    for notice in notices:
        event = by_key[notice.event_id]
        notice.created_at = event.at
        at = opened.get((event.target_id, notice.recipient_id))
        notice.read_at = max(at, event.at) if at else None
    Notification.objects.bulk_update(notices, ["created_at", "read_at"], batch_size=100)
