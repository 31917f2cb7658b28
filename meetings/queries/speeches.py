"""The list of speakers as its page, its paper and the API show it."""

import hashlib
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from congress import clock
from congress.models import User
from meetings.computing import speaking
from meetings.models import Gathering, Speech, run_by
from meetings.workflow import GIVEN_SPEECHES, OPEN_SPEECHES, SpeechState

RANKS = {SpeechState.CALLED: 0, SpeechState.LISTED: 1, SpeechState.ASKED: 1}  # who speaks stands first


def speeches_of_page(user: User) -> QuerySet[Speech]:
    """What the user may open, with what a page shows of it."""
    return Speech.objects.visible_to(user).select_related(*RELATED)


RELATED = (
    "gathering__congress", "gathering__kind", "gathering__delegation", "gathering__parent", "mandate__person",
    "mandate__delegation", "mandate__post", "asked_by",
)  # fmt: skip


def speeches_told_of(user: User) -> QuerySet[Speech]:
    """Those whose events the user reads: his own, and those of the lists he runs."""
    return Speech.objects.visible_to(user).filter(run_by(user) | Q(mandate__person__user=user))


@dataclass(frozen=True)
class SpeakerList:
    """The speeches of a gathering: who speaks and waits in order, who has spoken, what came to nothing."""

    open: list[Speech]
    given: list[Speech]
    rest: list[Speech]

    @property
    def mark(self) -> str:
        """Changes when a speech does, and with every minute somebody speaks: what a poll compares."""
        rows = [(row.pk, row.state, row.position, row.version) for row in (*self.open, *self.given, *self.rest)]
        running = [running_minutes(row) for row in self.open if row.state == SpeechState.CALLED]
        return hashlib.sha256(repr((rows, running)).encode()).hexdigest()[:16]


def speaker_list(gathering: Gathering, user: User) -> SpeakerList:
    """The list as the user sees it, in one question."""
    rank = Case(*(When(state=state, then=Value(at)) for state, at in RANKS.items()), default=Value(2))
    rows = speeches_of_page(user).filter(gathering=gathering).annotate(rank=rank)
    found = list(rows.order_by("rank", "position", "pk"))
    for row in found:
        row.gathering = gathering
        row.running = running_minutes(row) if row.state == SpeechState.CALLED else None
    return SpeakerList(
        [row for row in found if row.state in OPEN_SPEECHES],
        [row for row in found if row.state in GIVEN_SPEECHES],
        [row for row in found if row.state not in OPEN_SPEECHES | GIVEN_SPEECHES],
    )


def running_minutes(speech: Speech) -> int:
    """The minutes somebody has been speaking."""
    return speaking.minutes_between(speech.started_at, clock.now())


def printed_speeches(gathering: Gathering) -> QuerySet[Speech]:
    """What was handed in in writing, in order."""
    rows = Speech.objects.filter(gathering=gathering, state=SpeechState.HANDED_IN)
    return rows.select_related("mandate__person", "mandate__delegation").order_by("position", "pk")


def may_read_text(user: User, speech: Speech) -> bool:
    """The text of a speech: its author's and whoever runs the list; once handed in, everybody's who sees it."""
    if speech.state == SpeechState.HANDED_IN or speech.user_id == user.pk:
        return True
    return user.has_perm("meetings.run_speech", speech)
