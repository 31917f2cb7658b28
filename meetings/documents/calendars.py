"""Gatherings as iCalendar: what leaves the house this way is read by whoever made the phone, so it says little."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from congress import clock
from meetings.computing.ical import Entry, calendar
from meetings.models import Gathering
from meetings.workflow import GatheringState


def feed_file(rows: Sequence[Gathering], happens: Mapping[int, list[str]]) -> str:
    """Gatherings as one calendar; ``happens`` says what takes place in each, by its key."""
    stamp = max((row.published_at or row.created_at for row in rows), default=clock.now())
    return calendar(_("My gatherings"), [_entry(row, happens.get(row.pk, [])) for row in rows], stamp=stamp)


def _entry(row: Gathering, happens: list[str]) -> Entry:
    """Of a gathering that only those asked may know of, the kind and the time; never people, phones or papers."""
    known = not row.is_internal
    title = f"{row.parent.title} · {row.title}" if row.parent else row.title
    return Entry(
        uid=f"gathering-{row.pk}@{urlsplit(settings.PUBLIC_URL).hostname}",
        title=title if known else row.kind.name,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        place=row.place if known else "",
        text="\n".join(happens) if known else _("Log in to read more."),
        url=f"{settings.PUBLIC_URL.rstrip('/')}{row.get_absolute_url()}",
        version=row.version,
        is_cancelled=row.state == GatheringState.CANCELLED,
    )
