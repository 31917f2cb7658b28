"""A chain in the middle of its work: a proposal at every station, so that every page has something to show."""

import datetime as dt

from bulletins import services as bulletins
from congress import clock
from meetings import services as meetings
from meetings.models import Gathering, GatheringKind
from proposals import services
from proposals.models import HandlingTask

RATINGS = dict.fromkeys(("contact", "attitude", "content", "result", "overall"), "satisfied")
STATIONS = ("draft", "sent_back", "refused", "submitted", "accepted", "assigned", "dispatched", "returning", "signed_for",
            "drafted", "approved", "replied", "dissatisfied", "closed")  # fmt: skip


def fill(chain):
    """Write one proposal for each station and lead it there; each station's proposal and task, for addresses."""
    keys = {}
    for number, station in enumerate(STATIONS, 1):
        proposal = _lead(chain, station, number)
        task = proposal.tasks.order_by("pk").last()
        keys |= {station: proposal.pk, f"{station}_task": task and task.pk}
    return keys | _announce(chain) | _meet(chain)


def _announce(chain):
    """An announcement that asks the deputies for an answer, and one that is still being written."""
    texts = {"title": "关于召开会议的通知", "body": "请准时参加。", "wanted": "answer", "audience": ["deputies:all"]}
    row = bulletins.write_announcement(by=chain.secretary, **texts)
    bulletins.move_announcement(row, "publish", by=chain.secretary)
    writing = bulletins.write_announcement(by=chain.secretary, **texts)
    return {"announcement": row.pk, "writing": writing.pk, "receipt": row.receipts.order_by("pk").first().pk}


def _meet(chain):
    """A session with a sitting under way, leave that waits, a paper list; one that is over and closed; a draft."""
    congress, now, hour = chain.congress, clock.now(), dt.timedelta(hours=1)
    kinds = {
        code: GatheringKind.objects.create(congress=congress, code=code, name=name, is_session=code == "SESS")
        for code, name in (("SESS", "人民代表大会会议"), ("PLEN", "全体会议"), ("INSP", "视察"))
    }
    asked = meetings.Audience(everybody=True)

    def prepare(code, title, begins, **facts):
        told = {
            "place": "大会堂",
            "begins_at": begins,
            "ends_at": begins + 2 * hour,
            "audience": asked,
            "is_required": True,
        }
        return meetings.prepare(by=chain.secretary, kind=kinds[code], title=title, **(told | facts))

    whole = prepare("SESS", "第五次会议", now - hour, session=chain.session, ends_at=now + 9 * hour)
    prepare("PLEN", "第一次全体会议", now - hour, parent=whole, quorum="two_thirds")
    prepare("INSP", "待发布的视察", now + 50 * hour)
    later = prepare("INSP", "供水视察", now + 40 * hour, is_required=False, limit=3)
    over = prepare("INSP", "教育视察", now - hour)
    for gathering in (whole, later, over):
        meetings.move_gathering(gathering, "publish_gathering", by=chain.secretary)
    place = later.participations.get(user=chain.deputy)
    meetings.move_participation(place, "come", by=chain.deputy)
    meetings.move_participation(place, "ask_leave", by=chain.deputy, leave_kind="illness", leave_reason="住院")
    meetings.add_guests(whole, [meetings.Guest("张三", "市报", standing="press")], by=chain.secretary)
    meetings.enter_paper_list(whole.parts.get(), [whole.parts.get().participations.get().pk], by=chain.secretary)
    Gathering.objects.filter(pk=over.pk).update(begins_at=now - 5 * hour, ends_at=now - hour)
    meetings.move_gathering(over, "close_gathering", by=chain.secretary)
    return {"session": whole.pk, "sitting": whole.parts.get().pk, "signing_up": later.pk, "over": over.pk}


def _lead(chain, station, number):
    at = STATIONS.index(station)
    proposal = services.create(by=chain.deputy, title=f"关于第{number}件事的建议", body="一、情况。\n二、建议。")
    if station == "draft":
        return proposal
    services.move(proposal, "submit", by=chain.deputy)
    if station == "sent_back":
        services.move(proposal, "send_back", by=chain.secretary, note="请补充具体地点。")
    if station == "refused":
        services.move(proposal, "refuse", by=chain.secretary, reason=chain.refusal, note="请向区里反映。")
    if at <= STATIONS.index("submitted"):
        return proposal
    services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
    if station == "accepted":
        return proposal
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block, instruction="请按期办理。")
    if at > STATIONS.index("assigned"):
        services.move_task(proposal.tasks.get(), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
        _handle(chain, station, HandlingTask.objects.get(proposal=proposal, organ=chain.bureau), number)
    return proposal


def _handle(chain, station, task, number):
    at = STATIONS.index(station)
    if station == "returning":
        services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back, note="属住建部门。")
    if at <= STATIONS.index("returning"):
        return
    services.move_task(task, "sign_for", by=chain.clerk)
    if station == "signed_for":
        return
    an_hour_ago = clock.now() - dt.timedelta(hours=1)
    services.move_task(
        task,
        "log_contact",
        by=chain.clerk,
        form="visit",
        happened_at=an_hour_ago,
        place="东河",
        people="",
        note="看了河道。",
    )
    services.move_task(
        task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[1], document_number=f"安水建〔2026〕{number}号",
        body="一、进展。\n二、打算。", contact_person="李工", contact_phone="0990-1234567",
        promised_on=clock.today() + dt.timedelta(days=90),
    )  # fmt: skip
    if station == "drafted":
        return
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    if station == "approved":
        return
    services.move_task(task, "send_reply", by=chain.clerk)
    if station == "dissatisfied":
        services.move(
            task.proposal, "evaluate", by=chain.deputy, **RATINGS | {"overall": "dissatisfied"}, comment="未解决。"
        )
    if station == "closed":
        services.move(task.proposal, "evaluate", by=chain.deputy, **RATINGS)
