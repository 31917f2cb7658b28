"""Hand-over items: captured by staff in the meeting, followed, listed for the closing session."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from congress import search
from congress.errors import Refused
from congress.pages import form_page, page_of, repeat, requires
from congress.panels import panels
from proposals import documents, queries, services
from proposals.forms import CaptureForm
from proposals.models import HandOverItem, ItemSource
from proposals.views.lists import labels, tabs_of
from proposals.views.moves import evaluate_page, move_page
from proposals.views.papers import paper
from proposals.workflow import ITEM_MOVES

MOST_LISTED = 1000  # lines of a printed list
SHEET = "xlsx"
KEPT = ("source", "meeting", "term")  # of one item for the next


@requires("proposals.list_items")
def item_list(request: HttpRequest) -> HttpResponse:
    """The items of a session with organ, term, state, answer and rating, newest first."""
    asked = _asked(request)
    rows = queries.items(request.user, asked)
    words = asked.get("search", "")
    page = page_of(request, queries.with_answers(rows), words=words)
    queries.strike_names(page["rows"], request.user)
    context = {
        **page,
        "rows": queries.item_lines(page["rows"]),
        "figures": queries.item_figures(search.matching(rows, words)),
        "sessions": [("", _("All")), *queries.item_sessions(request.user)],
        "sources": [("", _("All")), *ItemSource.choices],
        "asked": asked,
        "query": urlencode(asked),
        "labels": labels(),
        "tabs": tabs_of("item_list", queries.ITEM_VIEWS, asked.get("view", "")),
        "may_capture": request.user.has_perm("proposals.capture"),
        "frame": "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html",
    }
    response = render(request, "proposals/items.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _asked(request):
    """The known filters of the address that say something."""
    names = ("view", "session", "source", "search")
    return {name: text for name in names if (text := request.GET.get(name, "").strip()[:60])}


@requires("proposals.list_items")
def item_paper(request: HttpRequest, ending: str) -> HttpResponse:
    """The same list for the closing session, as Excel, PDF or Word."""
    if ending not in {SHEET, *documents.ENDINGS}:
        raise Http404
    asked = _asked(request)
    rows = search.matching(queries.items(request.user, asked), asked.get("search", ""))
    found = list(queries.with_answers(rows).order_by("proposal")[: MOST_LISTED + 1])
    if len(found) > MOST_LISTED:
        raise Refused(_("These are more than 1,000 items. Choose a session or a view."))
    queries.strike_names(found, request.user)
    lines = queries.item_lines(found)
    make = documents.items_as_sheet if ending == SHEET else documents.items_as_paper
    return paper(documents.items_name(ending), make(lines, ending, queries.item_figures(rows)))


@requires("proposals.capture")
def item_new(request: HttpRequest) -> HttpResponse:
    """Capture an item in the meeting, on one screen; *save and next* keeps what the next one shares."""
    congress = request.user.post.congress
    preset = {name: request.GET[name] for name in KEPT if name in request.GET}

    def make(*args, **kwargs):
        return CaptureForm(*args, **{**kwargs, "initial": preset | kwargs.get("initial", {})}, congress=congress)

    def act(then="", **fields):
        item = services.capture(by=request.user, **fields)
        if then != "next":
            return item
        messages.success(request, _("Captured: %(item)s") % {"item": item})
        kept = {name: fields[name] for name in KEPT if fields.get(name)} | {"after": item.pk}
        return f"{reverse('item_new')}?{urlencode(kept)}"

    draft = ("proposals.capture", request.GET.get("after", "")[:20])  # each has its own: the last one's text has gone
    return form_page(request, "proposals/item_form.html", make, act, draft=draft)


@requires("proposals.view_item", HandOverItem, among=queries.items_of_page)
def item_detail(request: HttpRequest, item: HandOverItem) -> HttpResponse:
    """One item: what was said, by when it is to be answered, what each organ answered, what came back."""
    user = request.user
    item = queries.unnamed(item, user)
    proposal = item.proposal
    tasks = queries.tasks_in_short(user, proposal)
    return render(
        request,
        "proposals/item.html",
        {
            "item": item,
            "proposal": proposal,
            "line": _line(item, user),
            "term": queries.term_in_words(item),
            "speakers": queries.speakers_of(item),
            "answers": queries.answers_of(user, item),
            "ratings": queries.ratings_of(item),
            "moves": queries.buttons(item, user, "item_move"),
            "clocks": queries.clocks_of(proposal),
            "files": queries.file_rows(item),
            "entries": queries.timeline(proposal, tasks, user=user),
            "may_see_readers": user.has_perm("proposals.see_readers", proposal),
            "panels": panels("item", request, item),
        },
    )


def _line(item, user):
    """The item as the list shows it."""
    found = list(queries.with_answers(HandOverItem.objects.filter(pk=item.pk)))
    queries.strike_names(found, user)
    return queries.item_line(found[0])


@requires("proposals.view_item", HandOverItem, among=queries.items_of_page)
def item_move(request: HttpRequest, item: HandOverItem, name: str) -> HttpResponse:
    """Ask for what a move of the item needs and make it."""
    if name not in ITEM_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    ITEM_MOVES.check(name, item, request.user)
    return (evaluate_page if name == "rate_item" else move_page)(request, item, name, services.move_item)
