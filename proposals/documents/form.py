"""人大代表建议议案专用纸: the official form of one proposal."""

from django.utils.translation import gettext as _

from congress.paper import cell, centred, chinese, day, label, made, session_name, table, text, title
from congress.paper import ticks as boxes
from proposals.models import Kind, Proposal, Publicity

SIGNATURES = 4  # rows for co-signing by hand


@chinese
def form_name(proposal: Proposal, ending: str) -> str:
    """The name of the form's file."""
    return f"{_heading(proposal)} {proposal.number_text or proposal.title}.{ending}"


@chinese
def form(proposal: Proposal, ending: str, *, with_contact: bool) -> bytes:
    """The form as PDF or Word; phone and address of the lead only ``with_contact``."""
    blocks = [
        centred(session_name(proposal.session)),
        title(_heading(proposal)),
        table([3, 5, 3, 5], [*_facts(proposal), *_author(proposal, with_contact=with_contact)]),
        table([3, 5, 6, 3, 4], _signatures(), head=2),
        title(proposal.title),
        text(proposal.body),
        table([4, 12], _wishes(proposal), whole=True),
    ]
    return made(f"{_heading(proposal)} {proposal}", blocks, ending, created_at=proposal.created_at)


def _heading(proposal: Proposal) -> str:
    if proposal.kind == Kind.MOTION:
        return _("Official form for motions of deputies")
    return _("Official form for proposals of deputies")


def _facts(proposal: Proposal) -> list[list[dict]]:
    category = proposal.category
    return [
        [
            label(_("Category")),
            cell(f"{category.code} {category.name}" if category else ""),
            label(_("Number")),
            cell(proposal.number_text),
        ],
        [
            label(_("kind")),
            cell(proposal.get_manner_display() if proposal.kind == Kind.PROPOSAL else proposal.get_kind_display()),
            label(_("Day of submission")),
            cell(day(proposal.submitted_at)),
        ],
    ]


def _author(proposal: Proposal, *, with_contact: bool) -> list[list[dict]]:
    lead, delegation = proposal.lead, proposal.delegation
    phone, address, postcode = (
        (proposal.contact_phone, proposal.contact_address, proposal.postcode) if with_contact else ("", "", "")
    )
    return [
        [
            label(_("Name of the deputy")),
            cell(_in_whose_name(proposal)),
            label(_("Card number")),
            cell(lead.card_number if lead else ""),
        ],
        [
            label(_("Delegation")),
            cell((lead.delegation if lead else delegation).name if lead or delegation else ""),
            label(_("Phone")),
            cell(phone),
        ],
        [label(_("postal address")), cell(address), label(_("postcode")), cell(postcode)],
    ]


def _in_whose_name(proposal: Proposal) -> str:
    if proposal.of_delegation:
        return _("%(delegation)s, %(name)s (head)") % {
            "delegation": proposal.delegation.name,
            "name": proposal.lead.person.name,
        }
    return proposal.lead.person.name if proposal.lead else ""


def _signatures() -> list[list[dict]]:
    """Rows to be signed by hand by those who second it on paper."""
    headings = [_("Name"), _("Card number"), _("Delegation or address"), _("postcode"), _("Signature")]
    empty = [[cell("", height=6) for _heading in headings] for _row in range(SIGNATURES)]
    return [[label(_("Deputies who second it"), span=5)], [label(heading) for heading in headings], *empty]


def _wishes(proposal: Proposal) -> list[list[dict]]:
    about = [
        (_("Result of a survey or inspection"), proposal.from_survey),
        (_("Raised in several years"), proposal.raised_before),
        (_("Wishes closer contact with the unit"), proposal.wants_contact),
        (_("For reference, no reply needed"), proposal.no_reply),
    ]
    shown = [(each.label, proposal.publicity == each) for each in Publicity]
    publication = boxes([*shown, (_("Without names"), proposal.names_hidden)])
    reason = f"\n{proposal.publicity_reason}" if proposal.publicity_reason else ""
    wished = proposal.wished_organ.name if proposal.wished_organ else ""
    co = "、".join(organ.name for organ in proposal.wished_co_organs.order_by("code"))
    if co:
        wished = "\n".join(line for line in (wished, _("Co-handlers: %(names)s") % {"names": co}) if line)
    return [
        [label(_("Remarks")), cell(boxes(about))],
        [label(_("Publication")), cell(publication + reason)],
        [label(_("Suggested unit")), cell(wished, height=8)],
    ]
