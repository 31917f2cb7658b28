"""The list of people: who is asked, guests, corrections after closing, the sheet."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from congress.events import audit
from congress.models import SECRETARIAT
from congress.pages import form_page, list_page, requires
from meetings import documents, forms, queries, services
from meetings.models import Gathering, Participation, Standing
from meetings.views.answers import places_of_page
from meetings.views.shared import paper
from meetings.workflow import CHANGEABLE, GatheringState


def asked_of(request):
    """The known filters of the address that say something."""
    names = ("delegation", "search", "standing")
    return {name: request.GET.get(name, "").strip()[:60] for name in names}


def choices_of(user, gathering):
    """The delegations of a list as filters."""
    found = [(key, name or _("Guests")) for key, name in queries.delegation_choices(user, gathering)]
    return [("", _("All delegations")), *found]


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def people_list(request, gathering):
    """Everybody asked, with answer, leave and attendance."""
    asked = asked_of(request)
    rows = queries.people(
        request.user, gathering, delegation=asked["delegation"], words=asked["search"], standing=asked["standing"]
    )
    manages = request.user.has_perm("meetings.manage", gathering)
    return list_page(
        request,
        "meetings/people.html",
        rows.order_by(),
        "pk",
        gathering=gathering,
        asked=asked,
        delegations=choices_of(request.user, gathering),
        standings=[("", _("All standings")), *Standing.choices],
        manages=manages,
        may_add=manages and gathering.state in CHANGEABLE,
        may_correct=manages and gathering.state == GatheringState.CLOSED,
        labels={
            "answer": _("Answer"),
            "came": _("Attendance"),
            "unit": _("Unit and post"),
            "as": _("As"),
            "leave": _("Leave"),
        },
    )


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def people_invite(request, gathering):
    """Ask more deputies, as members or to sit in."""

    def act(audience, standing):
        made = len(services.invite(gathering, audience, by=request.user, standing=standing))
        words = ngettext("%(count)s deputy was added.", "%(count)s deputies were added.", made)
        messages.success(request, words % {"count": made})
        return reverse("people_list", args=[gathering.pk])

    context = {"gathering": gathering, "cancel_url": reverse("people_list", args=[gathering.pk])}
    make = partial(forms.InviteForm, congress=gathering.congress, by=request.user)
    return form_page(request, "meetings/invite.html", make, act, label=_("Ask deputies"), **context)


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def people_guests(request, gathering):
    """Add observers, gallery, staff and press, one by one or as pasted lines."""

    def act(guests):
        made = services.add_guests(gathering, guests, by=request.user)
        messages.success(
            request, ngettext("%(count)s guest was added.", "%(count)s guests were added.", made) % {"count": made}
        )
        return reverse("people_list", args=[gathering.pk])

    context = {"gathering": gathering, "cancel_url": reverse("people_list", args=[gathering.pk])}
    draft = ("meetings.guests", str(gathering.pk))
    return form_page(
        request, "meetings/move.html", forms.GuestsForm, act, draft=draft, label=_("Add guests"), **context
    )


@require_POST
@requires("meetings.view_participation", Participation, among=places_of_page)
def place_remove(request, place):
    """Take somebody off the list who was put there by mistake."""
    if not request.user.has_perm("meetings.manage", place.gathering):
        raise Http404
    services.remove(place, by=request.user)
    return redirect("people_list", place.gathering_id)


@requires("meetings.correct", Participation, among=places_of_page)
def place_correct(request, place):
    """Put right what a closed list says, with a reason."""

    def act(**fields):
        services.correct(place, by=request.user, **fields)
        return reverse("people_list", args=[place.gathering_id])

    context = {"gathering": place.gathering, "place": place, "label": _("Correct the list")}
    context["cancel_url"] = reverse("people_list", args=[place.gathering_id])
    preset = {"attendance": place.attendance or place.answer, "half_days": place.half_days}

    def make(*args, **kwargs):
        return forms.CorrectForm(*args, **{**kwargs, "initial": preset | kwargs.get("initial", {})})

    corrections = place.corrections.select_related("by").order_by("-pk")
    return form_page(request, "meetings/correct.html", make, act, corrections=corrections, **context)


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def people_sheet(request, gathering):
    """The attendance sheet as Excel, with unit and phone."""
    rows = queries.people(request.user, gathering)
    found = queries.board(gathering) if request.user.acts(*SECRETARIAT) else None
    sums = (found.lines, found.whole, found.quorum) if found else None
    content = documents.attendance_sheet(gathering, rows, sums=sums)
    audit("meetings.sheet", by=request.user, what=f"gathering {gathering.pk}")
    return paper(documents.sheet_name(gathering), content)
