"""Minutes of symposia, visits and the other things a station keeps a register of: written, corrected, struck out."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Workflow


class MinutesKind(TextChoices):
    """What the minutes of a station are about."""

    SYMPOSIUM = "symposium", pgettext_lazy("minutes", "Symposium")
    VISIT = "visit", pgettext_lazy("minutes", "Visit")
    COUNCIL = "council", pgettext_lazy("minutes", "Council with voters")
    REPORTING = "reporting", pgettext_lazy("minutes", "Deputies report to voters")
    LIVELIHOOD = "livelihood", pgettext_lazy("minutes", "Looking after a livelihood project")
    INSPECTION = "inspection", pgettext_lazy("minutes", "Inspection")


class MinutesState(TextChoices):
    """Whether minutes hold."""

    WRITTEN = "written", pgettext_lazy("minutes", "Written")
    STRUCK = "struck", pgettext_lazy("minutes", "Struck out")


# fmt: off
MINUTES_MOVES = Workflow(
    #    name              label                                     from                             to                   permission
    Move("correct_minutes", pgettext_lazy("minutes", "Correct"),     frozenset({MinutesState.WRITTEN}), None,                "liaison.run_station"),
    Move("strike_minutes", pgettext_lazy("minutes", "Strike out"),   frozenset({MinutesState.WRITTEN}), MinutesState.STRUCK, "liaison.run_station"),
)
# fmt: on
