"""Stations and opinions at the API's door."""

from liaison.api import opinions, receptions, stations

__all__ = ["opinions", "receptions", "stations"]
