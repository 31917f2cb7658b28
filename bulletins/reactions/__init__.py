"""Answers to events of the room."""

from bulletins.reactions import study  # registers them
