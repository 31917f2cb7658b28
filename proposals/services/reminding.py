"""Reminding deputies who have not said what they think of a reply."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from congress import clock
from congress.events import record
from proposals.models import Reply
from proposals.services.settling import lock

REMINDED_AFTER = (7, 14)  # calendar days from the day on which the last reply of the round was sent
AT_ONCE = 200


def remind_of_evaluations() -> int:
    """Remind the lead, once after 7 and once after 14 days, of replies he has not evaluated; returns how many proposals
    it was about. What stays unanswered is *not returned*, never *satisfied*.

    The days count from the last reply of the round: before it none can be evaluated. Where the sweep was away until the
    second day had come, the first reminder is left out.
    """
    told = 0
    for days in sorted(REMINDED_AFTER, reverse=True):
        waiting = _waiting(days).values_list("task__proposal", flat=True)
        told += sum(_remind(pk, days) for pk in sorted(set(waiting.order_by("pk")[:AT_ONCE])))
    return told


def _waiting(days: int) -> QuerySet:
    """The replies of which the lead was reminded neither after so many days nor later, the last of their round."""
    today = _end_of_day(days)
    later = Reply.objects.filter(
        task__proposal=OuterRef("task__proposal"), task__round=OuterRef("task__round"), sent_at__gte=today
    )
    unreminded = Q(reminded_after=None) | Q(reminded_after__lt=days)
    return Reply.objects.unreturned().filter(unreminded, ~Exists(later), sent_at__lt=today)


def _end_of_day(days_ago: int) -> dt.datetime:
    """Midnight at the end of the day so many days ago."""
    day = clock.today() - dt.timedelta(days=days_ago - 1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@transaction.atomic
def _remind(proposal_pk: int, days: int) -> bool:
    """One proposal in a transaction of its own; claimed by compare-and-set, so that two sweeps tell once."""
    proposal = lock(proposal_pk)
    pks = list(_waiting(days).filter(task__proposal=proposal).order_by("pk").values_list("pk", flat=True))
    unreminded = Q(reminded_after=None) | Q(reminded_after__lt=days)
    if not Reply.objects.filter(unreminded, pk__in=pks).update(reminded_after=days):
        return False
    record("proposals.remind_evaluation", proposal, by=None, replies=pks, days=days)
    return True
