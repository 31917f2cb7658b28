"""Words of answers and attendance for lists that carry their values alone."""

from django import template

from congress import clock
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
    """A moment in plain words for notices, with its weekday."""
    return clock.moment_in_words(value, weekday=True)
