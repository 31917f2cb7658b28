"""Staff tables of the institution."""

from congress.admin import accounts, calendar, institution, outbox

__all__ = ["accounts", "calendar", "institution", "outbox"]
