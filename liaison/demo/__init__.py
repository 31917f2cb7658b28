"""The stations of the demonstration, their reception days, and opinions in every state, as the services would have
left them.
"""

from liaison.demo import opinions, receptions, stations

__all__ = ["opinions", "receptions", "stations"]
