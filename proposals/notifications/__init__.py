"""Whom to tell about which step of the chain: one table, event kind → addressees → text."""

from proposals.notifications import examples, groups, terms  # texts to be read, what may be wished, what is reminded of
from proposals.notifications.table import TOLD, Addressees
from proposals.notifications.telling import tell_those_concerned
