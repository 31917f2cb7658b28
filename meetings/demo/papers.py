"""Agenda, schedule and papers of the city's fifth session: versions, one confidential and read until the election, one held back,
one withdrawn.
"""

import datetime as dt
from typing import Any

from congress import clock, files, paper, search
from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Post, Role
from deputies.models import Delegation
from meetings.demo.making import desk_of
from meetings.models import (
    AgendaItem,
    Document,
    DocumentCopy,
    DocumentNote,
    DocumentReceipt,
    DocumentVisit,
    Gathering,
    Participation,
    ReadBy,
    ScheduleEntry,
    Secrecy,
    Stage,
)
from meetings.queries import PURPOSE, places_of_readers
from meetings.workflow import DocumentState

# fmt: off
AGENDA = (
    ("report",    "听取和审议市人民政府工作报告", "市长"),
    ("report",    "审查和批准国民经济和社会发展计划", "市发展和改革委员会（书面）"),
    ("report",    "审查和批准市本级预算", "市财政局（书面）"),
    ("report",    "听取和审议市人大常委会工作报告", "市人大常委会主任"),
    ("report",    "听取和审议市中级人民法院工作报告", "市中级人民法院院长"),
    ("report",    "听取和审议市人民检察院工作报告", "市人民检察院检察长"),
    ("draft_law", "审议《安澜市城市绿化条例（草案）》", "市人大常委会副主任"),
    ("election",  "补选市八届人大常委会委员", ""),
    ("vote",      "表决各项决议草案", ""),
)
# Sitting: what happens there; a number is an item of the agenda.
SCHEDULE = {
    "预备会议": ("选举大会主席团和秘书长", "通过大会议程"),
    "第一次全体会议": (1, 2, 3),
    "分组审议政府工作报告": ("审议政府工作报告", "审查计划报告和预算报告"),
    "代表团全体会议": ("代表团审议发言",),
    "第二次全体会议": (4, 5, 6, 7),
    "主席团会议": ("听取各代表团审议情况汇报", "决定候选人名单"),
    "分组审议决议草案": ("审议各项决议草案", "酝酿候选人"),
    "第三次全体会议（选举、表决）": (8, 9),
    "闭幕会": ("宣布选举结果", "大会闭幕"),
}
# Item, number, title, stage, how many days before the first day it was released, what is special.
PAPERS: tuple[tuple[int, str, str, Stage, int, dict[str, Any]], ...] = (
    (0, "会务 1", "会议须知", Stage.REVISED, 12, {"secrecy": Secrecy.PUBLIC}),
    (0, "会务 2", "城东区代表团分组审议安排", Stage.REVISED, 3, {"delegation": 1}),
    (1, "材料 1", "政府工作报告", Stage.DRAFT, 20, {}),
    (1, "材料 1", "政府工作报告", Stage.REVISED, 0, {"replaces": "政府工作报告"}),
    (2, "材料 2", "国民经济和社会发展计划执行情况与计划草案的报告", Stage.DRAFT, 20, {}),
    (3, "材料 3", "预算执行情况与预算草案的报告", Stage.DRAFT, 20, {"read_by": ReadBy.MEMBERS, "must_return": True}),
    (4, "材料 4", "市人大常委会工作报告", Stage.DRAFT, 10, {}),
    (5, "材料 5", "市中级人民法院工作报告", Stage.DRAFT, 10, {}),
    (6, "材料 6", "市人民检察院工作报告", Stage.DRAFT, 10, {}),
    (7, "材料 7", "安澜市城市绿化条例（草案）", Stage.DRAFT, 20, {}),
    (7, "材料 8", "城市绿化条例（草案）条文对照表", Stage.DRAFT, 9, {"withdrawn": "第十二条对照内容有误，另行印发"}),
    (8, "材料 9", "候选人建议名单", Stage.DRAFT, 0, {
        "read_by": ReadBy.MEMBERS, "secrecy": Secrecy.CONFIDENTIAL, "until": "第三次全体会议（选举、表决）",
    }),
    (9, "材料 10", "关于政府工作报告的决议（草案）", Stage.FOR_VOTE, 0, {"embargo": 2}),
    (9, "材料 11", "选举办法（草案）", Stage.DRAFT, 0, {"prepared": True}),
)
# fmt: on
BODY = "各位代表：\n现将《{title}》印发会议，请予审议。\n一、主要情况\n{title}的有关内容如下。\n二、下一步工作\n根据代表审议意见修改完善。"
OPENED = 0.8  # the share of readers who have opened a paper that is out for some days
NOTES = ((1, "第二部分的数字请核实", True), (2, "建议补充老旧小区改造进展", False))


@seeder(order=29)
def papers(seed: Seed) -> None:
    """After the gatherings; where the city sits in its fifth session."""
    congress = seed.congresses.get(CITY)
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first() if congress else None
    if whole is None:
        return
    staff = desk_of(congress).staff
    begun = whole.session.begins_on
    facts: list[Fact] = []
    items = _agenda(whole, staff, facts)
    _schedule(whole, items, staff, facts)
    rows: dict[str, Document] = {}
    for nth, line in enumerate(PAPERS, start=1):
        row = _paper(whole, items, staff, begun, nth, line, rows.get(line[5].get("replaces", "")), facts)
        rows[row.title] = row
    write_facts(sorted(facts, key=lambda fact: fact.at))
    search.index(list(Document.objects.filter(gathering=whole).select_related("gathering")))
    _readers(seed, whole, begun, staff)


