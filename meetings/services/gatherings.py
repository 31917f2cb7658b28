"""Gatherings: prepared, applied for, published, changed, called off; closing is in ``closing``."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, files, search
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import SECRETARIAT, User
from meetings.models import Conduct, Document, Gathering
from meetings.services import closing
from meetings.services.answering import move_up_locked
from meetings.services.locking import lock
from meetings.services.people import Audience, seat
from meetings.services.teams import drop_teams
from meetings.workflow import CHANGEABLE, GATHERING, UNPUBLISHED, GatheringState

MOST_FILES = 5
MOST = {"half_days": 60, "limit": 10_000}
REGISTERING = ("register_from", "register_until", "register_place")
TOLD = frozenset({"begins_at", "ends_at", "place", "map_address", "bus", "meal", *REGISTERING})  # to those concerned


@transaction.atomic
def prepare(
    *,
    by: User,
    audience: Audience | None = None,
    uploads: Iterable[CheckedFile] = (),
    parent: Gathering | None = None,
    **facts: Any,
) -> Gathering:
    """Draft a gathering; with ``parent`` a part of that session. ``audience`` is asked when it is published.

    Refused for a kind of another congress or one out of use, times that cannot be, and a part of what is no session.
    A part of a published session is published at once.
    """
    congress = by.post.congress
    gathering = Gathering(congress=congress, parent=parent, prepared_by=by, **facts)
    if parent is not None:
        parent = lock(parent.pk)
        if not parent.kind.is_session or parent.state not in CHANGEABLE:
            raise Refused(_("Only a session that is not over has parts added to it."))
        gathering.parent = parent
    check_gathering(gathering)
    gathering.save()
    if audience:
        seat(gathering, audience.of(gathering))
    _attach(gathering, uploads, by=by)
    record("meetings.prepare_gathering", gathering, by=by, parent=parent and parent.pk)
    search.index([gathering])
    if parent is not None and parent.state == GatheringState.PUBLISHED:
        move_gathering(gathering, "publish_gathering", by=by)
    return gathering


@transaction.atomic
def change(
    gathering: Gathering,
    *,
    by: User,
    version: int,
    audience: Audience | None = None,
    uploads: Iterable[CheckedFile] = (),
    **facts: Any,
) -> Gathering:
    """Change what is prepared or published; those concerned are told when time or place changed.

    ``Stale`` when it was changed meanwhile. New places go to those who wait longest.
    """
    gathering = lock(gathering.pk)
    if not by.has_perm("meetings.edit", gathering):
        raise PermissionDenied
    if gathering.version != version:
        raise Stale(_("This gathering was changed meanwhile. Compare and save again."), current=_current(gathering))
    before = {name: getattr(gathering, name) for name in facts}
    changed = sorted(name for name, value in facts.items() if before[name] != value)
    for name in changed:
        setattr(gathering, name, facts[name])
    check_gathering(gathering)
    gathering.version += 1
    gathering.save()
    _attach(gathering, uploads, by=by)
    data = {name: _moment(before[name]) for name in ("begins_at", "ends_at") if name in changed}
    record("meetings.change_gathering", gathering, by=by, fields=changed, told=bool(TOLD & set(changed)), before=data)
    if audience and (asked := seat(gathering, audience.of(gathering))):
        record("meetings.invite", gathering, by=by, places=asked, standing="member")
    search.index([gathering])
    move_up_locked(gathering)
    return gathering


def _current(gathering: Gathering) -> dict[str, Any]:
    names = ("title", "place", "begins_at", "ends_at", "text")
    return {"version": gathering.version, **{name: getattr(gathering, name) for name in names}}


def _moment(value: dt.datetime) -> str:
    return value.isoformat()


def check_gathering(gathering: Gathering) -> None:
    """Refuse facts that cannot be: the reasons stand beside the fields."""
    wrong: dict[str, list[str]] = {}
    if gathering.kind.congress_id != gathering.congress_id or not gathering.kind.is_active:
        wrong["kind"] = [_("This congress holds no such gatherings.")]
    if gathering.ends_at <= gathering.begins_at:
        wrong["ends_at"] = [_("The end lies before the beginning.")]
    if gathering.answer_until and gathering.answer_until > gathering.begins_at:
        wrong["answer_until"] = [_("Answers are needed before it begins.")]
    if gathering.sign_in_from and gathering.sign_in_from > gathering.begins_at:
        wrong["sign_in_from"] = [_("Sign-in opens before it begins.")]
    for name, most in MOST.items():
        value = getattr(gathering, name)
        if value is not None and not 1 <= value <= most:
            wrong[name] = [_("Between 1 and %(most)s.") % {"most": most}]
    if gathering.is_required and gathering.limit is not None:
        wrong["limit"] = [_("Where everybody has to come, the places are not limited.")]
    wrong |= _wrong_session(gathering) | _wrong_choices(gathering) | _wrong_registration(gathering)
    if wrong:
        raise Invalid(wrong)


def _wrong_choices(gathering: Gathering) -> dict[str, list[str]]:
    """A finer kind is one of the kind, and one signs in somehow."""
    wrong = {}
    if gathering.finer_kind and gathering.finer_kind.kind_id != gathering.kind_id:
        wrong["finer_kind"] = [_("This finer kind belongs to another kind.")]
    if not gathering.ways:
        wrong["ways"] = [_("Choose at least one way of signing in.")]
    return wrong


def _wrong_registration(gathering: Gathering) -> dict[str, list[str]]:
    """Registration is that of a whole session, with its beginning, its end and a place, or with nothing."""
    given = [name for name in REGISTERING if getattr(gathering, name)]
    if not given:
        return {}
    if gathering.parent_id or not gathering.kind.is_session:
        return {name: [_("People register for the whole session.")] for name in given}
    words = [_("Say from when until when and where one registers.")]
    wrong = {name: words for name in REGISTERING if name not in given}
    if not wrong and gathering.register_until <= gathering.register_from:
        wrong["register_until"] = [_("The end lies before the beginning.")]
    return wrong


def _wrong_session(gathering: Gathering) -> dict[str, list[str]]:
    """A session names which of the term's it is, and only one gathering stands for it; nothing else names one."""
    if gathering.parent_id or not gathering.kind.is_session:
        if gathering.session_id:
            return {"session": [_("Only the gathering of the whole session names it.")]}
        return {}
    if gathering.session is None or gathering.session.term.congress_id != gathering.congress_id:
        return {"session": [_("Choose which session of the term it is.")]}
    others = Gathering.objects.filter(session=gathering.session, parent=None).exclude(pk=gathering.pk)
    if others.exclude(state__in=[GatheringState.REFUSED, GatheringState.CANCELLED]).exists():
        return {"session": [_("There is a gathering for this session already.")]}
    return {}


