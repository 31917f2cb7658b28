"""What stations print: the poster with its code, and the register."""

from congress.paper import ENDINGS
from liaison.documents.drafts import draft_report, draft_report_name
from liaison.documents.poster import poster, poster_name
from liaison.documents.register import period_of, register, register_name

__all__ = [
    "ENDINGS",
    "draft_report",
    "draft_report_name",
    "period_of",
    "poster",
    "poster_name",
    "register",
    "register_name",
]
