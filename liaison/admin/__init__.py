"""Stations, their people and terms, and the opinions at the desk of the congress."""

from liaison.admin import opinions, receptions, stations

__all__ = ["opinions", "receptions", "stations"]
