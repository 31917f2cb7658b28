"""What was done about promises: one reported as done waits for the deputy's rating, others were rated."""

import datetime as dt

from congress.demo import Fact, Seed, moment, write_facts
from congress.models import Event
from proposals.demo import texts
from proposals.demo.desk import Desk
from proposals.models import Commitment, CommitmentStep, Rating
from proposals.workflow import Promise, State

DONE = dt.timedelta(days=4)  # ago
TO_RATE = dt.timedelta(days=5)  # after it was reported


def keep_promises(desk: Desk, seed: Seed) -> list[Event]:
    """Each promise whose day has passed is rated by its deputy; one that lies ahead is done early."""
    rows = Commitment.objects.filter(congress=desk.congress).select_related(
        "proposal__lead__post__user", "reply__drafted_by__acting_as", "organ"
    )
    facts = []
    for row in rows.filter(state=Promise.CONFIRMED).order_by("pk"):
        at = row.steps.get(move="fulfil").at
        facts += [_fulfilled(row, desk, at), _rated(row, min(at + TO_RATE, moment(seed.yesterday, 900)))]
    early = rows.filter(state=Promise.OPEN, proposal__state=State.CLOSED).order_by("pk").first()
    at = moment(seed.yesterday - DONE, 600)
    early.state, early.done_on, early.version = Promise.DONE, seed.yesterday - DONE, early.version + 1
    early.save()
    CommitmentStep.objects.create(
        commitment=early, move="fulfil", text=texts.KEPT, day=early.done_on, by=early.reply.drafted_by, at=at
    )
    facts.append(_fulfilled(early, desk, at))
    return write_facts(sorted(facts, key=lambda fact: fact.at))


def _fulfilled(row: Commitment, desk: Desk, at: dt.datetime) -> Fact:
    told = {"source": Promise.OPEN, "to": Promise.DONE, "done_on": row.done_on.isoformat()}
    return Fact("proposals.fulfil", row, desk.clerk(row.organ), at, told)


def _rated(row: Commitment, at: dt.datetime) -> Fact:
    """The deputy's evaluation of what was promised."""
    lead = row.proposal.lead.post
    CommitmentStep.objects.create(
        commitment=row, move="rate", text=texts.PRAISE[1], rating=Rating.SATISFIED, by=lead.user, at=at
    )
    Commitment.objects.filter(pk=row.pk).update(version=row.version + 2)
    told = {"source": Promise.DONE, "to": Promise.CONFIRMED, "rating": Rating.SATISFIED}
    return Fact("proposals.rate", row, lead, at, told)
