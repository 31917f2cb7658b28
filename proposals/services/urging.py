"""Reminding units: urged by people, warned by the clock."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress import calendar, clock
from congress.errors import Refused
from congress.events import record
from congress.models import Role, User
from proposals.models import Clock, HandlingTask, Urge
from proposals.services.settling import lock
from proposals.services.supervising import watch_lateness

REST = dt.timedelta(days=10)  # between two urges of one deputy about one task
THRESHOLDS = (15, 5, 1)  # working days before the last day
SOON, LATE = 1, 0
LAST_HOUR = dt.timedelta(hours=1)
BATCH = 500


def urge(task: HandlingTask, *, by: User, note: str = "") -> dict:
    """Remind the unit. A deputy does so at most once in ten days; office and congress as often as they must."""
    if by.acts(Role.DEPUTY):
        last = task.urges.filter(by=by).order_by("-at").first()
        if last and clock.now() < last.at + REST:
            again = date_format(timezone.localtime(last.at + REST), "DATE_FORMAT")
            raise Refused(_("You have urged this unit already; you may do so again on %(day)s.") % {"day": again})
    made = Urge.objects.create(task=task, by=by, note=note)
    return {"urge": made.pk}


def warn_of_terms() -> int:
    """Tell those concerned, once each, of terms that end in 15, 5 and 1 working days and of those that have run out;
    returns how many were told. A term that is no longer than a threshold is not warned of there.
    """
    told = 0
    today = clock.today()
    for threshold in THRESHOLDS:
        near = Clock.objects.running().filter(due_on__gte=today, due_on__lte=_day_after(today, threshold))
        told += _warn(near.filter(due_at=None).exclude(warned__lte=threshold), threshold)
    late = Clock.objects.running().filter(due_on__lt=today).exclude(warned=LATE)
    return told + _warn(late, LATE)


def warn_of_hours() -> int:
    """The same for terms that end at an hour: told in the last hour, and when it has passed; returns how many."""
    now = clock.now()
    of_hours = Clock.objects.running().filter(due_at__isnull=False)
    near = of_hours.filter(due_at__gt=now, due_at__lte=now + LAST_HOUR)
    told = _warn(near.exclude(warned__lte=SOON), SOON)
    return told + _warn(of_hours.filter(due_at__lte=now).exclude(warned=LATE), LATE)


def _day_after(today: dt.date, working_days: int) -> dt.date:
    return calendar.deadline((working_days, "working_day"), today).on


def _warn(rows, threshold: int) -> int:  # noqa: ANN001  (a queryset of clocks)
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(_warn_one(pk, threshold) for pk in pks)


@transaction.atomic
def _warn_one(pk: int, threshold: int) -> bool:
    """One clock in a transaction of its own; claimed by compare-and-set, so that two sweeps tell once."""
    each = Clock.objects.running().select_related("task", "proposal").filter(pk=pk).first()
    if each is None or (each.warned is not None and each.warned <= threshold):
        return False
    if threshold == LATE and each.task_id:
        lock(each.proposal_id)  # first of all, as every move does: a case may be opened about the task
    claimed = Clock.objects.running().filter(pk=pk, warned=each.warned).update(warned=threshold)
    if not claimed:
        return False
    of_days = calendar.working_days_between(each.starts_on, each.due_on) > threshold
    long_enough = threshold == LATE or each.due_at is not None or of_days
    if long_enough:
        target, facts = each.task or each.proposal, {"what": each.what, "due_on": each.due_on.isoformat()}
        if each.due_at:
            facts["due_at"] = timezone.localtime(each.due_at).strftime("%Y-%m-%d %H:%M")
        if threshold == LATE:
            record("proposals.run_late", target, by=None, left=LATE, **facts)
            watch_lateness(each.task, each.what)
        else:
            record("proposals.warn", target, by=None, left=threshold, **facts)
    return long_enough
