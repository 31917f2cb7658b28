"""The page that asks for what a move needs."""

from functools import partial

from allauth.account.decorators import reauthentication_required

from congress.auth import logged_in_long_ago
from congress.pages import form_page
from proposals.forms import form_of
from proposals.models import Proposal


def move_page(request, obj, name, verb):
    """Ask for the fields of the move and have ``verb`` make it; what takes long to type is kept meanwhile."""
    label = str(next(iter(obj.MOVES.moves[name].values())).label)
    typed = name in {"draft_reply", "file_paper_reply", "record_oral_reply", "evaluate"}
    return form_page(
        request,
        "proposals/move.html",
        form_of(name, obj),
        partial(verb, obj, name, by=request.user),
        draft=(f"proposals.{name}", str(obj.pk)) if typed else None,
        submit_label=label,
        cancel_url=obj.get_absolute_url(),
        obj=obj,
        proposal=obj if isinstance(obj, Proposal) else obj.proposal,
        move=name,
        label=label,
    )


# Nobody else's hand: the rating asks for the log-in again when it is older than half an hour.
evaluate_page = reauthentication_required(move_page, enabled=logged_in_long_ago)
