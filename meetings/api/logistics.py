"""Seats, tables, meals, rooms and trips at the API's door, to be read: one's own, all of them for who arranges them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import Resource, resource
from congress.api.schema import ident, number, said, text
from congress.events import audit
from congress.models import User
from meetings import queries
from meetings.models import Diet, Meal, MealKind, Ride, SeatTaken, Serving, Stay, TablePlace, Trip, TripKind


class OfSessionFilters(serializers.Serializer):
    gathering = ident(required=False)


class GivenFields(serializers.Serializer):
    """Something somebody was given at a session; ``version`` counts the changes of the plan it stands in."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    place = ident(source="participation_id", help_text="See `places`.")
    name = text(60, source="participation.name")

    @extend_schema_field(serializers.ChoiceField(["standing"]))
    def get_state(self, _row: Any) -> str:
        return "standing"

    @extend_schema_field(number())
    def get_version(self, row: Any) -> int:
        return (getattr(row, "plan", None) and row.plan.version) or 1


class SeatFields(GivenFields):
    gathering = ident(source="plan.gathering_id")
    hall = text(60, source="plan.hall.name")
    seat = text(20)
    words = serializers.SerializerMethodField()

    @extend_schema_field(said(80))
    def get_words(self, row: SeatTaken) -> str:
        return queries.seat_words(row.plan.layout, row.seat)


class TablePlaceFields(GivenFields):
    gathering = ident(source="plan.gathering_id")
    table = text(4)
    seat = number()


class RoomFields(GivenFields):
    """Where somebody stays; who shares with him is on the session card."""

    gathering = ident(source="participation.gathering_id")
    hotel = text(60, source="bed.room.hotel.name")
    floor = number(source="bed.room.floor")
    room = text(12, source="bed.room.number")


class RideFields(GivenFields):
    trip = ident(source="trip_id")
    departs_at = serializers.DateTimeField(source="trip.departs_at")
    from_place = text(60, source="trip.from_place")
    to_place = text(60, source="trip.to_place")
    vehicle = text(20, source="vehicle.label")
    plate = text(20, source="vehicle.plate")
    boarded_at = serializers.DateTimeField(allow_null=True)


class DietFields(GivenFields):
    """What somebody eats; every look is noted."""

    gathering = ident(source="participation.gathering_id")
    halal = serializers.BooleanField()
    vegetarian = serializers.BooleanField()
    low_sugar = serializers.BooleanField()
    allergy = text(200)


class MealFields(serializers.Serializer):
    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    gathering = ident(source="gathering_id")
    date = serializers.DateField()
    kind = serializers.ChoiceField(MealKind.choices)
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = text(60)
    serving = serializers.ChoiceField(Serving.choices)

    @extend_schema_field(serializers.ChoiceField(["standing"]))
    def get_state(self, _row: Any) -> str:
        return "standing"


class TripFields(serializers.Serializer):
    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    gathering = ident(source="gathering_id")
    kind = serializers.ChoiceField(TripKind.choices)
    departs_at = serializers.DateTimeField()
    from_place = text(60)
    to_place = text(60)
    number = text(10)

    @extend_schema_field(serializers.ChoiceField(["planned", "published", "cancelled"]))
    def get_state(self, row: Trip) -> str:
        return "cancelled" if row.cancelled_at else "published" if row.published_at else "planned"


class OfSession(Resource):
    """Rows of a session, narrowed by it."""

    filters = OfSessionFilters
    path = "gathering"

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**{self.path: asked["gathering"]} if "gathering" in asked else {})


@resource("seats")
class SeatResource(OfSession):
    """Seats in the plans in force: your own, all of them for who arranges them."""

    model, line, full, path = SeatTaken, SeatFields, SeatFields, "plan__gathering"
    requires = view_permission = "meetings.view_place_given"

    def seen(self, user: User) -> QuerySet:
        return queries.seats_given(user)


@resource("table-places")
class TablePlaceResource(OfSession):
    """Places at tables: your own, all of them for who arranges them."""

    model, line, full, path = TablePlace, TablePlaceFields, TablePlaceFields, "plan__gathering"
    requires = view_permission = "meetings.view_place_given"

    def seen(self, user: User) -> QuerySet:
        return queries.table_places_given(user)


@resource("rooms")
class RoomResource(OfSession):
    """Rooms at sessions: your own once you were told, all of them for who arranges them."""

    model, line, full, path = Stay, RoomFields, RoomFields, "participation__gathering"
    requires = view_permission = "meetings.view_place_given"

    def seen(self, user: User) -> QuerySet:
        return queries.stays_given(user)


@resource("rides")
class RideResource(OfSession):
    """Rides: your own on published trips, all of them for who arranges them."""

    model, line, full, path = Ride, RideFields, RideFields, "trip__gathering"
    requires = view_permission = "meetings.view_place_given"

    def seen(self, user: User) -> QuerySet:
        return queries.rides_given(user)


@resource("trips")
class TripResource(OfSession):
    """Trips, for who arranges them and for the staff of delegations whose people ride; your own: see `rides`."""

    model, line, full = Trip, TripFields, TripFields
    requires = view_permission = "meetings.watch_boarding"

    def seen(self, user: User) -> QuerySet:
        return queries.trips_of_page(user)


@resource("meals")
class MealResource(OfSession):
    """The meals of sessions, for who arranges them."""

    model, line, full = Meal, MealFields, MealFields
    requires = view_permission = "meetings.view_meal"

    def seen(self, user: User) -> QuerySet:
        return queries.meals_of_page(user)


@resource("diets")
class DietResource(OfSession):
    """Who eats what, for who arranges meals alone. Every look is noted."""

    model, line, full, path = Diet, DietFields, DietFields, "participation__gathering"
    requires = view_permission = "meetings.view_diet"

    def seen(self, user: User) -> QuerySet:
        return queries.diets_given(user)

    def prepare(self, rows: list) -> None:
        """Note the look."""
        if rows:
            audit("diets.read", by=self.request.user, what=f"api: {len(rows)}")
