"""Staff tables of the institution."""

from congress.admin import accounts, calendar, delivery, institution, outbox
