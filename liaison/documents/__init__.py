"""What stations print: the poster with its code, and the register."""

from congress.paper import ENDINGS
from liaison.documents.poster import poster, poster_name
from liaison.documents.receptions import receptions, receptions_name
from liaison.documents.register import period_of, register, register_name, year_asked

__all__ = [
    "ENDINGS",
    "period_of",
    "poster",
    "poster_name",
    "receptions",
    "receptions_name",
    "register",
    "register_name",
    "year_asked",
]
