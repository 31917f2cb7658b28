"""Announcements on screens: what I received, what my desk has out, who has not answered."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, LPad
from django.template.loader import render_to_string

from bulletins.models import MISSING, Announcement, Receipt
from bulletins.workflow import AnnouncementState, Answer, Means, Wanted
from congress import audiences, clock, files
from congress.models import ADMINISTRATORS, Delivery, Event, Role, User
from congress.prepared import PreparedFor
from deputies.models import Delegation

MOST_SHOWN = 200  # names in a preview
MOST_WAITING = 5  # on the home page
READERS = [role for role in Role if role not in ADMINISTRATORS]
WIDTH = 19  # of a key of a row, in signs
RUNNING = Q(state=AnnouncementState.PUBLISHED)


def _in_force() -> Q:
    """Neither recalled nor over its last day."""
    return RUNNING & (Q(expires_on=None) | Q(expires_on__gte=clock.today()))


def _to_do() -> Q:
    """Not opened, or an answer is wanted and still possible."""
    waits = Q(wanted=Wanted.CONFIRMED, my_confirmed_at=None) | Q(wanted=Wanted.ANSWER, my_answer="")
    in_time = Q(answer_until=None) | Q(answer_until__gte=clock.now())
    return _in_force() & (Q(my_seen_at=None) | (waits & in_time))


def lines(rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
    """Announcements as lines of a list: without their texts."""
    return rows.select_related("congress", "organ").defer("body", "audience")


VIEWS = ("front", "todo", "filed", "all")


def inbox(user: User, view: str = "front") -> QuerySet[Announcement]:
    """What ``user`` received: in front what is in force and not put away; ``key`` puts the unread before the others."""
    rows = Announcement.objects.received_by(user)
    if view == "front":
        rows = rows.filter(_in_force() | Q(state=AnnouncementState.RECALLED, my_seen_at__isnull=False))
        rows = rows.filter(my_filed_at=None)
    elif view == "todo":
        rows = rows.filter(_to_do())
    elif view == "filed":
        rows = rows.filter(my_filed_at__isnull=False)
    number = LPad(Cast("pk", CharField()), WIDTH, Value("0"))
    first = Case(When(_to_do(), then=Value("1")), default=Value("0"), output_field=CharField())
    return lines(rows).annotate(key=Concat(first, number, output_field=CharField()))


def waiting_count(user: User) -> int:
    """How many of them wait for ``user``."""
    return Announcement.objects.received_by(user).filter(_to_do()).count()


def waiting_for(user: User) -> list[Announcement]:
    """The newest of them, with what is asked."""
    return _WAITING.rows(user)


_WAITING = PreparedFor(READERS, lambda user: inbox(user, "todo").order_by("-key")[:MOST_WAITING])  # on every home page


def announcement_page(user: User) -> QuerySet[Announcement]:
    """Announcements ``user`` may open, with what a page of one shows, his own receipt among it."""
    rows = Announcement.objects.visible_to(user).with_receipt_of(user)
    return rows.select_related("congress", "organ", "created_by")


def readable(user: User) -> QuerySet[Announcement]:
    """Those whose files ``user`` may open: with the text, they are gone once it was recalled, except on its desk."""
    rows = Announcement.objects.visible_to(user)
    return rows.filter(RUNNING | Q(pk__in=Announcement.objects.on_desk_of(user).values("pk")))


files.readable(Announcement)(readable)


# The desk ---------------------------------------------------------------------------------------------------------


def on_desk(user: User, state: str = "") -> QuerySet[Announcement]:
    """What the desk of ``user`` has written, with how many got it and how many of them are missing."""
    rows = lines(Announcement.objects.on_desk_of(user)).select_related("created_by")
    return rows.filter(state=state) if state else rows


def with_counts(rows: list[Announcement]) -> None:
    """Let each of a page's announcements carry ``sent_count`` and ``missing_count``: one question for all of them."""
    receipts = Receipt.objects.filter(announcement__in=[row.pk for row in rows])
    lacking = Q(pk__in=[])
    for wanted, missing in MISSING.items():
        lacking |= Q(announcement__wanted=wanted) & missing
    counted = receipts.values("announcement").annotate(sent=Count("pk"), missing=Count("pk", filter=lacking))
    found = {one["announcement"]: one for one in counted.order_by("announcement")}
    for row in rows:
        one = found.get(row.pk, {"sent": 0, "missing": 0})
        row.sent_count, row.missing_count = one["sent"], one["missing"]


