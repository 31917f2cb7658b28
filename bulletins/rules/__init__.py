"""Who may what in the room."""

from bulletins.rules import announcements, news, study
