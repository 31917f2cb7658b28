"""Announcements on home and in the search."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins import queries
from bulletins.models import Announcement
from bulletins.workflow import AnnouncementState
from congress import search
from congress.panels import MenuItem, Panel, panel


@panel("tiles", order=15)
def announcements(request):
    """What I received; for everybody who reads business content. Menus are full: it has a tile."""
    if not request.user.has_perm("bulletins.read_announcements"):
        return None
    return MenuItem(_("Announcements"), reverse("announcement_list"), "notices", reverse("announcement_list"))


@panel("tiles", order=16)
def announce(request):
    """The desk of those who announce."""
    if not request.user.has_perm("bulletins.compose"):
        return None
    return MenuItem(_("My desk's announcements"), reverse("announcement_desk"), "send")


@panel("home", order=10)
def waiting(request):
    """Announcements that wait to be opened, confirmed or answered."""
    if not request.user.has_perm("bulletins.read_announcements"):
        return None
    rows = queries.waiting_for(request.user)
    return Panel("bulletins/announcements/home_panel.html", {"rows": rows}) if rows else None


@panel("home", order=12)
def running(request):
    """The desk's announcements that still lack somebody's receipt."""
    if not request.user.has_perm("bulletins.compose"):
        return None
    rows = queries.running(request.user)
    return Panel("bulletins/announcements/desk_panel.html", {"rows": rows}) if rows else None


search.register(
    Announcement,
    lambda row: f"{row.title} {row.body}",
    rows=lambda: Announcement.objects.filter(state__in=[AnnouncementState.DRAFT, AnnouncementState.PUBLISHED]),
    list_page="announcement_list",
)
