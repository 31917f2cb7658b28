"""Whom to commend: candidates by the congress's rules or proposed by name, a vote on paper, its result announced."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Congress, User
from deputies import queries
from deputies.computing import selecting
from deputies.models import Candidate, Mandate, Selection
from deputies.workflow import SELECTION_MOVES, Outcome, SelectionState

LONGEST_REASON = 1000
NEEDS_NOTE = frozenset({"correct_vote", "drop_selection"})


@transaction.atomic
def open_selection(congress: Congress, *, by: User, year: int, name: str, places: int, most_names: int) -> Selection:
    """Begin a selection; everybody the rules for commendation name is a candidate, with their reasons."""
    selection = Selection(congress=congress, year=year, name=name, places=places, most_names=most_names)
    try:
        with transaction.atomic():
            selection.save()
    except IntegrityError as error:
        raise Invalid({"name": [_("There is a selection of this name already.")]}) from error
    _year, rows = queries.named(congress, Outcome.COMMEND)
    points = queries.points_in(congress, year)
    Candidate.objects.bulk_create(
        Candidate(
            selection=selection,
            mandate=row.mandate,
            by_rule=True,
            reason="\n".join(row.reasons)[:LONGEST_REASON],
            points=points.get(row.mandate.person_id),
        )
        for row in rows
    )
    record("deputies.open_selection", selection, by=by, candidates=len(rows))
    return selection


@transaction.atomic
def add_candidate(selection: Selection, *, by: User, mandate: Mandate, reason: str) -> Candidate:
    """Let a deputy stand beside those the rules name. Refused once the vote was taken, and for one who stands."""
    selection = _locked(selection)
    _refuse_unless_gathering(selection)
    points = queries.points_in(selection.congress, selection.year).get(mandate.person_id)
    candidate = Candidate(selection=selection, mandate=mandate, reason=reason, points=points)
    try:
        with transaction.atomic():
            candidate.save()
    except IntegrityError as error:
        raise Invalid({"deputy": [_("%(name)s is a candidate already.") % {"name": mandate.person.name}]}) from error
    record("deputies.add_candidate", selection, by=by, mandate=mandate.pk, name=mandate.person.name, note=reason)
    return candidate


@transaction.atomic
def drop_candidate(selection: Selection, *, by: User, mandate: int, note: str) -> Selection:
    """Take a candidate off the list, with a reason that is kept. Refused once the vote was taken."""
    selection = _locked(selection)
    _refuse_unless_gathering(selection)
    candidate = selection.candidates.select_related("mandate__person").filter(mandate=mandate).first()
    if candidate is None:
        raise Refused(_("He is no candidate any more."))
    name = candidate.mandate.person.name
    candidate.delete()
    record("deputies.drop_candidate", selection, by=by, mandate=mandate, name=name, note=note)
    return selection


@transaction.atomic
def move_selection(selection: Selection, name: str, *, by: User, **fields: Any) -> Selection:
    """Make one move of the selection's table.

    ``PermissionDenied`` when the move is not this person's, ``Refused`` when the state forbids it, ``Invalid`` when the
    numbers of the vote do not agree or equals stand at the last place. Nothing is changed then.
    """
    selection = _locked(selection)
    row = SELECTION_MOVES.check(name, selection, by)
    note = fields.pop("note", "").strip()
    if name in NEEDS_NOTE and not note:
        raise Invalid({"note": [_("Say why.")]})
    source = selection.state
    details = EFFECTS.get(name, _nothing)(selection, note=note, **fields) or {}
    selection.state, selection.note = row.target, note
    selection.version += 1
    selection.save()
    record(f"deputies.{name}", selection, by=by, source=source, to=row.target, note=note, **details)
    return selection


def _locked(selection: Selection) -> Selection:
    return Selection.objects.select_for_update(of=("self",)).select_related("congress").get(pk=selection.pk)


def _refuse_unless_gathering(selection: Selection) -> None:
    if selection.state != SelectionState.PREPARED:
        raise Refused(_("The vote was taken; candidates do not change any more."))


def _nothing(_selection: Selection, **_fields: Any) -> None:
    """The move changes the state and no more."""


def _vote(
    selection: Selection,
    *,
    note: str,
    voted_on: dt.date,
    voters: str,
    issued: int,
    returned: int,
    valid: int,
    votes: Mapping[int, int],
    preferred: Collection[int] = (),
) -> dict[str, Any]:
    """Keep the numbers and work out who is chosen; ``votes`` and ``preferred`` name candidates by key."""
    candidates = list(selection.candidates.select_related("mandate__person").order_by("pk"))
    ballots = {"issued": issued, "returned": returned, "valid": valid}
    _check(selection, candidates, ballots, votes, voted_on)
    choice = selecting.choose(votes, valid=valid, places=selection.places, preferred=preferred)
    if choice.tied:
        names = "、".join(one.mandate.person.name for one in candidates if one.pk in choice.tied)
        message = _("Equal votes at the last place: %(names)s. Mark the %(left)s who are chosen, and say who decided.")
        raise Invalid({"preferred": [message % {"names": names, "left": choice.left}]})
    if preferred and choice.chosen.issuperset(preferred) and not note:
        raise Invalid({"note": [_("Say who decided between equals, and how.")]})
    selection.voted_on, selection.voters = voted_on, voters
    selection.issued, selection.returned, selection.valid = issued, returned, valid
    for one in candidates:
        one.votes, one.is_commended = votes[one.pk], one.pk in choice.chosen
    Candidate.objects.bulk_update(candidates, ["votes", "is_commended"])
    return {"valid": valid, "chosen": len(choice.chosen)}


def _check(
    selection: Selection,
    candidates: list[Candidate],
    ballots: Mapping[str, int],
    votes: Mapping[int, int],
    voted_on: dt.date,
) -> None:
    if not candidates:
        raise Refused(_("There is no candidate yet."))
    if set(votes) != {one.pk for one in candidates}:
        raise Refused(_("The candidates changed meanwhile. Look at the list again."))
    wrong: dict[str, list[str]] = {}
    if voted_on > clock.today():
        wrong["voted_on"] = [_("The day has not come yet.")]
    if not ballots["valid"]:
        wrong["valid"] = [_("Without a valid ballot there is no result.")]
    for field, mismatch in selecting.mismatches(ballots, votes, most_names=selection.most_names).items():
        wrong.setdefault(f"votes_{field}" if field.isdecimal() else field, []).append(_in_words(*mismatch))
    if wrong:
        raise Invalid(wrong)


def _in_words(rule: str, found: int, bound: int) -> str:
    words = {
        "returned": _("%(found)s returned of %(bound)s issued."),
        "valid": _("%(found)s valid of %(bound)s returned."),
        "names": _("The ballots name %(found)s candidates together; by the rule at most %(bound)s."),
        "votes": _("%(found)s ballots for him, of %(bound)s valid ones."),
    }[rule]
    return words % {"found": found, "bound": bound}


def _announce(selection: Selection, *, note: str) -> None:
    selection.announced_at = clock.now()


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "record_vote": _vote,
    "correct_vote": _vote,
    "announce_selection": _announce,
}
