"""Health and entry clearance: one's own page, the desk of the logistics staff, what the secretariat sets."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress import clock, files
from congress.errors import Refused
from congress.events import audit
from congress.pages import file_answer, form_page, key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import ClearanceEvidence, ClearanceRequirement, Gathering
from meetings.queries.clearance import WHY, in_words
from meetings.views.shared import with_initial

MOST_SHOWN = 300


def _own(request, gathering):
    place = queries.place_to_clear(request.user, gathering)
    if place is None:
        raise Http404
    return place


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def clearance(request, gathering):
    """My light, what is missing, my consent; for staff the way to the desk and to what is asked."""
    place = queries.place_to_clear(request.user, gathering)
    keeps = queries.keeps_desk(request.user, gathering)
    manages = request.user.has_perm("meetings.manage", gathering)
    asked = queries.requirements_of(gathering)
    if gathering.parent_id or not (manages or keeps or (place and asked)):
        raise Http404
    found = queries.clearance_of(place) if place else None
    given = queries.evidence_of(place) if place else {}
    for row in asked:
        row.given, row.why = given.get(row.pk), WHY.get(found.why.get(row.pk), "") if found else ""
    tone, text = in_words(found.light) if found else ("", "")
    context = {
        "gathering": gathering,
        "place": place,
        "asked": asked,
        "light": found,
        "light_text": text,
        "tone": tone,
        "has_consent": bool(place) and queries.has_consent(place),
        "keeps": keeps,
        "manages": manages,
        "keepers": queries.keepers_of(gathering),
        "idempotency_key": key_of(request),
    }
    response = render(request, "meetings/clearance.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def clearance_consent(request, gathering):
    """I agree, or I agree no more."""
    place = _own(request, gathering)

    def act():
        verb = services.withdraw_consent if "withdraw" in request.POST else services.consent
        verb(place, by=request.user)
        return reverse("clearance", args=[gathering.pk])

    return redirect(post_once(request, act))


@requires("meetings.view_requirement", ClearanceRequirement, among=queries.requirements_of_page)
def clearance_hand_in(request, requirement):
    """Declare or hand in something."""
    place = _own(request, requirement.gathering)
    back = reverse("clearance", args=[requirement.gathering_id])

    def act(**cleaned):
        services.hand_in(place, requirement, by=request.user, **cleaned)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, forms.EvidenceForm, {"taken_at": clock.now()}),
        act,
        cancel_url=back,
        gathering=requirement.gathering,
        heading=requirement.get_kind_display(),
        about=requirement.text,
        submit_label=pgettext("clearance", "Hand in"),
    )


def _kept(request, gathering):
    """Only who keeps the desk goes on; everybody else is refused, and that is noted."""
    if not queries.keeps_desk(request.user, gathering):
        raise PermissionDenied


def _shown(line):
    tone, light = in_words(line.clearance.light)
    why = "、".join(sorted({str(WHY[one]) for one in line.clearance.why.values()}))
    return {"line": line, "light": light, "tone": tone, "why": why}


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def clearance_desk(request, gathering):
    """The lights of everybody, what waits to be looked at first. Looking is noted."""
    _kept(request, gathering)
    audit("clearance.read", by=request.user, what=f"meetings.gathering {gathering.pk}")
    words = request.GET.get("search", "").replace("\0", "").strip()[:60]
    context = {
        "gathering": gathering,
        "rows": [_shown(row) for row in queries.desk_of(gathering, words)[:MOST_SHOWN]],
        "asked": queries.requirements_of(gathering),
        "words": words,
    }
    response = render(request, "meetings/clearance_desk.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires("meetings.view_evidence", ClearanceEvidence, among=queries.evidence_of_page)
def clearance_decide(request, evidence):
    """Accept what was handed in, or not."""
    gathering = evidence.participation.gathering
    _kept(request, gathering)

    def act():
        services.decide_evidence(evidence, by=request.user, accepted="accept" in request.POST)
        return reverse("clearance_desk", args=[gathering.pk])

    return redirect(post_once(request, act))


@requires("meetings.view_requirement", ClearanceRequirement, among=queries.requirements_of_page)
def clearance_show(request, requirement, place):
    """Somebody has shown his papers at the desk."""
    gathering = requirement.gathering
    _kept(request, gathering)
    place = get_object_or_404(queries.places_at_desk(gathering), pk=place)
    back = reverse("clearance_desk", args=[gathering.pk])

    def act(**cleaned):
        services.show_at_desk(place, requirement, by=request.user, **cleaned)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, forms.DeskForm, {"taken_at": clock.now()}),
        act,
        cancel_url=back,
        gathering=gathering,
        heading=requirement.get_kind_display(),
        about=place.name,
        submit_label=_("Note it"),
    )


@require_safe
@requires("meetings.view_evidence", ClearanceEvidence, among=queries.evidence_of_page)
def clearance_file(request, evidence, file_uuid):
    """A file somebody handed in: for himself and the keepers of the desk; every opening is noted."""
    file = files.attached(evidence).filter(uuid=file_uuid).first()
    if file is None:
        raise Http404
    if file.held:
        raise Refused(_("This file cannot be opened: %(reason)s.") % {"reason": file.held})
    audit("clearance.read", by=request.user, what=f"meetings.clearanceevidence {evidence.pk}")
    return file_answer(file, inline=True)


# What the secretariat sets -------------------------------------------------------------------------------------------


def _setting(request, gathering, make, act, heading, **context):
    back = reverse("clearance", args=[gathering.pk])

    def acted(**cleaned):
        act(by=request.user, **cleaned)
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
def requirement_new(request, gathering):
    """Ask everybody for something."""
    act = partial(services.require_clearance, gathering)
    return _setting(request, gathering, forms.RequirementForm, act, _("Ask for something to enter"))


@requires("meetings.manage", ClearanceRequirement, among=queries.requirements_of_page)
def requirement_drop(request, requirement):
    """Ask for it no more; what was handed in is deleted."""
    act = partial(services.drop_requirement, requirement)
    words = {"about": requirement.get_kind_display(), "submit_label": _("Delete it")}
    heading = _("Ask no more, and delete what was handed in")
    return _setting(request, requirement.gathering, forms.PlainForm, act, heading, **words)


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def clearance_keepers(request, gathering):
    """Say who keeps the desk."""
    initial = {"users": [user.pk for user in queries.keepers_of(gathering)]}
    make = partial(with_initial, partial(forms.KeepersForm, gathering=gathering), initial)
    return _setting(request, gathering, make, partial(services.set_keepers, gathering), _("Who keeps the desk"))
