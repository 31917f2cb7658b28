"""Duty records: declared by the deputy and reviewed, or registered by whoever organised the act.

Points follow every change in the same transaction; they never come from outside.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from congress import clock, files, wording
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import Post, Role, User
from deputies import queries
from deputies.computing import scoring
from deputies.models import DutyPolicy, DutyRecord, DutyType, Mandate
from deputies.services.deadlines import decide_by
from deputies.services.revisions import keep_revision
from deputies.services.settling import settle, settle_days
from deputies.workflow import ALIVE, COUNTING, DUTY, OWN_HANDS, WAITING, DutyState, State

MOST_PHOTOS = 9
TOGETHER = 50  # records moved in one transaction
NEEDS_NOTE = frozenset({"send_back", "refuse", "strike", "dispute"})
WRITTEN = (
    "type", "title", "begins_on", "begins_half", "half_days", "place", "organiser", "companions", "content", "role",
)  # fmt: skip
CORRECTED = (*WRITTEN, "presence", "co_signers")
MATTERING = frozenset({"type", "begins_on", "begins_half", "half_days", "role", "presence", "co_signers"})


# Declaring -------------------------------------------------------------------------------------------------------


@transaction.atomic
def declare(
    mandate: Mandate,
    *,
    by: User,
    photos: Iterable[files.CheckedFile] = (),
    papers: Iterable[files.CheckedFile] = (),
    **facts: Any,
) -> DutyRecord:
    """Keep a draft of what the deputy did (履职登记); ``facts`` as in ``WRITTEN``.

    Refused for a type he may not declare, a day that is still to come, outside the mandate or frozen, more than nine
    photos, and an act of the same type on the same half day that is known already.
    """
    mandate = (
        Mandate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "congress")
        .get(pk=mandate.pk)
    )
    act = DutyRecord(mandate=mandate, entered_by=by, **facts)
    check_act(act)
    act.save()
    attach(act, photos, papers, by=by)
    record("deputies.declare_duty", act, by=by, type=act.type_id)
    return act


@transaction.atomic
def revise(
    act: DutyRecord,
    *,
    by: User,
    version: int,
    photos: Iterable[files.CheckedFile] = (),
    papers: Iterable[files.CheckedFile] = (),
    removed: Iterable[int] = (),
    **facts: Any,
) -> DutyRecord:
    """Change a draft or a record sent back; ``removed`` are ids of its files to take away. Refused as ``declare``."""
    act = lock(act)
    if act.state not in OWN_HANDS:
        raise Refused(_("This record is under review or decided; it cannot be changed now."))
    if act.version != version:
        raise Stale(_("This record was changed meanwhile. Compare and save again."), current={"version": act.version})
    changed = _set(act, facts)
    check_act(act)
    act.version += 1
    act.save()
    for file in files.attached(act).filter(pk__in=list(removed)):
        files.remove(file)
    attach(act, photos, papers, by=by)
    record("deputies.revise_duty", act, by=by, fields=sorted(changed))
    return act


def lock(act: DutyRecord) -> DutyRecord:
    """The record as it is now, its mandate locked before it: settlements of one deputy follow each other."""
    Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=act.mandate_id)
    return _for_update().get(pk=act.pk)


def _for_update() -> QuerySet[DutyRecord]:
    rows = DutyRecord.objects.select_for_update(of=("self",))
    return rows.select_related("mandate__person", "mandate__congress", "mandate__delegation", "type")


def check_act(act: DutyRecord) -> None:
    """Refuse facts that cannot be: the reasons stand beside the fields."""
    wrong: dict[str, list[str]] = {}
    if act.type.congress_id != act.mandate.congress_id or not act.type.is_active:
        wrong["type"] = [_("This congress does not count such acts.")]
    elif act.is_declared and not act.type.is_declarable and act.joins_id is None:
        wrong["type"] = [_("“%(type)s” is registered by the organiser, not declared.") % {"type": act.type}]
    if act.begins_on > clock.today():
        wrong["begins_on"] = [_("The day has not come yet.")]
    elif not was_exercised(act.mandate, act.begins_on):
        wrong["begins_on"] = [_("The mandate was not exercised on that day.")]
    else:
        frozen = queries.frozen_through(act.mandate.congress_id)
        if frozen and act.begins_on <= frozen:
            wrong["begins_on"] = [_("Everything up to %(day)s is settled and frozen.") % {"day": spoken_day(frozen)}]
    if wrong:
        raise Invalid(wrong)
    if act.is_declared:
        _check_not_known(act)


def was_exercised(mandate: Mandate, day: dt.date) -> bool:
    """Whether the mandate was exercised on ``day``: it had begun, had not ended and did not rest."""
    if day < mandate.begins_on or (mandate.ends_on and day > mandate.ends_on):
        return False
    return not (mandate.state == State.SUSPENDED and day >= mandate.state_on)


def _check_not_known(act: DutyRecord) -> None:
    """Refuse what is known of this half day already, told by the deputy or registered by an organiser."""
    same = DutyRecord.objects.filter(
        mandate=act.mandate, type=act.type, begins_on=act.begins_on, begins_half=act.begins_half, state__in=ALIVE
    ).exclude(pk=act.pk)
    known = same.exclude(state=DutyState.DRAFT).first()
    if known is None:
        return
    words = (
        _("You have declared “%(title)s” for this half day already.")
        if known.is_declared
        else _("The organiser has registered “%(title)s” for this half day already.")
    )
    raise Invalid({"begins_on": [words % {"title": known.title}]})


def attach(
    act: DutyRecord, photos: Iterable[files.CheckedFile], papers: Iterable[files.CheckedFile], *, by: User
) -> None:
    """Store photos and papers beside the record; refused beyond nine photos, or for a photo that is no picture."""
    photos = list(photos)
    if any(not photo.content_type.startswith("image/") for photo in photos):
        raise Invalid({"photos": [_("Photos must be pictures.")]})
    if files.attached(act, "photo").count() + len(photos) > MOST_PHOTOS:
        raise Invalid({"photos": [_("At most %(count)s photos.") % {"count": MOST_PHOTOS}]})
    for purpose, uploads in (("photo", photos), ("attachment", papers)):
        for one in uploads:
            files.store(one.name, one.content, target=act, by=by, purpose=purpose, quarantined=one.quarantined)


# Moving ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_duty(act: DutyRecord, name: str, *, by: User, note: str = "", **facts: Any) -> DutyRecord:
    """Make one move of the record's table. ``facts`` are what ``correct`` puts right (``CORRECTED``).

    Refused without a reason where one is needed, and for a frozen day. Points follow at once.
    """
    act = lock(act)
    frozen = queries.frozen_through(act.mandate.congress_id)
    settle_days(_move(act, name, by=by, note=note, facts=facts, frozen=frozen))
    return act


def _move(
    act: DutyRecord, name: str, *, by: User, note: str, facts: dict[str, Any], frozen: dt.date | None
) -> list[tuple[int, dt.date]]:
    """Move the locked ``act``; returns the deputy's days whose points have to follow."""
    row = DUTY.check(name, act, by)
    if name in NEEDS_NOTE and not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    _check_open(act, frozen)
    source, before, data = act.state, act.begins_on, {}
    if name == "submit":
        _submit(act)
    if name == "correct":
        keep_revision(act)
        data["fields"] = sorted(_set(act, facts))
        _check_open(act, frozen)
    if name == "check":
        act.checked_by = by
    if name in {"check", "dispute"}:  # another desk has it from now on
        act.decide_by = decide_by(act.mandate.congress_id)
    act.state, act.note, act.version = row.target, note.strip(), act.version + 1
    if act.state not in OWN_HANDS | WAITING:
        act.decided_at = clock.now()
    try:
        with transaction.atomic():
            act.save()
    except IntegrityError as error:
        raise Refused(_("The same act has been declared already.")) from error
    record(f"deputies.{name}_duty", act, by=by, source=source, to=act.state, **data)
    counts = {source, act.state} & COUNTING
    return [(act.mandate_id, day) for day in dict.fromkeys((before, act.begins_on))] if counts else []


