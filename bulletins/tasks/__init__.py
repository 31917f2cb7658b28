"""What the clock does in the room."""

from bulletins.tasks import news, study  # register the chores
