"""The result of a vote, entered as it was announced."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import AgendaItem, VoteResult
from meetings.services.locking import lock
from meetings.workflow import SHOWN, GatheringState

COUNTS = ("in_favour", "against", "abstained", "not_pressed")


@transaction.atomic
def record_vote(item: AgendaItem, *, by: User, version: int | None = None, **fields: Any) -> VoteResult:
    """Enter what a vote on an item came to, or put it right; what stood there before is kept with the event.

    ``fields``: manner and the four counts. The base is every mandate valid on the day. Refused before the gathering has
    begun, when it is not held, and for an item taken off; ``Invalid`` for more votes than mandates; ``Stale`` as usual.
    """
    gathering = lock(item.gathering_id)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    item.gathering = gathering
    if not by.has_perm("meetings.keep_agenda", item):
        raise PermissionDenied
    if gathering.state not in SHOWN - {GatheringState.CANCELLED} or not gathering.has_begun or item.dropped_at:
        raise Refused(_("Nothing is voted on before the gathering has begun, or once the item was taken off."))
    row = VoteResult.objects.filter(item=item).first()
    if version is not None and version != (row.version if row else 0):
        now = {name: getattr(row, name) for name in (*COUNTS, "manner", "version")} if row else {"version": 0}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    before = [getattr(row, name) for name in COUNTS] if row else None
    row = row or VoteResult(item=item, version=0)
    for name, value in fields.items():
        setattr(row, name, value)
    row.base = queries.base_count(gathering)
    if sum(getattr(row, name) for name in COUNTS) > row.base:
        raise Invalid({"in_favour": [_("More votes than valid mandates (%(count)s).") % {"count": row.base}]})
    row.recorded_by, row.recorded_at, row.version = by, clock.now(), row.version + 1
    row.save()
    counts = [getattr(row, name) for name in COUNTS]
    record("meetings.record_vote", gathering, by=by, item=item.pk, title=item.title, before=before, counts=counts)
    return row
