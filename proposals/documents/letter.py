"""答复函: the letter of reply. Official letters are Chinese whatever the screen speaks."""

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from congress.documents import render_pdf
from proposals.models import HandlingRules, Kind, Proposal, Reply, ReplyManner


def letter_name(reply: Reply) -> str:
    """The name of the letter's file."""
    with translation.override("zh-hans"):
        return _("%(number)s reply.pdf") % {"number": reply.task.proposal.number_text}


def letter_outline() -> str:
    """The headings a reply begins with, for the unit to write under or to replace."""
    with translation.override("zh-hans"):
        return "\n\n".join([_("I. What has been done"), _("II. What is to come"), _("III. Our thanks to you")]) + "\n"


def copies_of(reply: Reply) -> list[str]:
    """Who gets a copy: the congress, the office that dispatched it, and the deputy's electing unit where the rules of
    the congress say so (Zhejiang art. 22).
    """
    if reply.copies:
        return reply.copies.split("\n")
    task, proposal = reply.task, reply.task.proposal
    copies = [proposal.congress.name, *([task.parent.organ.dispatcher.name] if task.parent_id else [])]
    told = HandlingRules.objects.filter(congress=proposal.congress_id, copies_electing_unit=True).exists()
    return [*copies, proposal.lead.elected_by] if told and proposal.lead and proposal.lead.elected_by else copies


def _said_face_to_face(reply: Reply) -> list[str]:
    """The record of a reply given face to face: when, where, and who was there."""
    at = formats.date_format(timezone.localtime(reply.talked_at), "Y年n月j日 H:i")
    return [
        _("Record of a reply given face to face: %(at)s, %(place)s.") % {"at": at, "place": reply.place},
        _("Present: %(people)s.") % {"people": reply.people},
    ]


def letter(reply: Reply) -> bytes:
    """The letter of reply as PDF, made from the text: number, outcome class, text, contact, copies.

    What was said face to face is printed as its record, with the opinion of the deputy.
    """
    task, proposal = reply.task, reply.task.proposal
    is_oral = reply.manner == ReplyManner.ORAL
    sent = timezone.localtime(reply.sent_at or reply.drafted_at)
    with translation.override("zh-hans"):
        data = {
            "language": "zh-hans",
            "unit_name": task.organ.name,
            "document_number": reply.document_number,
            "outcome_mark": _("(Class %(code)s)") % {"code": reply.outcome.code},
            "title": _title(proposal) % {"number": proposal.number_text, "congress": proposal.congress.short_name},
            "salutation": _salutation(proposal),
            "paragraphs": [
                _opening(proposal) % {"title": proposal.title},
                *(_said_face_to_face(reply) if is_oral else []),
                *[line.strip() for line in reply.body.splitlines() if line.strip()],
                *([_("Opinion of the deputy: %(opinion)s") % {"opinion": reply.deputy_opinion}] if is_oral else []),
            ],
            "unit": task.organ.name,
            "date_text": formats.date_format(sent, "Y年n月j日"),
            "contact": _("Contact and phone: %(person)s, %(phone)s")
            % {"person": reply.contact_person, "phone": reply.contact_phone},
            "copies_label": _("Copies to: "),
            "copies": copies_of(reply),
            "signer": reply.signer,
            "created_at": reply.sent_at or reply.drafted_at,
        }
    return render_pdf("reply_letter", data)


def _title(proposal: Proposal) -> str:
    if proposal.kind == Kind.HAND_OVER:
        return _("Report on hand-over item %(number)s of the %(congress)s")
    return _("Reply to proposal %(number)s of the %(congress)s")


def _salutation(proposal: Proposal) -> str:
    """The deputy; the congress where what was handed over is not one deputy's."""
    if proposal.lead is None:
        return f"{proposal.congress.name}："
    return _("Deputy %(name)s:") % {"name": proposal.lead.person.name}


def _opening(proposal: Proposal) -> str:
    if proposal.kind == Kind.HAND_OVER:
        return _("We have received “%(title)s”, which was handed over to us. Our report follows.")
    return _("We have received your “%(title)s”. Our reply follows.")
