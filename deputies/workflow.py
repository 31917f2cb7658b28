"""How a mandate lives: it is opened, may be suspended, and ends [Deputies Law, arts 61-63]."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from congress.workflow import Move, Workflow


class State(TextChoices):
    ACTIVE = "active", _("In office")
    SUSPENDED = "suspended", _("Suspended")
    TERMINATED = "terminated", _("Terminated")


class Reason(TextChoices):
    """Why a mandate rests or has ended."""

    INVESTIGATED = "investigated", _("In custody or on trial in a criminal case")
    SENTENCED = "sentenced", _("Serving a sentence without loss of political rights")
    MOVED = "moved", _("Moved out of the area")
    RESIGNED = "resigned", _("Resignation accepted")
    ABSENT = "absent", _("Absent from two sessions without leave")
    RECALLED = "recalled", _("Recalled")
    NATIONALITY = "nationality", _("Lost the nationality")
    RIGHTS = "rights", _("Deprived of political rights")
    INCAPABLE = "incapable", _("Lost legal capacity")
    DIED = "died", _("Died")


SUSPENDING = frozenset({Reason.INVESTIGATED, Reason.SENTENCED})
ENDING = frozenset(Reason) - SUSPENDING
STANDING = frozenset({State.ACTIVE, State.SUSPENDED})  # the seat is taken

# fmt: off
WORKFLOW = Workflow(
    #    name         label                   from                           to                permission
    Move("suspend",   _("Suspend"),           frozenset({State.ACTIVE}),     State.SUSPENDED,  "deputies.suspend"),
    Move("resume",    _("Resume"),            frozenset({State.SUSPENDED}),  State.ACTIVE,     "deputies.resume"),
    Move("terminate", _("End the mandate"),   STANDING,                      State.TERMINATED, "deputies.terminate"),
)
# fmt: on
