"""Gatherings brought to where a test begins, by the services themselves."""

import datetime as dt

from deputies.workflow import Fact
from meetings import services
from meetings.models import GatheringKind, Participation
from meetings.services import Audience
from tests import factories

CHINA = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 1, 16, 9, tzinfo=CHINA)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
KINDS = {
    "SESS": {"name": "人民代表大会会议", "is_session": True},
    "PLEN": {"name": "全体会议", "fact": Fact.PLENARY, "quorum": "two_thirds"},
    "STAN": {
        "name": "常委会会议", "fact": Fact.STANDING_MEETING, "observer_fact": Fact.OBSERVED_MEETING,
        "quorum": "majority",
    },
    "INSP": {"name": "视察", "fact": Fact.INSPECTION},
    "CHAI": {"name": "主任会议"},
}  # fmt: skip


def kind(congress, code="INSP"):
    found = GatheringKind.objects.filter(congress=congress, code=code).first()
    return found or GatheringKind.objects.create(congress=congress, code=code, **KINDS[code])


def facts(congress, **more):
    """What a voluntary inspection of tomorrow says."""
    code = more.pop("code", "INSP")
    begins = more.pop("begins_at", NOW + DAY)
    told = {
        "kind": kind(congress, code), "title": "城乡供水视察", "place": "第二水厂", "begins_at": begins,
        "ends_at": begins + 2 * HOUR, "contact": "周敏", "contact_phone": "0990-1", "text": "察看管网。",
        "quorum": kind(congress, code).quorum, "is_required": False,
    }  # fmt: skip
    return told | more


def drafted(by, **more):
    audience = more.pop("audience", None)
    return services.prepare(by=by, audience=audience, **facts(by.post.congress, **more))


def published(by, **more):
    return services.move_gathering(drafted(by, **more), "publish_gathering", by=by)


def required(by, **more):
    """A meeting that all deputies have to attend."""
    return published(by, **({"is_required": True, "audience": Audience(everybody=True)} | more))


def session(by, number=5, begins_at=None, parts=1, **more):
    """A session with ``parts`` plenary sittings, published; everybody is asked."""
    congress = by.post.congress
    term = congress.terms.first()
    begins = begins_at or NOW + DAY
    row = factories.session(term, number=number, begins_on=begins.date(), ends_on=begins.date() + 3 * DAY)
    whole = drafted(
        by, code="SESS", session=row, title=f"第{number}次会议", is_required=True, begins_at=begins,
        ends_at=begins + 3 * DAY, audience=Audience(everybody=True), **more,
    )  # fmt: skip
    for nth in range(parts):
        drafted(
            by, code="PLEN", parent=whole, title=f"第{nth + 1}次全体会议", is_required=True, place="大会堂",
            begins_at=begins + nth * DAY, audience=Audience(everybody=True),
        )  # fmt: skip
    return services.move_gathering(whole, "publish_gathering", by=by)


def place(gathering, user):
    """The place of ``user`` as the table has it now."""
    return Participation.objects.select_related("gathering__congress", "mandate__delegation").get(
        gathering=gathering, user=user
    )


def answer(gathering, user, name, **fields):
    return services.move_participation(place(gathering, user), name, by=user, **fields)


LEAVE = {"leave_kind": "illness", "leave_reason": "住院"}


def leave(gathering, user, **more):
    return answer(gathering, user, "ask_leave", **(LEAVE | more))


def tick(gathering, user, by, attendance="present", **more):
    return services.mark(place(gathering, user), attendance, by=by, **more)


def close(gathering, by):
    gathering.refresh_from_db()
    return services.move_gathering(gathering, "close_gathering", by=by)


def states(gathering):
    """Answers and attendance by name, in the order of the list."""
    rows = gathering.participations.order_by("pk").values_list("name", "answer", "attendance")
    return [tuple(row) for row in rows]


def from_sheet(kind, gathering, rows, by, *, update=False, trip=None):
    """A list taken over from a sheet as the page does it; returns what stood against it, then nothing is written."""
    rows = list(enumerate(rows, start=1))
    found = services.plan_list(kind, gathering, rows, update=update, trip=trip)
    if not found.problems:
        services.import_list(kind, gathering, rows, by=by, update=update, seen=found.mark, trip=trip)
    return [(one.row, one.why, one.what) for one in found.problems]
