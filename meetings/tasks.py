"""What the clock does to gatherings and their papers."""

from congress.worker import chore
from meetings import services


@chore(every=600)
def remind_unanswered() -> int:
    """Remind those who are asked and have not answered, a day before it is too late."""
    return services.remind_unanswered()


@chore(every=15)
def tell_of_readable() -> int:
    """Tell the readers of documents whose embargo has ended."""
    return services.tell_of_readable()


@chore(every=3600)
def forget_archives() -> int:
    """Remove archives of papers that nobody took over within a day."""
    return services.forget_archives()


@chore(every=3600)
def forget_clearances() -> int:
    """Delete health data of sessions that are over."""
    return services.forget_clearances()


@chore(every=3600)
def forget_diets() -> int:
    """Delete who ate what at sessions that are over."""
    return services.forget_diets()
