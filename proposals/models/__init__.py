"""Proposals, the units' tasks, and the registers of the chain."""

from proposals.models.proposal import Kind, Manner, Proposal, ProposalVersion, Publicity
from proposals.models.publication import Extent, Publication, PublishedReply
from proposals.models.registers import Canonical, Category, Outcome, Reason, ReasonKind
from proposals.models.search import SavedSearch
from proposals.models.task import (
    Clock,
    Contact,
    ContactForm,
    Evaluation,
    HandlingTask,
    Rating,
    Reply,
    ReplyVersion,
)

__all__ = [
    "Canonical",
    "Category",
    "Clock",
    "Contact",
    "ContactForm",
    "Evaluation",
    "Extent",
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
    "Reply",
    "ReplyVersion",
    "SavedSearch",
]
