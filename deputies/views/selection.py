"""Selections for commendation: the list, one with its candidates, its moves."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from congress.pages import form_page, list_page, requires
from deputies import forms, queries, services
from deputies.models import Selection
from deputies.workflow import SELECTION_MOVES, SelectionState

TONES = {
    SelectionState.PREPARED: "draft",
    SelectionState.VOTED: "info",
    SelectionState.ANNOUNCED: "ok",
    SelectionState.DROPPED: "draft",
}


@requires("deputies.view_selection")
def selection_list(request):
    """The selections, newest first; for whoever does not run them, the announced ones."""
    context = {"may_open": request.user.has_perm("deputies.run_selection"), "tones": TONES}
    return list_page(request, "deputies/selections.html", queries.selections(request.user), **context)


@requires("deputies.run_selection")
def selection_new(request):
    """Begin a selection with the candidates the rules name."""
    act = partial(services.open_selection, request.user.post.congress, by=request.user)
    cancel_url = reverse("selection_list")
    return form_page(request, "deputies/selection_new.html", forms.SelectionForm, act, cancel_url=cancel_url)


@requires("deputies.view_selection", Selection)
def selection_detail(request, selection):
    """The candidates with reasons and points, the vote and its result; before the end for the staff alone."""
    runs = request.user.has_perm("deputies.run_selection", selection)
    moves = [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("selection_move", args=[selection.pk, move.name]),
            "style": "main" if move.name in {"record_vote", "announce_selection"} else "plain",
        }
        for move in SELECTION_MOVES.open_to(request.user, selection)
    ]
    candidates = list(queries.candidates_of(selection))
    context = {
        "selection": selection,
        "candidates": candidates if runs else [one for one in candidates if one.is_commended],
        "tone": TONES[selection.state],
        "moves": moves,
        "runs": runs,
        "may_change": runs and selection.state == SelectionState.PREPARED,
        "entries": queries.told_of(selection) if runs else [],
    }
    return render(request, "deputies/selection.html", context)


@requires("deputies.run_selection", Selection)
def selection_candidate(request, selection):
    """Let a deputy stand whom no rule names."""

    def act(deputy, reason):
        services.add_candidate(selection, by=request.user, mandate=deputy, reason=reason)
        return selection

    make = partial(forms.CandidateForm, congress=selection.congress)
    context = {"selection": selection, "cancel_url": selection.get_absolute_url()}
    return form_page(request, "deputies/selection_candidate.html", make, act, **context)


@requires("deputies.run_selection", Selection)
def selection_drop(request, selection, candidate):
    """Take a candidate off the list."""
    row = get_object_or_404(queries.candidates_of(selection), pk=candidate)
    act = partial(services.drop_candidate, selection, by=request.user, mandate=row.mandate_id)
    context = {"selection": selection, "candidate": row, "cancel_url": selection.get_absolute_url()}
    return form_page(request, "deputies/selection_candidate.html", forms.DropCandidateForm, act, **context)


@requires("deputies.run_selection", Selection)
def selection_move(request, selection, name):
    """Record or correct the vote, announce its result, or drop the selection."""
    if name not in SELECTION_MOVES.names:
        raise Http404
    move = next(row for row in SELECTION_MOVES.rows if row.name == name)
    make = partial(forms.SELECTION_FORMS[name], selection=selection)
    act = partial(services.move_selection, selection, name, by=request.user)
    context = {
        "selection": selection,
        "move": move,
        "submit_label": move.label,
        "cancel_url": selection.get_absolute_url(),
    }
    return form_page(request, "deputies/selection_move.html", make, act, **context)
