"""Answers to events: the search index, and due days after a new calendar year."""

from congress import search
from congress.events import on
from congress.models import Event
from proposals.models import Proposal
from proposals.services import recompute

search.register(Proposal, lambda proposal: f"{proposal.number_text} {proposal.title} {proposal.body}")


@on("proposals.submit", "proposals.accept", "proposals.revise", "proposals.create")
def index_text(event: Event) -> None:
    """Keep the words of the proposal findable."""
    search.index([Proposal.objects.get(pk=event.target_id)])


@on("congress.enter_year")
def recompute_due_days(event: Event) -> None:
    """The holidays of a year are known now: provisional due days are computed again."""
    recompute(event.target.year)
