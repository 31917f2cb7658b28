"""Hand-over items: captured in the meeting, handed over in the same hour, rated, reported again or closed."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, search
from congress import files as filing
from congress.errors import Invalid, Refused
from congress.events import record
from congress.files import CheckedFile
from congress.models import Organ, Session, User, What
from congress.numbers import next_number, official
from deputies.models import Mandate
from proposals.computing import polling
from proposals.models import (
    Clock,
    CoSignature,
    HandlingTask,
    HandOverItem,
    ItemRating,
    ItemSource,
    Kind,
    Manner,
    Proposal,
    Publicity,
    Rating,
)
from proposals.queries import handling_rules
from proposals.services import clocks
from proposals.services.opening import open_task, stop_handling
from proposals.services.settling import lock, settle
from proposals.workflow import ANSWERING, DEAD, ITEM_MOVES, Signing, State, TaskRole, TaskState

PATTERN = "{term}届{session}次交办第{number:03}号"
LONGEST_TITLE = 40
USUAL_TERMS = {
    ItemSource.OPINION: "opinion_term",
    ItemSource.REMARK: "remark_term",
    ItemSource.INSPECTION: "inspection_term",
}


@transaction.atomic
def capture(
    *,
    by: User,
    source: str,
    body: str,
    organs: Iterable[Organ] = (),
    deputies: Iterable[Mandate] = (),
    meeting: str = "",
    voice: str = "",
    term: str = "",
    until: dt.date | None = None,
    files: Iterable[CheckedFile] = (),
) -> HandOverItem:
    """Write down what was said, with a number, and hand it to ``organs`` at once.

    The first of ``deputies`` rates the answer, all of them are told; without any, the standing committee is polled.
    ``term`` or ``until`` is what was set in the meeting, otherwise the congress's usual term for the ``source``.
    Refused for whoever is no staff of a congress, before its first session, and for an organ that is not there.
    """
    if not by.has_perm("proposals.capture"):
        raise PermissionDenied
    congress, speakers = by.post.congress, list(deputies)
    session = Session.objects.current(congress)
    if session is None:
        raise Refused(_("No session of this congress has been opened yet."))
    lead = speakers[0] if speakers else None
    now = clock.now()
    proposal = Proposal.objects.create(
        congress=congress, session=session, in_session=session.is_on, kind=Kind.HAND_OVER, manner=Manner.OPINION,
        lead=lead, delegation=lead and lead.delegation, title=title_of(body), body=body, publicity=Publicity.NONE,
        state=State.ACCEPTED, submitted_at=now, accepted_at=now, **_numbered(session),
    )  # fmt: skip
    CoSignature.objects.bulk_create(
        CoSignature(proposal=proposal, mandate=mandate, state=Signing.SPOKE) for mandate in speakers[1:]
    )
    if not until and not term:
        term = getattr(handling_rules(congress), USUAL_TERMS[ItemSource(source)])
    item = HandOverItem.objects.create(
        proposal=proposal, congress=congress, source=source, meeting=meeting, voice=voice,
        term="" if until else term, until=until, captured_by=by,
    )  # fmt: skip
    for upload in files:
        filing.store(upload.name, upload.content, target=item, by=by, quarantined=upload.quarantined)
    record("proposals.capture", proposal, by=by, source=source, deputies=[mandate.pk for mandate in speakers])
    search.index([item])
    if given := list(organs):
        move_item(item, "hand_over", by=by, organs=given)
    return item


def title_of(body: str) -> str:
    """What the item is called in lists: its first sentence, cut where it is long."""
    first = next(filter(None, re.split(r"[。！？!?；;\n]", body.strip())), body).strip()
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def _numbered(session: Session) -> dict[str, Any]:
    """The next number of the session's items: a series of their own, no proposal's number is used for one."""
    number = next_number(session.term.congress, f"{session.pk}:items")
    text = official(PATTERN, term=session.term.number, session=session.number, number=number)
    return {"number": number, "number_text": text}


@transaction.atomic
def move_item(item: HandOverItem, name: str, *, by: User, **fields: Any) -> HandOverItem:
    """Make one move of the item's table; the state of the proposal beneath follows. Raises as ``move`` does."""
    proposal = lock(item.pk)
    item = HandOverItem.objects.select_related("congress").get(pk=proposal.pk)
    item.proposal = proposal
    row = ITEM_MOVES.check(name, item, by)
    source = proposal.state
    details = EFFECTS[name](item, by=by, **fields) or {}
    proposal.state = row.target or proposal.state
    proposal.version += 1
    proposal.save()
    if row.target is None:
        settle(proposal)
    record(f"proposals.{name}", proposal, by=by, source=source, to=proposal.state, **details)
    return item


