"""The ways to stations, opinions and draft laws: menu and tiles."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.panels import MenuItem, panel
from liaison import queries
from liaison.models.station import STATION_ROLES

FEW = 2  # stations that have a tile each


@panel("menu", order=40)
def menu(request):
    """Opinions for those who deal with them; the stations for everybody, on a tile for deputies and the secretariat,
    whose menu is full.
    """
    items = []
    if request.user.has_perm("liaison.list_opinions") and not request.user.acts(*UNIT_STAFF):
        items.append(MenuItem(_("Voters' opinions"), reverse("opinion_list"), "opinions", "/opinions/desk/"))
    if not request.user.acts(*SECRETARIAT, Role.DEPUTY):
        items.append(MenuItem(_("Stations"), reverse("station_list"), "station", reverse("station_list")))
    return items


@panel("tiles", order=45)
def tiles(request):
    """The way to one's station and to the opinions."""
    user = request.user
    if user.acts(*STATION_ROLES):
        stations = list(queries.stations_run(user)[: FEW + 1])
        own = [MenuItem(station.called, station.get_absolute_url(), "station") for station in stations]
        if len(own) > FEW:
            own = [MenuItem(_("My stations"), f"{reverse('station_list')}?mine=1", "station")]
        return [
            *own,
            MenuItem(_("Enter an opinion"), reverse("opinion_enter"), "write"),
            MenuItem(_("Reception days"), reverse("reception_list"), "talk"),
            MenuItem(pgettext("station day", "Days on duty"), reverse("station_day_list"), "calendar"),
            MenuItem(_("Voters' opinions"), reverse("opinion_list"), "opinions"),
            MenuItem(_("Figures"), reverse("opinion_figures"), "chart"),
            MenuItem(_("Symposia and visits"), reverse("minutes_list"), "talk"),
            MenuItem(_("Campaigns"), reverse("campaign_list"), "people"),
        ]
    if user.acts(Role.DEPUTY):
        return [
            MenuItem(_("Stations"), f"{reverse('station_list')}?mine=1", "station"),
            MenuItem(_("My reception days"), reverse("reception_list"), "talk"),
            MenuItem(pgettext("station day", "Days on duty"), reverse("station_day_list"), "calendar"),
            MenuItem(_("Voters' opinions"), reverse("opinion_list"), "opinions"),
            MenuItem(_("Symposia and visits"), reverse("minutes_list"), "talk"),
            MenuItem(_("Campaigns"), reverse("campaign_list"), "people"),
        ]
    if user.acts(*SECRETARIAT):
        return [MenuItem(_("Stations"), reverse("station_list"), "station"), *_overseen()]
    if user.acts(Role.LEADER):
        return [MenuItem(_("Voters' opinions"), reverse("opinion_list"), "opinions"), *_overseen()]
    return None


def _overseen():
    """What staff and leaders follow of all stations."""
    return [
        MenuItem(_("Campaigns"), reverse("campaign_list"), "people"),
        MenuItem(_("Symposia and visits"), reverse("minutes_list"), "talk"),
        MenuItem(pgettext("station day", "Days on duty"), reverse("station_day_list"), "calendar"),
        MenuItem(_("Assessment of the stations"), reverse("station_assessment"), "done"),
    ]


@panel("tiles", order=46)
def draft_tile(request):
    """The way to the draft laws, for those who are asked and those who ask."""
    user = request.user
    asks = user.acts(*SECRETARIAT) and user.has_perm("liaison.write_drafts")
    if asks or user.acts(Role.DEPUTY, *STATION_ROLES, Role.LEADER):
        return MenuItem(pgettext("draft law", "Draft laws"), reverse("draft_list"), "law")
    return None
