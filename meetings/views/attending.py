"""Sign-in by list on the staff's phone, the paper list of two clerks, and the live board."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Invalid
from congress.pages import form_page, key_of, repeat, requires
from meetings import forms, queries, services
from meetings.models import Gathering, Participation
from meetings.views.answers import places_of_page
from meetings.views.people import asked_of, choices_of
from meetings.workflow import GatheringState

MANY = 80  # beyond that a list opens at its first delegation
MOST_SHOWN = 1000


def _chosen(request, gathering):
    """The filters of the list; a long one opens at its first delegation."""
    asked, choices = asked_of(request), choices_of(request.user, gathering)
    if "delegation" not in request.GET and not asked["search"] and len(choices) > 2:  # noqa: PLR2004
        asked["delegation"] = choices[1][0] if gathering.participations.count() > MANY else ""
    return asked, choices


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def sign_in_list(request, gathering):
    """Tick who is there: by delegation, with search and undo; one tap a person, with or without script."""
    if gathering.kind.is_session and gathering.parts.exists():
        raise Http404
    asked, choices = _chosen(request, gathering)
    rows = queries.people(request.user, gathering, delegation=asked["delegation"], words=asked["search"])
    rows = [place for place in rows[:MOST_SHOWN] if place.answer != "not_coming"]
    board = queries.board(gathering)
    only = choices[1][0] if len(choices) == 2 else ""  # noqa: PLR2004  (staff of a delegation see their own)
    shown = dict(choices).get(asked["delegation"] or only, "")
    context = {
        "gathering": gathering,
        "rows": rows,
        "asked": asked,
        "delegations": choices,
        "shown": shown,
        "numbers": dict(board.lines).get(shown),
        "is_open": gathering.state == GatheringState.PUBLISHED,
        "whole": board.whole,
        "half_choices": range(1, gathering.half_days),
        "frame": "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html",
    }
    response = render(request, "meetings/sign_in.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@requires("meetings.mark", Participation, among=places_of_page)
def place_mark(request, place):
    """One tick: present, late, left early, or taken back."""
    form = forms.MarkForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.mark(place, by=request.user, **form.cleaned_data)
    except Invalid as error:
        raise Http404 from error
    place = places_of_page(request.user).get(pk=place.pk)
    if request.htmx:
        context = {"row": place, "is_open": True, "half_choices": range(1, place.gathering.half_days)}
        return render(request, "meetings/sign_in_row.html", context)
    page = reverse("sign_in_list", args=[place.gathering_id])
    where = place.mandate.delegation_id if place.mandate else "guests"
    return redirect(f"{page}?delegation={where}#p{place.pk}")


@require_POST
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def sign_in_rest(request, gathering):
    """Tick everybody of a delegation who is expected and not ticked yet."""
    delegation = request.POST.get("delegation", "")
    rows = queries.people(request.user, gathering, delegation=delegation).filter(attendance="")
    rows = rows.exclude(answer__in=["not_coming", "waiting", "excused", "leave_asked"])
    done = services.mark_many(gathering, rows.values_list("pk", flat=True), by=request.user)
    messages.success(
        request, ngettext("%(count)s person was ticked.", "%(count)s people were ticked.", done) % {"count": done}
    )
    return redirect(f"{reverse('sign_in_list', args=[gathering.pk])}?delegation={delegation}")


@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def walk_in(request, gathering):
    """Somebody came who is not on the list."""

    def act(deputy):
        services.walk_in(gathering, deputy, by=request.user)
        return f"{reverse('sign_in_list', args=[gathering.pk])}?delegation={deputy.delegation_id}"

    context = {"gathering": gathering, "cancel_url": reverse("sign_in_list", args=[gathering.pk])}
    make = partial(forms.WalkInForm, congress=gathering.congress)
    label = _("Came without being on the list")
    return form_page(
        request, "meetings/move.html", make, act, label=label, submit_label=_("Tick as present"), **context
    )


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def paper_list(request, gathering):
    """Enter the list signed on paper; a second clerk compares and confirms it."""
    waiting = gathering.paper_lists.filter(confirmed_at=None, is_dropped=False).select_related("entered_by").first()
    if waiting:
        rows = list(gathering.participations.filter(pk__in=waiting.present).select_related("mandate__delegation"))
        rows.sort(key=lambda place: (place.mandate.delegation.number if place.mandate else 999, place.pk))
        context = {"gathering": gathering, "waiting": waiting, "rows": rows, "key": key_of(request)}
        context["own"] = waiting.entered_by_id == request.user.pk
        return render(request, "meetings/paper_confirm.html", context)
    rows = queries.people(request.user, gathering).exclude(answer="not_coming")

    def act(places):
        services.enter_paper_list(gathering, places, by=request.user)
        return reverse("paper_list", args=[gathering.pk])

    context = {"gathering": gathering, "cancel_url": gathering.get_absolute_url(), "label": _("Enter the paper list")}
    return form_page(request, "meetings/paper.html", partial(forms.PaperForm, rows=rows), act, **context)


@require_POST
@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def paper_decide(request, gathering):
    """The second clerk confirms the list, or it is put aside."""
    if answer := repeat(request):
        return answer
    waiting = gathering.paper_lists.filter(confirmed_at=None, is_dropped=False).first()
    if waiting is None:
        return redirect("paper_list", gathering.pk)
    if "drop" in request.POST:
        services.drop_paper_list(waiting, by=request.user)
        return redirect("paper_list", gathering.pk)
    done = services.confirm_paper_list(waiting, by=request.user)
    messages.success(
        request, ngettext("%(count)s person was ticked.", "%(count)s people were ticked.", done) % {"count": done}
    )
    return redirect("people_list", gathering.pk)


@require_safe
@requires("meetings.watch", Gathering, among=queries.gatherings_of_page)
def live_board(request, gathering):
    """Due, present, leave and absent by delegation, and the quorum with its sum; polled, 304 while nothing changed.

    A session is counted sitting by sitting: its board is that of the one that has begun last.
    """
    here = queries.counted(gathering)
    if here.pk != gathering.pk:
        return redirect("live_board", here.pk)
    found = queries.board(gathering)
    tag = f'"{found.mark}-{gathering.state}-{request.LANGUAGE_CODE}"'
    is_poll = "poll" in request.GET
    if is_poll and request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        template = "meetings/board_numbers.html" if is_poll else "meetings/board.html"
        response = render(request, template, {"gathering": gathering, "board": found})
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
