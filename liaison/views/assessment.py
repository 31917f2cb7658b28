"""The yearly assessment of the stations, and of the deputies' groups at them, for the congress that runs them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress import clock
from congress.events import audit
from congress.pages import requires
from liaison import documents, queries
from liaison.computing.quarters import QUARTERS
from liaison.models import HaveItem
from liaison.views.stations import paper

YEARS = 5


def _year(request):
    this = clock.today().year
    asked = request.GET.get("year", "")
    return int(asked) if asked in {str(each) for each in range(this - YEARS + 1, this + 1)} else this


@require_safe
@requires("liaison.assess_stations")
def station_assessment(request: HttpRequest) -> HttpResponse:
    """All stations in a year: the six things, what they did, those that nobody has looked at."""
    year, this = _year(request), clock.today().year
    lines = queries.stations_assessed(request.user, year)
    context = {
        "lines": lines,
        "items": HaveItem.labels,
        "year": year,
        "years": range(this, this - YEARS, -1),
        "checked": sum(line["is_checked"] for line in lines),
        "keeps": request.user.has_perm("liaison.edit_stations"),
        "complete": sum(line["met"] == len(HaveItem) for line in lines),
    }
    return render(request, "liaison/assessment.html", context)


@require_safe
@requires("liaison.assess_stations")
def assessment_sheet(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    year = _year(request)
    audit("export", by=request.user, what=f"liaison.assessment {year}")
    content = documents.assessment_sheet(queries.stations_assessed(request.user, year))
    return paper(documents.assessment_name(year), content)


@require_safe
@requires("liaison.assess_stations")
def group_assessment(request: HttpRequest) -> HttpResponse:
    """The deputies' groups in a year: their activities at the stations by quarter, and what falls short."""
    year, this = _year(request), clock.today().year
    lines = queries.groups_assessed(request.user, year)
    context = {
        "lines": lines,
        "rule": queries.group_rule_of(request.user),
        "quarters": QUARTERS,
        "year": year,
        "years": range(this, this - YEARS, -1),
        "short": sum(line["short"] > 0 for line in lines),
    }
    return render(request, "liaison/group_assessment.html", context)


@require_safe
@requires("liaison.assess_stations")
def groups_sheet(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    year = _year(request)
    audit("export", by=request.user, what=f"liaison.groups {year}")
    return paper(documents.groups_name(year), documents.groups_sheet(queries.groups_assessed(request.user, year)))
