"""What the clock does to study."""

from bulletins import services
from congress.worker import chore


@chore(every=1800)
def warn_of_courses() -> int:
    """Remind deputies of courses that are to be finished within three days."""
    return services.warn_of_courses()
