"""The service guide of a session with its lost and found, and calls in an emergency."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import EmergencyCall, Gathering, GuideEntry, LostThing
from meetings.views.shared import with_initial
from meetings.views.tabs import tabs_of


@require_safe
@requires("meetings.view_agenda", Gathering, among=queries.gatherings_of_page)
def guide(request, gathering):
    """What one needs at a session: notices, whom to call, maps, what was found. A sitting has its session's."""
    if gathering.parent_id:
        return redirect("guide", gathering.parent_id)
    manages = request.user.has_perm("meetings.manage", gathering)
    is_asked = bool(queries.requirements_of(gathering)) and queries.place_to_clear(request.user, gathering) is not None
    context = {
        "gathering": gathering,
        "has_clearance": manages or is_asked or queries.keeps_desk(request.user, gathering),
        "parts": queries.guide_of(gathering),
        "lost": queries.lost_of(gathering),
        "call": queries.open_call_of(request.user, gathering),
        "calls": list(gathering.calls.order_by("-pk")[:10]),
        "tabs": tabs_of(request.user, gathering, "guide"),
        "manages": manages,
    }
    return render(request, "meetings/guide.html", context)


def _form(request, gathering, make, act, heading, **context):
    back = reverse("guide", args=[gathering.pk])

    def acted(**cleaned):
        act(**cleaned)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        acted,
        cancel_url=back,
        gathering=gathering,
        heading=heading,
        **context,
    )


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def guide_entry_new(request, gathering):
    """Enter something into the guide."""

    def act(version=None, **cleaned):
        services.add_guide_entry(gathering, by=request.user, **cleaned)

    make = partial(with_initial, forms.GuideEntryForm, {"kind": request.GET.get("kind", "")})
    kept = ("meetings.guide_entry", str(gathering.pk))
    return _form(request, gathering, make, act, _("Add to the guide"), draft=kept)


@requires("meetings.manage", GuideEntry, among=queries.guide_entries_of_page)
def guide_entry_edit(request, entry):
    """Change an entry of the guide."""
    names = [name for name in forms.GuideEntryForm.base_fields if name != "picture"]
    make = partial(with_initial, forms.GuideEntryForm, {name: getattr(entry, name) for name in names})
    act = partial(services.change_guide_entry, entry, by=request.user)
    drop, kept = reverse("guide_entry_drop", args=[entry.pk]), ("meetings.guide_entry_text", str(entry.pk))
    return _form(request, entry.gathering, make, act, _("Change the guide"), drop_url=drop, draft=kept)


@requires("meetings.manage", GuideEntry, among=queries.guide_entries_of_page)
def guide_entry_drop(request, entry):
    """Take an entry off the guide."""
    act = partial(services.drop_guide_entry, entry, by=request.user)
    words = {"about": entry.title, "submit_label": _("Take off")}
    return _form(request, entry.gathering, forms.PlainForm, act, _("Take off the guide"), **words)


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def lost_thing_new(request, gathering):
    """Enter something lost or found."""
    act = partial(services.enter_lost_thing, gathering, by=request.user)
    kept = ("meetings.lost_thing", str(gathering.pk))
    return _form(request, gathering, forms.LostThingForm, act, _("Enter something lost or found"), draft=kept)


@requires("meetings.manage", LostThing, among=queries.lost_things_of_page)
def lost_thing_edit(request, thing):
    """Change an entry, or say that it was given back."""
    initial = {name: getattr(thing, name) for name in forms.LostThingForm.base_fields}
    make = partial(with_initial, forms.LostThingForm, initial)
    act = partial(services.change_lost_thing, thing, by=request.user)
    kept = ("meetings.lost_thing_text", str(thing.pk))
    return _form(request, thing.gathering, make, act, _("Lost and found"), draft=kept)


# Emergency -----------------------------------------------------------------------------------------------------------


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def call_new(request, gathering):
    """Call everybody."""

    def act(text):
        return reverse("call", args=[services.call_everybody(gathering, by=request.user, text=text).pk])

    return form_page(
        request,
        "meetings/paper_form.html",
        forms.CallForm,
        act,
        draft=("meetings.call", str(gathering.pk)),
        cancel_url=reverse("guide", args=[gathering.pk]),
        gathering=gathering,
        heading=_("Call everybody in an emergency"),
        submit_label=_("Call everybody now"),
    )


@require_safe
@requires("meetings.view_call", EmergencyCall, among=queries.calls_of_page)
def call(request, call):
    """For whoever is called two buttons; for staff the live list of who has not answered."""
    manages = request.user.has_perm("meetings.manage", call)
    mine = queries.called(call.gathering).filter(user=request.user).first()
    context = {
        "call": call,
        "mine": mine,
        "said": call.answers.filter(participation=mine).first() if mine else None,
        "roll": queries.roll_call(call) if manages else None,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/call.html", context)


@require_safe
@requires("meetings.manage", EmergencyCall, among=queries.calls_of_page)
def call_roll(request, call):
    """The live list alone; 304 while nobody has answered."""
    roll = queries.roll_call(call)
    tag = f'"{roll.mark}-{call.ended_at is None}-{request.LANGUAGE_CODE}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = render(request, "meetings/call_roll.html", {"call": call, "roll": roll})
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _answered(request, call, place):
    form = forms.CallAnswerForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data

    def act():
        services.answer_call(call, place, said["answer"], by=request.user, note=said["note"])
        return reverse("call", args=[call.pk])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.view_call", EmergencyCall, among=queries.calls_of_page)
def call_answer(request, call):
    """I am safe, or I need help."""
    return _answered(request, call, get_object_or_404(queries.called(call.gathering), user=request.user))


@require_POST
@requires("meetings.manage", EmergencyCall, among=queries.calls_of_page)
def call_answer_for(request, call, place):
    """Staff have reached somebody by other ways."""
    return _answered(request, call, get_object_or_404(queries.called(call.gathering), pk=place))


@require_POST
@requires("meetings.manage", EmergencyCall, among=queries.calls_of_page)
def call_end(request, call):
    """The emergency is over."""

    def act():
        services.end_call(call, by=request.user)
        return reverse("call", args=[call.pk])

    return redirect(post_once(request, act))
