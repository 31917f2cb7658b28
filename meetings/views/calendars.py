"""The calendar: a month, a list, the feed for one's own phone, one gathering for somebody else's."""

import calendar
import datetime as dt

from django.http import HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.middleware import address
from congress.pages import key_of, post_once, public, requires
from congress.panels import panels
from meetings import documents, queries, services
from meetings.models import CalendarFeed

FIRST_YEAR, LAST_YEAR = 2000, 2100
FRESH = "fresh_calendar_feed"  # the session keeps a new secret until its page is shown


def _month(text, today):
    """The first day of the month asked for (2026-01); of this one for anything else."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else today.replace(day=1)


@require_safe
@requires("meetings.view_calendar")
def calendar_page(request):
    """A month of what somebody is asked to, as a sheet and as a list; composed from what the rooms register."""
    today = clock.today()
    first = _month(request.GET.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    begin, end = (_midnight(day) for day in (weeks[0][0], weeks[-1][-1] + dt.timedelta(days=1)))
    entries = sorted(panels("calendar", request, begin, end), key=lambda entry: (entry.begins_at, entry.title))
    by_day = {}
    for entry in entries:
        for day in _days(entry, weeks[0][0], weeks[-1][-1]):
            by_day.setdefault(day, []).append(entry)
    sheet = [
        [{"date": day, "is_other": day.month != first.month, "entries": by_day.get(day, [])} for day in week]
        for week in weeks
    ]
    listed = [{"date": day, "entries": by_day[day]} for day in sorted(by_day) if day.month == first.month]
    context = {
        "first": first,
        "today": today,
        "sheet": sheet,
        "listed": listed,
        "is_list": request.GET.get("view") == "list",
        "before": (first - dt.timedelta(days=1)).strftime("%Y-%m"),
        "after": (first + dt.timedelta(days=31)).strftime("%Y-%m"),
        "month": first.strftime("%Y-%m"),
    }
    return render(request, "meetings/calendar.html", context)


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _days(entry, first, last):
    """The days an entry touches, of those shown."""
    day = max(timezone.localtime(entry.begins_at).date(), first)
    end = min(timezone.localtime(entry.ends_at).date(), last)
    while day <= end:
        yield day
        day += dt.timedelta(days=1)


@require_safe
@requires("meetings.view_calendar")
def calendar_feed(request):
    """One's own feed: how to subscribe, whether there is one, and how to end it. A new address is shown once."""
    feeds = CalendarFeed.objects.visible_to(request.user).open().filter(congress__in=request.user.congress_ids)
    secret = request.session.pop(FRESH, "")
    url = request.build_absolute_uri(reverse("calendar_feed_file", args=[secret])) if secret else ""
    context = {"feed": feeds.first(), "url": url, "idempotency_key": key_of(request)}
    response = render(request, "meetings/feed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires("meetings.view_calendar")
def calendar_feed_open(request):
    """Make a new secret address; the one before ends."""

    def act():
        request.session[FRESH] = services.open_feed(by=request.user)
        return reverse("calendar_feed")

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.view_calendar")
def calendar_feed_revoke(request):
    """End one's own feed."""

    def act():
        services.revoke_feed(by=request.user)
        return reverse("calendar_feed")

    return redirect(post_once(request, act))


@public
@require_safe
def calendar_feed_file(request, secret):
    """What a phone asks for: no cookie is read or set, the secret is all there is. Asked too often: 429."""
    if services.is_too_often(f"{address(request)}:strange", services.STRANGERS_PER_MINUTE, 60, count=False):
        return _later(60)
    feed = services.feed_of(secret)
    if feed is None:
        services.is_too_often(f"{address(request)}:strange", services.STRANGERS_PER_MINUTE, 60)
        return HttpResponseNotFound("", content_type="text/plain")
    if services.is_too_often(str(feed.pk), services.PER_HOUR, 3600):
        return _later(600)
    with translation.override(feed.user.language):
        rows = queries.gatherings_of_feed(feed.user)
        text = documents.feed_file(rows, queries.entries_in_words([row for row in rows if not row.is_internal]))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _later(seconds):
    return HttpResponse("", status=429, content_type="text/plain", headers={"Retry-After": str(seconds)})
