"""Who speaks at the day's sitting of the city's fifth session, what was said there, and the bulletins made of it."""

import datetime as dt
from functools import partial

from congress.demo import CITY, Fact, Seed, seeder, write_facts
from congress.models import Congress, Post, Role
from deputies.models import Mandate
from meetings.demo.making import desk_of
from meetings.models import Brief, Conduct, Gathering, HandedOver, Remark, Speech, SpeechManner
from meetings.workflow import BriefState, SpeechState
from proposals.models import DelegationHead, HandOverItem, ItemSource

SITTING = "分组审议政府工作报告"
# fmt: off
# State, manner, topic.
SPEECHES = (
    (SpeechState.LISTED, SpeechManner.PLATFORM, "加快城乡供水一体化"),
    (SpeechState.LISTED, SpeechManner.PLATFORM, "完善社区养老服务网络"),
    (SpeechState.ASKED, SpeechManner.OTHER, "优化公交线路布局"),
    (SpeechState.ASKED, SpeechManner.PLATFORM, "支持中小企业数字化转型"),
    (SpeechState.HANDED_IN, SpeechManner.WRITTEN, "关于加强农村教师队伍建设的发言"),
)
# Text, what is kept as said.
REMARKS = (
    ("报告实事求是，对今年工作的安排切实可行，我完全赞成。", ""),
    ("老旧小区改造推进慢，群众反映强烈，有的项目两年没有完工，希望倒排工期。", "老旧小区改造推进慢，群众反映强烈"),
    ("建议报告补充农村供水管网改造的目标和资金来源。", ""),
    ("部分单位答复代表建议重形式轻落实，要在报告中明确整改措施。", "重形式轻落实"),
)
BRIEFS = (
    (BriefState.TO_SIGN, "代表审议政府工作报告：赞成报告，建议补充供水目标", (0, 2)),
    (BriefState.SIGNED,  "代表建议：倒排老旧小区改造工期，注重建议办理实效", (1, 3)),
)
# fmt: on
MINUTE = dt.timedelta(minutes=1)


@seeder(order=33)
def speeches(seed: Seed) -> None:
    """After the gatherings and the hand-over items; where the city sits in its fifth session."""
    seed.with_proposals(partial(_tell, seed))


def _tell(seed: Seed) -> None:
    congress = seed.congresses.get(CITY)
    rows = Gathering.objects.filter(congress=congress, title=SITTING, parent__session__number=5)
    sitting = rows.select_related("parent__session", "congress").first() if congress else None
    head = DelegationHead.objects.filter(congress=congress).select_related("delegation", "mandate__post__user")
    head = head.order_by("delegation__number").first()
    if sitting is None or head is None:
        return
    people = Mandate.objects.filter(participations__gathering=sitting, delegation=head.delegation, post__isnull=False)
    people = list(people.select_related("person", "post__user").order_by("card_number")[: len(SPEECHES) + 1])
    if len(people) < len(REMARKS) or head.mandate.post is None:
        return
    staff = Post.objects.filter(role=Role.DELEGATION_STAFF, organ=head.delegation.organ_id).order_by("pk").first()
    chair = people[0].post.user
    Conduct.objects.create(gathering=sitting, topic="审议政府工作报告", chair=chair)
    facts = [Fact("meetings.lead", sitting, desk_of(congress).staff, sitting.published_at, {"chair": chair})]
    facts += _speeches(sitting, people[1:])
    if staff:
        facts += _deliberation(sitting, head, people, staff)
    write_facts(sorted(facts, key=lambda fact: fact.at))


