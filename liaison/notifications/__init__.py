"""Whom to tell about stations, opinions, draft laws and campaigns."""

from liaison.notifications import examples, terms  # register texts to be read, and terms
from liaison.notifications.table import GROUPS, REQUIRED, TOLD, tell_those_concerned
