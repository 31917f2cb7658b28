"""Words of answers and attendance for lists that carry their values alone."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress.workflow import in_words
from meetings.models.participation import TONES
from meetings.workflow import Answer, Attendance, SpeechState

register = template.Library()


@register.filter
def answer_words(value):
    """An answer in words."""
    return in_words(Answer, value)


@register.filter
def answer_tone(value):
    """The colour of an answer."""
    return TONES[Answer(value)]


@register.filter
def said_words(value):
    """What a list said of somebody, in words."""
    if not value:
        return "—"
    known = (Attendance, SpeechState, Answer)
    return in_words(next(words for words in known if value in words.values), value)


@register.filter
def moment_text(value):
    """A moment in plain words for notices, in Asia/Shanghai; events keep theirs as ISO text."""
    if not value:
        return ""
    value = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return date_format(timezone.localtime(value), _("l j F Y H:i"))