def _agenda(whole: Gathering, staff: Post, facts: list[Fact]) -> list[AgendaItem]:
    at = moment(whole.session.begins_on - dt.timedelta(days=31), 10 * 60)
    items = []
    for position, (kind, title, reporter) in enumerate(AGENDA, start=1):
        items.append(
            AgendaItem.objects.create(gathering=whole, position=position, title=title, kind=kind, reporter=reporter)
        )
        facts.append(Fact("meetings.add_agenda_item", whole, staff, at, {"item": items[-1]}))
    return items


def _schedule(whole: Gathering, items: list[AgendaItem], staff: Post, facts: list[Fact]) -> None:
    at = moment(whole.session.begins_on - dt.timedelta(days=31), 11 * 60)
    for sitting in whole.parts.order_by("begins_at", "pk"):
        for position, what in enumerate(SCHEDULE.get(sitting.title, ()), start=1):
            said = {"item": items[what - 1]} if isinstance(what, int) else {"title": what}
            entry = ScheduleEntry.objects.create(gathering=sitting, position=position, created_at=at, **said)
            facts.append(Fact("meetings.change_schedule", sitting, staff, at, {"added": [entry]}))


def _paper(
    whole: Gathering, items: list[AgendaItem], staff: Post, begun: dt.date, nth: int, line: tuple,
    replaces: Document | None, facts: list[Fact],
) -> Document:  # fmt: skip
    item, number, title, stage, before, special = line
    out = moment(begun - dt.timedelta(days=before), 8 * 60 + nth)
    entered = out - dt.timedelta(hours=2)
    row = Document(
        gathering=whole, item=items[item - 1] if item else None, position=nth, number=number, title=title, stage=stage,
        secrecy=special.get("secrecy", Secrecy.INTERNAL), read_by=special.get("read_by", ReadBy.EVERYBODY),
        must_return=special.get("must_return", False), replaces=replaces, entered_by=staff.user, created_at=entered,
    )  # fmt: skip
    if "until" in special:
        row.ends_with = whole.parts.filter(title=special["until"]).first() or whole  # larger places have no sittings
    if "delegation" in special:
        row.read_by = ReadBy.DELEGATIONS
    body = BODY.format(title=title)
    row.text = body if row.is_found_by_words else ""
    facts.append(Fact("meetings.add_document", row, staff, entered, {"replaces": replaces} if replaces else {}))
    if "prepared" not in special:
        _release(row, staff, out, begun, special, facts)
    row.save()
    if "delegation" in special:
        place = Delegation.objects.filter(congress=whole.congress_id, term=whole.session.term)
        row.delegations.set(place.filter(number=special["delegation"]))
    with clock.stopped(entered):
        content = paper.made(title, [paper.title(title), paper.text(body), paper.new_page(), paper.text(body)], "pdf",
                             created_at=entered)  # fmt: skip
        files.store(f"{title}.pdf", content, target=row, by=staff.user, purpose=PURPOSE)
    return row


def _release(
    row: Document, staff: Post, out: dt.datetime, begun: dt.date, special: dict[str, Any], facts: list[Fact]
) -> None:
    """Released, told when it can be read, and perhaps withdrawn two days later."""
    row.state, row.released_at, row.readable_at, row.version = DocumentState.RELEASED, out, out, 2
    told = {"source": DocumentState.PREPARED, "was_read": True}
    facts.append(Fact("meetings.release_document", row, staff, out, told))
    if "embargo" in special:
        row.embargo_until = row.readable_at = moment(begun + dt.timedelta(days=special["embargo"]), 15 * 60)
        return
    row.told_at = out
    facts.append(Fact("meetings.open_document", row, staff, out, {"replaces": row.replaces}))
    if "withdrawn" in special:
        row.state, row.note = DocumentState.WITHDRAWN, special["withdrawn"]
        row.withdrawn_at, row.version = out + dt.timedelta(days=2), 3
        told = {"source": DocumentState.RELEASED, "was_read": True}
        facts.append(Fact("meetings.withdraw_document", row, staff, row.withdrawn_at, told))


def _readers(seed: Seed, whole: Gathering, begun: dt.date, staff: Post) -> None:
    """Who has opened what, the numbered copies, and what the first deputy noted."""
    rng = seed.random("papers")
    receipts, copies = [], []
    for row in Document.objects.filter(gathering=whole, told_at__isnull=False).order_by("pk"):
        places = list(places_of_readers(row))
        if row.must_return:
            copies += [DocumentCopy(document=row, number=nth, participation=one) for nth, one in enumerate(places, 1)]
        if row.readable_at >= moment(begun, 0):
            continue
        for place in places:
            if place.user_id and rng.random() < OPENED:
                at = row.readable_at + dt.timedelta(minutes=rng.randrange(10, 3 * 24 * 60))
                receipts.append(DocumentReceipt(document=row, user_id=place.user_id, opened_at=at, last_opened_at=at))
    DocumentReceipt.objects.bulk_create(receipts, batch_size=500)
    DocumentCopy.objects.bulk_create(copies, batch_size=500)
    first = Participation.objects.filter(gathering=whole, user__username="deputy01", mandate__post__role=Role.DEPUTY)
    for place in first:
        report = Document.objects.get(gathering=whole, title="政府工作报告", stage=Stage.DRAFT)
        at = moment(begun - dt.timedelta(days=3), 20 * 60)
        for page, text, marked in NOTES:
            DocumentNote.objects.create(
                document=report, user_id=place.user_id, page=page, text=text, is_marked=marked, at=at
            )
        DocumentVisit.objects.create(gathering=whole, user_id=place.user_id, last_at=at)
