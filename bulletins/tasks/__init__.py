"""What the clock does in the room."""

from bulletins.tasks import news, study  # noqa: F401  (register the chores)
