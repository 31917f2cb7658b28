"""What waits for the hotline or for letters offices goes out as a list; the list with what they say comes back."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.errors import Invalid
from congress.events import audit
from congress.models import User
from congress.pages import form_page, requires
from deputies.computing import workbook
from liaison import queries, services
from liaison.forms import ListForm
from liaison.views.stations import paper


def _list_page(
    request: HttpRequest, template: str, take: Callable[..., int], rows: Sequence[list[object]], back: str
) -> HttpResponse:
    """The page of one list: what waits, and the form for what came back; wrong lines lose nothing."""

    def act(file):
        try:
            found = workbook.read(file.content, file.name)
        except workbook.Unreadable as error:
            raise Invalid({"file": [str(error)]}) from error
        take(found[1:], by=request.user)
        return f"{reverse('opinion_list')}?view={back}"

    return form_page(
        request, template, ListForm, act, submit_label=_("Take the answers"), cancel_url=reverse("opinion_list"),
        rows=rows,
    )  # fmt: skip


def _sheet(user: User, what: str, title: str, heads: list[str], rows: Sequence[list[object]]) -> HttpResponse:
    """The list as Excel: no name and no number of a voter stands in it."""
    audit("export", by=user, what=what)
    return paper(f"{title}.xlsx", workbook.write(title, heads, rows))


@requires("liaison.work_hotline")
def hotline(request: HttpRequest) -> HttpResponse:
    """What waits for the hotline, out and back."""
    rows = queries.hotline_orders(request.user)
    return _list_page(request, "liaison/hotline.html", services.take_answers, rows, "answered")


@require_safe
@requires("liaison.work_hotline")
def hotline_sheet(request: HttpRequest) -> HttpResponse:
    """The list for the hotline."""
    heads = [_("Number"), _("Order of the hotline"), _("Answer"), _("Category"), _("Place"), _("Matter"), _("Due")]
    return _sheet(request.user, "liaison.hotline", _("Hotline"), heads, queries.hotline_orders(request.user))


@requires("liaison.work_hotline")
def letters(request: HttpRequest) -> HttpResponse:
    """What lies with letters offices, out and back with the numbers of its cases."""
    rows = queries.cases_waiting(request.user)
    return _list_page(request, "liaison/letters.html", services.take_cases, rows, "letters")


@require_safe
@requires("liaison.work_hotline")
def letters_sheet(request: HttpRequest) -> HttpResponse:
    """The list for letters offices."""
    heads = [
        _("Number"), _("Case number"), _("Registered on"), _("Answer"), _("Letters office"), _("Category"), _("Place"),
        _("Matter"), _("Due"),
    ]  # fmt: skip
    return _sheet(request.user, "liaison.letters", _("Letter cases"), heads, queries.cases_waiting(request.user))
