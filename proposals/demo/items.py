"""Hand-over items of the demonstration: said at the session, in the standing committee or on an inspection, in every
state. As everywhere here, rows are made in memory as the services would have written them.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from congress import calendar, search
from congress.demo import CITY, Fact, Seed, moment, write_facts
from congress.models import Counter, Organ, What
from congress.numbers import official
from proposals.computing import polling
from proposals.demo.chain import day_of
from proposals.demo.desk import Desk
from proposals.demo.saving import tell
from proposals.models import (
    Clock,
    CoSignature,
    HandlingTask,
    HandOverItem,
    ItemRating,
    ItemTerm,
    Kind,
    Manner,
    Proposal,
    Publicity,
    Reply,
    ReplyVersion,
)
from proposals.services.handing_over import PATTERN, title_of
from proposals.services.settling import derive_item
from proposals.workflow import ITEM_MOVES, TASK_MOVES, Signing, State, TaskRole, TaskState

MEMBERS = 31  # of the city's standing committee


@dataclass(frozen=True)
class Said:
    """One item: who said what, when (days before today, time of day), to whom it went, and each step with its time.

    A step is ``(move, days before today, time)``; the answers are given in the order of the organs.
    """

    source: str
    speakers: tuple[int, ...]
    body: str
    organs: tuple[str, ...]
    term: str
    at: tuple[int, str]
    steps: tuple[tuple[str, int, str], ...] = ()
    answers: tuple[str, ...] = ()
    outcome: str = "A"
    rating: str = ""
    votes: tuple[int, int, int] = ()
    comment: str = ""
    meeting: str = "分组审议政府工作报告"


def quick(signed: str, answered: str, given: str, days: int = 1) -> tuple[tuple[str, int, str], ...]:
    """Signed for, drafted by the clerk and given by the leader on one day."""
    return (("sign_for", days, signed), ("answer", days, answered), ("release_answer", days, given))


COMMITTEE = "市八届人大常委会第三十二次会议"
CHECK = "代表集中视察"
# fmt: off
SAID = (
    # at this session, yesterday: solved within hours, answered and not rated yet, under way, late, not handed over yet
    Said("remark", (1, 5), "东河大桥北侧三盏路灯不亮，夜间行人通行不便。请尽快修复。", ("U15",), "4h", (1, "10:20"),
         (*quick("10:32", "12:40", "12:55"), ("rate_item", 1, "14:10")),
         ("已更换灯头三只，中午已全部亮灯，并电话告知代表。",), rating="satisfied", comment="当天就亮了，很好。"),
    Said("remark", (2,), "市民服务中心二楼母婴室常常上锁。请说明开放办法。", ("U30",), "4h", (1, "09:40"),
         (*quick("09:52", "10:30", "10:41"), ("rate_item", 1, "11:30")),
         ("已取消上锁，改由服务台值守，门口已贴开放时间。",), rating="satisfied"),
    Said("remark", (1,), "环城路施工围挡遮挡视线，右转车辆看不见行人。请调整。", ("U14",), "24h", (1, "11:05"),
         quick("11:20", "16:20", "16:45"), ("路口三十米内的围挡已改为透空围挡，今晚完成。",)),
    Said("remark", (3,), "城南小学门口公交站台漏雨，学生无处避雨。", ("U43",), "3d", (1, "10:50"),
         (("sign_for", 1, "11:15"), ("answer", 1, "16:30")),
         ("已现场查看，更换顶棚玻璃两块，材料明日到货。",), "B"),
    Said("remark", (6,), "东湖公园北门无障碍坡道过陡，轮椅上不去。", ("U31",), "24h", (1, "14:10"),
         (("sign_for", 1, "14:40"),)),
    Said("remark", (8,), "部分乡镇卫生院夜间没有值班药师，老年人取药要跑县城。", ("U21",), "3d", (1, "15:30")),
    Said("remark", (9,), "会场周边今早临时管制没有提前告知，商户意见较大。请当场答复。", ("U07",), "4h", (1, "09:20"),
         (("sign_for", 1, "10:05"),)),
    Said("remark", (11,), "希望说明新一轮公交线路调整的时间安排。", (), "3d", (1, "16:40")),
    # last year's session
    Said("remark", (4,), "河口片区自来水水压偏低，高层用户早晚用水困难。", ("U44",), "3d", (364, "10:30"),
         (*quick("11:00", "15:00", "15:30", 364), ("rate_item", 363, "09:10")),
         ("已调整加压泵站运行时段，早晚水压恢复正常。",), rating="basically_satisfied", comment="请继续关注夏季高峰。"),
    # the standing committee: polled, reported again, under way
    Said("opinion", (), "审议优化营商环境情况报告的意见：一、缩短工程建设项目审批时限。二、公开中介服务收费。",
         ("U30",), "3m", (150, "16:00"),
         (("sign_for", 149, "09:30"), ("answer", 80, "10:00"), ("release_answer", 79, "15:00"), ("poll", 30, "11:00")),
         ("一、一般工程建设项目审批时限已压减至四十个工作日。二、中介服务收费目录已向社会公开。",), votes=(24, 4, 1),
         meeting=COMMITTEE),
    Said("opinion", (), "审议物业管理条例执法检查报告的意见：公共收益账目公开面偏低，业主反映强烈，请限期整改。",
         ("U14",), "3m", (170, "16:30"),
         (("sign_for", 169, "09:40"), ("answer", 95, "10:20"), ("release_answer", 94, "14:20"), ("poll", 40, "11:20"),
          ("report_again", 38, "09:00"), ("sign_for", 37, "10:00")),
         ("已下发通知，要求物业企业公开账目。",), votes=(8, 6, 14), meeting=COMMITTEE),
    Said("opinion", (), "审议水污染防治情况报告的意见：一、排污口整治要有时间表。二、乡镇污水管网要补短板。",
         ("U13", "U17"), "3m", (50, "17:00"), (("sign_for", 49, "09:00"), ("sign_for:2", 49, "10:00")),
         meeting=COMMITTEE),
    Said("opinion", (), "审议学前教育情况报告的意见：普惠性幼儿园分布不均，新建小区配套园移交迟缓。",
         ("U02",), "3m", (140, "16:10"),
         (("sign_for", 139, "09:20"), ("answer", 70, "10:00"), ("release_answer", 69, "16:00"), ("poll", 20, "11:10")),
         ("今年已移交配套园六所，其余两所暂不具备移交条件。",), "C", votes=(9, 5, 15), meeting=COMMITTEE),
    # on inspections
    Said("inspection", (1, 12), "东湖农贸市场消防通道堆放货物，应当场清理并建立巡查制度。", ("U25",), "1m", (45, "10:00"),
         (*quick("10:20", "11:30", "11:50", 45), ("rate_item", 44, "09:00")),
         ("通道当场清理，市场管理方已建立每日巡查登记。",), rating="satisfied", meeting=CHECK),
    Said("inspection", (13,), "北环高架声屏障破损多处，沿线居民反映噪声较大。", ("U16",), "1m", (20, "15:00"),
         (("sign_for", 19, "09:30"),), meeting=CHECK),
)
# fmt: on


@dataclass
class ItemCourse:
    """One item and everything that hangs on it, not saved yet."""

    desk: Desk
    said: Said
    proposal: Proposal = field(default_factory=Proposal)
    item: HandOverItem = field(default_factory=HandOverItem)
    rows: list[Any] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def of(self, model: type) -> list[Any]:
        """The rows of one table, in the order in which they were made."""
        return [row for row in self.rows if isinstance(row, model)]

    def capture(self, at: dt.datetime) -> None:
        """Written down in the meeting, and handed over at once where an organ is named."""
        desk, said = self.desk, self.said
        session, by = desk.session_on(day_of(at)), desk.posts["secretariat", None]
        speakers = [desk.mandates[place - 1] for place in said.speakers]
        lead = speakers[0] if speakers else None
        desk.numbers[f"{session.pk}:items"] += 1
        number = desk.numbers[f"{session.pk}:items"]
        self.proposal = Proposal(
            congress=desk.congress, session=session, kind=Kind.HAND_OVER, manner=Manner.OPINION, lead=lead,
            in_session=session.begins_on <= day_of(at) <= session.ends_on, delegation=lead and lead.delegation,
            title=title_of(said.body), body=said.body, publicity=Publicity.NONE, state=State.ACCEPTED, number=number,
            number_text=official(PATTERN, term=session.term.number, session=session.number, number=number),
            created_at=at, submitted_at=at, accepted_at=at,
        )  # fmt: skip
        self.item = HandOverItem(
            proposal=self.proposal, congress=desk.congress, source=said.source, meeting=said.meeting, term=said.term,
            captured_by=by.user,
        )  # fmt: skip
        self.rows += [
            CoSignature(proposal=self.proposal, mandate=one, state=Signing.SPOKE, invited_at=at) for one in speakers[1:]
        ]
        self._tell("capture", self.proposal, by, at, source=said.source, deputies=list(speakers))
        if said.organs:
            self.move("hand_over", at)

    def move(self, name: str, at: dt.datetime, nth: int = 0) -> None:
        """Make one move of the item's table, or of the task of its ``nth`` organ."""
        if name in ITEM_MOVES.moves:
            row, source = ITEM_MOVES.moves[name][self.proposal.state], self.proposal.state
            by, details = getattr(self, f"_{name}")(at)
            self.proposal.state = row.target or self.proposal.state
            self.proposal.version += 1
            self._settle(at)
            self._tell(name, self.proposal, by, at, source=source, to=self.proposal.state, **details)
            return
        task = self._live()[nth]
        row, source = TASK_MOVES.moves[name][task.state], task.state
        by, details = getattr(self, f"_{name}")(at, task)
        task.state, task.version = row.target, task.version + 1
        self._settle(at)
        self._tell(name, task, by, at, source=source, to=task.state, **details)

    def _live(self) -> list[HandlingTask]:
        return [task for task in self.of(HandlingTask) if task.round == self.proposal.round]

    def _hand_over(self, at: dt.datetime) -> tuple[Any, dict]:
        organs = [self.desk.organs[code] for code in self.said.organs]
        self.proposal.assigned_at = at
        tasks = self._open(organs, at)
        return self.desk.posts["secretariat", None], {"tasks": tasks, "organs": organs}

    def _open(self, organs: list[Organ], at: dt.datetime, **more: Any) -> list[HandlingTask]:
        proposal, due = self.proposal, calendar.deadline(ItemTerm(self.said.term).amount, at)
        role = TaskRole.SEPARATE if len(organs) > 1 else TaskRole.SOLE
        facts = {"proposal": proposal, "congress": self.desk.congress, "round": proposal.round, "assigned_at": at}
        tasks = [HandlingTask(organ=organ, role=role, **facts, **more) for organ in organs]
        self.rows += tasks
        terms = {"starts_on": day_of(at), "due_on": due.on, "due_at": due.at, "provisional": due.provisional}
        self.rows += [
            Clock(proposal=proposal, task=task, what=What.REPLY, round=proposal.round, basis=due.as_json(), **terms)
            for task in (None, *tasks)
        ]
        return tasks

    def _sign_for(self, at: dt.datetime, task: HandlingTask) -> tuple[Any, dict]:
        by = self.desk.clerk(task.organ)
        task.signed_at, task.handler = at, by.user.name
        return by, {}

    def _answer(self, at: dt.datetime, task: HandlingTask) -> tuple[Any, dict]:
        by, organ, outcome = self.desk.clerk(task.organ), task.organ, self.desk.outcomes[self.said.outcome]
        reply = Reply(
            task=task, form="phone", outcome=outcome, body=self.said.answers[self._live().index(task)],
            promised_on=day_of(at) + dt.timedelta(days=60) if outcome.requires_promise else None,
            contact_person=organ.contact, contact_phone=organ.phone, drafted_by=by.user, drafted_at=at,
        )  # fmt: skip
        version = ReplyVersion(reply=reply, number=1, body=reply.body, by=by.user, at=at)
        self.rows += [reply, version]
        return by, {"reply": reply, "outcome": outcome.code, "version": 1}

    def _release_answer(self, at: dt.datetime, task: HandlingTask) -> tuple[Any, dict]:
        by, reply = self.desk.leader(task.organ), task.reply
        reply.approved_by, reply.approved_at, reply.signer = by.user, at, by.user.name
        reply.sent_at = task.replied_at = at
        self._stop(at, task)
        return by, {"reply": reply, "outcome": reply.outcome.code}

    def _rate_item(self, at: dt.datetime) -> tuple[Any, dict]:
        lead = self.proposal.lead
        self._rate(at, self.said.rating, mandate=lead, comment=self.said.comment, by=lead.post.user)
        return lead.post, {"overall": self.said.rating}

    def _poll(self, at: dt.datetime) -> tuple[Any, dict]:
        by = self.desk.posts["secretariat", None]
        counts = dict(zip(("satisfied", "basically", "dissatisfied"), self.said.votes, strict=True))
        rating = polling.rating(MEMBERS, satisfied=counts["satisfied"], basically=counts["basically"])
        self._rate(at, rating, members=MEMBERS, by=by.user, **counts)
        return by, {"overall": rating, "members": MEMBERS, **counts}

    def _rate(self, at: dt.datetime, rating: str, **facts: Any) -> None:
        self.rows.append(ItemRating(item=self.item, round=self.proposal.round, rating=rating, at=at, **facts))

    def _report_again(self, at: dt.datetime) -> tuple[Any, dict]:
        organs = [task.organ for task in self._live()]
        self.proposal.note = "测评未过半数。请逐个小区列出公开情况和整改时限，再次报告。"
        self.proposal.round += 1
        tasks = self._open(organs, at, instruction=self.proposal.note)
        return self.desk.posts["secretariat", None], {"round": self.proposal.round, "tasks": tasks}

    def _settle(self, at: dt.datetime) -> None:
        """As ``services.settle`` does."""
        proposal, before = self.proposal, self.proposal.state
        ratings = [one.rating for one in self.of(ItemRating) if one.round == proposal.round]
        proposal.state = derive_item(self._live(), ratings[0] if ratings else None)
        if proposal.state == State.REPLIED and before != State.REPLIED:
            self._stop(at, None)
            if not self.item.is_polled:
                self._ask_for_rating(at)
        if proposal.state in {State.EVALUATED, State.CLOSED}:
            for one in self.of(Clock):
                one.stopped_on = one.stopped_on or day_of(at)
        proposal.closed_at = at if proposal.state == State.CLOSED else None

    def _ask_for_rating(self, at: dt.datetime) -> None:
        due = self.desk.due(What.EVALUATION, day_of(at))
        facts = {"due_on": due.on, "basis": due.as_json(), "provisional": due.provisional}
        self.rows += [
            Clock(proposal=self.proposal, task=task, what=What.EVALUATION, starts_on=day_of(at), **facts)
            for task in self._live()
            if task.state == TaskState.REPLIED
        ]

    def _stop(self, at: dt.datetime, task: HandlingTask | None) -> None:
        for one in self.of(Clock):
            if one.stopped_on is None and one.task is task and one.what == What.REPLY:
                one.stopped_on = day_of(at)

    def _tell(self, kind: str, target: Any, by: Any, at: dt.datetime, **data: Any) -> None:
        self.facts.append(Fact(f"proposals.{kind}", target, by, at, data))


