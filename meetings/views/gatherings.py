"""Gatherings: the list, one, its moves, the publish form, a session's parts and copy, the calendar."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.models import SECRETARIAT, Role
from congress.pages import form_page, list_page, repeat, requires
from meetings import forms, queries, services
from meetings.computing import ical
from meetings.models import Gathering, SignInWay
from meetings.views.tabs import tabs_of
from meetings.workflow import CHANGEABLE, GATHERING, SHOWN

MOST_EXPORTED = 300
OF_ONES_PHONE = frozenset({SignInWay.CODE, SignInWay.DOOR})
UNDONE = "cancel_gathering"  # stands apart from what is done every day
INHERITED = ("organiser", "contact", "contact_phone", "is_required", "is_internal", "leaders")


@require_safe
@requires("meetings.list")
def gathering_list(request):
    """Gatherings to sign up for, mine, those that have ended; what is prepared, for whoever prepares."""
    user, view = request.user, request.GET.get("view", "")
    views = queries.views_for(user)
    view = view if view in dict(views) else ""
    kind = request.GET.get("kind", "")
    rows, order = queries.listed(user, view, kind=kind)
    page = reverse("gathering_list")
    tabs = [
        {"label": label, "url": f"{page}?view={name}" if name else page, "current": name == view}
        for name, label in views
    ]
    return list_page(
        request,
        "meetings/list.html",
        rows,
        order,
        words=request.GET.get("search", "").strip()[:60],
        view=view,
        tabs=tabs,
        kind=kind,
        kinds=[("", pgettext("gathering", "All kinds")), *queries.kind_choices(user)],
        labels=_labels(),
        may_prepare=user.has_perm("meetings.prepare"),
        organises=user.acts(*SECRETARIAT),
    )


@require_safe
@requires("meetings.list")
def meetings_page(_request):
    """The short address of the list."""
    return redirect("gathering_list")


def _labels():
    return {
        "time": _("Time"),
        "place": _("Place"),
        "kind": pgettext("gathering", "Kind"),
        "until": _("Answer until"),
        "state": _("State"),
    }


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def gathering_detail(request, gathering):
    """One gathering with my answer, its parts, who comes; for staff its lists and numbers."""
    user = request.user
    mine = queries.mine_in(user, gathering)
    keeps = user.has_perm("meetings.keep_list", gathering) and gathering.state in SHOWN
    watches = user.has_perm("meetings.watch", gathering) and gathering.state in SHOWN
    moves = queries.buttons(gathering, user, "gathering_move")
    counted = queries.counted(gathering) if watches else None
    may_sign_up = mine is None and gathering.takes_answers and user.has_perm("meetings.sign_up", gathering)
    context = {
        "gathering": gathering,
        "mine": mine,
        "answers": queries.buttons(mine, user, "place_move") if mine else [],
        "may_sign_up": may_sign_up and not gathering.kind.is_session,
        "moves": [move for move in moves if move["name"] != UNDONE],
        "undoing": [move for move in moves if move["name"] == UNDONE],
        "is_whole": gathering.kind.is_session and not gathering.parent_id,
        "tabs": tabs_of(user, gathering, "gathering_detail"),
        "parts": queries.parts_of(user, gathering) if gathering.parent_id is None else [],
        "comers": queries.who_comes(gathering) if gathering.state in SHOWN and not gathering.kind.is_session else [],
        "files": queries.file_rows(gathering),
        "teams": queries.teams_of(gathering, user),
        "divides": gathering.state in CHANGEABLE and user.has_perm("meetings.divide", gathering),
        "may_edit": user.has_perm("meetings.edit", gathering),
        "may_discard": user.has_perm("meetings.discard", gathering),
        "keeps": keeps,
        "shows_code": mine is not None and gathering.is_under_way and bool(OF_ONES_PHONE & set(gathering.ways)),
        "shows_door": gathering.by_door and user.has_perm("meetings.show_door", gathering),
        "watches": watches,
        "counted": counted,
        "board": queries.board(counted) if counted else None,
        "taken": queries.taken_count(gathering) if gathering.limit else None,
        "manages": user.has_perm("meetings.manage", gathering),
        "changeable": gathering.state in CHANGEABLE,
        "timeline": queries.timeline(gathering) if user.acts(Role.DELEGATION_STAFF, *SECRETARIAT) else [],
    }
    return render(request, "meetings/detail.html", context)


@requires("meetings.prepare")
def gathering_new(request):
    """Publish a gathering; a deputy or a delegation applies for one."""
    user, congress = request.user, request.user.post.congress
    organises = user.acts(*SECRETARIAT)
    preset = {"contact": user.name, "contact_phone": user.post.organ.phone if user.post.organ else ""}
    if user.post.organ and user.post.organ.kind in {"congress", "delegation"}:
        preset["organiser"] = user.post.organ_id

    def make(*args, **kwargs):
        kwargs["initial"] = preset | kwargs.get("initial", {})
        return forms.GatheringForm(*args, congress=congress, by=user, with_session=organises, **kwargs)

    def act(version=None, **facts):
        made = services.prepare(by=user, **facts)
        if "send" in request.POST:
            services.move_gathering(made, "publish_gathering" if organises else "apply_gathering", by=user)
        return made

    draft = ("meetings.gathering", "")
    context = {"organises": organises, "cancel_url": reverse("gathering_list")}
    return form_page(request, "meetings/form.html", make, act, draft=draft, **context)


@requires("meetings.edit", Gathering, among=queries.gatherings_of_page)
def gathering_edit(request, gathering):
    """Change what is prepared or published; those concerned are told of another time or place."""
    user = request.user
    if gathering.parent_id:
        form, more = forms.PartForm, {}
    else:
        form, more = forms.GatheringForm, {"with_session": user.acts(*SECRETARIAT)}

    def make(*args, **kwargs):
        kwargs["initial"] = {"version": gathering.version, "everybody": False} | kwargs.get("initial", {})
        return form(*args, instance=gathering, congress=gathering.congress, by=user, **more, **kwargs)

    def act(version=None, **facts):
        return services.change(gathering, by=user, version=version or 0, **facts)

    return form_page(
        request,
        "meetings/part_form.html" if gathering.parent_id else "meetings/form.html",
        make,
        act,
        draft=("meetings.gathering", str(gathering.pk)),
        gathering=gathering,
        parent=gathering.parent,
        organises=user.acts(*SECRETARIAT),
        cancel_url=gathering.get_absolute_url(),
    )


@require_POST
@requires("meetings.discard", Gathering, among=queries.gatherings_of_page)
def gathering_discard(request, gathering):
    """Throw one's own draft away."""
    services.discard(gathering, by=request.user)
    return redirect(f"{reverse('gathering_list')}?view=preparing")


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def part_new(request, gathering):
    """Add a sitting to a session."""
    if not gathering.kind.is_session or gathering.state not in CHANGEABLE:
        raise Http404
    preset = {"place": gathering.place, "begins_at": gathering.begins_at, "ways": gathering.ways}

    def make(*args, **kwargs):
        kwargs["initial"] = preset | kwargs.get("initial", {})
        return forms.PartForm(*args, congress=gathering.congress, by=request.user, **kwargs)

    def act(version=None, **facts):
        shared = {name: getattr(gathering, name) for name in INHERITED}
        services.prepare(by=request.user, parent=gathering, **shared, **facts)
        return gathering

    return form_page(
        request,
        "meetings/part_form.html",
        make,
        act,
        draft=("meetings.part", str(gathering.pk)),
        parent=gathering,
        cancel_url=gathering.get_absolute_url(),
    )


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def session_copy(request, gathering):
    """This year's session from this one: the same parts as many days later, this year's participants."""
    if not gathering.kind.is_session or gathering.parent_id:
        raise Http404
    make = partial(forms.CopyForm, source=gathering)
    act = partial(services.copy_session, gathering, by=request.user)
    context = {"label": _("Copy the session"), "gathering": gathering, "cancel_url": gathering.get_absolute_url()}
    return form_page(request, "meetings/move.html", make, act, submit_label=_("Copy"), **context)


