"""What stations and opinions show on shared pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from congress import audiences, clock, search
from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.panels import MenuItem, Panel, Waiting, numbers, panel
from liaison import queries
from liaison.computing import shielding
from liaison.models import DraftLaw, Station, VoterOpinion
from liaison.models.station import STATION_ROLES
from liaison.queries import audiences as addressed
from liaison.workflow import HANDED_ON, OpinionState, Route

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
            MenuItem(_("Voters' opinions"), reverse("opinion_list"), "opinions"),
            MenuItem(_("Figures"), reverse("opinion_figures"), "chart"),
            MenuItem(_("Symposia and visits"), reverse("minutes_list"), "talk"),
            MenuItem(_("Campaigns"), reverse("campaign_list"), "people"),
        ]
    if user.acts(Role.DEPUTY):
        return [
            MenuItem(_("Stations"), f"{reverse('station_list')}?mine=1", "station"),
            MenuItem(_("My reception days"), reverse("reception_list"), "talk"),
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
        MenuItem(_("Assessment of the stations"), reverse("station_assessment"), "done"),
    ]


@panel("desk", order=30)
def desk(request):
    """What waits for this person, and how much of it is late."""
    user = request.user
    rows = VoterOpinion.objects.visible_to(user)
    lines = []
    if user.acts(*STATION_ROLES):
        lines = [
            (_("Opinions to screen"), "received", rows.filter(state=OpinionState.RECEIVED)),
            (_("Opinions with the deputy"), "deputy", rows.filter(state=OpinionState.ACCEPTED)),
            (_("Opinions passed on"), "passed", rows.filter(state__in=sorted(HANDED_ON))),
        ]
    elif user.acts(Role.DEPUTY):
        mine = rows.filter(state=OpinionState.ACCEPTED) | rows.filter(state__in=sorted(HANDED_ON), route=Route.HIGHER)
        lines = [(_("Opinions for me"), "deputy", mine)]
    elif user.acts(*SECRETARIAT):
        waiting = rows.filter(state=OpinionState.FORWARDED, route=Route.ORGANS, organ=None)
        summaries = rows.filter(has_summary=True, published_at=None)
        lines = [
            (_("Opinions to hand over"), "hand_over", waiting),
            (_("Summaries to release"), "summaries", summaries),
        ]
    elif user.acts(*UNIT_STAFF):
        lines = [(_("Voters' opinions to answer"), "passed", rows.filter(state__in=sorted(HANDED_ON)))]
    if not lines:
        return None
    found = [some for _label, _view, some in lines]
    parts = [queries.parts_to_answer(user)] if user.acts(*SECRETARIAT) else []
    asked = [*found, *parts]
    counts = numbers(user.post, *asked, *(some.filter(due_on__lt=clock.today()) for some in asked))
    receptions = _receptions_waiting(user)
    if parts and counts[len(lines)]:
        receptions.append(
            Waiting(
                _("Campaigns to answer"), counts[len(lines)], reverse("campaign_list"), counts[len(asked) + len(lines)]
            )
        )
    waiting = [
        Waiting(label, counts[nth], f"{reverse('opinion_list')}?view={view}", counts[nth + len(asked)])
        for nth, (label, view, _some) in enumerate(lines)
    ]
    return [line for line in [*waiting, *receptions] if line.count or not user.acts(*UNIT_STAFF)]


@panel("desk", order=13)
def codes(request):
    """For whoever keeps the system: voters get no codes by SMS any more today."""
    if not (request.user.has_perm("congress.work_outbox") and queries.codes_used_up()):
        return None
    return [Waiting(_("Codes by SMS for voters: today's budget is used up"), None)]


def _receptions_waiting(user):
    """Reception days the station has to see to, and the records a deputy has to sign."""
    page = reverse("reception_list")
    if user.acts(*STATION_ROLES):
        record, empty = numbers(user.post, queries.receptions_to_record(user), queries.receptions_without_deputy(user))
        found = [
            Waiting(_("Reception records to write"), record, f"{page}?view=record"),
            Waiting(_("Receptions without a deputy"), empty, page),
        ]
    elif user.acts(Role.DEPUTY):
        (sign,) = numbers(user.post, queries.receptions_to_sign(user))
        found = [Waiting(_("Reception records to sign"), sign, f"{page}?view=sign")]
    else:
        found = []
    return [line for line in found if line.count]


@panel("landing", order=20)
def landing(request):
    """The door for voters."""
    return Panel(
        "liaison/landing_panel.html", {"topics": list(queries.answered_topics().order_by("-published_at")[:3])}
    )


@panel("proposal", order=20)
def proposal(request, shown):
    """Which opinion a proposal was made of."""
    links = queries.linked_opinion(request.user, shown)
    return Panel("liaison/proposal_panel.html", {"links": links}) if links else None


# Search ------------------------------------------------------------------------------------------------------------


def words_of_station(station: Station) -> str:
    """What a station is found by."""
    return " ".join(
        word for word in (station.name, station.short_name, station.theme, station.area, station.address) if word
    )


def words_of_opinion(opinion: VoterOpinion) -> str:
    """What an opinion is found by: never a number of a person."""
    place = shielding.shielded(opinion.place)
    return f"{opinion.number} {place} {shielding.shielded(opinion.words.text)}"


search.register(Station, words_of_station, list_page="station_list")
search.register(
    VoterOpinion,
    words_of_opinion,
    rows=lambda: VoterOpinion.objects.exclude(number="").select_related("words"),
    list_page="opinion_list",
)


# Draft laws --------------------------------------------------------------------------------------------------------


@panel("tiles", order=46)
def draft_tile(request):
    """The way to the draft laws, for those who are asked and those who ask."""
    user = request.user
    asks = user.acts(*SECRETARIAT) and user.has_perm("liaison.write_drafts")
    if asks or user.acts(Role.DEPUTY, *STATION_ROLES, Role.LEADER):
        return MenuItem(pgettext("draft law", "Draft laws"), reverse("draft_list"), "law")
    return None


@panel("landing", order=21)
def draft_landing(request):
    """The drafts everybody may comment on now."""
    rows = list(queries.public_drafts().open().order_by("closes_on", "pk")[:3])
    return Panel("liaison/drafts/landing_panel.html", {"drafts": rows}) if rows else None


@panel("desk", order=31)
def draft_desk(request):
    """Drafts that wait for a comment, or to be consolidated and reported back."""
    user, page = request.user, reverse("draft_list")
    if user.acts(Role.DEPUTY, *STATION_ROLES):
        (count,) = numbers(user.post, queries.drafts_to_comment(user))
        line = Waiting(pgettext("draft law", "Draft laws to comment on"), count, f"{page}?view=open")
    elif user.acts(*SECRETARIAT) and user.has_perm("liaison.write_drafts"):
        (count,) = numbers(user.post, queries.drafts_to_consolidate(user))
        line = Waiting(pgettext("draft law", "Draft laws to work on"), count, f"{page}?view=work")
    else:
        return None
    return line if line.count else None


def words_of_draft(draft: DraftLaw) -> str:
    """What a draft law is found by."""
    return f"{draft.title} {draft.introduction}"


search.register(
    DraftLaw, words_of_draft, rows=lambda: DraftLaw.objects.filter(opened_at__isnull=False), list_page="draft_list"
)


# Audiences ---------------------------------------------------------------------------------------------------------

audiences.register(
    audiences.Kind(
        "station",
        gettext_lazy("Deputies of stations"),
        offered=addressed.stations_offered,
        members=addressed.users_of_stations,
        named=addressed.stations_named,
        unreached=addressed.without_account,
    ),
    order=40,
)
