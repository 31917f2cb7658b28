"""Hand-over items on screens and on paper: the list for the closing session, and one item with its answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from congress import calendar
from congress.models import Session, User, What
from deputies.models import Mandate
from proposals.models import (
    Canonical,
    Clock,
    CoSignature,
    HandlingTask,
    HandOverItem,
    ItemRating,
    ItemSource,
    Rating,
    Reply,
)
from proposals.queries.authors import is_hidden, read_with, with_authors_hidden
from proposals.queries.chain import clock_shown
from proposals.workflow import ANSWERING, BEFORE_REPLY, DEAD, Signing, State, TaskState

# Saved views of the list: name in the address, label, states.
ITEM_VIEWS: tuple[tuple[str, Any, frozenset[str] | None], ...] = (
    ("", _("All"), None),
    ("open", _("Under way"), BEFORE_REPLY),
    ("late", _("Late"), BEFORE_REPLY),
    ("answered", _("Answered"), frozenset({State.REPLIED})),
    ("unsatisfactory", _("Found unsatisfactory"), frozenset({State.EVALUATED})),
    ("ended", _("Closed"), frozenset({State.CLOSED, State.WITHDRAWN})),
)
MOST_RATINGS = 20


@dataclass(frozen=True)
class Answer:
    """What one organ did with an item: its task, and its reply where it has been sent."""

    task: HandlingTask
    reply: Reply | None


@dataclass(frozen=True)
class ItemLine:
    """An item as the list for the closing session shows it."""

    item: HandOverItem
    said_by: str
    due: dict[str, Any] | None
    answers: list[Answer]
    rating: ItemRating | None
    is_solved: bool

    @property
    def state(self) -> str:
        """The state in words; what was closed with everything resolved is called solved."""
        return str(_("Solved")) if self.is_solved else self.item.get_state_display()

    @property
    def tone(self) -> str:
        """The tone in which the state is drawn."""
        return "late" if self.is_late else self.item.tone

    @property
    def speakers(self) -> list[str]:
        """The names of ``said_by`` one by one: none is torn over two lines."""
        return self.said_by.split("、")

    @property
    def is_late(self) -> bool:
        """Whether an answer is owed whose time is over."""
        return self.item.state in BEFORE_REPLY and self.due is not None and self.due["state"] == "late"


def items_of_page(user: User) -> QuerySet:
    """Items with everything a page shows."""
    rows = with_authors_hidden(HandOverItem.objects.visible_to(user), user, proposal="proposal")
    return rows.select_related(
        "congress", "captured_by", "proposal__congress", "proposal__session__term__congress", "proposal__lead__person",
        "proposal__lead__delegation",
    )  # fmt: skip


def items(user: User, asked: Mapping[str, str]) -> QuerySet:
    """The items one may see, narrowed by view, session (id) and source; what makes no sense is passed over."""
    rows = with_authors_hidden(HandOverItem.objects.visible_to(user), user, proposal="proposal")
    states = {name: states for name, _label, states in ITEM_VIEWS}.get(asked.get("view", ""))
    if states:
        rows = rows.filter(proposal__state__in=sorted(states))
    if asked.get("view") == "late":
        rows = rows.filter(pk__in=Clock.objects.late().filter(what=What.REPLY).values("proposal"))
    if asked.get("source") in ItemSource.values:
        rows = rows.filter(source=asked["source"])
    if asked.get("session", "").isdecimal() and len(asked["session"]) < 10:  # noqa: PLR2004  (what both databases take)
        rows = rows.filter(proposal__session=asked["session"])
    return rows


def item_sessions(user: User) -> list[tuple[int, str]]:
    """The sessions of the congress, to choose from, the newest first."""
    rows = Session.objects.filter(term__congress=user.post.congress_id).select_related("term")
    return [(session.pk, str(session)) for session in rows.order_by("-begins_on", "-pk")[:20]]


def with_answers(rows: QuerySet) -> QuerySet:
    """Items with what their lines show, in a handful of queries however many they are."""
    tasks = HandlingTask.objects.exclude(state__in=sorted(DEAD | {TaskState.DISPATCHED}))
    tasks = tasks.filter(role__in=sorted(ANSWERING)).select_related("organ", "reply__outcome").order_by("pk")
    terms = Clock.objects.filter(task=None, what=What.REPLY).order_by("pk")
    spoke = CoSignature.objects.filter(state=Signing.SPOKE).select_related("mandate__person").order_by("pk")
    return rows.select_related("proposal__lead__person", "proposal__lead__delegation").prefetch_related(
        Prefetch("proposal__tasks", tasks),
        Prefetch("proposal__clocks", terms),
        Prefetch("proposal__signatures", spoke),
        Prefetch("ratings", ItemRating.objects.order_by("pk")),
    )


def item_lines(rows: Iterable[HandOverItem]) -> list[ItemLine]:
    """Items (of ``with_answers``) as lines."""
    return [item_line(item) for item in rows]


def item_line(item: HandOverItem) -> ItemLine:
    """One item (of ``with_answers``) as its line."""
    proposal = item.proposal
    tasks = [task for task in proposal.tasks.all() if task.round == proposal.round]
    answers = [Answer(task, _sent(task)) for task in tasks]
    terms = list(proposal.clocks.all())
    ratings = [rating for rating in item.ratings.all() if rating.round == proposal.round]
    resolved = [each.reply and each.reply.outcome.canonical == Canonical.RESOLVED for each in answers]
    return ItemLine(
        item=item,
        said_by=said_by(item),
        due=clock_shown(terms[-1]) if terms else None,
        answers=answers,
        rating=ratings[-1] if ratings else None,
        is_solved=item.state == State.CLOSED and bool(resolved) and all(resolved) and not _blamed(ratings),
    )


def _blamed(ratings: list[ItemRating]) -> bool:
    return any(rating.rating == Rating.DISSATISFIED for rating in ratings)


def _sent(task: HandlingTask) -> Reply | None:
    reply = getattr(task, "reply", None)
    return reply if reply is not None and reply.sent_at else None


def said_by(item: HandOverItem) -> str:
    """Who spoke of it: the deputies, else whoever was written down, else where it comes from."""
    lead = item.proposal.lead
    names = [lead.person.name] if lead else []
    names += [each.mandate.person.name for each in item.proposal.signatures.all()]
    return "、".join(names) or item.voice or str(item.get_source_display())


def item_figures(rows: QuerySet) -> dict[str, int]:
    """How many of these items there are, were answered, are solved, and were solved on the day of the hand-over."""
    tasks = HandlingTask.objects.filter(proposal=OuterRef("pk"), round=OuterRef("proposal__round"))
    owed = tasks.filter(role__in=sorted(ANSWERING)).exclude(state__in=sorted(DEAD | {TaskState.DISPATCHED}))
    resolved = owed.filter(reply__sent_at__isnull=False, reply__outcome__canonical=Canonical.RESOLVED)
    other = owed.filter(~Q(reply__outcome__canonical=Canonical.RESOLVED) | Q(reply__isnull=True))
    blamed = ItemRating.objects.filter(item=OuterRef("pk"), round=OuterRef("proposal__round"), rating="dissatisfied")
    later = owed.annotate(given=TruncDate("assigned_at"), came=TruncDate("replied_at"))
    later = later.filter(Q(came__isnull=True) | Q(came__gt=F("given")))
    answered = Q(proposal__state__in=[State.REPLIED, State.EVALUATED, State.CLOSED])
    solved = Q(Exists(resolved), ~Exists(other), ~Exists(blamed), proposal__state=State.CLOSED)
    return rows.select_related(None).aggregate(
        all=Count("pk"),
        answered=Count("pk", filter=answered),
        solved=Count("pk", filter=solved),
        same_day=Count("pk", filter=solved & ~Exists(later) & Q(proposal__round=1)),
    )


def answers_of(user: User, item: HandOverItem) -> list[Answer]:
    """Every organ's answers in every round, as far as the user sees them."""
    tasks = list(
        HandlingTask.objects.visible_to(user)
        .filter(proposal=item.pk)
        .exclude(state__in=sorted(DEAD | {TaskState.DISPATCHED}))
        .select_related("organ")
        .order_by("round", "pk")
    )
    replies = Reply.objects.visible_to(user).filter(task__in=tasks, sent_at__isnull=False).select_related("outcome")
    sent = {reply.task_id: reply for reply in read_with(item.proposal, replies.order_by("pk"))}
    return [Answer(task, sent.get(task.pk)) for task in read_with(item.proposal, tasks)]


