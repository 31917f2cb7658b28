"""States and moves of announcements, news and study."""

from bulletins.workflow.announcements import (
    ANNOUNCEMENT,
    OUT,
    REMINDED_EVERY,
    WITH_REASON,
    AnnouncementState,
    Answer,
    Means,
    Wanted,
)
from bulletins.workflow.news import ARTICLE, IN_HAND, NORMS, ArticleKind, ArticleState
from bulletins.workflow.study import FeedbackState, MaterialKind, QuestionKind
