"""Days and spans of the demonstration."""

import datetime as dt
from functools import lru_cache

from django.utils import timezone

from proposals.demo import texts
from proposals.models import (
    Rating,
)

PROMISE = dt.timedelta(days=200)
MORE_TIME = dt.timedelta(days=30)  # asked for, and granted
TO_REPORT = dt.timedelta(days=28)  # in a supervision case
TO_SIGN = dt.timedelta(days=7)
FORMS = ("visit", "meeting", "phone")
RATINGS = {
    "satisfied": (Rating.SATISFIED, texts.PRAISE),
    "basically": (Rating.BASICALLY, texts.RESERVED),
    "dissatisfied": (Rating.DISSATISFIED, texts.BLAME),
}


@lru_cache(maxsize=64)
def day_of(at: dt.datetime) -> dt.date:
    """The civil date of a moment."""
    return timezone.localdate(at)
