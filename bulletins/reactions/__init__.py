"""Answers to events of the room."""

from bulletins.reactions import study  # noqa: F401  (registers them)
