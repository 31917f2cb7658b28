"""Announcements, news, laws and courses at the API's door."""

from bulletins.api.announcements import AnnouncementResource
from bulletins.api.news import ArticleResource, LawResource
from bulletins.api.study import CourseResource
