"""Scorecards of the units: all of them, one, the tasks behind a figure, and the summary of evaluations."""

from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.models import UNIT_STAFF, Organ
from congress.pages import list_page, requires
from proposals import documents, queries
from proposals.models import Part, Rating
from proposals.views.lists import labels
from proposals.views.papers import paper

# Of ``queries.DIMENSIONS``, in no language yet: a sheet is Chinese whatever the screen speaks.
DIMENSIONS = (
    gettext_lazy("Contact"),
    gettext_lazy("Attitude"),
    gettext_lazy("Content of the reply"),
    gettext_lazy("Result"),
    gettext_lazy("Overall"),
)


@requires("proposals.view_scores")
def score_list(request: HttpRequest) -> HttpResponse:
    """Every unit with its score and the figures one looks for first; a unit is led to its own card."""
    if request.user.acts(*UNIT_STAFF):
        return redirect("score_unit", request.user.post.organ_id)
    period, choices, formula = _asked(request)
    cards = queries.scorecards(request.user, period, formula, names=queries.LISTED) if period else []
    order = request.GET.get("order", "")
    if order == "score":
        cards.sort(key=lambda card: card.rank)
    figures = queries.figures(period) if period else {}
    rows = [
        {
            "card": card,
            "url": f"{reverse('score_unit', args=[card.organ.pk])}?period={period.key}",
            "cells": [_cell(card, name, figures, period) for name in queries.LISTED],
        }
        for card in cards
    ]
    return _page(
        request, "proposals/scores.html", period, choices, rows=rows, formula=formula, order=order,
        headings=[figures[name].label for name in queries.LISTED] if rows else [],
        orders=[("", _("By unit")), ("score", _("By score"))],
    )  # fmt: skip


@requires("proposals.view_scores", Organ, among=queries.scored_units)
def score_unit(request: HttpRequest, organ: Organ) -> HttpResponse:
    """One unit: its scores with the sum in words, and every figure with the way to its tasks."""
    period, choices, formula = _asked(request)
    if period and (draft := queries.draft_to_try(request.user, request.GET.get("formula", ""))):
        formula = draft
    cards = queries.scorecards(request.user, period, formula, unit=organ) if period else []
    card, figures = (cards[0], queries.figures(period)) if cards else (None, {})
    titles = {"time": _("Handling"), "outcome": _("Outcome"), "satisfaction": _("Evaluation")}
    groups = [
        {"title": titles[group], "cells": [_cell(card, name, figures, period) for name, _among in lines]}
        for group, lines in queries.GROUPS
        if card
    ]
    scores = [
        {"score": score, "lines": [_line(card, score.part, step, figures, period) for step in score.steps]}
        for score in (card.scores if card else [])
    ]
    return _page(
        request, "proposals/score.html", period, choices, organ=organ, card=card, groups=groups, scores=scores,
        formula=formula,
    )  # fmt: skip


@requires("proposals.view_scores")
def score_tasks(request: HttpRequest) -> HttpResponse:
    """Exactly the tasks a figure counts."""
    period, _choices, _formula = _asked(request)
    name, part = request.GET.get("figure", ""), request.GET.get("part", "")
    figures = queries.figures(period) if period else {}
    if name not in figures or part not in {"", *Part.values}:
        raise Http404
    unit = None
    if key := request.GET.get("unit", ""):
        unit = queries.scored_units(request.user).filter(pk=int(key) if key.isascii() and key.isdigit() else 0).first()
        if unit is None:
            raise Http404
    rows = queries.counted(request.user, period, name, unit=unit, part=part)
    return list_page(
        request, "proposals/score_tasks.html", queries.task_lines(rows, request.user), labels=labels(),
        prepare=partial(queries.strike_names, user=request.user),
        figure=figures[name].label, unit=unit, part=Part(part).label if part else "", period=period,
        count=rows.count(),
    )  # fmt: skip


@requires("proposals.view_scores")
def score_summary(request: HttpRequest) -> HttpResponse:
    """The evaluations by unit: of each dimension how many satisfied, basically, dissatisfied; and not returned."""
    period, choices, _formula = _asked(request)
    rows = queries.summary(request.user, period) if period else []
    return _page(
        request, "proposals/score_summary.html", period, choices,
        rows=[_summary_line(row, period) for row in rows],
        headings=DIMENSIONS, ratings=[rating.label for rating in Rating],
    )  # fmt: skip


@requires("proposals.view_scores")
def score_sheet(request: HttpRequest) -> HttpResponse:
    """Every figure of every unit, and every score with its sum, as Excel."""
    period, _choices, formula = _asked(request)
    if period is None:
        raise Http404
    cards = queries.scorecards(request.user, period, formula)
    labels_of = {name: figure.label for name, figure in queries.figures(period).items()}
    return paper(documents.scores_name(period), documents.scores_as_sheets(cards, labels_of))


@requires("proposals.view_scores")
def score_summary_sheet(request: HttpRequest) -> HttpResponse:
    """The summary of evaluations as Excel."""
    period, _choices, _formula = _asked(request)
    if period is None:
        raise Http404
    rows = queries.summary(request.user, period)
    return paper(documents.summary_name(period), documents.summary_as_sheet(rows, DIMENSIONS))


def _asked(request):
    """The period in the address, all one may choose, and the formula in force then."""
    congress = request.user.post.congress
    period, choices = queries.period_of(congress, request.GET.get("period", ""))
    return period, choices, queries.formula_in_force(congress, period.year) if period else None


def _summary_line(row, period):
    """A line of the summary with names to its dimensions and the way from its counts to the tasks."""
    unit = {"unit": row["organ"].pk} if row["organ"] else {}
    urls = {
        name: f"{reverse('score_tasks')}?{urlencode({'period': period.key, 'figure': name} | unit)}"
        for name in ("standing", "rated", "not_returned", "awaited")
    }
    return {**row, "urls": urls, "dimensions": list(zip(DIMENSIONS, row["dimensions"], strict=True))}


def _page(request, template, period, choices, **context):
    frame = "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html"
    periods = [(each.key, each.label) for each in choices]
    return render(request, template, {"frame": frame, "period": period, "periods": periods, **context})


def _link(card, figure, period, part=""):
    asked = {"period": period.key, "unit": card.organ.pk, "figure": figure} | ({"part": part} if part else {})
    return f"{reverse('score_tasks')}?{urlencode(asked)}"


def _cell(card, name, figures, period):
    """A figure with the way to its tasks; a share with what it is taken of."""
    of, beneath = card.number(name), queries.BENEATH[name]
    cell = {"label": figures[name].label, "of": of, "url": _link(card, name, period)}
    if beneath is None:
        return cell
    among = card.number(beneath)
    whole = {"among": among, "beneath": figures[beneath].label, "whole_url": _link(card, beneath, period)}
    return cell | whole | {"share": queries.shown(of, among)}


def _line(card, part, step, figures, period):
    """A line of the score, both of its numbers with the way to their tasks."""
    beneath = step.beneath
    return {
        "step": step,
        "url": _link(card, step.figure, period, part),
        "whole_url": _link(card, beneath, period, part) if beneath else "",
        "beneath": figures[beneath].label if beneath else "",
    }
