"""Stations and opinions at the API's door."""

from liaison.api import opinions, stations

__all__ = ["opinions", "stations"]
