"""Tables of the stations and of what voters bring."""

from liaison.models.campaign import (
    Campaign,
    CampaignActivity,
    CampaignAnswer,
    CampaignDeputy,
    CampaignPlace,
    CampaignQuestion,
    QuestionKind,
)
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
from liaison.models.group import GroupRule
from liaison.models.handling import Answer, Forwarding, LetterCase, ProposalLink, Summary, VoterRating
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
from liaison.models.station_day import StationDay, StationKeeper
from liaison.models.symposium import Minutes, MinutesDeputy, MinutesMatter
from liaison.models.wall import WallDisplay
