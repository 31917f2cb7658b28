"""Tables of the stations and of what voters bring."""

from liaison.models.comment import CommentContact, CommentWords, DraftComment
from liaison.models.draft import (
    DraftArticle,
    DraftLaw,
    DraftPoint,
    DraftQuestion,
    DraftReader,
    LegislativeContactPoint,
    PartKind,
)
from liaison.models.handling import Answer, Forwarding, ProposalLink, Summary, VoterRating
from liaison.models.opinion import Contact, OpinionTerm, OwnWords, VoterOpinion
from liaison.models.reception import Booking, DutyRole, ReceptionDay, ReceptionDuty, ReceptionOpinion, ReceptionRule
from liaison.models.station import HaveItem, Level, Station, StationCheck, StationDeputy, StationStaff

__all__ = [
    "Answer",
    "Booking",
    "CommentContact",
    "CommentWords",
    "Contact",
    "DraftArticle",
    "DraftComment",
    "DraftLaw",
    "DraftPoint",
    "DraftQuestion",
    "DraftReader",
    "DutyRole",
    "Forwarding",
    "HaveItem",
    "LegislativeContactPoint",
    "Level",
    "OpinionTerm",
    "OwnWords",
    "PartKind",
    "ProposalLink",
    "ReceptionDay",
    "ReceptionDuty",
    "ReceptionOpinion",
    "ReceptionRule",
    "Station",
    "StationCheck",
    "StationDeputy",
    "StationStaff",
    "Summary",
    "VoterOpinion",
    "VoterRating",
]
