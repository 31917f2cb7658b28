"""汇编: the accepted proposals of a session in one volume, with what became of each."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from congress import clock
from congress.documents import forget_layout
from congress.models import Session
from congress.numbers import numeral
from congress.paper import (
    PDF,
    Block,
    cell,
    centred,
    chinese,
    contents,
    day,
    heading,
    label,
    made,
    new_page,
    session_name,
    table,
    text,
    title,
)
from proposals.computing.blackening import blacken
from proposals.models import Proposal, Publicity, Rating, Reply

MOST = 500  # proposals in one volume: more would take a worker a gigabyte of memory


@chinese
def volume_name(session: Session, part: int = 0) -> str:
    """The name of the volume's file; ``part`` counts from 1 where there are several."""
    return _("%(session)s collected proposals%(part)s.pdf") % {"session": session_name(session), "part": _part(part)}


def _part(part: int) -> str:
    return _(" (volume %(part)s)") % {"part": numeral(part)} if part else ""


@chinese
def volume(session: Session, found: Sequence[tuple[Proposal, Sequence[Reply]]], part: int = 0) -> bytes:
    """The volume as PDF: proposals with the replies that were sent, in the order handed in."""
    name = session_name(session) + "\n" + _("Collected proposals") + _part(part)
    blocks = [
        title(name),
        centred(_("For use inside the congress · %(day)s") % {"day": day(clock.today())}),
        table([10, 6], _sums(found)),
        new_page(),
        contents(_("Contents")),
        *(block for proposal, replies in found for block in _entry(proposal, replies)),
    ]
    content = made(name.replace("\n", " "), blocks, PDF, created_at=clock.now())
    forget_layout()
    return content


def _sums(found: Sequence[tuple[Proposal, Sequence[Reply]]]) -> list[list[dict]]:
    """How many there are, by outcome class and by the deputies' overall rating."""
    replies = [reply for _proposal, given in found for reply in given]
    classes = Counter(f"{reply.outcome.code} {reply.outcome.name}" for reply in replies)
    ratings = Counter(reply.evaluation.overall for reply in replies if hasattr(reply, "evaluation"))
    lines = [
        (_("Proposals accepted"), len(found)),
        (_("Replies sent"), len(replies)),
        *sorted(classes.items()),
        *((_("Overall rating: %(rating)s") % {"rating": each.label}, ratings[each.value]) for each in Rating),
    ]
    return [[label(words), cell(count, align="right")] for words, count in lines]


def _entry(proposal: Proposal, replies: Sequence[Reply]) -> list[Block]:
    lead, hidden = (None, proposal.names()) if proposal.is_unnamed else (proposal.lead, [])
    unnamed = _("Not published") if hidden else ""
    facts = [
        [
            label(_("Lead deputy")),
            cell(lead.person.name if lead else unnamed),
            label(_("Delegation")),
            cell(lead.delegation.name if lead else unnamed),
        ],
        [
            label(_("Category")),
            cell(proposal.category.name if proposal.category else ""),
            label(_("State")),
            cell(proposal.get_state_display()),
        ],
    ]
    if proposal.publicity != Publicity.FULL:
        facts.append([label(_("Publication")), cell(proposal.get_publicity_display(), 3)])
    answers = [block for reply in replies for block in _answer(reply, hidden)]
    name = f"{proposal.number_text}　{blacken(proposal.title, hidden)}"
    return [new_page(), heading(name), table([3, 5, 3, 5], facts), text(blacken(proposal.body, hidden)), *answers]


def _answer(reply: Reply, hidden: list[str]) -> list[Block]:
    rated = getattr(reply, "evaluation", None)
    rating = rated.get_overall_display() if rated else _("Not returned") if reply.lapsed_on else ""
    facts = [
        [
            label(_("Document number")),
            cell(reply.document_number),
            label(_("Sent")),
            cell(day(reply.sent_at)),
        ],
        [
            label(_("Outcome class")),
            cell(f"{reply.outcome.code} {reply.outcome.name}"),
            label(_("Evaluation")),
            cell(rating),
        ],
    ]
    name = _("Reply of %(unit)s") % {"unit": reply.task.organ.name}
    return [heading(name, 2), table([3, 5, 3, 5], facts), text(blacken(reply.body, hidden))]
