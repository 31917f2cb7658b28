"""Who arranges the meals of a session and sees who eats what: those who arrange its seats."""

import rules

from meetings.rules.seats import arranges

rules.add_perm("meetings.arrange_meals", arranges)
