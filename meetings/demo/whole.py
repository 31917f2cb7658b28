"""The city's fifth session as a whole: leaders of the city's units sit in, the press reports, one comes late, certificates are printed."""

import datetime as dt

from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Post, Role
from meetings.demo.making import desk_of, save
from meetings.models import Gathering, Participation, SessionPrint, SessionPrintKind, Standing
from meetings.queries.prints import badge_lines, mark_of_line
from meetings.workflow import Answer

SITTING_IN, DAYS_BEFORE = 12, 2
PRESS = (
    ("安澜日报社", "记者", ("韩一鸣", "罗思远", "邱晓岚")),
    ("安澜广播电视台", "记者", ("贺文涛", "丁雨桐")),
    ("安澜广播电视台", "摄像", ("康志强",)),
    ("省日报社驻安澜记者站", "记者", ("傅清扬", "潘立群")),
)


def _leaders(gathering: Gathering, first: int, last: int) -> list[Participation]:
    posts = Post.objects.filter(congress=gathering.congress_id, role=Role.UNIT_LEADER).select_related("user", "organ")
    return [
        Participation(
            gathering=gathering, user=post.user, name=post.user.name, unit=post.organ.name, answer=Answer.COMING,
            standing=Standing.OBSERVER, created_at=gathering.created_at,
        )
        for post in posts.order_by("organ__code", "pk")[first:last]
    ]  # fmt: skip


def _press(gathering: Gathering) -> list[Participation]:
    return [
        Participation(
            gathering=gathering, name=name, unit=f"{house} {post}", answer=Answer.COMING, standing=Standing.PRESS,
            created_at=gathering.created_at,
        )
        for house, post, names in PRESS
        for name in names
    ]  # fmt: skip


def sit_in(seed: Seed) -> None:
    """Before anything is arranged: leaders of units sit in at the city's fifth session, the press reports."""
    whole = _whole(seed)
    if whole:
        made = save([*_leaders(whole, 0, SITTING_IN), *_press(whole)])
        write_facts([
            Fact("meetings.add_guests", whole, desk_of(whole.congress).staff, whole.created_at,
                 {"places": [row.pk for row in made]})
        ])  # fmt: skip


def _whole(seed: Seed) -> Gathering | None:
    congress = seed.congresses.get(CITY)
    if congress is None or not seed.deputies[CITY]:
        return None
    return Gathering.objects.filter(congress=congress, session__number=5, parent=None).first()


@seeder(order=30)
def whole_session(seed: Seed) -> None:
    """After seats, rooms, meals and buses: certificates were printed, then one more was asked to sit in."""
    whole = _whole(seed)
    if whole is None:
        return
    staff = desk_of(whole.congress).staff
    at = moment(whole.session.begins_on - dt.timedelta(days=DAYS_BEFORE), 16 * 60)
    lines = badge_lines(whole)
    row = SessionPrint.objects.create(
        gathering=whole, kind=SessionPrintKind.BADGES, lines=lines, by=staff.user, at=at,
        marks={line["key"]: mark_of_line(line) for line in lines},
    )  # fmt: skip
    late = _leaders(whole, SITTING_IN, SITTING_IN + 1)
    for place in late:
        place.created_at = at + dt.timedelta(days=1)
    made = save(late)
    write_facts([
        Fact("meetings.print_session", whole, staff, at, {"print": row.pk, "what": row.kind, "lines": len(lines)}),
        Fact("meetings.add_guests", whole, staff, at + dt.timedelta(days=1), {"places": [one.pk for one in made]}),
    ])  # fmt: skip
