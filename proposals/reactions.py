"""Answers to events: the search index, and due days after a new calendar year."""

from congress import search
from congress.events import on
from congress.models import Event
from proposals.models import HandlingRules, HandOverItem, Proposal, Publication
from proposals.queries import SWITCHED
from proposals.services import pass_on, recompute, set_handling

search.register(
    Proposal,
    lambda proposal: f"{proposal.number_text} {proposal.title} {proposal.body}",
    rows=Proposal.objects.written,
)
search.register(
    HandOverItem,
    lambda item: f"{item.proposal.number_text} {item.meeting} {item.proposal.body}",
    rows=lambda: HandOverItem.objects.select_related("proposal"),
    list_page="item_list",
)


def words_of(publication: Publication) -> str:
    """What a published proposal is found by: what everybody may read of it."""
    replies = [f"{reply.organ.name} {reply.body}" for reply in publication.replies.all()]
    words = [publication.number_text, publication.title, publication.lead_name, publication.body, *replies]
    return "\n".join(words)


def tags_of(publication: Publication) -> list[str]:
    """What published proposals are filtered by; see ``queries.archive``."""
    facets = {
        "g": publication.congress_id,
        "c": publication.category_id,
        "y": publication.year,
        "n": publication.number,
    }
    replies = publication.replies.all()
    units = [f"u:{reply.organ_id}" for reply in replies] + [f"o:{reply.outcome_id}" for reply in replies]
    return [*(f"{letter}:{value}" for letter, value in facets.items()), *units]


search.register(
    Publication,
    words_of,
    rows=lambda: Publication.objects.published().prefetch_related("replies__organ"),
    list_page="archive_list",
    tags_of=tags_of,
)


@on(
    "proposals.submit", "proposals.accept", "proposals.revise", "proposals.create",
    "proposals.amend", "proposals.split", "proposals.split_off", "proposals.enter_paper",
)  # fmt: skip
def index_text(event: Event) -> None:
    """Keep the words of the proposal findable."""
    search.index([Proposal.objects.get(pk=event.target_id)])


@on("congress.enter_year")
def recompute_due_days(event: Event) -> None:
    """The holidays of a year are known now: provisional due days are computed again."""
    recompute(event.target.year)


@on("congress.pass_on")
def hand_on_to_successor(event: Event) -> None:
    """A unit was closed: what is open goes to its successor."""
    pass_on(event.target, by=event.actor)


@on("congress.set_rules")
def set_switches_at_founding(event: Event) -> None:
    """A congress that is founded with the terms of a place gets its switches too; later its staff choose both."""
    switches = SWITCHED[event.data.get("ruleset", "default")]
    if event.actor is None and switches and not HandlingRules.objects.filter(congress=event.target_id).exists():
        set_handling(event.target, by=None, **switches)
