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
