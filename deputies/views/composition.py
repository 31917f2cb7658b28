"""Statistics of the deputies."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.pages import requires
from deputies import documents, queries


def _asked(request):
    """The congress one works in, and the term asked for or the present one."""
    congress = request.user.post.congress
    terms = list(congress.terms.order_by("-number"))
    present = queries.current_term(congress)
    term = next((one for one in terms if str(one.number) == request.GET.get("term")), present)
    if term is None:
        raise Http404
    return congress, term, terms


@require_safe
@requires("deputies.view_statistics")
def statistics(request):
    """The deputies of a term by sex, age, ethnicity, party, education, occupation and category."""
    congress, term, terms = _asked(request)
    whole, tables = queries.composition(congress, term)
    choices = [(one.number, str(one)) for one in terms]
    context = {"congress": congress, "term": term, "terms": choices, "whole": whole, "tables": tables}
    return render(request, "deputies/statistics.html", context)


@require_safe
@requires("deputies.view_statistics")
def statistics_sheet(request):
    """The same as a workbook."""
    congress, term, _terms = _asked(request)
    whole, tables = queries.composition(congress, term)
    content = documents.composition(
        whole, [(table.label, [(line.label, line.share) for line in table.lines]) for table in tables]
    )
    response = HttpResponse(content, content_type=documents.XLSX)
    name = _("Statistics of deputies, %(term)s.xlsx") % {"term": term}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
