"""Staff tables of the institution."""

from congress.admin import accounts, calendar, institution

__all__ = ["accounts", "calendar", "institution"]
