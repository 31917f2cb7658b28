"""What the clock does to news."""

from bulletins import services
from congress.worker import chore


@chore(every=3600)
def wipe_readers() -> int:
    """Forget who-might-have-read of days that are over."""
    return services.wipe_readers()
