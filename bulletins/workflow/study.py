"""Words of the study: what a course is made of, how a question is asked, where feedback stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MaterialKind(TextChoices):
    """How a piece of a course is read; time is measured only for what is read on our own page."""

    TEXT = "text", _("Text to read here")
    FILE = "file", _("File")
    LINK = "link", _("Video or page elsewhere")


class QuestionKind(TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("One answer is right")
    MULTIPLE = "multiple", _("Several answers are right")
    TRUE_FALSE = "true_false", _("Right or wrong")


class FeedbackState(TextChoices):
    """A user's word about the portal is open until it is answered."""

    OPEN = "open", pgettext_lazy("feedback", "Open")
    ANSWERED = "answered", _("Answered")