def _speeches(sitting: Gathering, people: list[Mandate]) -> list[Fact]:
    facts = []
    for nth, (mandate, (state, manner, topic)) in enumerate(zip(people, SPEECHES, strict=False), start=1):
        at = sitting.begins_at - (120 - 5 * nth) * MINUTE
        text = f"一、现状。{topic}已有基础。\n二、建议。请有关部门研究。" if manner == SpeechManner.WRITTEN else ""
        row = Speech.objects.create(
            gathering=sitting, mandate=mandate, manner=manner, topic=topic, text=text, position=nth, state=state,
            asked_by_id=mandate.post.user_id, created_at=at, resources="投影" if nth == 1 else "",
        )  # fmt: skip
        facts.append(Fact("meetings.ask_to_speak", row, mandate.post, at, {"manner": manner, "entered": False}))
        if state == SpeechState.LISTED:
            told = {"source": SpeechState.ASKED, "to": state}
            facts.append(Fact("meetings.list_speech", row, desk_of(sitting.congress).staff, at + MINUTE, told))
    return facts


def _deliberation(sitting: Gathering, head: DelegationHead, people: list[Mandate], staff: Post) -> list[Fact]:
    """Remarks of the first delegation, two bulletins of them, and an item that was handed over."""
    facts, remarks = [], []
    for nth, (text, kept) in enumerate(REMARKS):
        at = sitting.begins_at + (10 + 8 * nth) * MINUTE
        remarks.append(_remark(sitting, people[nth % len(people)], staff, at, text, kept))
        facts.append(Fact("meetings.take_down", remarks[-1], staff, at))
    for state, title, chosen in BRIEFS:
        facts += _brief(sitting, head, [remarks[nth] for nth in chosen], staff, state, title)
    return facts + _handed_over(sitting.congress, staff)


def _handed_over(congress: Congress, staff: Post) -> list[Fact]:
    """An item made of a remark at once, of the sitting that sat when it was captured."""
    items = HandOverItem.objects.filter(congress=congress, source=ItemSource.REMARK, proposal__lead__isnull=False)
    for item in items.select_related("proposal__lead__delegation", "captured_by").order_by("pk"):
        captured_at = item.proposal.submitted_at
        sittings = Gathering.objects.filter(congress=congress, title=SITTING, parent__session=item.proposal.session_id)
        sitting = sittings.filter(begins_at__lte=captured_at, ends_at__gte=captured_at).first()
        if sitting:
            remark = _remark(sitting, item.proposal.lead, staff, captured_at, item.proposal.body[:4000], "")
            by = Post.objects.filter(user=item.captured_by, congress=congress).first()
            HandedOver.objects.create(remark=remark, item=item, by=item.captured_by, at=captured_at)
            return [Fact("meetings.hand_over", remark, by, captured_at, {"item": item})]
    return []


def _remark(sitting: Gathering, mandate: Mandate, staff: Post, at: dt.datetime, text: str, kept: str) -> Remark:
    return Remark.objects.create(
        gathering=sitting, delegation=mandate.delegation, mandate=mandate, text=text, kept=kept,
        taken_by_id=staff.user_id, said_at=at,
    )  # fmt: skip


def _brief(
    sitting: Gathering, head: DelegationHead, remarks: list[Remark], staff: Post, state: BriefState, title: str
) -> list[Fact]:
    at = sitting.begins_at + 100 * MINUTE
    signed = state == BriefState.SIGNED
    row = Brief.objects.create(
        gathering=sitting, delegation=head.delegation, session=sitting.parent.session, title=title, state=state,
        text="\n".join(f"{one.mandate.person.name}：{one.text}" for one in remarks), drafted_by_id=staff.user_id,
        created_at=at, signed_by=head.mandate.post.user if signed else None, signed_at=at + 9 * MINUTE if signed else None,
    )  # fmt: skip
    row.remarks.set(remarks)
    facts = [
        Fact("meetings.draft_brief", row, staff, at, {"remarks": remarks}),
        Fact("meetings.hand_in_brief", row, staff, at + 3 * MINUTE, {"source": "draft", "to": "to_sign"}),
    ]
    if signed:
        told = {"source": "to_sign", "to": "signed"}
        facts.append(Fact("meetings.sign_brief", row, head.mandate.post, row.signed_at, told))
    return facts
