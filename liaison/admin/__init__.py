"""Stations, their people and terms, and the opinions at the desk of the congress."""

from liaison.admin import drafts, opinions, stations

__all__ = ["drafts", "opinions", "stations"]
