"""征询意见表: on which the deputy says what he thinks of a reply, empty to be filled in or as it was filled in."""

from django.utils.translation import gettext as _

from congress.paper import PDF, Block, cell, centred, chinese, day, label, made, session_name, table, title
from congress.paper import ticks as boxes
from proposals.models import Evaluation, Rating, Reply

ASKED = ("contact", "attitude", "content", "result", "overall")


@chinese
def evaluation_form_name(reply: Reply) -> str:
    """The name of the form's file."""
    name = _("Form for the opinion on the reply")
    return f"{name} {reply.task.proposal.number_text} {reply.task.organ.name}.pdf"


@chinese
def evaluation_forms_name() -> str:
    """The name of an archive with many of them."""
    return _("Forms for the opinion on replies.zip")


@chinese
def evaluation_form(reply: Reply) -> bytes:
    """The form as PDF for a reply that was sent."""
    task, proposal = reply.task, reply.task.proposal
    given = getattr(reply, "evaluation", None)
    name = _("Form for the opinion on the reply")
    blocks: list[Block] = [
        centred(session_name(proposal.session)),
        title(name),
        table([3, 5, 3, 5], [*_about(reply), *_opinions(reply), *_ratings(given), *_ending(reply, given)]),
    ]
    return made(f"{name} {proposal}", blocks, PDF, created_at=given.at if given else reply.sent_at or task.assigned_at)


def _about(reply: Reply) -> list[list[dict]]:
    proposal = reply.task.proposal
    return [
        [
            label(_("Number")),
            cell(proposal.number_text),
            label(_("Document number")),
            cell(reply.document_number),
        ],
        [label(_("Title")), cell(proposal.title, 3)],
        [
            label(_("Deputy")),
            cell(proposal.lead.person.name if proposal.lead else ""),
            label(_("Handling unit")),
            cell(reply.task.organ.name),
        ],
        [label(_("What the proposal asks for")), cell("", 3, height=20)],
    ]


def _opinions(reply: Reply) -> list[list[dict]]:
    outcome = _("Class %(code)s: %(name)s") % {"code": reply.outcome.code, "name": reply.outcome.name}
    if reply.promised_on:
        outcome += "\n" + _("Promised for %(day)s") % {"day": day(reply.promised_on)}
    signature = _("Signature:")
    return [
        [label(_("Opinion of the handling unit")), cell(f"{outcome}\n\n{signature}", 3, height=20)],
        [label(_("Opinion of the leader in charge")), cell(f"{reply.signer}\n\n{signature}", 3, height=20)],
    ]


def _ratings(given: Evaluation | None) -> list[list[dict]]:
    words = {
        "contact": _("Contact and talks"),
        "attitude": _("Attitude"),
        "content": _("Reply answers the question"),
        "result": _("Result of the handling"),
        "overall": _("Overall rating"),
    }
    return [
        [
            label(words[name]),
            cell(boxes((each.label, given is not None and getattr(given, name) == each) for each in Rating), 3),
        ]
        for name in ASKED
    ]


def _ending(reply: Reply, given: Evaluation | None) -> list[list[dict]]:
    name = reply.task.proposal.lead.person.name if given and reply.task.proposal.lead else ""
    return [
        [label(_("Opinions and suggestions")), cell(given.comment if given else "", 3, height=24)],
        [
            label(_("Signature of the deputy")),
            cell(name, height=10),
            label(_("Date")),
            cell(day(given.at) if given else "", height=10),
        ],
    ]
