"""One box for everything: each room answers with what the person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress import search
from congress.pages import own


@own
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """The newest hits of each kind of thing, with a way to the full list."""
    text = request.GET.get("search", "").strip()[: search.QUERY_LIMIT]
    return render(request, "congress/search.html", {"text": text, "groups": search.search_all(request.user, text)})