def _submit(act: DutyRecord) -> None:
    """Hand in: checked anew, with the proof its type needs; reviewed in two steps where the delegation has staff."""
    check_act(act)
    wording.check(act.mandate.congress_id, act, "title", "content")
    if act.type.needs_proof and act.joins_id is None and not files.attached(act).exists():
        raise Refused(_("“%(type)s” needs a photo or a file as proof.") % {"type": act.type})
    policy = DutyPolicy.objects.filter(congress=act.mandate.congress_id).first()
    act.decide_by = decide_by(act.mandate.congress_id)
    act.checked_by = None
    act.two_step = bool(policy and policy.two_step_review and _is_served(act.mandate))
    act.submitted_at = clock.now()


def _is_served(mandate: Mandate) -> bool:
    """Whether the delegation has staff to review first."""
    organ = mandate.delegation.organ_id
    return bool(organ) and Post.objects.valid().filter(role=Role.DELEGATION_STAFF, organ=organ).exists()


def _check_open(act: DutyRecord, frozen: dt.date | None) -> None:
    """Refuse to touch a record whose day is frozen."""
    if frozen and act.begins_on <= frozen:
        raise Refused(_("Everything up to %(day)s is settled and frozen.") % {"day": spoken_day(frozen)})


def move_many(acts: Iterable[DutyRecord], name: str, *, by: User, note: str = "") -> tuple[int, list[str]]:
    """Make the same move on many records; returns how many moved and why the others did not.

    Each stands or falls for itself; points follow for all of a short transaction together.
    """
    acts = sorted(acts, key=lambda act: (act.mandate_id, act.pk))
    moved, refused = 0, []
    for start in range(0, len(acts), TOGETHER):
        some = acts[start : start + TOGETHER]
        with transaction.atomic():
            mandates = {act.mandate_id for act in some}
            list(Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mandates).order_by("pk"))
            rows = list(_for_update().filter(pk__in=[act.pk for act in some]).order_by("mandate_id", "pk"))
            frozen = {pk: queries.frozen_through(pk) for pk in {row.congress_id for row in rows}}
            days: list[tuple[int, dt.date]] = []
            for act in rows:
                move = partial(_move, act, name, by=by, note=note, facts={}, frozen=frozen[act.congress_id])
                reasons = _tried(act, move, days)
                moved, refused = moved + (not reasons), refused + reasons
            settle_days(days)
    return moved, refused