def speakers_of(item: HandOverItem) -> list[Mandate]:
    """The deputies who spoke of it, the first one first."""
    lead = [item.proposal.lead] if item.proposal.lead else []
    if is_hidden(item.proposal):
        return lead
    spoke = item.proposal.signatures.filter(state=Signing.SPOKE).select_related("mandate__person")
    return [*lead, *(each.mandate for each in spoke.order_by("pk"))]


def ratings_of(item: HandOverItem) -> list[ItemRating]:
    """What came back about it, the newest round first."""
    return read_with(item.proposal, item.ratings.select_related("mandate__person").order_by("-round")[:MOST_RATINGS])


def term_in_words(item: HandOverItem) -> str:
    """The term as it was set: 4 hours, or until a day."""
    return item.get_term_display() if item.term else calendar.sum_in_words(calendar.fixed(item.until))[0]


def items_waiting(user: User) -> dict[str, int]:
    """How many items stand in each state, and how many of those under way are late."""
    rows = HandOverItem.objects.visible_to(user).select_related(None)
    late = Clock.objects.late().filter(proposal=OuterRef("pk"), what=What.REPLY)
    return rows.aggregate(
        under_way=Count("pk", filter=Q(proposal__state__in=sorted(BEFORE_REPLY))),
        late=Count("pk", filter=Q(Exists(late), proposal__state__in=sorted(BEFORE_REPLY))),
        unsatisfactory=Count("pk", filter=Q(proposal__state=State.EVALUATED)),
    )
