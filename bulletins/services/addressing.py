"""To whom an announcement goes: a receipt per person, written once, in batches that tell of themselves.

Each batch is one transaction: receipts and the event its reaction tells of. Whoever has his receipt is left out of the
next run, so that a job that was interrupted goes on where it stopped, and twice run tells everybody once.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.models import Announcement, Receipt
from bulletins.workflow import AnnouncementState
from congress import audiences, clock, jobs
from congress.events import record
from congress.models import User
from deputies.models import Mandate

AT_ONCE = 500  # addressed with the move itself; more are in the background
BATCH = 1000
JOB = "bulletins.address"


def count_of(announcement: Announcement) -> int:
    """How many people its audiences hold now."""
    return audiences.people(announcement.congress, announcement.audience).count()


def address(announcement: Announcement, count: int, *, by: User) -> None:
    """Write the receipts of a published announcement to ``count`` people: now where they are few, else as a job."""
    if count <= AT_ONCE:
        address_all(announcement, by=by)
        announcement.addressed_at = clock.now()
        return
    title = _("Address: %(title)s") % {"title": announcement.title}
    jobs.enqueue(JOB, by=by, title=title, parameters={"announcement": announcement.pk}, key=f"{JOB}:{announcement.pk}")


def address_all(announcement: Announcement, *, by: User, progress: jobs.Progress | None = None) -> int:
    """Give everybody in the audiences his receipt who has none; returns how many got one. Stops when it is recalled."""
    wanted = list(audiences.people(announcement.congress, announcement.audience).values_list("pk", flat=True))
    there = set(Receipt.objects.filter(announcement=announcement).values_list("user", flat=True))
    missing = [pk for pk in wanted if pk not in there]
    done = len(there)
    for start in range(0, len(missing), BATCH):
        if progress:
            progress(done + start, len(wanted))
        if not _address_some(announcement, missing[start : start + BATCH], by=by):
            break
    if progress:
        progress(len(wanted), len(wanted))
    return len(missing)


@transaction.atomic
def _address_some(announcement: Announcement, users: list[int], *, by: User) -> bool:
    """One batch; ``False`` when there is nothing to be told any more."""
    row = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    if row.state != AnnouncementState.PUBLISHED:
        return False
    there = set(Receipt.objects.filter(announcement=row, user__in=users).values_list("user", flat=True))
    seats = Mandate.objects.valid().filter(congress=row.congress_id, person__user__in=users)
    mandates = dict(seats.order_by("pk").values_list("person__user", "pk"))
    at = clock.now()
    made = [
        Receipt(announcement=row, user_id=pk, mandate_id=mandates.get(pk), delivered_at=at)
        for pk in users
        if pk not in there
    ]
    if made:
        Receipt.objects.bulk_create(made, batch_size=BATCH)
        keys = [one.pk for one in made]
        data = {"first": min(keys), "last": max(keys), "count": len(made)}
        record("bulletins.address_announcement", row, by=by, **data)
    return True


@transaction.atomic
def finish_addressing(announcement: Announcement) -> None:
    """Everybody has his receipt."""
    Announcement.objects.filter(pk=announcement.pk, addressed_at=None).update(addressed_at=clock.now())
