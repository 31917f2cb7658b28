"""What the clock does to the chain."""

from congress.worker import chore
from proposals import services


@chore(every=600)
def close_unreturned() -> int:
    """Close proposals whose evaluation did not come back in its term."""
    return services.close_unreturned()
