"""What Celery runs: sweeps, safe to run twice and side by side."""

from celery import shared_task

from congress import bell, delivery, worker


@shared_task
def sweep() -> int:
    """Work off everything that is due, then at most one long piece of work; returns how much was done."""
    done = worker.work_off()
    if long := worker.work_long():
        bell.ring()  # there may be more
    return done + long


@shared_task
def deliver() -> int:
    """Send what is due, for some seconds; returns how many were tried."""
    tried = delivery.send_due()
    if tried:
        bell.ring_out()  # there may be more
    return tried


@shared_task
def deliver_urgent() -> int:
    """Send one-time codes and urgent notices that are due; returns how many were tried."""
    return delivery.send_due(urgent_only=True)
