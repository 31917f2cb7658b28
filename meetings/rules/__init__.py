"""Who may do what in gatherings. Each predicate reads as a question; the modules enter their permissions."""

from meetings.rules import (
    briefs,
    gatherings,
    logistics,
    meals,
    papers,
    registering,
    seats,
    signing_in,
    speeches,
    teams,
    transport,
)
