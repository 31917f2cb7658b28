"""Whom to tell about gatherings, their papers and what serves their people."""

from meetings.notifications import examples  # noqa: F401  (registers texts to be read)
from meetings.notifications.table import GROUPS, REQUIRED, TOLD, tell_those_concerned

__all__ = ["GROUPS", "REQUIRED", "TOLD", "tell_those_concerned"]
