"""Sign-in by list: staff tick names, a paper list is entered by one clerk and confirmed by another."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record, record_many
from congress.models import User
from deputies.models import Mandate
from meetings import queries
from meetings.models import WAY_NOT_USED, Gathering, PaperList, Participation, SignedInBy, SignInWay
from meetings.services.locking import lock, lock_place
from meetings.services.people import new_place
from meetings.workflow import CAME, Attendance, GatheringState

COLUMNS = ["attendance", "half_days", "signed_in_at", "signed_in_by", "version"]
TICKED = frozenset({"", *CAME})
ON_THE_LIST = frozenset({SignedInBy.LIST, SignedInBy.PAPER})


@transaction.atomic
def mark(
    participation: Participation,
    attendance: str,
    *,
    by: User,
    how: str = SignedInBy.LIST,
    half_days: int | None = None,
    at: dt.datetime | None = None,
) -> Participation:
    """Write into the list that somebody is there, came late or left early; empty takes it back.

    ``half_days``: how many he stayed, where not all; ``at``: when he came, where it is told later. The same tick twice
    changes nothing and is told once. Refused before sign-in opens and once the list is closed; nobody ticks his own
    name. Where the list is no way of signing in, only those who have signed in otherwise are changed on it.
    """
    place = lock_place(participation.pk)
    place.gathering = Gathering.objects.select_related("congress").get(pk=place.gathering_id)  # as whoever held it left
    if not by.has_perm("meetings.mark", place):
        raise PermissionDenied
    check_list_is_open(place.gathering, at)
    if attendance and how in ON_THE_LIST and not place.came:
        check_way(place.gathering, SignInWay.LIST)
    if attendance not in TICKED:
        raise Invalid({"attendance": [_("There is no such entry.")]})
    if half_days is not None and not 1 <= half_days <= place.gathering.half_days:
        raise Invalid({"half_days": [_("Between 1 and %(most)s.") % {"most": place.gathering.half_days}]})
    return write_in(place, attendance, by=by, how=how, half_days=half_days, at=at)


def write_in(
    place: Participation,
    attendance: str,
    *,
    by: User,
    how: str,
    half_days: int | None = None,
    at: dt.datetime | None = None,
) -> Participation:
    """Write the entry into the locked ``place``, whoever is at the pen; the same entry twice changes nothing."""
    before = place.attendance
    if (attendance, half_days) == (before, place.half_days):
        return place
    _set(place, attendance, how, half_days, at)
    place.save(update_fields=COLUMNS)
    record("meetings.mark_attendance", place, by=by, quiet=True, before=before, after=attendance)
    return place


def _set(
    place: Participation, attendance: str, how: str, half_days: int | None = None, at: dt.datetime | None = None
) -> None:
    place.attendance, place.half_days, place.version = attendance, half_days, place.version + 1
    if not attendance:
        place.signed_in_at, place.signed_in_by = None, ""
    elif place.signed_in_at is None:
        place.signed_in_at, place.signed_in_by = at or clock.now(), how


def check_list_is_open(gathering: Gathering, at: dt.datetime | None = None) -> None:
    """Refuse sign-in before it opens, and into a list that is closed. ``at``: when it happened, where not now."""
    if gathering.state != GatheringState.PUBLISHED:
        raise Refused(_("The list is closed; the secretariat corrects it, with a reason."))
    opens = gathering.sign_in_from
    if opens and (at or clock.now()) < opens:
        raise Refused(_("Sign-in has not opened yet."))


def check_way(gathering: Gathering, way: SignInWay) -> None:
    """Refuse to sign somebody in with what was not chosen for this gathering."""
    if way not in gathering.ways:
        raise Refused(WAY_NOT_USED[way])


@transaction.atomic
def mark_many(gathering: Gathering, places: Iterable[int], *, by: User, how: str = SignedInBy.LIST) -> int:
    """Tick everybody of ``places`` (ids) who is not ticked yet as present; returns how many. Refused as ``mark``.

    Oneself and whom one may not tick are left out.
    """
    rows = Participation.objects.select_for_update(of=("self",)).filter(pk__in=list(places), gathering=gathering)
    rows = rows.exclude(attendance__in=sorted(CAME)).select_related("mandate__delegation", "gathering__congress")
    found = list(rows.order_by("pk"))
    fresh = Gathering.objects.get(pk=gathering.pk)
    check_list_is_open(fresh)
    check_way(fresh, SignInWay.LIST)
    ticked = [place for place in found if by.has_perm("meetings.mark", place)]
    facts = [(place, {"before": place.attendance, "after": Attendance.PRESENT.value}) for place in ticked]
    for place in ticked:
        _set(place, Attendance.PRESENT, how)
    Participation.objects.bulk_update(ticked, COLUMNS, batch_size=200)
    record_many("meetings.mark_attendance", facts, by=by, quiet=True)
    return len(ticked)


@transaction.atomic
def walk_in(gathering: Gathering, mandate: Mandate, *, by: User) -> Participation:
    """Somebody is there who is not on the list (未报名到会): a place of his own, ticked at once.

    Refused without a valid mandate on that day.
    """
    gathering = lock(gathering.pk)
    check_list_is_open(gathering)
    check_way(gathering, SignInWay.LIST)
    place = Participation.objects.filter(gathering=gathering, mandate=mandate).first()
    if place is None:
        whole = Gathering(congress_id=gathering.congress_id, begins_at=gathering.begins_at)
        if not queries.members_due(whole).filter(pk=mandate.pk).exists():
            raise Refused(_("%(name)s holds no valid mandate on that day.") % {"name": mandate.person.name})
        place = new_place(gathering, mandate)
        if not by.has_perm("meetings.mark", place):
            raise PermissionDenied
        place.save()
        record("meetings.walk_in", place, by=by)
    return mark(place, Attendance.PRESENT, by=by)


# The paper list --------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_paper_list(gathering: Gathering, places: Collection[int], *, by: User) -> PaperList:
    """Enter who signed on paper (ids of places); nothing follows until a second clerk confirms it.

    Refused while another list waits, for people who are not on the list, and for an empty one.
    """
    gathering = lock(gathering.pk)
    check_list_is_open(gathering)
    check_way(gathering, SignInWay.LIST)
    known = set(gathering.participations.filter(pk__in=list(places)).values_list("pk", flat=True))
    if not known or known != set(places):
        raise Invalid({"places": [_("Tick those who signed.")]})
    if gathering.paper_lists.filter(confirmed_at=None, is_dropped=False).exists():
        raise Refused(_("A paper list waits to be confirmed by a second clerk."))
    entered = PaperList.objects.create(gathering=gathering, present=sorted(known), entered_by=by)
    record("meetings.enter_paper_list", gathering, by=by, list=entered.pk, count=len(known))
    return entered


@transaction.atomic
def confirm_paper_list(entered: PaperList, *, by: User) -> int:
    """A second clerk has compared it with the paper: everybody on it is ticked; returns how many were not yet."""
    entered = _waiting(entered)
    if entered.entered_by_id == by.pk:
        raise Refused(_("Somebody else confirms what you have entered."))
    entered.confirmed_by, entered.confirmed_at = by, clock.now()
    entered.save(update_fields=["confirmed_by", "confirmed_at"])
    ticked = mark_many(entered.gathering, entered.present, by=by, how=SignedInBy.PAPER)
    record("meetings.confirm_paper_list", entered.gathering, by=by, list=entered.pk, count=ticked)
    return ticked


@transaction.atomic
def drop_paper_list(entered: PaperList, *, by: User) -> None:
    """It does not agree with the paper: it is put aside and entered anew."""
    entered = _waiting(entered)
    entered.is_dropped = True
    entered.save(update_fields=["is_dropped"])
    record("meetings.drop_paper_list", entered.gathering, by=by, list=entered.pk)


def _waiting(entered: PaperList) -> PaperList:
    rows = PaperList.objects.select_for_update(of=("self",)).select_related("gathering__congress")
    entered = rows.get(pk=entered.pk)
    if entered.confirmed_at or entered.is_dropped:
        raise Refused(_("This list was confirmed or put aside already."))
    return entered
