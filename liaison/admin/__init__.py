"""Stations, their people and terms, and the opinions at the desk of the congress."""

from liaison.admin import campaigns, drafts, opinions, receptions, station_days, stations
