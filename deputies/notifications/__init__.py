"""Whom to tell about duty, points and the roster, and which terms are reminded of."""

from deputies.notifications import examples, terms  # noqa: F401  (register texts to be read, what is reminded of)
from deputies.notifications.table import GROUPS, TOLD, tell_those_concerned

__all__ = ["GROUPS", "TOLD", "tell_those_concerned"]
