"""Registration for a session: the desk on the staff's phone, how many have registered, the lists."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Refused
from congress.events import audit
from congress.pages import form_page, list_page, requires
from meetings import documents, forms, queries, services
from meetings.models import Gathering, Participation
from meetings.views.people import choices_of
from meetings.views.shared import paper, with_initial
from meetings.workflow import GatheringState

SHOWS = ("missing", "registered")
POLLED = {"1": "meetings/registration_numbers.html", "short": "meetings/registration_sum.html"}


def _whole(gathering):
    """The session one registers for: a sitting has that of its session; other gatherings have none."""
    whole = gathering.parent or gathering
    if not whole.kind.is_session:
        raise Http404
    return whole


@require_safe
@requires("meetings.watch", Gathering, among=queries.gatherings_of_page)
def registration(request, gathering):
    """How many have registered of how many, by delegation, and who is missing; the numbers are polled."""
    if _whole(gathering) != gathering:
        return redirect("registration", gathering.parent_id)
    found = queries.arrivals(gathering)
    tag = f'"{found.mark}-{request.user.post.pk}-{request.LANGUAGE_CODE}"'
    template = POLLED.get(request.GET.get("poll"))
    keeps = request.user.has_perm("meetings.keep_list", gathering)
    context = {"gathering": gathering, "found": found, "whole": found.whole, "keeps": keeps}
    if template and request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    elif template:
        response = render(request, template, context)
    else:
        context["missing"] = queries.missing(request.user, gathering) if keeps else []
        response = render(request, "meetings/registration.html", context)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def registration_desk(request, gathering):
    """Find somebody by name, initials, card number or code; one tap registers him."""
    if _whole(gathering) != gathering:
        return redirect("registration_desk", gathering.parent_id)
    user = request.user
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("search", "delegation", "show")}
    shown = asked["show"] if asked["show"] in SHOWS else ""
    code = request.GET.get("code", "").strip()[:300]
    place = _shown(gathering, code or asked["search"])
    rows = queries.registering(user, gathering, delegation=asked["delegation"], show=shown,
                               words="" if place else asked["search"])  # fmt: skip
    context = {
        "gathering": gathering,
        "asked": asked,
        "refused": _("Not a code of somebody of this session.") if code and place is None else "",
        "shows": [("", _("Everybody")), ("missing", pgettext("session", "Not registered")),
                  ("registered", pgettext("session", "Registered"))],
        "delegations": choices_of(user, gathering),
        "whole": queries.arrivals_in_all(gathering),
        "is_open": gathering.state == GatheringState.PUBLISHED,
    }  # fmt: skip
    if place or code:
        rows = queries.registering(user, gathering).filter(pk=place.pk if place else None)

    prepare = partial(queries.prepare_registering, gathering=gathering, user=user)
    return list_page(request, "meetings/registration_desk.html", rows, "pk", prepare=prepare, **context)


def _shown(gathering, text):
    """Whose certificate or sign-in code was read, if he is somebody of this session."""
    if not text:
        return None
    found = [queries.place_of_badge(text), services.whose_code(text)[1]]
    return queries.place_in_whole(found, gathering)


def _tick(place, name, *, by):
    """One tap for somebody who may have been taken off the list meanwhile."""
    if place is None:
        raise Refused(_("This person is not on the list of this session any more."))
    services.tick_at_desk(place, name, by=by)


@require_POST
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def registration_tick(request, gathering):
    """One tap at the desk; the answer is the row as it stands, with the reason where it was refused."""
    form = forms.TickAtForm(request.POST)
    if not form.is_valid():
        raise Http404
    seen = queries.places_to_register(request.user).filter(gathering=gathering)
    place = seen.filter(pk=form.cleaned_data["place"]).first()
    refused = ""
    try:
        _tick(place, form.cleaned_data["tick"], by=request.user)
    except Refused as refusal:
        if not request.htmx:
            raise
        refused = str(refusal)
    if not request.htmx:
        page = reverse("registration_desk", args=[gathering.pk])
        return redirect(f"{page}?{urlencode({'search': place.name})}#p{place.pk}")
    rows = list(queries.registering(request.user, gathering).filter(pk=form.cleaned_data["place"]))
    rows = queries.prepare_registering(rows, gathering, request.user)
    context = {"row": rows[0] if rows else None, "refused": refused, "gathering": gathering}
    context["is_open"] = gathering.state == GatheringState.PUBLISHED
    response = render(request, "meetings/registration_row.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("meetings.register", Participation, among=queries.places_to_register)
def registration_edit(request, place):
    """The number of somebody's certificate, and a short note."""
    known = queries.registration_of(place)
    initial = {"badge_number": known.badge_number, "note": known.note, "version": known.version}
    page = f"{reverse('registration_desk', args=[place.gathering_id])}?{urlencode({'search': place.name})}"

    def act(**fields):
        services.note_registration(place, by=request.user, **fields)
        return page

    return form_page(
        request, "meetings/paper_form.html", partial(with_initial, forms.RegistrationForm, initial), act,
        gathering=place.gathering, about=place.name, heading=_("Certificate and note"), cancel_url=page,
    )  # fmt: skip


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def registration_paper(request, gathering, ending):
    """The list of registration, as far as its reader serves these people: Excel, or paper to sign."""
    whole = _whole(gathering)
    if ending not in {"pdf", "xlsx"}:
        raise Http404
    rows = queries.with_registration(queries.registering(request.user, whole))
    audit("meetings.registrations", by=request.user, what=f"registration of gathering {whole.pk}")
    name = documents.registration_name(whole, ending)
    made = documents.print_registration if ending == "pdf" else documents.registration_sheet
    return paper(name, made(whole, rows))
