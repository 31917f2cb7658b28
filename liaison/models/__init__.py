"""Tables of the stations and of what voters bring."""

from liaison.models.handling import Answer, Forwarding, ProposalLink, Summary, VoterRating
from liaison.models.opinion import Contact, OpinionTerm, OwnWords, VoterOpinion
from liaison.models.phone import CodeDay, PhoneCode
from liaison.models.reception import (
    Booking,
    DutyRole,
    ReceptionCorrection,
    ReceptionDay,
    ReceptionDuty,
    ReceptionOpinion,
    ReceptionRule,
)
from liaison.models.station import HaveItem, Level, Station, StationCheck, StationDeputy, StationStaff

__all__ = [
    "Answer",
    "Booking",
    "CodeDay",
    "Contact",
    "DutyRole",
    "Forwarding",
    "HaveItem",
    "Level",
    "OpinionTerm",
    "OwnWords",
    "PhoneCode",
    "ProposalLink",
    "ReceptionCorrection",
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
