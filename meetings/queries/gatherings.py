"""Gatherings as lists, pages and calendars show them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from congress import clock, files
from congress.models import Event, Role, User
from congress.prepared import PreparedFor
from congress.workflow import in_words
from deputies.queries import told_about
from meetings.computing import ical
from meetings.models import FinerKind, Gathering, GatheringKind, Participation
from meetings.workflow import SEATED, SHOWN, Answer, Attendance, GatheringState, SpeechState

MOST_NEXT = 4
ENDED = Q(state__in=[GatheringState.CLOSED, GatheringState.CANCELLED])
VIEWS = {
    "": _("To sign up for"),
    "mine": _("Mine"),
    "ended": _("Ended"),
    "preparing": _("Being prepared"),
}
MAIN = frozenset({
    "publish_gathering", "apply_gathering", "close_gathering", "come", "grant_leave", "pass_leave_on", "list_speech",
    "call_speech", "end_speech", "hand_in_brief", "sign_brief", "issue_brief",
})  # fmt: skip
DANGEROUS = frozenset({"cancel_gathering", "refuse_gathering", "refuse_leave", "decline_speech", "take_speech_back"})


def views_for(user: User) -> list[tuple[str, Any]]:
    """The views that have something for this person."""
    wanted = ["", *(["mine"] if user.acts(Role.DEPUTY) else []), "ended"]
    wanted += ["preparing"] if user.has_perm("meetings.prepare") else []
    return [(name, VIEWS[name]) for name in wanted]


def _own(user: User, column: str) -> Subquery:
    return Subquery(Participation.objects.filter(user=user, gathering=OuterRef("pk")).values(column)[:1])


def own_answer(user: User) -> Subquery:
    """What ``user`` has answered, as a column of gatherings."""
    return _own(user, "answer")


def _seated() -> Coalesce:
    rows = Participation.objects.members().filter(gathering=OuterRef("pk"), answer__in=sorted(SEATED)).order_by()
    return Coalesce(Subquery(rows.values("gathering").annotate(count=Count("pk")).values("count")), 0)


def listed(user: User, view: str, *, kind: str = "") -> tuple[QuerySet[Gathering], str]:
    """The gatherings of a view, and the column they are ordered by; each with ``my_answer`` and ``seated_count``.

    ``kind`` is one of ``kind_choices``.
    """
    rows = Gathering.objects.visible_to(user).whole()
    if view == "mine":
        mine = Participation.objects.filter(user=user).exclude(answer=Answer.NOT_COMING)
        rows, order = rows.filter(state__in=sorted(SHOWN), pk__in=mine.values("gathering")), "-begins_at"
    elif view == "ended":
        past = Q(state=GatheringState.PUBLISHED, ends_at__lte=clock.now())
        rows, order = rows.filter(ENDED | past), "-begins_at"
    elif view == "preparing":
        rows, order = rows.exclude(state__in=sorted(SHOWN)), "-begins_at"
    else:
        rows, order = rows.ahead(), "begins_at"
    coarse, _dash, finer = kind.partition("-")
    if coarse.isdecimal():
        rows = rows.filter(kind=int(coarse[:18]))
    if finer.isdecimal():
        rows = rows.filter(finer_kind=int(finer[:18]))
    rows = rows.select_related("kind", "finer_kind", "delegation", "body", "group")
    return rows.annotate(my_answer=_own(user, "answer"), seated_count=_seated()), order


def kind_choices(user: User) -> list[tuple[str, str]]:
    """Kinds as a filter: each followed by its finer ones, ``12`` and ``12-3``."""
    kinds = GatheringKind.objects.filter(congress__in=user.congress_ids, is_active=True).order_by("code", "pk")
    finer: dict[int, list[tuple[str, str]]] = {}
    rows = FinerKind.objects.filter(kind__in=kinds.values("pk"), is_active=True).order_by("name", "pk")
    for pk, kind, name in rows.values_list("pk", "kind", "name"):
        finer.setdefault(kind, []).append((f"{kind}-{pk}", f"· {name}"))
    return [choice for pk, name in kinds.values_list("pk", "name") for choice in ((str(pk), name), *finer.get(pk, []))]


def gatherings_of_page(user: User) -> QuerySet[Gathering]:
    """What the user may open, with what a page shows of it."""
    related = ("kind", "finer_kind", "congress", "organiser", "delegation", "group", "body", "parent", "prepared_by")
    return Gathering.objects.visible_to(user).select_related(*related, "session__term")


def gatherings_at_door(user: User) -> QuerySet[Gathering]:
    """What the user may open, for the doors a thousand phones knock at: with its kind and congress alone."""
    return Gathering.objects.visible_to(user).select_related("kind", "congress")


def parts_of(user: User, gathering: Gathering) -> list[Gathering]:
    """The parts of a session in their order, each with the reader's ``my_answer``."""
    rows = Gathering.objects.visible_to(user).filter(parent=gathering).select_related("kind")
    return list(rows.annotate(my_answer=_own(user, "answer")).order_by("begins_at", "pk"))