def _tried(
    act: DutyRecord, move: Callable[[], list[tuple[int, dt.date]]], days: list[tuple[int, dt.date]]
) -> list[str]:
    """Make one move within its savepoint, note its days; why it could not be made, or nothing."""
    try:
        with transaction.atomic():
            days += move()
    except Refused as error:
        return [f"{act}: {error}"]
    except Invalid as error:
        return [f"{act}: {text}" for texts in error.errors.values() for text in texts]
    except PermissionDenied:
        return [f"{act}: {_('This is not for you to decide.')}"]
    return []


@transaction.atomic
def view(act: DutyRecord) -> None:
    """Count one reading of an approved act."""
    DutyRecord.objects.filter(pk=act.pk, state=DutyState.APPROVED).update(view_count=F("view_count") + 1)


# Registering -----------------------------------------------------------------------------------------------------


@transaction.atomic
def register_duty(
    mandate: Mandate,
    fact: str,
    source: str,
    *,
    by: User | None,
    title: str,
    day: dt.date,
    url: str = "",
    **facts: Any,
) -> DutyRecord | None:
    """Register what happened elsewhere: the same ``source`` counts once, however often it is told.

    ``fact`` is one of ``workflow.Fact``; ``source`` names the row it comes from, ``url`` its page. ``facts``:
    begins_half, half_days, place, organiser, role, presence, co_signers, content. Returns ``None`` where the congress
    counts no such thing or the mandate was not exercised that day. A self-declared record of the same half day gives
    way to it, so that one act counts once [Shanghai, art 51].
    """
    mandate = Mandate.objects.select_for_update(of=("self",), no_key=True).select_related("congress").get(pk=mandate.pk)
    kind = DutyType.objects.filter(congress=mandate.congress_id, fact=fact, is_active=True).first()
    if kind is None or not was_exercised(mandate, day):
        return None
    known = DutyRecord.objects.filter(mandate=mandate, type=kind, source=source).first()
    return known or register_act(
        mandate, kind, source, by=by, title=title[:100], begins_on=day, source_url=url, **facts
    )


