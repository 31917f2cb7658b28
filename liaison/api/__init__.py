"""Stations and opinions at the API's door."""

from liaison.api import campaigns, drafts, minutes, opinions, receptions, station_days, stations
