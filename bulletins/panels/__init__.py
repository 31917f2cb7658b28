"""What the room shows on shared pages."""

from bulletins.panels import announcements, news, study
