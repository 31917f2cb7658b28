"""What the clock does to the chain."""

from congress.worker import chore
from proposals import services


@chore(every=600)
def close_unreturned() -> int:
    """Close proposals whose evaluation did not come back in its term."""
    return services.close_unreturned()


@chore(every=1800)
def remind_of_evaluations() -> int:
    """Remind deputies who have not evaluated a reply after 7 and after 14 days."""
    return services.remind_of_evaluations()


@chore(every=1800)
def show_cards() -> int:
    """Show units under supervision the cards they have earned by not reporting."""
    return services.show_cards()
