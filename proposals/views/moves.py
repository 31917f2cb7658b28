"""The page that asks for what a move needs."""

from functools import partial

from allauth.account.decorators import reauthentication_required

from congress.auth import logged_in_long_ago
from congress.pages import form_page
from proposals import queries
from proposals.forms import form_of
from proposals.models import Proposal

PRESET = {
    "answer_contact": ("contact",),
    "change_step": ("step",),
    "finish_step": ("step",),
    "drop_step": ("step",),
    "strike_entry": ("entry",),
}  # what the address of a move's page may choose beforehand


def _with_preset(make, preset):
    """The form with ``preset`` where nothing was typed yet."""
    if not preset:
        return make
    return lambda *args, **kwargs: make(*args, **{**kwargs, "initial": preset | kwargs.get("initial", {})})


def move_page(request, obj, name, verb):
    """Ask for the fields of the move and have ``verb`` make it; what takes long to type is kept meanwhile."""
    by = request.user
    label = str(next(iter(obj.MOVES.moves[name].values())).label)
    shown = queries.unnamed(obj, by)
    typed = name in {"draft_reply", "file_paper_reply", "record_oral_reply", "evaluate", "write_diary"}
    return form_page(
        request,
        "proposals/move.html",
        _with_preset(form_of(name, obj), {key: request.GET[key] for key in PRESET.get(name, ()) if key in request.GET}),
        partial(verb, obj, name, by=by),
        draft=(f"proposals.{name}", str(obj.pk)) if typed else None,
        submit_label=label,
        cancel_url=obj.get_absolute_url(),
        obj=shown,
        proposal=shown if isinstance(shown, Proposal) else shown.proposal,
        move=name,
        wishes=queries.wishes_at(name, obj),
        label=label,
    )


# Nobody else's hand: the rating asks for the log-in again when it is older than half an hour.
evaluate_page = reauthentication_required(move_page, enabled=logged_in_long_ago)
