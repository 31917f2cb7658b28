"""Reports of the units for a year: which were sent, one of them, and what its unit does with it."""

from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from congress import clock
from congress.models import UNIT_STAFF
from congress.pages import form_page, repeat, requires
from proposals import documents, queries, services
from proposals.forms import BeginReportForm, form_of
from proposals.models import UnitReport
from proposals.views.papers import paper
from proposals.workflow import REPORT_MOVES

YEARS = 6


@requires("proposals.list_year_reports")
def report_list(request: HttpRequest) -> HttpResponse:
    """A unit's own reports, year by year; for its office and the congress, which units have sent theirs."""
    frame = "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html"
    own = request.user.acts(*UNIT_STAFF)
    this = clock.today().year
    asked = request.GET.get("year", "")
    years = range(this, this - YEARS, -1)
    year = int(asked) if asked in {str(each) for each in years} else this
    context = (
        {"own": queries.reports_of_page(request.user).order_by("-year", "organ")}
        if own
        else {"rows": queries.years_reported(request.user, year)}
    )
    years = [(str(each), str(each)) for each in years]
    return render(
        request, "proposals/year_reports.html",
        {"frame": frame, "is_unit": own, "year": year, "years": years, "own": [], "rows": [], **context},
    )  # fmt: skip


@requires("proposals.begin_year_report")
def report_new(request: HttpRequest) -> HttpResponse:
    """Begin the report of one's own unit for a year; what is typed is kept."""
    return form_page(
        request, "proposals/year_report_new.html", BeginReportForm, partial(services.begin_report, by=request.user),
        draft=("proposals.year_report", ""), submit_label=_("Save the draft"), cancel_url=reverse("report_list"),
    )  # fmt: skip


@requires("proposals.view_year_report", UnitReport, among=queries.reports_of_page)
def report_detail(request: HttpRequest, report: UnitReport) -> HttpResponse:
    """One report: its words, its figures with the way to their tasks, who approved it."""
    context = {
        "report": report,
        "moves": queries.buttons(report, request.user, "report_move"),
        "groups": _groups(request, report),
    }
    return render(request, "proposals/year_report.html", context)


@requires("proposals.view_year_report", UnitReport, among=queries.reports_of_page)
def report_paper(request: HttpRequest, report: UnitReport, ending: str) -> HttpResponse:
    """The report as PDF or Word."""
    if ending not in documents.ENDINGS:
        raise Http404
    with translation.override("zh-hans"):
        groups = _groups(request, report)
    return paper(documents.year_report_name(report, ending), documents.year_report(report, groups, ending))


@requires("proposals.view_year_report", UnitReport, among=queries.reports_of_page)
def report_move(request: HttpRequest, report: UnitReport, name: str) -> HttpResponse:
    """Ask for what a move of the report needs and make it."""
    if name not in REPORT_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    REPORT_MOVES.check(name, report, request.user)
    label = str(next(iter(REPORT_MOVES.moves[name].values())).label)
    return form_page(
        request, "proposals/year_report_move.html", form_of(name, report),
        partial(services.move_report, report, name, by=request.user), submit_label=label, label=label, report=report,
        draft=("proposals.write_report", str(report.pk)) if name == "write_report" else None,
        cancel_url=report.get_absolute_url(),
    )  # fmt: skip


def _groups(request, report):
    """The figures, kept or as they stand, in groups; each opens the tasks it counts now."""
    numbers = report.figures or queries.report_figures(request.user, report.organ, report.year)
    period = queries.period_of_year(report.year)
    figures = queries.figures(period)
    titles = {
        "time": _("Handling"), "outcome": _("Outcome"), "satisfaction": _("Evaluation"), "promises": _("Commitments"),
    }  # fmt: skip
    return [
        {"title": titles[group], "cells": [_cell(numbers, name, among, figures, report) for name, among in lines]}
        for group, lines in queries.YEAR_GROUPS
    ]


def _cell(numbers, name, among, figures, report):
    """A figure with the way to its tasks; a share with what it is taken of."""
    cell = {"label": str(figures[name].label), "of": numbers[name], "url": _tasks(name, report)}
    if among is None:
        return cell
    whole = {"among": numbers[among], "beneath": str(figures[among].label), "whole_url": _tasks(among, report)}
    return cell | whole | {"share": queries.shown(numbers[name], numbers[among])}


def _tasks(name, report):
    asked = {"period": f"y{report.year}", "unit": report.organ_id, "figure": name}
    return f"{reverse('score_tasks')}?{urlencode(asked)}"
