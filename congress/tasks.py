"""What Celery runs: one sweep, safe to run twice and side by side."""

from celery import shared_task

from congress import bell, worker


@shared_task
def sweep() -> int:
    """Work off everything that is due, then at most one long piece of work; returns how much was done."""
    done = worker.work_off()
    if long := worker.work_long():
        bell.ring()  # there may be more
    return done + long
