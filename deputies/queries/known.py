"""What was known at the end of a day: records, lines of the ledger and mandates as they stood then.

As of a day means: told by the end of that day, whatever was told later. A record entered afterwards is missing, one
struck or corrected afterwards stands as it stood, and a line of the ledger counts from the moment it was entered.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from congress.models import Event
from deputies.models import DutyRecord, DutyRevision, Mandate, PointEntry
from deputies.workflow import COUNTING, State


@dataclass(frozen=True)
class KnownAct:
    """A counting duty record as it stood."""

    pk: int
    type_id: int
    title: str
    begins_on: dt.date
    begins_half: int
    half_days: int
    place: str
    role: str
    presence: str


def end_of(day: dt.date) -> dt.datetime:
    """The moment ``day`` is over."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def states_then(model: type[Model], keys: Collection[int], moment: dt.datetime) -> dict[int, str]:
    """The states before ``moment`` of those rows that have moved since; all others stand as they stood."""
    kind = ContentType.objects.get_for_model(model)
    later = Event.objects.filter(target_type=kind, target_id__in=keys, at__gte=moment).order_by("-pk")
    moves = later.values_list("target_id", "data")
    return {key: data["source"] for key, data in moves if "source" in data}  # the first move since is set last


def acts_known(mandate: Mandate, day: dt.date) -> list[KnownAct]:
    """The duty records of ``mandate`` that counted at the end of ``day``, by day, as they stood."""
    moment = end_of(day)
    rows = DutyRecord.objects.filter(mandate=mandate, created_at__lt=moment)
    rows = list(rows.exclude(state="draft").order_by("pk"))
    then = states_then(DutyRecord, [row.pk for row in rows], moment)
    standing = [row for row in rows if _counted(row, then, moment)]
    revisions = DutyRevision.objects.filter(record__in=[row.pk for row in standing], until__gte=moment)
    facts = dict(revisions.order_by("-pk").values_list("record", "facts"))  # the first change since is set last
    acts = [_act(row, facts.get(row.pk, {})) for row in standing]
    known = [act for act in acts if act.begins_on <= day]
    return sorted(known, key=lambda act: (act.begins_on, act.begins_half, act.pk))


def _counted(row: DutyRecord, then: dict[int, str], moment: dt.datetime) -> bool:
    if row.pk in then:
        return then[row.pk] in COUNTING
    return row.state in COUNTING and row.decided_at is not None and row.decided_at < moment


def _act(row: DutyRecord, facts: dict) -> KnownAct:
    told = row.printed_facts() | facts
    return KnownAct(pk=row.pk, **(told | {"begins_on": dt.date.fromisoformat(told["begins_on"])}))


def entries_known(mandate: Mandate, day: dt.date) -> list[PointEntry]:
    """The lines of the ledger of ``mandate`` entered by the end of ``day``, contrary lines among them."""
    rows = PointEntry.objects.filter(mandate=mandate, at__lt=end_of(day)).select_related("item", "adjustment")
    return list(rows.order_by("pk"))


def seats_known(mandate: Mandate, day: dt.date) -> list[Mandate]:
    """All mandates of the person that had begun by ``day``, in the state of that day. Saves nothing."""
    rows = Mandate.objects.filter(person=mandate.person_id, begins_on__lte=day)
    seats = list(rows.select_related("congress", "term", "delegation", "group").order_by("begins_on", "pk"))
    then = states_then(Mandate, [seat.pk for seat in seats], end_of(day))
    for seat in seats:
        if seat.pk in then:
            seat.state = then[seat.pk]
        if seat.state != State.TERMINATED and seat.ends_on and seat.ends_on > day:
            seat.ends_on = None
    return seats
