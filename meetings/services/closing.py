"""Closing a list: whoever did not come is absent; attendance becomes duty; mistakes are corrected with a reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies import services as deputies
from deputies.models import DutyRecord
from deputies.services import Told
from deputies.workflow import COUNTING
from meetings import queries
from meetings.computing.planning import half_of
from meetings.computing.presence import presence
from meetings.models import AttendanceCorrection, Gathering, Participation, Standing
from meetings.services.locking import lock, lock_place
from meetings.services.speech_duty import close_speeches, speeches_told
from meetings.workflow import CAME, CHANGEABLE, SEATED, Answer, Attendance, GatheringState

EXCUSED = Answer.EXCUSED.value
MOST_NAMED = 10
NOT_EXPECTED = frozenset({Answer.EXCUSED, Answer.NOT_COMING, Answer.WAITING})


def close(gathering: Gathering, *, by: User) -> dict:
    """Freeze the list of the locked ``gathering``: absent is who was due and did not come.

    Of a session, whose sittings must be closed, absent is who came to none of them. Points follow by the event.
    """
    open_parts = gathering.parts.filter(state__in=sorted(CHANGEABLE))
    if open_parts.exists():
        raise Refused(_("Close or call off its parts first: %(part)s.") % {"part": open_parts.order_by("pk")[0]})
    if gathering.paper_lists.filter(confirmed_at=None, is_dropped=False).exists():
        raise Refused(_("A paper list waits to be confirmed by a second clerk."))
    rows = Participation.objects.select_for_update(of=("self",)).filter(gathering=gathering)
    places = list(rows.order_by("pk"))
    if waiting := [place for place in places if place.answer == Answer.LEAVE_ASKED and not place.came]:
        names = "、".join(place.name for place in waiting[:MOST_NAMED])
        raise Refused(_("Leave waits to be decided: %(names)s.") % {"names": names})
    if gathering.parts.exists():
        _sum_up(gathering, places)
    absent = [place for place in places if _is_absent(place, gathering)]
    for place in absent:
        place.attendance, place.version = Attendance.ABSENT, place.version + 1
    Participation.objects.bulk_update(places, ["attendance", "signed_in_at", "answer", "version"], batch_size=200)
    close_speeches(gathering)
    gathering.base = queries.base_count(gathering)
    gathering.closed_at = clock.now()
    present = sum(place.came for place in places if place.standing == Standing.MEMBER)
    if gathering.kind.is_session and gathering.parent_id is None:
        _warn(gathering, absent)
    return {"present": present, "absent": len(absent), "base": gathering.base}


def _is_absent(place: Participation, gathering: Gathering) -> bool:
    """Whether a deputy who did not come was due: asked where one has to come, or signed up."""
    if place.came or place.mandate_id is None or place.answer in NOT_EXPECTED:
        return False
    return _has_to_come(place, gathering) or place.answer in SEATED


def _has_to_come(place: Participation, gathering: Gathering) -> bool:
    """Where one has to attend, members have to; deputies who sit in may."""
    return gathering.is_required and place.standing == Standing.MEMBER


def _sum_up(gathering: Gathering, places: list[Participation]) -> None:
    """Who came to one sitting was at the session; who was excused from all of them was excused from it."""
    rows = Participation.objects.filter(gathering__parent=gathering, gathering__state=GatheringState.CLOSED)
    came: dict[int, Any] = {}
    excused: dict[int, bool] = {}
    for mandate, attendance, answer, at in rows.values_list("mandate", "attendance", "answer", "signed_in_at"):
        if attendance in CAME:
            came[mandate] = min(came.get(mandate, at), at)
        excused[mandate] = excused.get(mandate, True) and answer == EXCUSED
    for place in places:
        if place.mandate_id in came and not place.came:
            place.attendance, place.signed_in_at = Attendance.PRESENT, came[place.mandate_id]
        elif excused.get(place.mandate_id) and place.answer != EXCUSED:
            place.answer = EXCUSED
            _take_decision(place)


def _take_decision(place: Participation) -> None:
    """The session's leave is that of its sittings: reason and decision are copied from the first of them."""
    first = Participation.objects.filter(gathering__parent=place.gathering_id, mandate=place.mandate_id, answer=EXCUSED)
    found = first.order_by("gathering__begins_at", "pk").first()
    names = ("leave_kind", "leave_reason", "leave_decided_at", "leave_decided_by", "leave_note")
    for name in names:
        setattr(place, name, getattr(found, name))
    place.save(update_fields=["answer", *names])


def _warn(gathering: Gathering, absent: list[Participation]) -> None:
    """Tell the secretariat of mandates that a second absence without leave has put at stake [Deputies Law]."""
    mandates = [place.mandate_id for place in absent if place.standing == Standing.MEMBER]
    before = Participation.objects.filter(mandate__in=mandates).unapproved().exclude(gathering=gathering)
    twice = set(before.values_list("mandate", flat=True))
    for place in absent:
        if place.mandate_id in twice:
            place.gathering = gathering
            record("meetings.mandate_at_stake", place, by=None, mandate=place.mandate_id)


