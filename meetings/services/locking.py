"""Locks are taken in one order: the session, its part, then the places in it by key."""

from meetings.models import Gathering, Participation


def lock(pk: int) -> Gathering:
    """The gathering as it is now, for this transaction alone."""
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("kind", "congress", "organiser", "parent")
    return rows.get(pk=pk)


def lock_against_closing(pk: int) -> Gathering:
    """The gathering for whoever writes rows that name it beside a place: before the place, as closing does.

    PostgreSQL asks for the named row at the commit only, when the place is held already: the two would wait for each
    other.
    """
    rows = Gathering.objects.select_for_update(of=("self",), no_key=True).select_related("kind", "congress")
    return rows.get(pk=pk)


def lock_place(pk: int) -> Participation:
    """A place as it is now; what is read of its gathering afterwards is what whoever held the lock left."""
    rows = Participation.objects.select_for_update(of=("self",))
    return rows.select_related("mandate__person", "mandate__delegation").get(pk=pk)
