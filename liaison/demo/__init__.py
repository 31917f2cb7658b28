"""The stations of the demonstration, their reception days, opinions in every state, and draft laws, as the services
would have left them.
"""

from liaison.demo import campaigns, drafts, opinions, receptions, station_days, stations
