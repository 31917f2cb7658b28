"""A day on which somebody keeps a station: planned, recorded, called off."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Workflow


class StationDayState(TextChoices):
    """Where a day of duty at a station stands."""

    PLANNED = "planned", pgettext_lazy("station day", "Planned")
    RECORDED = "recorded", pgettext_lazy("station day", "Recorded")
    CANCELLED = "cancelled", pgettext_lazy("station day", "Called off")


_D = StationDayState
STATION_DAY_TONES = {_D.PLANNED: "info", _D.RECORDED: "ok", _D.CANCELLED: "plain"}

# fmt: off
STATION_DAY_MOVES = Workflow(
    #    name                 label                                                 from                      to            permission
    Move("record_station_day",  pgettext_lazy("station day", "Write the record"),   frozenset({_D.PLANNED}),  _D.RECORDED,  "liaison.run_station"),
    Move("cancel_station_day",  pgettext_lazy("station day", "Call off"),           frozenset({_D.PLANNED}),  _D.CANCELLED, "liaison.run_station"),
    Move("correct_station_day", pgettext_lazy("station day", "Correct the record"), frozenset({_D.RECORDED}), None,         "liaison.run_station"),
)
# fmt: on
