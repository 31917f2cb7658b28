"""The room's part of the demonstration."""

from bulletins.demo import announcements, news, study