def register_act(mandate: Mandate, kind: DutyType, source: str, *, by: User | None, **facts: Any) -> DutyRecord:
    """Write an approved record of ``mandate``, which is locked; what he declared himself gives way to it."""
    now = clock.now()
    act = DutyRecord(
        mandate=mandate, type=kind, source=source, entered_by=by, state=DutyState.APPROVED, submitted_at=now,
        decided_at=now, **facts,
    )  # fmt: skip
    _give_way(act)
    act.save()
    settle([mandate.pk], act.begins_on)
    record("deputies.register_duty", act, by=by, type=kind.pk)
    return act


def _give_way(act: DutyRecord) -> None:
    """What the deputy declared himself for the same half day is struck: the organiser's word stands in its place.

    A frozen day keeps what counts in it; what the organiser tells of it later does not count beside it.
    """
    frozen = queries.frozen_through(act.mandate.congress_id)
    if frozen and act.begins_on <= frozen:
        return
    same = Q(mandate=act.mandate, type=act.type, begins_on=act.begins_on, begins_half=act.begins_half, source="")
    declared = DutyRecord.objects.filter(same, state__in=ALIVE - {DutyState.DRAFT})
    for one in declared.select_for_update(of=("self",)).order_by("pk"):
        source, one.state, one.version = one.state, DutyState.STRUCK, one.version + 1
        one.note, one.decided_at = _("Registered by the organiser."), clock.now()
        one.save()
        record("deputies.strike_duty", one, by=None, source=source, to=one.state)


@transaction.atomic
def take_back_duty(source: str, *, by: User | None, note: str, mandate: Mandate | None = None) -> int:
    """The row behind ``source`` no longer counts (a withdrawn proposal, a cancelled meeting): strike its records, or
    only that of ``mandate``.

    Records of a frozen day stay; whoever settled them puts it right by hand. Returns how many were struck.
    """
    rows = DutyRecord.objects.filter(source=source, state__in=COUNTING).order_by("mandate_id", "pk")
    rows = rows.filter(mandate=mandate) if mandate else rows
    struck = 0
    for row in rows:
        act = lock(row)
        frozen = queries.frozen_through(act.mandate.congress_id)
        if act.state not in COUNTING or (frozen and act.begins_on <= frozen):
            continue
        origin, act.state, act.note = act.state, DutyState.STRUCK, note[:500]
        act.decided_at, act.version = clock.now(), act.version + 1
        act.save()
        settle([act.mandate_id], act.begins_on)
        record("deputies.strike_duty", act, by=by, source=origin, to=act.state)
        struck += 1
    return struck


@transaction.atomic
def join(act: DutyRecord, mandate: Mandate, *, by: User, content: str = "") -> DutyRecord:
    """“I was there too” (我也参加了): the deputy declares an act that others have on record, and hands it in."""
    Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=mandate.pk)
    facts = {name: getattr(act, name) for name in WRITTEN} | {"role": scoring.Role.TAKING_PART, "content": content}
    mine = DutyRecord(mandate=mandate, entered_by=by, joins=act, **facts)
    _submit(mine)
    mine.state = DutyState.SUBMITTED
    mine.save()
    record("deputies.declare_duty", mine, by=by, type=mine.type_id, joins=act.pk)
    record("deputies.submit_duty", mine, by=by, source=DutyState.DRAFT, to=mine.state)
    return mine


def _set(act: DutyRecord, facts: dict[str, Any]) -> list[str]:
    """Set ``facts``; returns the names of those that were different."""
    changed = [name for name, value in facts.items() if getattr(act, name) != value]
    for name in changed:
        setattr(act, name, facts[name])
    return changed


def spoken_day(day: dt.date) -> str:
    return f"{day:%Y-%m-%d}"
