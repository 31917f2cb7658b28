"""The arithmetic of points: rule sets, acts, caps, periods. No models, no clock."""

from deputies.computing.scoring.counting import award_for, count, is_met, progress, rounded
from deputies.computing.scoring.periods import Span, is_first_day, span_before, span_of
from deputies.computing.scoring.rules import (
    MISSED,
    MONTHS,
    Act,
    Award,
    Cut,
    Grade,
    Group,
    Item,
    Line,
    Per,
    Period,
    Presence,
    Role,
    Rules,
    Sheet,
    Target,
    Unit,
)
