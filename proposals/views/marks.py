"""What was marked in a year: key proposals and their progress, excellent proposals and units."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import clock
from congress.pages import list_page, requires
from proposals import queries
from proposals.views.lists import labels
from proposals.workflow import MarkKind


@requires("proposals.list")
def marked_list(request: HttpRequest) -> HttpResponse:
    """The proposals marked in a year: who supervises them, which unit has them, how far they are, the last report."""
    kind = request.GET.get("view", "")
    kind = kind if kind in MarkKind.values else MarkKind.KEY
    years = queries.marked_years()
    year = next((year for year in years if str(year) == request.GET.get("year")), clock.today().year)
    tabs = [
        {
            "label": label,
            "url": f"{reverse('marked_list')}?{urlencode({'view': value, 'year': year})}",
            "current": value == kind,
        }
        for value, label in MarkKind.choices
    ]
    return list_page(
        request, "proposals/marked.html", queries.marked_in(request.user, kind, year),
        prepare=partial(queries.strike_names, user=request.user),
        labels=labels() | {"supervised": _("Supervised by"), "report": _("Last report")},
        tabs=tabs, kind=str(kind), year=year, years=[(each, str(each)) for each in years],
        honours=queries.honours_of(request.user, year) if kind == MarkKind.EXCELLENT else [],
    )  # fmt: skip
