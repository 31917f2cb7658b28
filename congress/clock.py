"""The one clock: UTC is stored, Asia/Shanghai decides."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """The civil date in Asia/Shanghai."""
    return timezone.localdate()
