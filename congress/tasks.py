"""What Celery runs: one sweep, safe to run twice and side by side."""

from celery import shared_task

from congress import worker


@shared_task
def sweep() -> int:
    """Work off everything that is due; returns how many rows."""
    return worker.work_off()
