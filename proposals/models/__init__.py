"""Proposals, the units' tasks, and the registers of the chain."""

from proposals.models.appraisal import Appraisal
from proposals.models.commitment import Commitment, CommitmentStep
from proposals.models.confidence import INITIATED, UNNAMED, Confidant
from proposals.models.coordination import Coordination
from proposals.models.delegation import DelegationHead
from proposals.models.demand import AnswerDemand
from proposals.models.item import HandOverItem, ItemRating, ItemSource
from proposals.models.mark import Honour, Mark, MarkReport, marks_in_words
from proposals.models.paper import PaperRating
from proposals.models.plan import DiaryEntry, HandlingPlan, PlanStep
from proposals.models.proposal import (
    MOST_WISHED,
    Alternative,
    Decision,
    Kind,
    Manner,
    Proposal,
    ProposalVersion,
    Publicity,
)
from proposals.models.publication import Extent, Publication, PublishedReply
from proposals.models.rating import SignatoryRating
from proposals.models.registers import (
    Authors,
    Canonical,
    Category,
    HandlingRules,
    ItemTerm,
    Outcome,
    Reason,
    ReasonKind,
    Receivers,
)
from proposals.models.reply import CoOpinion, Evaluation, Examination, Rating, Reply, ReplyManner, ReplyVersion, Verdict
from proposals.models.score import OPINIONS, SHARES, Indicator, Part, ScoreFormula, ScoreLine
from proposals.models.search import SavedSearch
from proposals.models.signature import CoSignature
from proposals.models.supervision import Card, CaseStep, Cause, Level, SupervisionCase
from proposals.models.supplement import Supplement
from proposals.models.task import Check, Clock, Contact, ContactAnswer, ContactForm, Extension, HandlingTask, Urge
from proposals.models.year import UnitReport
