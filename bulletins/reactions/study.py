"""What follows from study: a completed course counts as duty."""

from bulletins import services
from congress.events import on
from congress.models import Event


@on("bulletins.complete_course")
def count_as_duty(event: Event) -> None:
    """Register the completed course among the deputy's acts of duty, once."""
    services.count_as_duty(event.target_id, by=event.actor)
