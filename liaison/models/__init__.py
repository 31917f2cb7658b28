"""Tables of the stations and of what voters bring."""

from liaison.models.handling import Answer, Forwarding, ProposalLink, Summary, VoterRating
from liaison.models.opinion import Contact, OpinionTerm, OwnWords, VoterOpinion
from liaison.models.station import HaveItem, Level, Station, StationCheck, StationDeputy, StationStaff

__all__ = [
    "Answer",
    "Contact",
    "Forwarding",
    "HaveItem",
    "Level",
    "OpinionTerm",
    "OwnWords",
    "ProposalLink",
    "Station",
    "StationCheck",
    "StationDeputy",
    "StationStaff",
    "Summary",
    "VoterOpinion",
    "VoterRating",
]
