"""One proposal with all its history: what whoever asks may see of it."""

from collections.abc import Sequence
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from congress import clock
from congress.paper import (
    Block,
    cell,
    centred,
    chinese,
    day,
    heading,
    label,
    line,
    made,
    minute,
    session_name,
    short_day,
    table,
    text,
    title,
)
from proposals.models import Contact, DiaryEntry, HandlingTask, Proposal, ProposalVersion, Reply


@chinese
def history_name(proposal: Proposal, ending: str) -> str:
    """The name of the file."""
    return _("File of a proposal") + f" {proposal.number_text or proposal.title}.{ending}"


@chinese
def history(
    proposal: Proposal,
    ending: str,
    *,
    tasks: Sequence[HandlingTask],
    contacts: Sequence[Contact],
    plans: Sequence[dict[str, Any]],
    replies: Sequence[Reply],
    entries: Sequence[dict[str, Any]],
    versions: Sequence[ProposalVersion],
    with_contact: bool,
    between_units: bool,
) -> bytes:
    """The whole file as PDF or Word, of exactly what is handed in (``queries.of_history``).

    Phone and address only ``with_contact``, the offices' notes to each other only ``between_units``.
    """
    blocks = [
        centred(session_name(proposal.session)),
        title(_("File of a proposal")),
        table([3, 5, 3, 5], _facts(proposal, with_contact=with_contact)),
        heading(_("Text of the proposal")),
        title(proposal.title),
        text(proposal.body),
        *_handling(tasks, between_units=between_units),
        *(block for plan in plans for block in _plan(plan)),
        *_talks(contacts),
        *(block for reply in replies for block in _answer(reply)),
        *_earlier(versions),
        *_course(entries),
    ]
    return made(_("File of a proposal") + f" {proposal}", blocks, ending, created_at=clock.now())


def _facts(proposal: Proposal, *, with_contact: bool) -> list[list[dict]]:
    lead, category = proposal.lead, proposal.category
    pairs = [
        (_("Number"), proposal.number_text),
        (_("State"), proposal.get_state_display()),
        (_("Lead deputy"), lead.person.name if lead else ""),
        (_("Delegation"), lead.delegation.name if lead else ""),
        (_("Category"), f"{category.code} {category.name}" if category else ""),
        (_("Publication"), proposal.get_publicity_display()),
        *([(_("Origin"), _("Entered from paper by the secretariat"))] if proposal.entered_by_id else []),
        (_("submitted at"), day(proposal.submitted_at)),
        (_("accepted at"), day(proposal.accepted_at)),
        (_("assigned at"), day(proposal.assigned_at)),
        (_("closed at"), day(proposal.closed_at)),
    ]
    if with_contact:
        pairs += [(_("Phone"), proposal.contact_phone), (_("postal address"), proposal.contact_address)]
    cells = [each for words, value in pairs for each in (label(words), cell(value))]
    rows = [cells[at : at + 4] for at in range(0, len(cells), 4)]
    if proposal.refusal or proposal.note:
        decision = "\n".join(filter(None, [proposal.refusal.text if proposal.refusal else "", proposal.note]))
        rows.append([label(_("The last decision")), cell(decision, 3)])
    return rows


def _handling(tasks: Sequence[HandlingTask], *, between_units: bool) -> list[Block]:
    if not tasks:
        return []
    headings = [_("Unit"), _("Role"), _("State"), _("assigned at"), _("signed for at"), _("replied at")]
    rows = [
        [
            cell(task.organ.name),
            cell(task.get_role_display()),
            cell(task.get_state_display()),
            cell(short_day(task.assigned_at)),
            cell(short_day(task.signed_at)),
            cell(short_day(task.replied_at)),
        ]
        for task in tasks
    ]
    blocks = [heading(_("Units")), table([6, 4, 4, 4, 4, 4], [[label(words) for words in headings], *rows], head=1)]
    told = [(task, words) for task in tasks for words in (task.instruction, task.note) if between_units and words]
    return blocks + [line(f"{task.organ.name}：{words}") for task, words in told]