def _hand_over(item: HandOverItem, *, by: User, organs: Iterable[Organ], instruction: str = "") -> dict:
    """Each organ answers for itself; the term counts from now, and organs that have it already keep theirs."""
    proposal, given = item.proposal, list(organs)
    live = HandlingTask.objects.filter(proposal=proposal, round=proposal.round).exclude(state__in=DEAD)
    several = len(given) > 1 or live.exists()
    if several:
        live.filter(role=TaskRole.SOLE).update(role=TaskRole.SEPARATE)
    clocks.start_item(item)
    role = TaskRole.SEPARATE if several else TaskRole.SOLE
    tasks = [open_task(proposal, organ, role=role, instruction=instruction) for organ in given]
    proposal.assigned_at = clock.now()
    return {"tasks": [task.pk for task in tasks], "organs": [organ.pk for organ in given]}


def _rate(item: HandOverItem, *, by: User, rating: str, comment: str = "") -> dict:
    """The deputy who spoke says what the answers are worth, once a round."""
    if rating == Rating.DISSATISFIED and not comment.strip():
        raise Invalid({"comment": [_("Say what you are not satisfied with.")]})
    _keep(item, rating, comment, by=by, mandate=item.proposal.lead)
    return {"overall": rating}


def _poll(
    item: HandOverItem, *, by: User, members: int, satisfied: int, basically: int, dissatisfied: int, comment: str = ""
) -> dict:
    """The votes of the standing committee's members as the secretariat counted them (Zhejiang, supervision art. 29)."""
    if satisfied + basically + dissatisfied > members:
        raise Invalid({"members": [_("These are more votes than members.")]})
    if not satisfied + basically + dissatisfied:
        raise Invalid({"satisfied": [_("Nobody has voted.")]})
    rating = polling.rating(members, satisfied=satisfied, basically=basically)
    counts = {"members": members, "satisfied": satisfied, "basically": basically, "dissatisfied": dissatisfied}
    _keep(item, rating, comment, by=by, **counts)
    return {"overall": rating, **counts}


def _keep(item: HandOverItem, rating: str, comment: str, *, by: User, **facts: Any) -> None:
    proposal = item.proposal
    ItemRating.objects.create(item=item, round=proposal.round, rating=rating, comment=comment, by=by, **facts)
    asked = Clock.objects.running().filter(proposal=proposal, what=What.EVALUATION)
    asked.update(stopped_on=clock.today())


def _report_again(item: HandOverItem, *, by: User, note: str, term: str = "", until: dt.date | None = None) -> dict:
    """Every organ that answered reports again, in the same term or a new one; the first answers are kept."""
    proposal = item.proposal
    tasks = HandlingTask.objects.filter(proposal=proposal, round=proposal.round, role__in=ANSWERING)
    again = list(tasks.filter(state=TaskState.REPLIED).select_related("organ", "parent").order_by("pk"))
    if term or until:
        item.term, item.until = "" if until else term, until
    elif item.until and item.until < clock.today():
        raise Invalid({"term": [_("The day it was to be answered by has passed: set a new term.")]})
    item.save(update_fields=["term", "until"])
    proposal.round += 1
    proposal.note = note
    clocks.start_item(item)
    opened = [open_task(proposal, task.organ, role=task.role, parent=task.parent, instruction=note) for task in again]
    return {"round": proposal.round, "tasks": [task.pk for task in opened]}


def _conclude(item: HandOverItem, *, by: User, note: str) -> None:
    """Close it by a decision that is written down: after a bad rating, or where nobody was to rate."""
    item.proposal.note, item.proposal.closed_at = note, clock.now()
    clocks.stop_all(item.proposal)


def _withdraw(item: HandOverItem, *, by: User, note: str) -> None:
    """Captured by mistake, or taken back by who said it: nobody owes an answer any more."""
    item.proposal.note = note
    stop_handling(item.proposal)


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "hand_over": _hand_over,
    "rate_item": _rate,
    "poll": _poll,
    "report_again": _report_again,
    "conclude_item": _conclude,
    "withdraw_item": _withdraw,
}
