"""Announcements, news, study and feedback in the admin."""

from bulletins.admin import feedback, news, study
from bulletins.admin.announcements import AnnouncementAdmin
