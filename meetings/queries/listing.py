"""What the list of people says of each beside his answer: speeches, feedback, notices; and what staff may do."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from congress.models import Notification, User
from meetings.models import Circular, Gathering, GatheringFeedback, Participation, Speech
from meetings.workflow import OPEN_SPEECHES, OWN_MOVES, PARTICIPATION, GatheringState, SpeechState

SAID = OPEN_SPEECHES | {SpeechState.SPOKEN, SpeechState.HANDED_IN, SpeechState.NOT_REACHED}


def numbered(rows: QuerySet[Participation]) -> QuerySet[Participation]:
    """The rows, each with ``number``: how manieth it is on its gathering's whole list, whatever is filtered."""
    before = Participation.objects.filter(gathering=OuterRef("gathering"), pk__lte=OuterRef("pk")).order_by()
    return rows.annotate(number=Subquery(before.values("gathering").annotate(count=Count("pk")).values("count")))


def add_what_is_said(rows: Iterable[Participation], gathering: Gathering, user: User) -> None:
    """Give each place ``said`` (its speeches), ``word`` (feedback), ``told_count`` and ``read_count`` of the notices
    about the gathering, ``None`` for whoever does not keep the whole list. The reader sees what he may read elsewhere.
    """
    rows = list(rows)
    speeches: dict[int, list[Speech]] = defaultdict(list)
    seen = Speech.objects.visible_to(user).filter(gathering=gathering, state__in=sorted(SAID))
    for speech in seen.filter(mandate__in=[row.mandate_id for row in rows if row.mandate_id]).order_by("pk"):
        speeches[speech.mandate_id].append(speech)
    words = GatheringFeedback.objects.visible_to(user).filter(participation__in=[row.pk for row in rows])
    feedback = dict(words.values_list("participation", "text"))
    counts = notices_of(rows, gathering) if user.has_perm("meetings.manage", gathering) else None
    for row in rows:
        row.said = speeches[row.mandate_id] if row.mandate_id else []
        row.word = feedback.get(row.pk, "")
        row.told_count, row.read_count = (None, None) if counts is None else counts.get(row.user_id, (0, 0))


def notices_of(rows: Iterable[Participation], gathering: Gathering) -> dict[int, tuple[int, int]]:
    """How many notices about the gathering each account of ``rows`` got, and how many of them it has read."""
    rows = list(rows)
    kinds = ContentType.objects.get_for_models(Gathering, Participation, Circular)
    written = Circular.objects.filter(gathering=gathering).values("pk")
    about = Q(event__target_type=kinds[Gathering], event__target_id=gathering.pk)
    about |= Q(event__target_type=kinds[Participation], event__target_id__in=[row.pk for row in rows])
    about |= Q(event__target_type=kinds[Circular], event__target_id__in=written)
    told = Notification.objects.filter(about, recipient__in=[row.user_id for row in rows if row.user_id]).order_by()
    found = told.values("recipient").annotate(count=Count("pk"), read=Count("read_at"))
    return {row["recipient"]: (row["count"], row["read"]) for row in found}


def answers_to_enter(user: User, place: Participation) -> list[tuple[str, Any]]:
    """The answers staff may enter for somebody now: name and label of the move."""
    if place.gathering.state != GatheringState.PUBLISHED or not user.has_perm("meetings.enter_answer", place):
        return []
    here = [PARTICIPATION.moves[name].get(place.answer) for name in PARTICIPATION.names if name in OWN_MOVES]
    return [(row.name, row.label) for row in here if row and (row.needs is None or row.needs.holds(place))]


def circulars_of(user: User, gathering: Gathering) -> QuerySet[Circular]:
    """What was written to people of the list, newest first."""
    rows = Circular.objects.visible_to(user).filter(gathering=gathering)
    return rows.select_related("sent_by").order_by("-pk")
