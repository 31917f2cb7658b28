"""The institution and the rows of the spine."""

from congress.models.calendar import CalendarYear, DayKind, SpecialDay, TermRule, Unit, What
from congress.models.delivery import Breaker, ChannelBinding, Delivery, DeliveryState, NoticePreference
from congress.models.events import AuditRecord, Event, Pending
from congress.models.institution import Congress, Level, Organ, OrganKind, Session, Term
from congress.models.people import ADMINISTRATORS, SECRETARIAT, STAFF, UNIT_STAFF, FormerPassword, Post, Role, User
from congress.models.reminders import LATE, Reminder, ReminderRule, numbers_in
from congress.models.wording import SensitiveWord
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
    "LATE",
    "SECRETARIAT",
    "STAFF",
    "UNIT_STAFF",
    "ApiToken",
    "AuditRecord",
    "Breaker",
    "CalendarYear",
    "ChannelBinding",
    "Congress",
    "Counter",
    "DayKind",
    "Delivery",
    "DeliveryState",
    "Event",
    "File",
    "FormDraft",
    "FormerPassword",
    "IdempotencyKey",
    "Job",
    "JobState",
    "Level",
    "NoticePreference",
    "Notification",
    "OneTimeCode",
    "Organ",
    "OrganKind",
    "Pending",
    "Post",
    "Reminder",
    "ReminderRule",
    "Role",
    "SearchEntry",
    "SensitiveWord",
    "Session",
    "SpecialDay",
    "Term",
    "TermRule",
    "Unit",
    "User",
    "What",
    "numbers_in",
]
