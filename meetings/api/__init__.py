"""Gatherings, the places in them, their papers, speeches and bulletins at the API's door."""

from meetings.api.briefs import BriefResource, RemarkResource
from meetings.api.gatherings import GatheringResource, PlaceResource
from meetings.api.papers import AgendaItemResource, DocumentResource, ScheduleEntryResource
from meetings.api.speeches import SpeechResource

__all__ = [
    "AgendaItemResource",
    "BriefResource",
    "DocumentResource",
    "GatheringResource",
    "PlaceResource",
    "RemarkResource",
    "ScheduleEntryResource",
    "SpeechResource",
]
