"""Gatherings, the places in them, their papers, speeches, bulletins, guide and lights at the API's door."""

from meetings.api.briefs import BriefResource, RemarkResource
from meetings.api.clearance import ClearanceResource
from meetings.api.gatherings import GatheringResource, PlaceResource
from meetings.api.guide import GuideEntryResource, LostThingResource
from meetings.api.papers import AgendaItemResource, DocumentResource, ScheduleEntryResource
from meetings.api.speeches import SpeechResource

__all__ = [
    "AgendaItemResource",
    "BriefResource",
    "ClearanceResource",
    "DocumentResource",
    "GatheringResource",
    "GuideEntryResource",
    "LostThingResource",
    "PlaceResource",
    "RemarkResource",
    "ScheduleEntryResource",
    "SpeechResource",
]
