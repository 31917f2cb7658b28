"""What deputies said of the handling, as a page shows it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from congress.models import User
from proposals.models import Appraisal, Proposal
from proposals.queries.authors import is_hidden, read_with
from proposals.workflow import ANSWERED, APPRAISAL_MOVES, APPRAISED


def appraisals_of_page(user: User) -> QuerySet:
    """Appraisals with everything a page shows and the rules ask."""
    return _with_page(Appraisal.objects.visible_to(user))


def _with_page(rows: QuerySet) -> QuerySet:
    return rows.select_related("proposal__congress", "mandate__person", "screened_by")


def appraisals_of(proposal: Proposal, user: User) -> dict[str, Any]:
    """What somebody who sees the proposal reads of them, newest first, each with its ``moves``; and ``url``, where he
    may write his own. Asked for only once a reply is out.
    """
    if proposal.state not in ANSWERED:
        return {}
    found = read_with(
        proposal, _with_page(Appraisal.objects.filter(proposal=proposal.pk).read_by(user)).order_by("-pk")
    )
    screens = bool(found) and user.has_perm("proposals.screen_appraisal", found[0])
    for row in found:
        row.is_named = not is_hidden(proposal)
        row.moves = _buttons(row) if screens else []
    may = proposal.state in APPRAISED and user.has_perm("proposals.appraise", proposal)
    return {"rows": found, "url": reverse("proposal_appraise", args=[proposal.pk]) if may else ""}


def own_appraisal(proposal: Proposal, user: User) -> Appraisal | None:
    """What the deputy has said in this round."""
    return Appraisal.objects.filter(proposal=proposal, mandate__post=user.post, round=proposal.round).first()


def _buttons(row: Appraisal) -> list[dict[str, Any]]:
    """The ways to screen it; who may was asked once for all of them."""
    return [
        {
            "name": name,
            "label": moves[row.state].label,
            "url": reverse("appraisal_move", args=[row.pk, name]),
            "style": "plain",
        }
        for name, moves in APPRAISAL_MOVES.moves.items()
        if name != "rewrite_appraisal" and row.state in moves
    ]
