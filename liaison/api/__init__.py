"""Stations and opinions at the API's door."""

from liaison.api import drafts, opinions, stations

__all__ = ["drafts", "opinions", "stations"]
