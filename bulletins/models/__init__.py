"""Tables of announcements, news, study and feedback."""

from bulletins.models.announcement import (
    ISSUERS,
    LONGEST_BODY,
    MISSING,
    Announcement,
    AnnouncementKind,
    AnnouncementText,
    Issuer,
    Receipt,
    Urgency,
)
from bulletins.models.article import Article, ArticleVersion, DailyReaders, NewsColumn, Provision, PutAwayBanner
from bulletins.models.feedback import Feedback
from bulletins.models.study import Course, Material, MaterialProgress, Question, QuizAttempt, StudyRecord
