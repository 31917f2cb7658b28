"""The institution and the rows of the spine."""

from congress.models.calendar import CalendarYear, DayKind, SpecialDay, TermRule, Unit, What
from congress.models.events import AuditRecord, Event, Pending
from congress.models.institution import Congress, Level, Organ, OrganKind, Session, Term
from congress.models.people import ADMINISTRATORS, SECRETARIAT, STAFF, UNIT_STAFF, FormerPassword, Post, Role, User
from congress.models.work import (
    ApiToken,
    Counter,
    File,
    FormDraft,
    IdempotencyKey,
    Job,
    JobState,
    Notification,
    OneTimeCode,
    SearchEntry,
)

__all__ = [
    "ADMINISTRATORS",
    "SECRETARIAT",
    "STAFF",
    "UNIT_STAFF",
    "ApiToken",
    "AuditRecord",
    "CalendarYear",
    "Congress",
    "Counter",
    "DayKind",
    "Event",
    "File",
    "FormDraft",
    "FormerPassword",
    "IdempotencyKey",
    "Job",
    "JobState",
    "Level",
    "Notification",
    "OneTimeCode",
    "Organ",
    "OrganKind",
    "Pending",
    "Post",
    "Role",
    "SearchEntry",
    "Session",
    "SpecialDay",
    "Term",
    "TermRule",
    "Unit",
    "User",
    "What",
]
