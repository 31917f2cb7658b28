"""The service guide and the lost and found of a session, kept by the secretariat."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import User
from meetings.models import CALLED, Gathering, GuideEntry, GuideKind, LostState, LostThing
from meetings.services.locking import lock

GUIDE_FIELDS = ("kind", "position", "title", "text", "phone", "hours", "place")
LOST_FIELDS = ("what", "place", "desk", "state")
MAP = "map"  # the purpose of a picture
PICTURES = frozenset({"image/jpeg", "image/png"})


@transaction.atomic
def add_guide_entry(gathering: Gathering, *, by: User, picture: CheckedFile | None = None, **fields: Any) -> GuideEntry:
    """Enter something into the guide of a whole gathering. Refused for a sitting: it has the guide of its session."""
    gathering = lock(gathering.pk)
    if gathering.parent_id:
        raise Refused(_("The guide is the session's; its sittings share it."))
    entry = GuideEntry(gathering=gathering, **fields)
    _save_entry(entry, picture, by=by)
    record("meetings.change_guide", gathering, by=by, added=[entry.pk])
    return entry


@transaction.atomic
def change_guide_entry(
    entry: GuideEntry, *, by: User, version: int | None = None, picture: CheckedFile | None = None, **fields: Any
) -> GuideEntry:
    """Change an entry; ``Stale`` when somebody else did meanwhile. Refused once it was taken off."""
    gathering = lock(entry.gathering_id)
    entry = GuideEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.dropped_at:
        raise Refused(_("This was taken off meanwhile."))
    _check_version(entry, version, GUIDE_FIELDS)
    changed = _set(entry, fields)
    _save_entry(entry, picture, by=by)
    if changed or picture:
        record("meetings.change_guide", gathering, by=by, changed=[entry.pk], fields=changed)
    return entry


@transaction.atomic
def drop_guide_entry(entry: GuideEntry, *, by: User) -> Gathering:
    """Take an entry off; twice is no fault."""
    gathering = lock(entry.gathering_id)
    entry = GuideEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.dropped_at is None:
        entry.dropped_at = clock.now()
        entry.save(update_fields=["dropped_at"])
        record("meetings.change_guide", gathering, by=by, dropped=[entry.pk])
    return gathering


def _save_entry(entry: GuideEntry, picture: CheckedFile | None, *, by: User) -> None:
    if entry.kind in CALLED and not entry.phone.strip():
        raise Invalid({"phone": [_("Give the number to call.")]})
    if picture and (entry.kind != GuideKind.MAP or picture.content_type not in PICTURES):
        raise Invalid({"picture": [_("A map has a picture (JPG or PNG); nothing else has.")]})
    entry.changed_at = clock.now()
    entry.save()
    if picture:
        for old in files.attached(entry, MAP):
            files.remove(old)
        files.store(picture.name, picture.content, target=entry, by=by, purpose=MAP, quarantined=picture.quarantined)
    if entry.kind == GuideKind.MAP and not files.attached(entry, MAP).exists():
        raise Invalid({"picture": [_("A map has a picture (JPG or PNG); nothing else has.")]})


@transaction.atomic
def enter_lost_thing(gathering: Gathering, *, by: User, version: int | None = None, **fields: Any) -> LostThing:
    """Enter something that is looked for or was found. Refused for a sitting."""
    gathering = lock(gathering.pk)
    if gathering.parent_id:
        raise Refused(_("The guide is the session's; its sittings share it."))
    thing = LostThing(gathering=gathering, **fields)
    _settle(thing)
    thing.save()
    record("meetings.change_lost_thing", gathering, by=by, thing=thing.pk, state=thing.state)
    return thing


@transaction.atomic
def change_lost_thing(thing: LostThing, *, by: User, version: int | None = None, **fields: Any) -> LostThing:
    """Change an entry or its state; ``Stale`` when somebody else did meanwhile."""
    gathering = lock(thing.gathering_id)
    thing = LostThing.objects.select_for_update(of=("self",)).get(pk=thing.pk)
    _check_version(thing, version, LOST_FIELDS)
    if _set(thing, fields):
        _settle(thing)
        thing.save()
        record("meetings.change_lost_thing", gathering, by=by, thing=thing.pk, state=thing.state)
    return thing


def _settle(thing: LostThing) -> None:
    thing.settled_at = (thing.settled_at or clock.now()) if thing.state == LostState.RETURNED else None


def _set(row: Any, fields: dict[str, Any]) -> list[str]:
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    row.version += bool(changed)
    return changed


def _check_version(row: Any, version: int | None, fields: Iterable[str]) -> None:
    if version is not None and row.version != version:
        now = {name: getattr(row, name) for name in fields} | {"version": row.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
