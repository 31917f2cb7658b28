"""Long work of announcements, articles and study."""

from bulletins.jobs import announcements
