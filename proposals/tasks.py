"""What the clock does to the chain."""

from congress.worker import chore
from proposals import services


@chore(every=600)
def close_unreturned() -> int:
    """Close proposals whose evaluation did not come back in its term."""
    return services.close_unreturned()


@chore(every=1800)
def warn_of_terms() -> int:
    """Tell units, offices and the congress of terms that end soon or have run out."""
    return services.warn_of_terms()


@chore(every=120)
def warn_of_hours() -> int:
    """The same for terms of hours: late by the hour, told within two minutes."""
    return services.warn_of_hours()


@chore(every=1800)
def remind_signatories() -> int:
    """Remind deputies who have not answered an invitation to sign, the day before it ends."""
    return services.remind_signatories()


@chore(every=1800)
def remind_of_evaluations() -> int:
    """Remind deputies who have not evaluated a reply after 7 and after 14 days."""
    return services.remind_of_evaluations()


@chore(every=1800)
def tell_of_promises() -> int:
    """Tell units and deputies of promises that fall due or have passed."""
    return services.tell_of_promises()


@chore(every=1800)
def show_cards() -> int:
    """Show units under supervision the cards they have earned by not reporting."""
    return services.show_cards()
