"""Whom to tell about duty, points and the roster, and which terms are reminded of."""

from deputies.notifications import examples, terms  # register texts to be read, what is reminded of
from deputies.notifications.table import GROUPS, TOLD, tell_those_concerned
