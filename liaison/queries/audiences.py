"""The deputies of a congress by the station they belong to, as an audience."""

from django.db.models import QuerySet

from congress.audiences import Choice, numbers
from congress.models import SECRETARIAT, User
from deputies.models import Mandate
from liaison.models import Station, StationDeputy


def _seats(congress_id: int) -> QuerySet[StationDeputy]:
    """Who of the congress belongs to a station and exercises his mandate."""
    valid = Mandate.objects.valid().filter(congress=congress_id)
    return StationDeputy.objects.current().filter(mandate__in=valid.values("pk"))


def stations_offered(user: User) -> list[Choice]:
    """The open stations with deputies of the user's congress, whoever runs them; for its secretariat."""
    if not user.acts(*SECRETARIAT):
        return []
    rows = Station.objects.open().filter(pk__in=_seats(user.post.congress_id).values("station"))
    return [(str(pk), name) for pk, name in rows.order_by("name", "pk").values_list("pk", "name")]


def users_of_stations(congress_id: int, names: list[str]) -> QuerySet[User]:
    """Those of its deputies who belong to these stations and can log in."""
    seats = _seats(congress_id).filter(station__in=numbers(names))
    return User.objects.filter(pk__in=seats.values("mandate__person__user"))


def stations_named(_congress_id: int, names: list[str]) -> dict[str, str]:
    """The labels of stations."""
    rows = Station.objects.filter(pk__in=numbers(names)).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def without_account(congress_id: int, names: list[str]) -> list[str]:
    """Those of its deputies there whom nothing reaches."""
    seats = _seats(congress_id).filter(station__in=numbers(names)).exclude(mandate__person__user__is_active=True)
    return list(seats.order_by("mandate__person__stroke_key", "pk").values_list("mandate__person__name", flat=True))