def running(user: User, most: int = 5) -> list[Announcement]:
    """The newest announcements of the desk that ask for something and still lack somebody, with their counts."""
    rows = on_desk(user).filter(_in_force()).exclude(wanted=Wanted.NONE)
    found = list(rows.order_by("-pk")[: most * 2])
    with_counts(found)
    return [row for row in found if row.missing_count][:most]


@dataclass(frozen=True)
class Preview:
    """Who would get an announcement: each audience with its number, all of them once, the first by name."""

    audiences: list[tuple[str, int]]
    count: int
    names: list[str]
    unreached: list[str]


def preview(announcement: Announcement) -> Preview:
    """Who is in its audiences now."""
    people = audiences.people(announcement.congress, announcement.audience)
    return Preview(
        audiences.counts(announcement.congress, announcement.audience),
        people.count(),
        list(people.values_list("name", flat=True)[:MOST_SHOWN]),
        audiences.unreached(announcement.congress, announcement.audience),
    )


def audience_labels(announcement: Announcement) -> list[str]:
    """To whom it goes, in words."""
    return list(audiences.named(announcement.congress, announcement.audience).values())


# Receipts ---------------------------------------------------------------------------------------------------------

DID = {
    "missing": None,  # depends on what is asked
    "unopened": Q(seen_at=None),
    "opened": Q(seen_at__isnull=False),
    "confirmed": Q(confirmed_at__isnull=False),
    **{answer.value: Q(answer=answer) for answer in Answer},
    "entered": Q(means__in=[Means.PAPER, Means.PHONE]),
}


def receipt_counts(announcement: Announcement) -> dict[str, int]:
    """How many got it and what they did, by the names of ``DID``; ``all`` is everybody."""
    conditions = {name: Q(condition or MISSING[announcement.wanted]) for name, condition in DID.items()}
    columns = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return Receipt.objects.filter(announcement=announcement).aggregate(all=Count("pk"), **columns)


def receipt_lines(announcement: Announcement, did: str = "", delegation: int | None = None) -> QuerySet[Receipt]:
    """Everybody addressed, or those who did ``did``, or are of one delegation."""
    rows = Receipt.objects.filter(announcement=announcement)
    if did in DID:
        rows = rows.filter(DID[did] or MISSING[announcement.wanted])
    if delegation:
        rows = rows.filter(mandate__delegation=delegation)
    return rows.select_related("user", "mandate__delegation", "entered_by")


def delegations_among(announcement: Announcement) -> list[tuple[str, str]]:
    """The delegations of those addressed."""
    among = Receipt.objects.filter(announcement=announcement, mandate__isnull=False)
    rows = Delegation.objects.filter(pk__in=among.values("mandate__delegation")).order_by("number")
    return [(str(one.pk), one.name) for one in rows]


def copies_of(receipt: Receipt) -> QuerySet[Delivery]:
    """The copies of notices about it that were sent to this person: by which way, when, what became of them."""
    kind = ContentType.objects.get_for_model(Announcement)
    rows = Delivery.objects.filter(
        recipient=receipt.user_id, event__target_type=kind, event__target_id=receipt.announcement_id
    )
    return rows.defer("text", "title", "code").order_by("pk")


QUIET = ("bulletins.address_announcement", "bulletins.confirm_announcement", "bulletins.answer_announcement")


def timeline_of(announcement: Announcement) -> list[dict[str, Any]]:
    """What the desk did with it, newest first; receipts are told by the list of readers."""
    events = Event.objects.about(announcement).exclude(kind__in=QUIET)
    return [
        {
            "at": event.at,
            "who": event.actor.name if event.actor else "",
            "capacity": str(event.capacity) if event.capacity else "",
            "text": render_to_string(f"events/{event.kind}.html", {"event": event, "data": event.data}),
        }
        for event in events.select_related("actor", "capacity__organ", "capacity__congress").order_by("-pk")[:100]
    ]


def receipt_of(announcement: Announcement, user: User) -> Receipt | None:
    """His own."""
    rows = Receipt.objects.filter(announcement=announcement, user=user)
    return rows.select_related("entered_by").first()
