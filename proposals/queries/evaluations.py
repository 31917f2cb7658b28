"""Evaluations that did not come back: a column of their own, never among the satisfied."""

from django.db.models import Count, Q, QuerySet

from congress.models import Congress
from proposals.models import Reply


def reminded(proposals: QuerySet) -> QuerySet:
    """Those whose lead was reminded of a reply and has not evaluated it; the term still runs."""
    replies = Reply.objects.unreturned().filter(reminded_after__isnull=False)
    return proposals.filter(pk__in=replies.values("task__proposal"))


def not_returned(proposals: QuerySet) -> QuerySet:
    """Those with a reply whose term to be evaluated has run out."""
    replies = Reply.objects.filter(lapsed_on__isnull=False, evaluation=None)
    return proposals.filter(pk__in=replies.values("task__proposal"))


def reminded_figures(congress: Congress | int, last: int) -> dict[str, int]:
    """How many proposals of a congress are ``reminded``, and for how many of them the last reminder, after ``last``
    days, has gone out.
    """
    replies = Reply.objects.unreturned().filter(task__congress=congress, reminded_after__isnull=False)
    again = Q(reminded_after__gte=last)
    return replies.aggregate(
        count=Count("task__proposal", distinct=True), last=Count("task__proposal", distinct=True, filter=again)
    )
