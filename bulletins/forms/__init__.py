"""What people type in: checked here, saved by the services."""

from bulletins.forms.announcements import ANNOUNCEMENT_FORMS, AnnouncementForm, AnswerForm
from bulletins.forms.feedback import FeedbackAnswerForm, FeedbackForm
from bulletins.forms.news import ARTICLE_FORMS, ArticleForm
from bulletins.forms.study import ConfirmForm, CourseForm, MaterialForm, QuestionForm, QuizForm
