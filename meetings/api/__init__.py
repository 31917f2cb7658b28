"""Gatherings, places, teams, votes, papers, speeches, bulletins, guide and lights at the API's door."""

from meetings.api.briefs import BriefResource, RemarkResource
from meetings.api.clearance import ClearanceResource
from meetings.api.gatherings import GatheringResource, PlaceResource
from meetings.api.guide import GuideEntryResource, LostThingResource
from meetings.api.logistics import (
    DietResource,
    MealResource,
    RideResource,
    RoomResource,
    SeatResource,
    TablePlaceResource,
    TripResource,
)
from meetings.api.papers import AgendaItemResource, DocumentResource, ScheduleEntryResource
from meetings.api.registering import RegistrationResource
from meetings.api.speeches import SpeechResource
from meetings.api.teams import TeamResource, VoteResource
