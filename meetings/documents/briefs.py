"""A bulletin as it is printed: head with its number, text with the names as in the roster, who signed it."""

from django.utils.translation import gettext as _

from congress import clock, paper
from meetings.models import Brief


@paper.chinese
def issue_words(brief: Brief) -> str:
    """Its number in words: 简报第3期."""
    return _("Bulletin no. %(number)s") % {"number": brief.number}


@paper.chinese
def brief_name(brief: Brief, ending: str) -> str:
    """The name of the file."""
    return f"{issue_words(brief) if brief.number else _('Bulletin (draft)')} {brief.title}.{ending}"


@paper.chinese
def print_brief(brief: Brief, ending: str) -> bytes:
    """The bulletin as PDF or Word; a draft says that it is one."""
    issued = issue_words(brief) if brief.number else _("Bulletin (draft)")
    day = paper.day(brief.issued_at or clock.now())
    blocks = [
        paper.title(paper.session_name(brief.session)),
        paper.centred(issued),
        paper.centred(f"{brief.delegation.name}　{day}"),
        paper.heading(brief.title, 2),
        paper.text(brief.text),
    ]
    if brief.signed_by:
        blocks.append(
            paper.signed(_("Signed by %(name)s") % {"name": brief.signed_by.name}, paper.day(brief.signed_at))
        )
    return paper.made(brief_name(brief, ending), blocks, ending, created_at=clock.now())