# Duty ------------------------------------------------------------------------------------------------------------


def told_of(gathering: Gathering, place: Participation) -> Told | None:
    """What the attendance of one deputy counts as; ``None`` for nothing. The session counts by its sittings."""
    fact = gathering.kind.fact if place.standing == Standing.MEMBER else gathering.kind.observer_fact
    if not fact or place.mandate is None:
        return None
    found = presence(
        came=place.attendance if place.came else "",
        announced=place.is_announced,
        required=_has_to_come(place, gathering),
        excused=place.answer == EXCUSED,
        kind=place.leave_kind,
    )
    if found is None:
        return None
    begins = timezone.localtime(gathering.begins_at)
    organiser = gathering.organiser or gathering.congress
    return Told(
        place.mandate, fact, gathering.duty_source, gathering.title, begins.date(), gathering.get_absolute_url(),
        presence=found, begins_half=half_of(begins), half_days=place.half_days or gathering.half_days,
        place=gathering.place, organiser=organiser.name[:80],
    )  # fmt: skip


def acts_of(gathering: Gathering) -> list[Told]:
    """What a closed gathering counts as, deputy by deputy: attendance, and speeches."""
    rows = gathering.participations.exclude(mandate=None).select_related("mandate").order_by("pk")
    return [*(told for row in rows if (told := told_of(gathering, row))), *speeches_told(gathering)]


@transaction.atomic
def register_attendance(pk: int, *, by: User | None) -> int:
    """Register attendance and speeches of a closed gathering as duty; run again nothing new. How many are new."""
    gathering = Gathering.objects.select_related("kind", "congress", "organiser").get(pk=pk)
    if gathering.state != GatheringState.CLOSED:
        return 0
    told = acts_of(gathering)
    return deputies.register_many(told, by=by) if told else 0


# Correcting ------------------------------------------------------------------------------------------------------


@transaction.atomic
def correct(
    participation: Participation,
    *,
    by: User,
    attendance: str,
    reason: str,
    leave_kind: str = "",
    half_days: int | None = None,
) -> Participation:
    """Put right what a closed list says of somebody, for a reason that is kept; his duty record follows at once.

    ``attendance`` is one of the list's, or ``excused`` for leave that was granted afterwards. Refused when its day is
    frozen for points, before the list is closed, and for oneself.
    """
    gathering = lock(participation.gathering_id)
    place = lock_place(participation.pk)
    place.gathering = gathering
    if not by.has_perm("meetings.correct", place):
        raise PermissionDenied
    if gathering.state != GatheringState.CLOSED:
        raise Refused(_("The list is not closed yet: change it directly."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why.")]})
    before = _said(place)
    if attendance == EXCUSED and not leave_kind:
        raise Invalid({"leave_kind": [_("Choose the kind of leave.")]})
    if (attendance, half_days) == (before, place.half_days):
        raise Refused(_("The list says so already."))
    _put_right(place, attendance, reason.strip(), leave_kind, half_days, by=by)
    AttendanceCorrection.objects.create(
        participation=place, before=before, after=attendance, reason=reason.strip(), by=by
    )
    record("meetings.correct_attendance", place, by=by, before=before, after=attendance)
    _follow_duty(gathering, place, by=by, note=reason.strip())
    if attendance == Attendance.ABSENT and gathering.kind.is_session and gathering.parent_id is None:
        _warn(gathering, [place])
    return place


def _said(place: Participation) -> str:
    """What the list says of somebody in one word."""
    return place.attendance if place.came else EXCUSED if place.answer == EXCUSED else place.attendance


def _put_right(
    place: Participation, attendance: str, reason: str, leave_kind: str, half_days: int | None, *, by: User
) -> None:
    if attendance == EXCUSED:
        place.answer, place.leave_kind, place.leave_reason = EXCUSED, leave_kind, place.leave_reason or reason
        place.leave_decided_at, place.leave_decided_by, place.leave_note = clock.now(), by, reason
        place.attendance, place.signed_in_at, place.signed_in_by = "", None, ""
    else:
        place.attendance = attendance
        if attendance in CAME:
            place.signed_in_at = place.signed_in_at or place.gathering.begins_at
        elif place.answer == EXCUSED:  # the leave was granted by mistake
            place.answer, place.leave_note = Answer.NOT_EXCUSED, reason
            place.leave_decided_at, place.leave_decided_by = clock.now(), by
    place.half_days, place.version = half_days, place.version + 1
    place.save()


def _follow_duty(gathering: Gathering, place: Participation, *, by: User, note: str) -> None:
    """The record of the act says what the list says: corrected, struck or registered late."""
    if place.mandate is None:
        return
    told = told_of(gathering, place)
    rows = DutyRecord.objects.filter(mandate=place.mandate, source=gathering.duty_source, state__in=COUNTING)
    act = rows.order_by("pk").first()
    if act is None:
        if told:
            deputies.register(told, by=by)
    elif told is None:
        deputies.move_duty(act, "strike", by=by, note=note)
    else:
        facts = {"presence": told.presence, "half_days": told.half_days}
        deputies.move_duty(act, "correct", by=by, note=note, **facts)
