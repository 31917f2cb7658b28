"""Notices: the list, one opened, the badge."""

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from congress import notify
from congress.models import Notification
from congress.pages import list_page, own, requires


@own
def notice_list(request: HttpRequest) -> HttpResponse:
    """My notices, newest first; ``?unread=1`` only those not opened."""
    rows = Notification.objects.visible_to(request.user).select_related("event")
    if request.GET.get("unread"):
        rows = rows.unread()
    return list_page(request, "congress/notices.html", rows, unread=request.GET.get("unread", ""))


@requires("congress.open_notice", Notification)
def notice_open(request: HttpRequest, notice: Notification) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    notify.read(notice)
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and inside else "notice_list")


@own
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all my notices as read."""
    notify.read_all(request.user)
    return redirect("notice_list")


@own
def badge(request: HttpRequest) -> HttpResponse:
    """The number of unread notices for the bottom bar; 304 when nothing changed since the last poll."""
    mine = Notification.objects.visible_to(request.user).unread()
    count = mine[:100].count()
    newest = mine.aggregate(newest=Max("pk"))["newest"] if count else 0
    tag = f'"{count}-{newest}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(render_to_string("components/unread.html", {"count": count}))
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
