"""What the lists of the chain share: their tabs and the headings a phone repeats."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import clock
from proposals.workflow import FINISHED, UNSIGNED, MarkKind, TaskState

TASK_TABS = (
    ("", gettext_lazy("All"), None),
    ("sign", gettext_lazy("To sign for"), UNSIGNED),
    ("work", gettext_lazy("In handling"), frozenset(TaskState.values) - FINISHED - UNSIGNED),
    ("done", gettext_lazy("Done"), FINISHED),
)


def tabs_of(address, tabs, current):
    return [
        {
            "label": label,
            "url": f"{reverse(address)}?view={name}" if name else reverse(address),
            "current": name == current,
        }
        for name, label, _states in tabs
    ]


def labels():
    """What each line of a list repeats: translated once; and this moment, for what ends at an hour."""
    words = {"state": _("State"), "unit": _("Unit"), "due": _("Due"), "item": _("Hand-over item"), "late": _("late")}
    return words | {"now": clock.now(), "today": clock.today(), "step": _("A step of the plan is late")}


def mark_choices():
    """The marks one can narrow a list by; the first narrows nothing."""
    return [("", _("All")), *MarkKind.choices]


def narrowed(request, rows, tabs):
    """The rows of the chosen view, and its name."""
    chosen = request.GET.get("view", "")
    states = {name: states for name, _label, states in tabs}.get(chosen)
    return (rows.filter(state__in=states) if states else rows), chosen
