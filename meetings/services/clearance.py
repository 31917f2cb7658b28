"""Health and entry clearance: what a session asks for, consent, what is handed in, what the desk says, forgetting it.

No event and no audit record says what somebody declared or what the desk found: they cannot be deleted.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused
from congress.events import audit, record
from congress.files import CheckedFile
from congress.models import User
from meetings import queries
from meetings.models import (
    CLEAR,
    ClearanceConsent,
    ClearanceEvidence,
    ClearanceKeeper,
    ClearanceRequirement,
    Gathering,
    Participation,
)
from meetings.services.locking import lock, lock_place
from meetings.workflow import GatheringState

KEPT = dt.timedelta(days=3)  # after the end of a session, closed or not
OVER = frozenset({GatheringState.CLOSED, GatheringState.CANCELLED, GatheringState.REFUSED})
NOT_CLEAR = "not_clear"
MOST_FILES = 3


@transaction.atomic
def require_clearance(gathering: Gathering, *, by: User, **fields: Any) -> ClearanceRequirement:
    """Ask everybody at a whole gathering for something. Refused for a sitting, once it is over, and twice."""
    gathering = lock(gathering.pk)
    if gathering.parent_id or _is_over(gathering):
        raise Refused(_("Clearance is asked for a whole gathering that is not over."))
    try:
        with transaction.atomic():
            row = ClearanceRequirement.objects.create(gathering=gathering, **fields)
    except IntegrityError as error:
        raise Invalid({"kind": [_("This is asked for already.")]}) from error
    record("meetings.require_clearance", gathering, by=by, requirement=row.pk)
    return row


@transaction.atomic
def drop_requirement(requirement: ClearanceRequirement, *, by: User) -> Gathering:
    """Ask for it no more; what was handed in for it is deleted."""
    gathering = lock(requirement.gathering_id)
    row = ClearanceRequirement.objects.select_for_update(of=("self",)).get(pk=requirement.pk)
    if row.dropped_at is None:
        row.dropped_at = clock.now()
        row.save(update_fields=["dropped_at"])
        _delete(ClearanceEvidence.objects.filter(requirement=row))
        record("meetings.drop_requirement", gathering, by=by, requirement=row.pk)
    return gathering


@transaction.atomic
def set_keepers(gathering: Gathering, users: Iterable[User], *, by: User) -> Gathering:
    """Say who of the staff keeps the desk of a gathering; refused for people who are no staff of the congress."""
    gathering = lock(gathering.pk)
    wanted = {user.pk for user in users}
    if wanted - set(queries.keeper_choices(gathering).values_list("pk", flat=True)):
        raise Refused(_("Only staff of the congress keep the desk."))
    ClearanceKeeper.objects.filter(gathering=gathering).exclude(user__in=wanted).delete()
    known = set(ClearanceKeeper.objects.filter(gathering=gathering).values_list("user", flat=True))
    for pk in sorted(wanted - known):
        ClearanceKeeper.objects.create(gathering=gathering, user_id=pk)
    record("meetings.set_clearance_keepers", gathering, by=by, keepers=sorted(wanted))
    audit("clearance.keepers", by=by, what=f"meetings.gathering {gathering.pk}: {sorted(wanted)}")
    return gathering


@transaction.atomic
def consent(place: Participation, *, by: User) -> ClearanceConsent:
    """Somebody agrees that his data are used for entering this session; agreeing twice is no fault."""
    place = _open_place(place)
    row, created = ClearanceConsent.objects.get_or_create(participation=place, withdrawn_at=None)
    if created:
        record("meetings.consent_clearance", place, by=by)
    return row


@transaction.atomic
def withdraw_consent(place: Participation, *, by: User) -> Participation:
    """He agrees no more: everything he has handed in is deleted at once. He shows his papers at the desk."""
    place = lock_place(place.pk)
    if ClearanceConsent.objects.filter(participation=place, withdrawn_at=None).update(withdrawn_at=clock.now()):
        _delete(ClearanceEvidence.objects.filter(participation=place))
        record("meetings.withdraw_clearance", place, by=by)
    return place


@transaction.atomic
def hand_in(
    place: Participation,
    requirement: ClearanceRequirement,
    *,
    by: User,
    is_clear: bool,
    taken_at: dt.datetime,
    uploads: Iterable[CheckedFile] = (),
) -> ClearanceEvidence:
    """Declare or hand in something. Refused without consent, of a moment to come, and without the file asked for."""
    place = _open_place(place)
    _check_asked(place, requirement, taken_at)
    uploads = list(uploads)
    if not ClearanceConsent.objects.filter(participation=place, withdrawn_at=None).exists():
        raise Refused(_("Agree first that these data are used for entering the session."))
    if requirement.is_checked and is_clear and not uploads:
        raise Invalid({"uploads": [_("Hand in the evidence, as a picture or PDF.")]})
    if len(uploads) > MOST_FILES:
        raise Invalid({"uploads": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    row = _keep(place, requirement, by=by, is_clear=is_clear, taken_at=taken_at)
    for one in uploads:
        files.store(one.name, one.content, target=row, by=by, purpose="clearance", quarantined=one.quarantined)
    return row


@transaction.atomic
def show_at_desk(
    place: Participation, requirement: ClearanceRequirement, *, by: User, is_clear: bool, taken_at: dt.datetime
) -> ClearanceEvidence:
    """Somebody has shown his papers at the desk, and agreed that this is noted. Nobody notes it for himself."""
    place = _open_place(place)
    _check_keeper(place, by)
    _check_asked(place, requirement, taken_at)
    ClearanceConsent.objects.get_or_create(participation=place, withdrawn_at=None)
    row = _keep(place, requirement, by=by, is_clear=is_clear, taken_at=taken_at, accepted=is_clear, decided_by=by)
    audit("clearance.noted", by=by, what=f"meetings.participation {place.pk}")
    return row


@transaction.atomic
def decide_evidence(evidence: ClearanceEvidence, *, by: User, accepted: bool) -> ClearanceEvidence:
    """The desk has looked at what was handed in. Refused about oneself, and to whoever does not keep the desk."""
    place = _open_place(evidence.participation)
    _check_keeper(place, by)
    row = ClearanceEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    row.accepted, row.decided_by = accepted, by
    row.save(update_fields=["accepted", "decided_by"])
    record("meetings.decide_clearance", place, by=by)
    audit("clearance.decided", by=by, what=f"meetings.participation {place.pk}")
    return row


def forget_clearances() -> int:
    """Delete what was handed in for sessions that are over, three days after their end at the latest; returns of how
    many sessions.
    """
    over = Q(gathering__state__in=sorted(OVER)) | Q(gathering__ends_at__lt=clock.now() - KEPT)
    held = ClearanceConsent.objects.values("participation").union(ClearanceEvidence.objects.values("participation"))
    places = Participation.objects.filter(over, pk__in=list({row["participation"] for row in held}))
    return sum(_forget(pk) for pk in sorted(set(places.values_list("gathering", flat=True))))


@transaction.atomic
def _forget(pk: int) -> int:
    gathering = lock(pk)
    count = _delete(ClearanceEvidence.objects.filter(participation__gathering=gathering))
    consents = ClearanceConsent.objects.filter(participation__gathering=gathering).delete()[0]
    if not count + consents:
        return 0
    ClearanceKeeper.objects.filter(gathering=gathering).delete()
    record("meetings.forget_clearance", gathering, by=None, count=count)
    audit("clearance.forgotten", by=None, what=f"meetings.gathering {gathering.pk}: {count}")
    return 1


def _delete(rows: Any) -> int:
    count = 0
    for row in rows:
        for file in files.attached(row):
            files.remove(file)
        row.delete()
        count += 1
    return count


def _keep(place: Participation, requirement: ClearanceRequirement, *, by: User, is_clear: bool, **more: Any) -> Any:
    row = ClearanceEvidence.objects.create(
        participation=place, requirement=requirement, result=CLEAR if is_clear else NOT_CLEAR, entered_by=by, **more
    )
    record("meetings.hand_in_clearance", place, by=by, requirement=requirement.pk)
    return row


def _is_over(gathering: Gathering) -> bool:
    return gathering.state in OVER or gathering.ends_at < clock.now() - KEPT


def _open_place(place: Participation) -> Participation:
    """The place under the session's lock, which the forgetting takes too; refused once the session is over."""
    gathering = lock(place.gathering_id)
    if _is_over(gathering):
        raise Refused(_("The session is over: nothing is kept any more."))
    place = lock_place(place.pk)
    place.gathering = gathering
    return place


def _check_asked(place: Participation, requirement: ClearanceRequirement, taken_at: dt.datetime) -> None:
    if requirement.gathering_id != place.gathering_id or requirement.dropped_at:
        raise Refused(_("This is not asked for any more."))
    if taken_at > clock.now():
        raise Invalid({"taken_at": [_("This lies in the future.")]})


def _check_keeper(place: Participation, by: User) -> None:
    if place.user_id == by.pk:
        raise Refused(_("Nobody decides about himself."))
    if not queries.keeps_desk(by, place.gathering):
        raise Refused(_("Only the keepers of the desk do this."))
