"""States and moves of an announcement: pure data."""

from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Need, Workflow

REMINDED_EVERY = timedelta(hours=12)


class AnnouncementState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("announcement", "Published")
    RECALLED = "recalled", pgettext_lazy("announcement", "Recalled")
    DISCARDED = "discarded", _("Discarded")


class Wanted(TextChoices):
    """What is asked of whoever gets an announcement (回执)."""

    NONE = "none", _("Nothing")
    SEEN = "seen", _("To be opened")
    CONFIRMED = "confirmed", _("To be confirmed")
    ANSWER = "answer", _("An answer: attend or not")


class Answer(TextChoices):
    ATTEND = "attend", _("Will attend")
    ABSENT = "absent", _("Will not attend")
    LEAVE = "leave", _("Asks for leave")


WITH_REASON = frozenset({Answer.ABSENT, Answer.LEAVE})
OUT = frozenset({AnnouncementState.PUBLISHED, AnnouncementState.RECALLED})  # those addressed have it


class Means(TextChoices):
    """How an answer came."""

    PORTAL = "portal", _("By the portal")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By phone")


def _asks(announcement: Any) -> bool:
    return announcement.wanted != Wanted.NONE


def _wants(wanted: str) -> Any:
    return lambda announcement: announcement.wanted == wanted


NOTHING_ASKED = Need(_asks, _("This announcement asks for nothing, so nobody is reminded."))
NO_CONFIRMATION = Need(_wants(Wanted.CONFIRMED), _("This announcement asks for no confirmation."))
NO_ANSWER = Need(_wants(Wanted.ANSWER), _("This announcement asks for no answer."))
NO_RECEIPT = Need(
    lambda announcement: announcement.wanted in {Wanted.CONFIRMED, Wanted.ANSWER},
    _("This announcement asks for no receipt."),
)

DRAFT, PUBLISHED = frozenset({AnnouncementState.DRAFT}), frozenset({AnnouncementState.PUBLISHED})

# fmt: off
ANNOUNCEMENT = Workflow(
    #    name           label                        from       to                           permission                          needs
    Move("publish",      pgettext_lazy("announcement", "Publish"),                DRAFT,     AnnouncementState.PUBLISHED, "bulletins.manage_announcement"),
    Move("discard",      _("Discard"),                DRAFT,     AnnouncementState.DISCARDED, "bulletins.manage_announcement"),
    Move("amend",        _("Change the text"),        PUBLISHED, None,                        "bulletins.manage_announcement"),
    Move("remind",       _("Remind"),                 PUBLISHED, None,                        "bulletins.manage_announcement",    NOTHING_ASKED),
    Move("enter_answer", _("Enter a paper or phone answer"), PUBLISHED, None,                 "bulletins.manage_announcement",    NO_RECEIPT),
    Move("recall",       _("Recall"),                 PUBLISHED, AnnouncementState.RECALLED,  "bulletins.manage_announcement"),
    Move("confirm",      _("Confirm receipt"),        PUBLISHED, None,                        "bulletins.answer_announcement",    NO_CONFIRMATION),
    Move("answer",       pgettext_lazy("announcement", "Answer"),                 PUBLISHED, None,                        "bulletins.answer_announcement",    NO_ANSWER),
)
# fmt: on
