"""A change of term: prepared, filled with those elected, looked at, carried out."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.pages import form_page, requires
from congress.panels import panels
from deputies import forms, queries, services


@requires("deputies.change_term")
def term_prepare(request):
    """Lay out the next term; when one is laid out already, go to it."""
    congress = request.user.post.congress
    present, prepared = queries.current_term(congress), queries.next_term(congress)
    if present is None:
        raise Http404
    if prepared:
        return redirect("term_change", pk=prepared.pk)
    number = present.number + 1
    make_form = partial(_initial, number)

    def act(**cleaned):
        return reverse("term_change", args=[services.prepare_term(congress, by=request.user, **cleaned).pk])

    return form_page(
        request, "deputies/term_prepare.html", make_form, act, present=present, submit_label=_("Prepare the term")
    )


def _initial(number, *args, **kwargs):
    return forms.TermForm(*args, **{"initial": {"number": number}} | kwargs)


def _found(request, pk):
    """The term of the own congress and the one before."""
    term = get_object_or_404(queries.terms_of(request.user), pk=pk)
    former = queries.term_before(term)
    if former is None:
        raise Http404
    return term, former


@requires("deputies.change_term")
def term_change(request, pk):
    """Who goes on, is new and leaves; a POST carries the change out."""
    term, former = _found(request, pk)
    if request.method == "POST":
        return redirect("job", services.start_change(term, by=request.user).pk)
    change = queries.change_of(former, term)
    context = {
        "term": term,
        "former": former,
        "change": change,
        "lists": [
            (_("Re-elected"), change.staying),
            (_("New deputies"), change.new),
            (_("Leaving"), change.leaving),
        ],
        "figures": panels("term", request, former, term),
        "is_done": queries.was_changed_to(term),
        "is_filled": bool(change.staying or change.new),
    }
    return render(request, "deputies/term_change.html", context)


@requires("deputies.change_term")
def term_reelect(request, pk):
    """Pick from the old roster who was elected again."""
    term, former = _found(request, pk)
    make_form = partial(forms.ReelectionForm, former=former, term=term)

    def act(mandates):
        return reverse("job", args=[services.start_reelection(term, mandates=mandates, by=request.user).pk])

    context = {"term": term, "cancel_url": reverse("term_change", args=[term.pk])}
    return form_page(request, "deputies/term_reelect.html", make_form, act, submit_label=_("Open mandates"), **context)