def tell_items(seed: Seed) -> None:
    """What was said, in the order in which it was said, with its notices."""
    desk = Desk(seed.congresses[CITY])
    courses = [_play(desk, said, seed) for said in sorted(SAID, key=lambda one: (-one.at[0], one.at[1]))]
    tell(_save(courses), moment(seed.today))
    Counter.objects.bulk_create(
        Counter(congress=desk.congress, series=series, value=value) for series, value in desk.numbers.items()
    )


def _play(desk: Desk, said: Said, seed: Seed) -> ItemCourse:
    course = ItemCourse(desk, said)
    course.capture(_at(seed, *said.at))
    for step, days, time in said.steps:
        name, _colon, which = step.partition(":")
        course.move(name, _at(seed, days, time), int(which or 1) - 1)
    return course


def _at(seed: Seed, days: int, time: str) -> dt.datetime:
    hours, minutes = map(int, time.split(":"))
    return moment(seed.today - dt.timedelta(days=days), 60 * hours + minutes)


def _save(courses: list[ItemCourse]) -> list:
    rows = [row for course in courses for row in course.rows]
    Proposal.objects.bulk_create(course.proposal for course in courses)
    HandOverItem.objects.bulk_create(course.item for course in courses)
    for model in (CoSignature, HandlingTask, Reply, ReplyVersion, ItemRating, Clock):
        model.objects.bulk_create(row for row in rows if isinstance(row, model))
    search.index([course.item for course in courses])
    return write_facts(sorted((fact for course in courses for fact in course.facts), key=lambda fact: fact.at))
