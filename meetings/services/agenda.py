"""The agenda and the schedule: written by staff, announced to those whom a change concerns."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import Event, User
from meetings import queries
from meetings.models import AgendaItem, Gathering, ScheduleEntry
from meetings.workflow import SHOWN, GatheringState

ITEM_FIELDS = ("position", "title", "kind", "reporter", "result")
ENTRY_FIELDS = ("position", "item", "title", "begins_at", "note")
CHANGES = ("added", "changed", "dropped")


def _locked(gathering: Gathering) -> Gathering:
    """The gathering under its lock; refused once it was called off or will not be held."""
    row = Gathering.objects.select_for_update(of=("self",)).get(pk=gathering.pk)
    if row.state in {GatheringState.CANCELLED, GatheringState.REFUSED}:
        raise Refused(_("This gathering is not held."))
    return row


def _check_version(row: Any, version: int | None, fields: tuple[str, ...]) -> None:
    if version is not None and row.version != version:
        now = {name: getattr(row, name) for name in fields} | {"version": row.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)


# The agenda --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_item(gathering: Gathering, *, by: User, **fields: Any) -> AgendaItem:
    """Put something on the agenda of a whole gathering. Refused for a part, and when the title is there already."""
    gathering = _locked(gathering)
    if gathering.parent_id:
        raise Refused(_("The agenda is the session's; a sitting has its place in the schedule."))
    item = AgendaItem(gathering=gathering, **fields)
    _save_item(item)
    record("meetings.add_agenda_item", gathering, by=by, item=item.pk)
    return item


@transaction.atomic
def change_item(item: AgendaItem, *, by: User, version: int | None = None, **fields: Any) -> AgendaItem:
    """Change an item; ``Stale`` when somebody else did meanwhile. Refused once it was taken off."""
    gathering = _locked(item.gathering)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.dropped_at:
        raise Refused(_("This was taken off meanwhile."))
    _check_version(item, version, ITEM_FIELDS)
    changed = [name for name, value in fields.items() if getattr(item, name) != value]
    for name, value in fields.items():
        setattr(item, name, value)
    item.version += 1
    _save_item(item)
    if changed:
        record("meetings.change_agenda_item", gathering, by=by, item=item.pk, fields=sorted(changed))
    return item


def _save_item(item: AgendaItem) -> None:
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise Invalid({"title": [_("This stands on the agenda already.")]}) from error


@transaction.atomic
def drop_item(item: AgendaItem, *, by: User) -> Gathering:
    """Take an item off the agenda. Refused while a sitting deals with it or a document belongs to it."""
    gathering = _locked(item.gathering)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.dropped_at:
        return gathering
    if item.entries.standing().exists():
        raise Refused(_("A sitting deals with it: take it out of the schedule first."))
    if item.documents.exists():
        raise Refused(_("Documents belong to it: give them another place first."))
    item.dropped_at = clock.now()
    item.save(update_fields=["dropped_at"])
    record("meetings.drop_agenda_item", gathering, by=by, item=item.pk)
    return gathering


# The schedule ------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_entry(sitting: Gathering, *, by: User, **fields: Any) -> ScheduleEntry:
    """Put something into a sitting. Refused for a session that has sittings, and for an item of another gathering."""
    sitting = _locked(sitting)
    if not queries.takes_entries(sitting):
        raise Refused(_("The schedule stands in the sittings of this session."))
    entry = ScheduleEntry(gathering=sitting, **fields)
    _save_entry(entry)
    record("meetings.change_schedule", sitting, by=by, added=[entry.pk])
    return entry


@transaction.atomic
def change_entry(entry: ScheduleEntry, *, by: User, version: int | None = None, **fields: Any) -> ScheduleEntry:
    """Change what a sitting does; ``Stale`` when somebody else did meanwhile. Refused once it was taken out."""
    sitting = _locked(entry.gathering)
    entry = ScheduleEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.dropped_at:
        raise Refused(_("This was taken off meanwhile."))
    _check_version(entry, version, ENTRY_FIELDS)
    changed = [name for name, value in fields.items() if getattr(entry, name) != value]
    if not changed:
        return entry
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.version += 1
    _save_entry(entry)
    record("meetings.change_schedule", sitting, by=by, changed=[entry.pk], fields=sorted(changed))
    return entry


def _save_entry(entry: ScheduleEntry) -> None:
    sitting = entry.gathering
    if entry.item is None and not entry.title.strip():
        raise Invalid({"title": [_("Choose an item of the agenda, or say what happens.")]})
    if entry.item and entry.item.gathering_id != (sitting.parent_id or sitting.pk):
        raise Invalid({"item": [_("This item stands on another agenda.")]})
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise Invalid({"item": [_("This sitting deals with it already.")]}) from error


@transaction.atomic
def drop_entry(entry: ScheduleEntry, *, by: User) -> Gathering:
    """Take something out of a sitting; the row stays, so that those concerned can be told what it was."""
    sitting = _locked(entry.gathering)
    entry = ScheduleEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.dropped_at is None:
        entry.dropped_at = clock.now()
        entry.save(update_fields=["dropped_at"])
        record("meetings.change_schedule", sitting, by=by, dropped=[entry.pk])
    return sitting


@transaction.atomic
def announce_schedule(sitting: Gathering, *, by: User) -> Gathering:
    """Tell the people of a sitting, once, what changed in it since they were told last.

    Refused when nothing did, and before the gathering is published: then everybody reads the whole.
    """
    sitting = _locked(sitting)
    if sitting.state not in SHOWN:
        raise Refused(_("The gathering is not published yet: nobody has to be told of a change."))
    changes = untold_changes(sitting)
    if not any(changes.values()):
        raise Refused(_("Nothing has changed since those concerned were told."))
    record("meetings.announce_schedule", sitting, by=by, **changes)
    return sitting


def untold_changes(sitting: Gathering) -> dict[str, list[int]]:
    """The entries added, changed and dropped since the last announcement (or since the gathering was published).

    What was added and taken out again is no change.
    """
    events = Event.objects.about(sitting).filter(kind__in=["meetings.change_schedule", "meetings.announce_schedule"])
    last = events.filter(kind="meetings.announce_schedule").order_by("-pk").first()
    events = events.filter(kind="meetings.change_schedule")
    if last:
        events = events.filter(pk__gt=last.pk)
    elif sitting.published_at:
        events = events.filter(at__gte=sitting.published_at)
    found: dict[str, list[int]] = {name: [] for name in CHANGES}
    for event in events.order_by("pk"):
        for name in CHANGES:
            found[name] += [pk for pk in event.data.get(name, []) if pk not in found[name]]
    brief = set(found["added"]) & set(found["dropped"])
    found["changed"] = [pk for pk in found["changed"] if pk not in {*found["added"], *found["dropped"]}]
    return {name: [pk for pk in pks if pk not in brief] for name, pks in found.items()}
