"""The stations of the demonstration, their reception days, and opinions in every state, as the services would have
left them.
"""

from liaison.demo import campaigns, opinions, receptions, stations

__all__ = ["campaigns", "opinions", "receptions", "stations"]
