"""Stations, their people and terms, and the opinions at the desk of the congress."""

from liaison.admin import campaigns, opinions, stations

__all__ = ["campaigns", "opinions", "stations"]
