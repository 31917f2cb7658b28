"""Whom to tell about gatherings, their papers and what serves their people."""

from meetings.notifications import examples  # registers texts to be read
from meetings.notifications.table import GROUPS, REQUIRED, TOLD, tell_those_concerned