def _plan(planning: dict[str, Any]) -> list[Block]:
    """What a unit planned and noted, the diary from its beginning on."""
    plan, steps, entries = planning["plan"], planning["steps"], reversed(planning["entries"])
    blocks = [heading(_("Plan and diary of %(unit)s") % {"unit": planning["task"].organ.name})]
    if plan:
        blocks.append(line(f"{_('Leader in charge')}：{plan.leader}"))
    if steps:
        headings = [_("to be done by"), _("step"), _("done on")]
        rows = [[cell(day(step.due_on)), cell(step.text), cell(day(step.done_on))] for step in steps]
        blocks.append(table([5, 12, 5], [[label(words) for words in headings], *rows], head=1))
    return blocks + [line(f"{day(entry.day)} {entry.by.name}：{_noted(entry)}") for entry in entries]


def _noted(entry: DiaryEntry) -> str:
    """An entry; of one that was struck also that it was, and why."""
    return f"{entry.text}（{_('Struck')}：{entry.strike_reason}）" if entry.struck_at else entry.text


def _talks(contacts: Sequence[Contact]) -> list[Block]:
    if not contacts:
        return []
    headings = [_("Unit"), _("When"), _("form"), _("Place and people"), _("what was said")]
    rows = [
        [
            cell(contact.task.organ.name),
            cell(minute(contact.happened_at)),
            cell(contact.get_form_display()),
            cell(" ".join(filter(None, [contact.place, contact.people]))),
            cell("\n".join(filter(None, [contact.note, _answered(contact)]))),
        ]
        for contact in contacts
    ]
    shown = table([5, 5, 3, 5, 9], [[label(words) for words in headings], *rows], head=1)
    return [heading(_("Contacts with the deputy")), shown]


def _answered(contact: Contact) -> str:
    """What the deputy says of a contact."""
    return ": ".join(filter(None, [str(contact.get_answer_display()), contact.remark])) if contact.answer else ""


def _answer(reply: Reply) -> list[Block]:
    facts = [
        [
            label(_("Document number")),
            cell(reply.document_number),
            label(_("Outcome class")),
            cell(f"{reply.outcome.code} {reply.outcome.name}"),
        ],
        [
            label(_("Contact person")),
            cell(f"{reply.contact_person} {reply.contact_phone}"),
            label(_("Sent")),
            cell(day(reply.sent_at)),
        ],
        [label(_("Promised date")), cell(day(reply.promised_on)), label(_("Evaluation")), cell(_overall(reply))],
    ]
    name = _("Reply of %(unit)s") % {"unit": reply.task.organ.name}
    return [heading(name), table([3, 5, 3, 5], facts), text(reply.body), *_rated(reply)]


def _overall(reply: Reply) -> str:
    given = getattr(reply, "evaluation", None)
    if given:
        return given.get_overall_display() + (_(" (on paper)") if given.on_paper else "")
    return _("Not returned") if reply.lapsed_on else ""


def _rated(reply: Reply) -> list[Block]:
    given = getattr(reply, "evaluation", None)
    if given is None:
        return []
    ratings = [
        (_("Contact and talks"), given.get_contact_display()),
        (_("Attitude"), given.get_attitude_display()),
        (_("Reply answers the question"), given.get_content_display()),
        (_("Result of the handling"), given.get_result_display()),
    ]
    cells = [each for words, value in ratings for each in (label(words), cell(value))]
    comment = [[label(_("Comment")), cell(given.comment, 3)]] if given.comment else []
    return [heading(_("Evaluation of the deputy"), 2), table([3, 5, 3, 5], [cells[:4], cells[4:], *comment])]


def _earlier(versions: Sequence[ProposalVersion]) -> list[Block]:
    blocks = []
    for version in versions:
        by = version.by.name if version.by else ""
        told = {"number": version.number, "at": minute(version.at), "by": by}
        blocks += [
            heading(_("Version %(number)s · %(at)s · %(by)s") % told, 2),
            *([line(f"{_('Why')}：{version.reason}")] if version.reason else []),
            line(version.title),
            text(version.body),
        ]
    return [heading(_("Versions of the text")), *blocks] if blocks else []


def _course(entries: Sequence[dict[str, Any]]) -> list[Block]:
    """What happened, oldest first, in words."""
    rows = [
        [cell(minute(entry["at"])), cell(f"{entry['who']}\n{entry['capacity']}".strip()), cell(_plain(entry["text"]))]
        for entry in reversed(entries)
    ]
    headings = [label(words) for words in (_("When"), _("Who"), _("What happened"))]
    return [heading(_("What happened")), table([5, 7, 14], [headings, *rows], head=1)]


def _plain(html: str) -> str:
    """Words of a page as words of a paper."""
    return unescape(strip_tags(html)).strip()
