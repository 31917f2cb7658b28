"""Proposals, the units' tasks, and the registers of the chain."""

from proposals.models.commitment import Commitment, CommitmentStep
from proposals.models.mark import Honour, Mark, MarkReport, marks_in_words
from proposals.models.proposal import Decision, Kind, Manner, Proposal, ProposalVersion, Publicity
from proposals.models.publication import Extent, Publication, PublishedReply
from proposals.models.registers import Canonical, Category, HandlingRules, Outcome, Reason, ReasonKind, Receivers
from proposals.models.reply import CoOpinion, Evaluation, Examination, Rating, Reply, ReplyVersion, Verdict
from proposals.models.search import SavedSearch
from proposals.models.signature import CoSignature
from proposals.models.supervision import Card, CaseStep, Cause, Level, SupervisionCase
from proposals.models.task import Clock, Contact, ContactForm, Extension, HandlingTask, Urge

__all__ = [
    "Canonical",
    "Card",
    "CaseStep",
    "Category",
    "Cause",
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
    "Honour",
    "Kind",
    "Level",
    "Manner",
    "Mark",
    "MarkReport",
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
    "ReplyVersion",
    "SavedSearch",
    "SupervisionCase",
    "Urge",
    "Verdict",
    "marks_in_words",
]
