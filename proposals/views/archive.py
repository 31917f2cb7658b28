"""The public archive."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from congress.pages import cached, list_page, public
from proposals import queries


@public
@require_safe
def archive_list(request: HttpRequest) -> HttpResponse:
    """What is published, newest first, for everybody."""
    found = queries.archive(request.GET)
    page = list_page(
        request, "proposals/archive.html", found.rows, words=found.words, tags=found.tags, start=found.start,
        **found.context
    )  # fmt: skip
    return cached(request, page)


@public
@require_safe
def archive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One published proposal, as far as everybody may read it."""
    publication = get_object_or_404(queries.publication_of_page(), pk=pk)
    return cached(request, render(request, "proposals/archive_detail.html", {"publication": publication}))
