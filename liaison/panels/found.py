"""What the search finds of stations, and whom they can be addressed by."""

from django.utils.translation import gettext_lazy

from congress import audiences, search
from liaison.computing import shielding
from liaison.models import DraftLaw, Station, VoterOpinion
from liaison.queries import audiences as addressed


def words_of_station(station: Station) -> str:
    """What a station is found by."""
    return " ".join(
        word for word in (station.name, station.short_name, station.theme, station.area, station.address) if word
    )


def words_of_opinion(opinion: VoterOpinion) -> str:
    """What an opinion is found by: never a number of a person."""
    place = shielding.shielded(opinion.place)
    cases = " ".join(case.number for case in opinion.letter_cases.all())
    return f"{opinion.number} {cases} {place} {shielding.shielded(opinion.words.text)}"


search.register(Station, words_of_station, list_page="station_list")
search.register(
    VoterOpinion,
    words_of_opinion,
    rows=lambda: VoterOpinion.objects.exclude(number="").select_related("words").prefetch_related("letter_cases"),
    list_page="opinion_list",
)


def words_of_draft(draft: DraftLaw) -> str:
    """What a draft law is found by."""
    return f"{draft.title} {draft.introduction}"


search.register(
    DraftLaw, words_of_draft, rows=lambda: DraftLaw.objects.filter(opened_at__isnull=False), list_page="draft_list"
)


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
