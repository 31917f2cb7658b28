"""Stations as everybody sees them, and as those who keep them do."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from congress import clock, files
from congress.models import Congress, File, Level, Post, User
from deputies.models import Mandate
from liaison.models import HaveItem, Station, StationCheck, StationDeputy, StationStaff, Summary, VoterOpinion
from liaison.models.station import run_by
from liaison.workflow import TAKEN_UP, OpinionState
from proposals.models import Category


def open_stations() -> QuerySet[Station]:
    """The stations that exist, with what a line shows."""
    return Station.objects.open().select_related("congress", "parent")


def public_station() -> QuerySet[Station]:
    """The stations whose page anybody may open."""
    return open_stations()


def known_station() -> QuerySet[Station]:
    """The stations an address somebody kept may lead to: a closed one still says that it is."""
    return Station.objects.filter(opened_on__lte=clock.today()).select_related("congress", "parent")


def station_choices() -> list[tuple[str, str]]:
    """The congresses that have stations, as a filter offers them: by level, then by code."""
    rows = Congress.objects.filter(pk__in=Station.objects.open().values("congress")).order_by("code")
    ranks = {level.value: rank for rank, level in enumerate(Level)}
    return [(row.code, row.area_name) for row in sorted(rows, key=lambda row: (ranks[row.level], row.code))]


def members_of(station: Station) -> list[StationDeputy]:
    """The deputies who belong to the station and exercise their mandate, those of higher congresses first."""
    valid = Mandate.objects.valid().values("pk")
    rows = StationDeputy.objects.current().filter(station=station, mandate__in=valid)
    rows = rows.select_related("mandate__person__photo", "mandate__congress", "mandate__delegation", "mandate__term")
    ranks = {level.value: rank for rank, level in enumerate(Level)}
    return sorted(rows, key=lambda row: (ranks[row.mandate.congress.level], row.mandate.person.stroke_key, row.pk))


def staff_of(station: Station) -> list[StationStaff]:
    """Who leads and serves the station today: the master first."""
    posts = Post.objects.valid().values("pk")
    rows = StationStaff.objects.current().filter(station=station, post__in=posts).select_related("post__user")
    return sorted(rows, key=lambda row: (row.post.role != "station_master", row.pk))


def photos_of(station: Station) -> QuerySet[File]:
    """Its pictures, as far as they were examined."""
    return files.attached(station, "photo").filter(quarantined=False)


def addresses_of(station: Station, root: str) -> dict[str, str]:
    """Where its codes lead: to its page."""
    return {"page": f"{root}{station.get_absolute_url()}"}


def categories_of(congress: Congress | int) -> QuerySet[Category]:
    """The classes of matters a voter and a station choose from."""
    return Category.objects.filter(congress=congress, parent=None).order_by("code")


def answered_topics(station: Station | None = None) -> QuerySet[VoterOpinion]:
    """What is published of answered opinions."""
    rows = VoterOpinion.objects.filter(published_at__isnull=False)
    rows = rows.filter(station=station) if station else rows
    return rows.select_related("summary", "station", "category").defer("due_basis", "note")


def published_summary() -> QuerySet[Summary]:
    """Summaries that are published."""
    return Summary.objects.filter(opinion__published_at__isnull=False)


def checks_of(station: Station, year: int) -> list[dict[str, Any]]:
    """The six things of a year, checked or not, in their order."""
    rows = {row.item: row for row in StationCheck.objects.filter(station=station, year=year)}
    return [{"item": item.value, "label": item.label, "row": rows.get(item.value)} for item in HaveItem]


def figures_of_station(station: Station) -> dict[str, int]:
    """How many opinions it took up and how many of them are answered, for its public page."""
    answered = Count("pk", filter=Q(replied_at__isnull=False))
    rows = VoterOpinion.objects.filter(station=station, state__in=sorted(TAKEN_UP | {OpinionState.CLOSED}))
    return rows.aggregate(taken=Count("pk"), answered=answered)


def mandates_named(station: Station | None, named: str) -> list[Mandate]:
    """The deputies in office called ``named``, or with this card, in the station's congress or one above or below."""
    if station is None:
        return []
    related = [station.congress_id, *Congress.objects.filter(parent=station.congress_id).values_list("pk", flat=True)]
    above = station.congress
    while above.parent_id:
        above = above.parent
        related.append(above.pk)
    rows = Mandate.objects.valid().filter(congress__in=related).select_related("person", "congress")
    return list(rows.filter(Q(person__name=named) | Q(card_number=named)).order_by("pk")[:5])


def stations_of(user: User) -> QuerySet:
    """Ids of the stations a person belongs to, as a deputy or as one who runs them."""
    held = Mandate.objects.held_by(user.post)
    own = StationDeputy.objects.current().filter(mandate__in=held).values("station")
    return own.union(run_by(user.post))
