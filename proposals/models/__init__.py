"""Proposals, the units' tasks, and the registers of the chain."""

from proposals.models.proposal import Decision, Kind, Manner, Proposal, ProposalVersion, Publicity
from proposals.models.registers import Canonical, Category, Outcome, Reason, ReasonKind
from proposals.models.reply import CoOpinion, Evaluation, Examination, Rating, Reply, ReplyVersion, Verdict
from proposals.models.signature import CoSignature
from proposals.models.task import Clock, Contact, ContactForm, Extension, HandlingTask, Urge

__all__ = [
    "Canonical",
    "Category",
    "Clock",
    "CoOpinion",
    "CoSignature",
    "Contact",
    "ContactForm",
    "Decision",
    "Evaluation",
    "Examination",
    "Extension",
    "HandlingTask",
    "Kind",
    "Manner",
    "Outcome",
    "Proposal",
    "ProposalVersion",
    "Publicity",
    "Rating",
    "Reason",
    "ReasonKind",
    "Reply",
    "ReplyVersion",
    "Urge",
    "Verdict",
]
