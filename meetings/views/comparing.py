"""Attendance and speeches by deputy and delegation: sorted by any column, live, as Excel."""

from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from congress.events import audit
from congress.pages import requires
from meetings import documents, queries
from meetings.computing.comparing import COLUMNS, NUMBERS
from meetings.models import Gathering
from meetings.views.people import choices_of
from meetings.views.shared import paper
from meetings.views.speeches import polled
from meetings.views.tabs import tabs_of


def _asked(request):
    sort = request.GET.get("sort", "")
    return {
        "sort": sort if sort.removeprefix("-") in COLUMNS else "",
        "delegation": request.GET.get("delegation", "")[:18],
    }


@require_safe
@requires("meetings.watch", Gathering, among=queries.gatherings_of_page)
def comparison(request, gathering):
    """Who came to how many sittings and how often he spoke; it follows by itself."""
    asked = _asked(request)
    found = queries.comparison(gathering, request.user, **asked)
    page = reverse("comparison", args=[gathering.pk])
    columns = []
    for name, label in zip(NUMBERS, documents.comparison_headings(), strict=True):
        other = name if asked["sort"] == f"-{name}" else f"-{name}"
        query = urlencode({"sort": other, "delegation": asked["delegation"]})
        columns.append({"label": label, "url": f"{page}?{query}", "current": asked["sort"].removeprefix("-") == name})
    context = {
        "gathering": gathering,
        "found": found,
        "columns": columns,
        "asked": asked,
        "query": urlencode(asked),
    }
    if "poll" not in request.GET:
        context["delegations"] = choices_of(request.user, gathering)
        context["tabs"] = tabs_of(request.user, gathering, "comparison")
    return polled(request, "meetings/comparison.html", context, f"{found.mark}-{gathering.state}")


@require_safe
@requires("meetings.watch", Gathering, among=queries.gatherings_of_page)
def comparison_sheet(request, gathering):
    """The same as Excel."""
    found = queries.comparison(gathering, request.user, **_asked(request))
    audit("meetings.sheet", by=request.user, what=f"gathering {gathering.pk}")
    content = documents.comparison_sheet(found.groups, found.whole, found.people)
    return paper(documents.comparison_name(gathering), content)
