"""Registering many facts at once, and keeping the titles of what was registered as they may be read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from congress import clock
from congress.events import record, record_many
from congress.models import User
from deputies import queries
from deputies.computing import scoring
from deputies.models import DutyRecord, DutyRevision, DutyType, Mandate
from deputies.services.duty import register_duty, was_exercised
from deputies.services.revisions import keep_revision
from deputies.services.settling import settle
from deputies.workflow import ALIVE, DutyState


@dataclass(frozen=True)
class Told:
    """One deputy's part in something that happened elsewhere; the fields are those of ``register_duty``."""

    mandate: Mandate
    fact: str
    source: str
    title: str
    day: dt.date
    url: str = ""
    role: str = scoring.Role.TAKING_PART
    co_signers: int = 0
    presence: str = scoring.Presence.PRESENT
    begins_half: int = 0
    half_days: int = 1
    place: str = ""
    organiser: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the record says beside title, day and source."""
        names = ("role", "co_signers", "presence", "begins_half", "half_days", "place", "organiser")
        return {name: getattr(self, name) for name in names}

    @property
    def key(self) -> tuple[int, str, str]:
        """What counts once."""
        return self.mandate.pk, self.fact, self.source


def register(told: Told, *, by: User | None) -> DutyRecord | None:
    """Register one; ``None`` where the congress counts no such thing. See ``register_duty``."""
    named = {"title": told.title, "day": told.day, "url": told.url}
    return register_duty(told.mandate, told.fact, told.source, by=by, **named, **told.facts)


@transaction.atomic
def register_many(told: Sequence[Told], *, by: User | None = None) -> int:
    """Register what happened before anybody counted it; known sources stay as they are. Returns how many are new.

    What a deputy has declared himself for such a day gives way one by one, as in ``register_duty``.
    """
    locked = Mandate.objects.select_for_update(of=("self",)).filter(pk__in={each.mandate.pk for each in told})
    seats = {mandate.pk: mandate for mandate in locked.order_by("pk")}
    kinds = _kinds(seats.values(), {each.fact for each in told})
    known = _known(told)
    fresh = {
        each.key: each
        for each in told
        if (seats[each.mandate.pk].congress_id, each.fact) in kinds
        and was_exercised(seats[each.mandate.pk], each.day)
        and each.key not in known
    }
    declared = _declared(fresh.values(), kinds)
    slow = [
        each for each in fresh.values() if (each.mandate.pk, kinds[each.mandate.congress_id, each.fact]) in declared
    ]
    for each in slow:
        register(each, by=by)
    rows = [_row(each, kinds, by) for each in fresh.values() if each not in slow]
    DutyRecord.objects.bulk_create(rows, batch_size=500)
    record_many("deputies.register_duty", [(row, {"type": row.type_id}) for row in rows], by=by)
    _settle(rows)
    return len(fresh)


def _kinds(seats: Iterable[Mandate], facts: Iterable[str]) -> dict[tuple[int, str], int]:
    """The type each congress counts a fact as."""
    rows = DutyType.objects.filter(congress__in={seat.congress_id for seat in seats}, fact__in=facts, is_active=True)
    return {(congress, fact): pk for congress, fact, pk in rows.values_list("congress", "fact", "pk")}


def _known(told: Iterable[Told]) -> set[tuple[int, str, str]]:
    rows = DutyRecord.objects.filter(source__in={each.source for each in told})
    return set(rows.values_list("mandate", "type__fact", "source"))


def _declared(told: Iterable[Told], kinds: dict[tuple[int, str], int]) -> set[tuple[int, int]]:
    """Deputies with acts of such a type that they told themselves."""
    rows = DutyRecord.objects.filter(source="", state__in=ALIVE - {DutyState.DRAFT}, type__in=set(kinds.values()))
    return set(rows.filter(mandate__in={each.mandate.pk for each in told}).values_list("mandate", "type"))


def _row(told: Told, kinds: dict[tuple[int, str], int], by: User | None) -> DutyRecord:
    now = clock.now()
    return DutyRecord(
        mandate=told.mandate, type_id=kinds[told.mandate.congress_id, told.fact], source=told.source,
        source_url=told.url, title=told.title[:100], begins_on=told.day, state=DutyState.APPROVED, entered_by=by,
        submitted_at=now, decided_at=now, **told.facts,
    )  # fmt: skip


def _settle(rows: Iterable[DutyRecord]) -> None:
    """The ledger of every period the rows fall in."""
    spans: dict[tuple[int, dt.date], tuple[dt.date, set[int]]] = {}
    for row in rows:
        rule_set = queries.rule_set_on(row.mandate.congress_id, row.begins_on)
        if rule_set:
            begins = queries.span_on(rule_set, row.begins_on).begins_on
            spans.setdefault((row.mandate.congress_id, begins), (row.begins_on, set()))[1].add(row.mandate_id)
    for day, mandates in spans.values():
        settle(sorted(mandates), day)


# Titles ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def retitle_duty(source: str, title: str, *, by: User | None, secret: bool = False) -> int:
    """Give the records behind ``source`` another title; returns how many had another one.

    The earlier title is kept for files of earlier days, unless what it says has become ``secret``: then it is wiped
    there too.
    """
    rows = DutyRecord.objects.select_for_update(of=("self",)).filter(source=source).exclude(title=title[:100])
    renamed = list(rows.order_by("pk"))
    for act in renamed:
        if not secret:
            keep_revision(act)
    if secret:
        _wipe(source, title)
    DutyRecord.objects.filter(pk__in=[act.pk for act in renamed]).update(title=title[:100], version=F("version") + 1)
    for act in renamed:
        record("deputies.retitle_duty", act, by=by)
    return len(renamed)


def _wipe(source: str, title: str) -> None:
    for revision in DutyRevision.objects.filter(record__source=source):
        revision.facts["title"] = title[:100]
        revision.save(update_fields=["facts"])
