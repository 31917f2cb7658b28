"""Answers to events: the search index, due days after a new calendar year, and what counts as duty."""

from congress import files, search
from congress.events import on
from congress.models import Event, Term
from proposals.models import HandlingRules, HandlingTask, HandOverItem, Proposal, Publication, Reply
from proposals.queries import SWITCHED, file_unnamed, strike_names
from proposals.services import (
    carry_over,
    hide_in_notices,
    pass_on,
    recompute,
    retitle_acts,
    set_handling,
    settle_duty,
    watch_lateness,
)

search.register(
    Proposal,
    lambda proposal: f"{proposal.number_text} {proposal.title} {proposal.body}",
    rows=Proposal.objects.written,
    prepare=strike_names,
)
search.register(
    HandOverItem,
    lambda item: f"{item.proposal.number_text} {item.meeting} {item.proposal.body}",
    rows=lambda: HandOverItem.objects.select_related("proposal"),
    list_page="item_list",
    prepare=strike_names,
)

for _model in (Proposal, HandOverItem, HandlingTask, Reply):
    files.given(_model, file_unnamed)


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


@on("proposals.make_confidential")
def hide_what_was_told(event: Event) -> None:
    """Once more after the commit: a notice that was being written meanwhile names it no more either."""
    if event.target.confidential:
        hide_in_notices(event.target)


@on("congress.enter_year")
def recompute_due_days(event: Event) -> None:
    """The holidays of a year are known now: provisional due days are computed again."""
    recompute(event.target.year)


@on("congress.pass_on")
def hand_on_to_successor(event: Event) -> None:
    """A unit was closed: what is open goes to its successor."""
    pass_on(event.target, by=event.actor)


@on("deputies.change_term")
def go_on_in_the_new_term(event: Event) -> None:
    """What is open outlives the term it was begun in."""
    carry_over(Term.objects.get(pk=event.data["former"]), event.target, by=event.actor)


@on("congress.set_rules")
def set_switches_at_founding(event: Event) -> None:
    """A congress that is founded with the terms of a place gets its switches too; later its staff choose both."""
    switches = SWITCHED[event.data.get("ruleset", "default")]
    if event.actor is None and switches and not HandlingRules.objects.filter(congress=event.target_id).exists():
        set_handling(event.target, by=None, **switches)


@on("proposals.accept", "proposals.withdraw", "proposals.convert", "proposals.mark", "proposals.unmark")
def count_as_duty(event: Event) -> None:
    """Register what the proposal counts as, and take back what it no longer does."""
    settle_duty(event.target_id, by=event.actor)


@on("proposals.amend", "proposals.make_confidential", "proposals.lift_confidentiality")
def name_among_duty(event: Event) -> None:
    """The duty records of a proposal are called as it is."""
    retitle_acts(event.target_id, by=event.actor)


@on("proposals.run_late")
def supervise_lateness(event: Event) -> None:
    """Where the rules of the congress say so, a reply that is late opens a supervision case."""
    if isinstance(event.target, HandlingTask):
        watch_lateness(event.target, event.data["what"])
