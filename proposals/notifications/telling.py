"""Telling those whom the table names."""

from collections.abc import Callable, Iterator
from copy import copy
from functools import partial

from congress.events import on
from congress.models import Event, User
from congress.notify import tell
from proposals.computing.blackening import blacken
from proposals.models import (
    UNNAMED,
    Proposal,
)
from proposals.notifications.table import TOLD
from proposals.queries import hides_authors, knowing, names_struck, unaware


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    target = event.target
    proposal = target if isinstance(target, Proposal) else getattr(target, "proposal", None)  # an honour has none
    named, hides = proposal, proposal is not None and hides_authors(proposal.congress_id)
    known = None
    if (
        proposal and proposal.confidential
    ):  # told to those who may know, and not by its name: notices lie open on phones
        known, proposal = knowing(proposal), copy(proposal)
        proposal.title = UNNAMED
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            addressees = list(who(event))
            if known is not None:
                addressees = [user for user in addressees if user.pk in known]
            where, url = f"proposals/notices/{text}", page(event)
            for some, edit in _as_they_read(addressees, named) if hides else [(addressees, str)]:
                tell(some, event, where, url=url, confidential=known is not None, edit=edit, proposal=proposal)


def _as_they_read(people: list[User], proposal: Proposal) -> Iterator[tuple[list[User], Callable[[str], str]]]:
    """Who reads whose the proposal is, and who does not, each with what becomes of a text for them."""
    without = unaware(people, proposal)
    yield [user for user in people if user.pk not in without], str
    if without:
        yield [user for user in people if user.pk in without], partial(blacken, hidden=names_struck(proposal))
