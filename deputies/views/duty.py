"""The deputy's duty pages: what he did, declared on the phone, and what others did."""

from functools import partial

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress import files
from congress.models import Congress
from congress.pages import form_page, list_page, public, requires
from congress.panels import panels
from deputies import forms, queries, services
from deputies.models import DutyRecord
from deputies.services import NEEDS_NOTE
from deputies.workflow import DUTY, OWN_HANDS, DutyState

STYLES = {"submit": "main", "approve": "main", "check": "main", "withdraw": "danger", "strike": "danger"}
OWN_MOVES = frozenset({"submit", "withdraw", "dispute"})


def _mandate(request):
    mandate = queries.mandate_of_user(request.user)
    if mandate is None:
        raise Http404
    return mandate


@requires("deputies.own_duty")
def duty(request):
    """My duty: points and place, what waits, and what this term brought; each figure opens its list."""
    mandate = _mandate(request)
    context = {
        "mandate": mandate,
        "points": queries.points_of(mandate),
        "counts": queries.view_counts(mandate),
        "figures": panels("duty", request, mandate),
    }
    return render(request, "deputies/duty.html", context)


@requires("deputies.own_duty")
def duty_list(request):
    """My records, newest first."""
    mandate, view = _mandate(request), request.GET.get("view", "")
    counts = queries.view_counts(mandate)
    tabs = [
        {
            "label": label,
            "url": f"{reverse('duty_list')}?view={name}" if name else reverse("duty_list"),
            "count": counts.get(name),
            "current": name == view,
        }
        for name, (label, _chosen) in queries.VIEWS.items()
    ]
    rows = queries.own_records(mandate, view)
    return list_page(request, "deputies/duty_list.html", rows, tabs=tabs)


@requires("deputies.own_duty")
def duty_new(request):
    """Write down what I did; kept while typing, handed in at once or kept as a draft."""
    mandate = _mandate(request)
    kinds = list(mandate.congress.duty_types.declarable())
    preset = {"type": request.GET["type"]} if "type" in request.GET else {}

    def make(*args, **kwargs):
        kwargs["initial"] = preset | kwargs.get("initial", {})
        return forms.DutyForm(*args, mandate=mandate, brings=queries.would_bring(mandate, kinds), **kwargs)

    def act(version=None, **facts):
        made = services.declare(mandate, by=request.user, **facts)
        return _handed_in(request, made)

    return form_page(
        request,
        "deputies/duty_form.html",
        make,
        act,
        draft=("deputies.duty", ""),
        cancel_url=reverse("duty_list"),
        mandate=mandate,
    )


def _handed_in(request, act):
    """Hand in at once when the button said so; a draft stays otherwise, also when the hand-in is refused later."""
    if "submit" in request.POST:
        return services.move_duty(act, "submit", by=request.user)
    return act


@requires("deputies.declare_duty", DutyRecord)
def duty_edit(request, act):
    """Change a draft, or a record sent back."""
    if act.state not in OWN_HANDS:
        raise Http404
    mandate = _mandate(request)
    kinds = list(mandate.congress.duty_types.declarable())

    def make(*args, **kwargs):
        kwargs["initial"] = {"version": act.version} | kwargs.get("initial", {})
        brings = queries.would_bring(mandate, kinds)
        return forms.DutyForm(*args, instance=act, mandate=mandate, brings=brings, **kwargs)

    def save(version=None, **facts):
        return _handed_in(request, services.revise(act, by=request.user, version=version or 0, **facts))

    return form_page(
        request,
        "deputies/duty_form.html",
        make,
        save,
        draft=("deputies.duty", str(act.pk)),
        cancel_url=act.get_absolute_url(),
        record=act,
        mandate=mandate,
    )


@require_safe
@requires("deputies.view_duty", DutyRecord)
def duty_record(request, act):
    """One record with its photos, what was done to it, and the points it brought."""
    is_own = request.user.has_perm("deputies.declare_duty", act)
    if not is_own:
        services.view(act)
    inside = is_own or request.user.has_perm("deputies.review_duty", act)
    context = {
        "act": act,
        "is_own": is_own,
        "is_inside": inside,
        "photos": files.attached(act, "photo"),
        "papers": files.attached(act, "attachment") if inside else [],
        "moves": _moves(request.user, act),
        "timeline": queries.duty_timeline(act) if inside else [],
        "lines": queries.lines_of(act) if inside else [],
        "may_edit": is_own and act.state in OWN_HANDS,
        "may_join": _may_join(request.user, act),
    }
    return render(request, "deputies/duty_record.html", context)


def _moves(user, act):
    """The buttons of the portal's page: the staff's correction needs the admin's form."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("duty_move", args=[act.pk, move.name]),
            "style": STYLES.get(move.name, "plain"),
        }
        for move in DUTY.open_to(user, act)
        if move.name != "correct"
    ]


def _may_join(user, act):
    return (
        act.state == DutyState.APPROVED
        and user.has_perm("deputies.own_duty")
        and user.post.congress_id == act.congress_id
        and act.mandate.post_id != user.post.pk
    )


@requires("deputies.view_duty", DutyRecord)
def duty_move(request, act, name):
    """Ask for the reason and make one move; the table decides who may."""
    if name not in DUTY.names or name == "correct":
        raise Http404
    label = str(next(iter(DUTY.moves[name].values())).label)
    return form_page(
        request,
        "deputies/duty_move.html",
        forms.DutyReasonForm if name in NEEDS_NOTE else forms.DutyMoveForm,
        partial(services.move_duty, act, name, by=request.user),
        submit_label=label,
        cancel_url=act.get_absolute_url(),
        record=act,
        label=label,
        move=name,
    )


@requires("deputies.view_duty", DutyRecord)
def duty_join(request, act):
    """“I was there too”: declare the same act for myself."""
    if not _may_join(request.user, act):
        raise Http404
    mandate = _mandate(request)
    return form_page(
        request,
        "deputies/duty_join.html",
        forms.JoinForm,
        partial(services.join, act, mandate, by=request.user),
        submit_label=_("I was there too"),
        cancel_url=act.get_absolute_url(),
        record=act,
    )


@public
@require_safe
def act_list(request):
    """What the deputies of a congress do, with photos; public where the congress says so."""
    congresses = list(Congress.objects.order_by("pk"))
    own = request.user.post.congress_id if request.user.is_authenticated and request.user.post else None
    named = next((one for one in congresses if one.code == request.GET.get("congress")), None)
    congress = named or next((one for one in congresses if one.pk == own), congresses[0] if congresses else None)
    if congress is None:
        raise Http404
    page = queries.acts_page(request.user, congress, request.GET)
    choices = [(one.code, one.name) for one in congresses]
    return list_page(
        request, "deputies/acts.html", page.rows, "-begins_on", congress=congress, congresses=choices, **page.context
    )


@public
@require_safe
def act_detail(request, pk):
    """One approved act as everybody may read it: title, day, place, photos; the text of an essay."""
    act = get_object_or_404(queries.public_acts(), pk=pk)
    services.view(act)
    photos = files.attached(act, "photo").filter(quarantined=False)
    return render(request, "deputies/act.html", {"act": act, "photos": photos})


@public
@require_safe
def act_photo(request, pk, photo):
    """A photo of a public act."""
    act = get_object_or_404(queries.public_acts(), pk=pk)
    file = get_object_or_404(files.attached(act, "photo").filter(quarantined=False), pk=photo)
    response = FileResponse(file.stored.open(), content_type=file.content_type)
    response["Cache-Control"] = "public, max-age=3600"
    return response
