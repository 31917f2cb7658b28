"""Stations and opinions at the API's door."""

from liaison.api import campaigns, minutes, opinions, stations

__all__ = ["campaigns", "minutes", "opinions", "stations"]
