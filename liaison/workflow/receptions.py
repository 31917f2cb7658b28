"""What a reception day goes through, from its rule to its record."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Workflow


class ReceptionState(TextChoices):
    """Where a reception day stands."""

    PLANNED = "planned", pgettext_lazy("reception", "Planned")
    ANNOUNCED = "announced", pgettext_lazy("reception", "Announced")
    HELD = "held", pgettext_lazy("reception", "Held")
    CANCELLED = "cancelled", pgettext_lazy("reception", "Called off")


R = ReceptionState
AHEAD = frozenset({R.PLANNED, R.ANNOUNCED})
RECEPTION_TONES = {R.PLANNED: "draft", R.ANNOUNCED: "info", R.HELD: "ok", R.CANCELLED: "plain"}

# fmt: off
RECEPTION_MOVES = Workflow(
    #    name                 label                                          from                      to           permission
    Move("announce_reception", pgettext_lazy("reception", "Announce"),        frozenset({R.PLANNED}),   R.ANNOUNCED, "liaison.run_station"),
    Move("hold_reception",    pgettext_lazy("reception", "Write the record"), AHEAD,                    R.HELD,      "liaison.run_station"),
    Move("cancel_reception",  pgettext_lazy("reception", "Call off"),         AHEAD,                    R.CANCELLED, "liaison.run_station"),
    Move("correct_reception", pgettext_lazy("reception", "Correct the record"), frozenset({R.HELD}),    None,        "liaison.run_station"),
)
# fmt: on
