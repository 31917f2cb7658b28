"""Staff tables of the institution."""

from congress.admin import accounts, calendar, delivery, institution, outbox

__all__ = ["accounts", "calendar", "delivery", "institution", "outbox"]
