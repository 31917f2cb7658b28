"""The secretariat's combined search."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, page_of, requires
from proposals import queries, services
from proposals.forms import SaveSearchForm
from proposals.models import SavedSearch


@require_safe
@requires("proposals.manage")
def proposal_search(request: HttpRequest) -> HttpResponse:
    """Every filter together, the columns one chooses, and the searches one keeps."""
    found = queries.combined(request.user, queries.asked_of(request.GET))
    page = page_of(request, found.rows, words=found.words)
    shown = {name: queries.COLUMNS[name] for name in found.columns}
    main = "title" if "title" in shown else found.columns[0]
    rows = [
        {"pk": row.pk, "cells": [(column.label, column.cell(row), name == main) for name, column in shown.items()]}
        for row in page["rows"]
    ]
    context = {
        **page,
        "rows": rows,
        "columns": [(name, column.label, name in shown) for name, column in queries.COLUMNS.items()],
        "headings": [column.label for column in shown.values()],
        "choices": queries.with_all(found.choices),
        "asked": found.asked,
        "query": request.GET.urlencode(),
        "saved": SavedSearch.objects.visible_to(request.user).order_by("name"),
        "frame": "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html",
    }
    response = render(request, "proposals/search.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("proposals.manage")
def search_save(request: HttpRequest) -> HttpResponse:
    """Name the search in the address and keep it."""
    asked = queries.asked_of(request.GET)
    act = partial(services.save_search, by=request.user, parameters=asked)
    back = f"{reverse('proposal_search')}?{request.GET.urlencode()}"
    return form_page(
        request, "proposals/search_save.html", SaveSearchForm, act, submit_label=_("Save"), cancel_url=back
    )  # fmt: skip


@require_POST
@requires("proposals.manage", SavedSearch)
def search_drop(request: HttpRequest, saved: SavedSearch) -> HttpResponse:
    services.drop_search(saved)
    return redirect("proposal_search")


@require_POST
@requires("proposals.manage")
def search_export(request: HttpRequest) -> HttpResponse:
    """Write what the search in the address finds into a workbook."""
    return redirect("job", services.start_export(by=request.user, asked=queries.asked_of(request.GET)).pk)
