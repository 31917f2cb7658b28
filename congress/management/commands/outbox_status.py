"""How the queues stand, for whoever runs the portal."""

from django.core.management import BaseCommand
from django.db.models import QuerySet

from congress import clock, jobs
from congress.models import Delivery, DeliveryState, Job, JobState, Pending


class Command(BaseCommand):
    """Ends with 1 when something stands that no worker will take up again."""

    help = "Show what waits in the outbox and among the jobs."

    def handle(self, **options: object) -> None:
        """One line per queue; then each reaction that was given up."""
        now = clock.now()
        due = Pending.objects.filter(due_at__lte=now)
        given_up = Pending.objects.filter(due_at=None)
        queued = Job.objects.filter(state=JobState.QUEUED)
        running = Job.objects.filter(state=JobState.RUNNING)
        stuck_count = running.filter(claimed_at__lt=now - jobs.STUCK).count()
        put_off_count, given_up_count = Pending.objects.filter(due_at__gt=now).count(), given_up.count()
        reactions = (
            f"reactions: {due.count()} waiting{age(due, 'due_at')}, {put_off_count} put off, {given_up_count} given up"
        )
        self.stdout.write(reactions)
        self.stdout.write(
            f"jobs: {queued.count()} waiting{age(queued, 'created_at')}, {running.count()} running, {stuck_count} stuck"
        )
        copies = Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__lte=now)
        failed_count = Delivery.objects.failed().count()
        self.stdout.write(f"deliveries: {copies.count()} waiting{age(copies, 'due_at')}, {failed_count} given up")
        for pending in given_up.order_by("pk")[:20]:
            self.stdout.write(f"  event {pending.event_id}: {pending.reaction}: {pending.error}")
        if given_up_count:
            raise SystemExit(1)


def age(rows: QuerySet, field: str) -> str:
    """How long the oldest waits."""
    oldest = rows.order_by(field).values_list(field, flat=True).first()
    return f" (oldest {int((clock.now() - oldest).total_seconds())} s)" if oldest else ""
