"""Opinions at the desks of those who deal with them."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from congress import wording
from congress.errors import Refused
from congress.events import audit
from congress.models import SECRETARIAT
from congress.pages import form_page, leave_out, list_page, repeat, requires
from liaison import queries, services
from liaison.forms import OF_A_PERSON, PaperForm, form_of
from liaison.models import VoterOpinion
from liaison.models.station import STATION_ROLES
from liaison.workflow import ANSWERED, HANDED_ON, OPINION_MOVES, OpinionState, Route

ENTER = leave_out("liaison.enter_opinion", OF_A_PERSON)

# Saved views of one list: name in the address, label, filter.
TABS = (
    ("", gettext_lazy("All"), {}),
    ("received", gettext_lazy("To screen"), {"state": OpinionState.RECEIVED}),
    ("deputy", gettext_lazy("With the deputy"), {"state": OpinionState.ACCEPTED}),
    ("passed", gettext_lazy("Passed on"), {"state__in": sorted(HANDED_ON)}),
    ("proposals", gettext_lazy("Proposals made of them"), {"state": OpinionState.CONVERTED}),
    ("letters", gettext_lazy("Letter cases"), {"route": Route.LETTERS}),
    ("answered", gettext_lazy("Answered"), {"state__in": sorted(ANSWERED)}),
)
STAFF_TABS = (
    ("hand_over", gettext_lazy("To hand over"),
     {"state": OpinionState.FORWARDED, "route": Route.ORGANS, "organ": None}),
    ("summaries", gettext_lazy("Summaries to release"), {"has_summary": True, "published_at": None}),
)  # fmt: skip


@requires("liaison.list_opinions")
def opinion_list(request: HttpRequest) -> HttpResponse:
    """The opinions one deals with, newest first, by view and by words."""
    user = request.user
    tabs = (*TABS, *STAFF_TABS) if user.acts(*SECRETARIAT) else TABS
    chosen = request.GET.get("view", "")
    narrowed = next((found for name, _label, found in tabs if name == chosen), {})
    rows = queries.opinion_lines(user).filter(**narrowed)
    return list_page(
        request,
        "liaison/opinions.html",
        rows,
        words=request.GET.get("search", "").strip(),
        prepare=_shorten,
        tabs=[
            {
                "label": label,
                "url": f"{reverse('opinion_list')}?view={name}" if name else reverse("opinion_list"),
                "current": name == chosen,
            }
            for name, label, _found in tabs
        ],
        chosen=chosen,
        enters=queries.stations_run(user).exists(),
        counts=user.has_perm("liaison.view_figures"),
        hotline=user.has_perm("liaison.work_hotline"),
    )


def _shorten(rows):
    for row in rows:
        row.shown = queries.shown_words(row)


@requires("liaison.view_opinion", VoterOpinion, among=queries.of_page)
def opinion_detail(request: HttpRequest, opinion: VoterOpinion) -> HttpResponse:
    """One opinion: the voter's words, where it stands, whom it was passed to, the answers, what happened."""
    return _detail(request, opinion)


def _detail(request, opinion, **more):
    user = request.user
    screens = user.acts(*STATION_ROLES, *SECRETARIAT)
    context = {
        "opinion": opinion,
        "words": queries.words_for(user, opinion),
        "whole": user.has_perm("liaison.see_own_words", opinion),
        "noted_words": wording.noted(opinion.congress_id, opinion.words.text) if screens else [],
        "moves": queries.buttons(opinion, user),
        "due": queries.due_shown(opinion),
        "files": queries.file_rows(opinion),
        "forwardings": queries.forwardings_of(opinion),
        "answers": list(opinion.answers.select_related("by").order_by("pk")),
        "links": queries.links_of(user, opinion),
        "ratings": list(opinion.ratings.order_by("pk")),
        "summary": getattr(opinion, "summary", None) if opinion.has_summary else None,
        "has_contact": user.has_perm("liaison.see_contact", opinion) and hasattr(opinion, "contact"),
        "entries": queries.timeline(opinion),
        "raised_at": queries.source_of_opinion(opinion, user),
    } | more
    return render(request, "liaison/opinion.html", context)


@require_POST
@requires("liaison.see_contact", VoterOpinion, among=queries.of_page)
def opinion_contact(request: HttpRequest, opinion: VoterOpinion) -> HttpResponse:
    """How the voter can be reached, for the station alone; the auditors see who looked."""
    contact = getattr(opinion, "contact", None)
    if contact is None:
        raise Http404
    audit("liaison.read_contact", by=request.user, what=f"opinion {opinion.pk}")
    response = _detail(request, opinion, contact=contact)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("liaison.view_opinion", VoterOpinion, among=queries.of_page)
def opinion_move(request: HttpRequest, opinion: VoterOpinion, name: str) -> HttpResponse:
    """Ask for what a move needs and make it; the workflow itself decides who may."""
    if name not in OPINION_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    OPINION_MOVES.check(name, opinion, request.user)
    label = str(next(iter(OPINION_MOVES.moves[name].values())).label)
    typed = name in {"reply", "answer", "summarise"}

    def act(**fields):
        moved = services.move(opinion, name, by=request.user, **fields)
        if name == "turn":  # on to the text
            return reverse("proposal_edit", args=[moved.links.get(ended_at=None).proposal_id])
        return moved

    return form_page(
        request,
        "liaison/move.html",
        form_of(name, opinion),
        act,
        draft=(f"liaison.{name}", str(opinion.pk)) if typed else None,
        submit_label=label,
        cancel_url=opinion.get_absolute_url(),
        opinion=opinion,
        words=queries.words_for(request.user, opinion),
        label=label,
        move=name,
    )


@requires("liaison.work_hotline")
def opinion_enter(request: HttpRequest) -> HttpResponse:
    """Enter what a voter brought on paper or by word of mouth; he gets the code as well."""
    stations = list(queries.stations_run(request.user))
    if not stations:
        raise Http404
    asked = request.GET.get("station", "")
    station = next((each for each in stations if str(each.pk) == asked), None if asked else stations[0])
    if station is None:
        raise Refused(_("You do not work at this station, or not any more."))

    def act(**fields):
        secret = services.look_at_token(services.fresh_token("paper"), "paper")
        taken = services.receive(station, secret=secret, by=request.user, **fields)
        return f"{reverse('opinion_follow', args=[taken.code])}?new=1"

    return form_page(
        request, "liaison/opinion_enter.html", partial(PaperForm, station=station), act, submit_label=_("Enter"),
        cancel_url=reverse("opinion_list"), station=station, stations=stations, draft=(ENTER, str(station.pk)),
    )  # fmt: skip


@require_safe
@requires("liaison.view_figures")
def opinion_figures(request: HttpRequest) -> HttpResponse:
    """Opinions of the last twelve months by station, topic, route and month."""
    return render(request, "liaison/figures.html", queries.figures(request.user))