def next_of(user: User) -> list[Participation]:
    """The reader's next gatherings: sittings rather than the session they are part of."""
    return _NEXT.rows(user)


def _next(user: User) -> QuerySet[Participation]:
    mine = Participation.objects.filter(user=user, gathering__in=Gathering.objects.ahead().values("pk"))
    mine = mine.exclude(answer=Answer.NOT_COMING).filter(gathering__parts=None)
    rows = mine.select_related("gathering__kind", "gathering__parent").order_by("gathering__begins_at", "pk")
    return rows[:MOST_NEXT]


_NEXT = PreparedFor([Role.DEPUTY], _next)  # on every deputy's home page


def adjoining(user: User) -> list[Gathering]:
    """What takes place today or is over and not closed yet, for the staff's home."""
    today = timezone.localdate(clock.now())
    rows = Gathering.objects.visible_to(user).published().filter(congress=user.post.congress_id, parts=None)
    rows = rows.filter(Q(begins_at__date__lte=today, ends_at__date__gte=today))
    return list(rows.select_related("kind").order_by("begins_at", "pk")[:8])


def buttons(obj: Model, user: User, address: str) -> list[dict[str, Any]]:
    """The open moves as buttons that lead to the page called ``address``."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse(address, args=[obj.pk, move.name]),
            "style": "main" if move.name in MAIN else "danger" if move.name in DANGEROUS else "plain",
        }
        for move in obj.MOVES.open_to(user, obj)
    ]


def file_rows(gathering: Gathering) -> list[dict[str, Any]]:
    """The files of a gathering as the page lists them."""
    rows = files.attached(gathering)
    return [
        {"name": row.name, "url": reverse("file", args=[row.uuid]), "size": row.size, "note": row.held} for row in rows
    ]


LABELS = {
    "begins_at": _("begin"), "ends_at": _("end"), "place": _("place"), "map_address": _("address"), "title": _("title"),
    "text": _("text"), "answer_until": _("last day to answer"), "bus": _("transport"), "meal": _("meal"),
    "limit": _("number of places"), "is_required": _("duty to attend"), "kind": _("kind"),
    "finer_kind": _("finer kind"),
} | dict.fromkeys(("by_code", "by_door", "by_list"), _("ways of signing in")) | dict.fromkeys(
    ("tell_by_sms", "tell_by_mail"), _("ways of telling")
) | dict.fromkeys(
    ("register_from", "register_until", "register_place"), _("time and place of registration")
)  # fmt: skip


def labels_of(names: Iterable[str]) -> str:
    """Changed fields in words; what nobody needs to know of is left out."""
    return "、".join(dict.fromkeys(str(LABELS[name]) for name in names if name in LABELS))


def _said(event: Event) -> dict[str, Any]:
    words = dict(event.data)
    words["fields"] = labels_of(words.get("fields", []))
    for name in ("before", "after"):
        if name in words:
            words[name] = str(_attended(words[name]))
    return words


def _attended(value: str) -> Any:
    if value in SpeechState.values:
        return in_words(SpeechState, value)
    if value == "excused":
        return in_words(Answer, value)
    return in_words(Attendance, value) if value else pgettext("attendance", "nothing")


def timeline(target: Model) -> list[dict[str, Any]]:
    """What happened to a gathering or a place in it, in words, newest first."""
    return told_about(target, _said)


def calendar_entries(gatherings: Iterable[Gathering]) -> list[ical.Entry]:
    """Gatherings for a calendar; nothing in it is personal."""
    return [
        ical.Entry(
            uid=f"gathering-{row.pk}@{settings.PUBLIC_URL.split('//')[-1].split('/')[0].split(':')[0]}",
            title=row.title,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            place=" ".join(filter(None, [row.place, row.map_address])),
            text="\n".join(filter(None, [row.text, row.bus, row.meal])),
            url=f"{settings.PUBLIC_URL}{row.get_absolute_url()}",
            version=row.version,
            is_cancelled=row.state == GatheringState.CANCELLED,
        )
        for row in gatherings
    ]
