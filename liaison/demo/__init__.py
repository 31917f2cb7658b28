"""The stations of the demonstration, and opinions in every state, as the services would have left them."""

from liaison.demo import opinions, stations

__all__ = ["opinions", "stations"]
