"""Proposals, the units' tasks, and the registers of the chain."""

from proposals.models.commitment import Commitment, CommitmentStep
from proposals.models.proposal import Decision, Kind, Manner, Proposal, ProposalVersion, Publicity
from proposals.models.publication import Extent, Publication, PublishedReply
from proposals.models.registers import Canonical, Category, HandlingRules, Outcome, Reason, ReasonKind, Receivers
from proposals.models.reply import CoOpinion, Evaluation, Examination, Rating, Reply, ReplyManner, ReplyVersion, Verdict
from proposals.models.search import SavedSearch
from proposals.models.signature import CoSignature
from proposals.models.task import Clock, Contact, ContactForm, Extension, HandlingTask, Urge

__all__ = [
    "Canonical",
    "Category",
    "Clock",
    "CoOpinion",
    "CoSignature",
    "Commitment",
    "CommitmentStep",
    "Contact",
    "ContactForm",
    "Decision",
    "Evaluation",
    "Examination",
    "Extension",
    "Extent",
    "HandlingRules",
    "HandlingTask",
    "Kind",
    "Manner",
    "Outcome",
    "Proposal",
    "ProposalVersion",
    "Publication",
    "Publicity",
    "PublishedReply",
    "Rating",
    "Reason",
    "ReasonKind",
    "Receivers",
    "Reply",
    "ReplyManner",
    "ReplyVersion",
    "SavedSearch",
    "Urge",
    "Verdict",
]