def _attach(gathering: Gathering, uploads: Iterable[CheckedFile], *, by: User) -> None:
    uploads = list(uploads)
    if uploads and files.attached(gathering).count() + len(uploads) > MOST_FILES:
        raise Invalid({"uploads": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    for one in uploads:
        files.store(one.name, one.content, target=gathering, by=by, quarantined=one.quarantined)


@transaction.atomic
def discard(gathering: Gathering, *, by: User) -> None:
    """Throw away one's own draft with the places and files in it; what happened to it stays in the record.

    Refused for anybody else's, for what was applied for or published, and while agenda, paper or part hang on it.
    """
    gathering = lock(gathering.pk)
    if not by.has_perm("meetings.discard", gathering):
        raise PermissionDenied
    hanging = (gathering.parts, gathering.agenda, gathering.schedule, gathering.documents, gathering.meals)
    if any(rows.exists() for rows in hanging) or Document.objects.filter(ends_with=gathering).exists():
        raise Refused(_("Something hangs on it already: take its parts, agenda and papers away first."))
    record("meetings.discard_gathering", gathering, by=by, title=gathering.title)
    for file in files.attached(gathering):
        files.remove(file)
    drop_teams(gathering)
    gathering.participations.all().delete()
    Conduct.objects.filter(gathering=gathering).delete()
    search.forget([gathering])
    gathering.delete()


# Moving ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_gathering(gathering: Gathering, name: str, *, by: User, **fields: Any) -> Gathering:
    """Make one move of the table of gatherings; the parts of a session follow.

    Raises ``PermissionDenied``, ``Refused`` or ``Invalid`` and changes nothing then.
    """
    gathering = lock(gathering.pk)
    row = GATHERING.check(name, gathering, by)
    source = gathering.state
    gathering.state = row.target
    details = EFFECTS[name](gathering, by=by, **fields) or {}
    gathering.version += 1
    gathering.save()
    record(f"meetings.{name}", gathering, by=by, source=source, to=gathering.state, **details)
    if name in FOLLOWED:
        _follow(gathering, name, by=by, states=FOLLOWED[name], **fields)
    return gathering


FOLLOWED = {"publish_gathering": UNPUBLISHED, "cancel_gathering": {GatheringState.PUBLISHED}}


def _follow(gathering: Gathering, name: str, *, by: User, states: Iterable[str], **fields: Any) -> None:
    """The same move for the parts it is open to."""
    parts = Gathering.objects.filter(parent=gathering, state__in=sorted(states))
    for part in parts.order_by("pk"):
        move_gathering(part, name, by=by, with_session=True, **fields)


def _apply(gathering: Gathering, *, by: User) -> None:
    """The office decides; what a group drafted is its own until then."""
    if by.acts(*SECRETARIAT):
        raise Refused(_("Publish it: the office need not apply to itself."))
    gathering.note = ""


def _note(gathering: Gathering, *, by: User, note: str, with_session: bool = False) -> dict:
    """Given back, not held or called off, for a reason; those concerned by a whole session are told once."""
    if not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    gathering.note = note.strip()
    return {"with_session": with_session}


def _publish(gathering: Gathering, *, by: User, with_session: bool = False) -> dict:
    """Those asked are told; the parts of a session with it, in one notice."""
    if gathering.ends_at <= clock.now():
        raise Refused(_("It would be over already: correct its times first."))
    if gathering.parent and gathering.parent.state != GatheringState.PUBLISHED:
        raise Refused(_("Publish the session first."))
    gathering.published_at, gathering.note = clock.now(), ""
    asked = gathering.participations.members().exists()
    if gathering.is_required and not asked and not gathering.parent_id:
        raise Refused(_("Nobody is asked yet: choose who has to come."))
    return {"with_session": with_session}


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "apply_gathering": _apply,
    "return_gathering": _note,
    "refuse_gathering": _note,
    "publish_gathering": _publish,
    "cancel_gathering": _note,
    "close_gathering": closing.close,
}
