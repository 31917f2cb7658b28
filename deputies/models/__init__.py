"""Persons and mandates, what the deputies did, the scoring rule and the ledger."""

from deputies.models.assessment import (
    BY_COLUMN,
    ROLES_OF,
    Assessment,
    AssessmentBatch,
    AssessmentCell,
    AssessmentColumn,
    AssessmentCriterion,
    AssessmentGrade,
    AssessmentScore,
)
from deputies.models.details import ProposedDetail
from deputies.models.duty import DutyPolicy, DutyRecord, DutyRole, DutyType, Half, Presence
from deputies.models.fields import PointsField, PointsFormField, spoken
from deputies.models.file import DutyFileRemark, DutyRevision, PublishedDutyFile, Voice
from deputies.models.ledger import Objection, Place, PointAdjustment, PointEntry, Standing
from deputies.models.measure import MeasureRule, MeasureTalk
from deputies.models.membership import Body, BodyKind, MemberRole, Membership
from deputies.models.people import Delegation, DeputyCategory, DeputyGroup, Mandate, Person, Sex
from deputies.models.report import LEAST_PRESENT, DutyReport, ReportMeeting, ReportPolicy
from deputies.models.scoring import (
    Freeze,
    Per,
    Period,
    ScoringAward,
    ScoringGrade,
    ScoringGroup,
    ScoringItem,
    ScoringRuleSet,
    ScoringTarget,
    Step,
    TargetUnit,
)
from deputies.models.selection import Candidate, Selection