@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def gathering_move(request, gathering, name):
    """Ask for what a move of the gathering needs and make it."""
    if name not in GATHERING.names:
        raise Http404
    if answer := repeat(request):
        return answer
    label = GATHERING.check(name, gathering, request.user).label
    act = partial(services.move_gathering, gathering, name, by=request.user)
    return form_page(
        request,
        "meetings/move.html",
        forms.form_of(name, gathering),
        act,
        gathering=gathering,
        move=name,
        label=label,
        submit_label=label,
        board=queries.board(gathering) if name == "close_gathering" else None,
        cancel_url=gathering.get_absolute_url(),
    )


# Calendar --------------------------------------------------------------------------------------------------------


def _as_calendar(rows, name, file):
    text = ical.calendar(name, queries.calendar_entries(rows), stamp=clock.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def gathering_calendar(request, gathering):
    """One gathering for the phone's calendar; a session with its parts."""
    parts = queries.parts_of(request.user, gathering) if gathering.parent_id is None else []
    return _as_calendar(parts or [gathering], gathering.title, f"gathering-{gathering.pk}")


@require_safe
@requires("meetings.list")
def my_calendar(request):
    """Everything I am asked to, for the phone's calendar."""
    places = queries.places_of_user(request.user).filter(gathering__parts=None).order_by("-gathering__begins_at", "-pk")
    rows = [place.gathering for place in places.exclude(answer="not_coming")[:MOST_EXPORTED]]
    return _as_calendar(rows, _("My gatherings"), "gatherings")
