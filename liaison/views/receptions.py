"""Reception days for the station that plans and records them, and for the deputies who are there."""

import datetime as dt
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.errors import Invalid
from congress.events import audit
from congress.pages import form_page, leave_out, list_page, repeat, requires
from liaison import documents, queries, services
from liaison.forms import (
    OF_A_PERSON,
    RECEPTION_FORMS,
    AskForm,
    BroughtForm,
    OneDayForm,
    ReceptionRuleForm,
    RosterForm,
    SpanForm,
    SubstituteForm,
)
from liaison.models import ReceptionDay, ReceptionDuty, Station
from liaison.views.stations import paper
from liaison.workflow import RECEPTION_MOVES, ReceptionState

BRING = leave_out("liaison.bring_opinion", OF_A_PERSON)


@require_safe
@requires("liaison.list_receptions")
def reception_list(request: HttpRequest) -> HttpResponse:
    """The days one sees: to come, waiting for their record, past."""
    user, today = request.user, clock.today()
    rows = queries.receptions_of_page(user)
    tabs = {
        "": (pgettext("reception", "To come"), rows.filter(date__gte=today), "date"),
        "record": (pgettext("reception", "Waiting for the record"), rows.filter(
            pk__in=queries.receptions_to_record(user).values("pk")), "date"),
        "sign": (pgettext("reception", "Waiting for the signature"), rows.filter(
            pk__in=queries.receptions_to_sign(user).values("pk")), "date"),
        "past": (pgettext("reception", "Past"), rows.filter(date__lt=today), "-date"),
    }  # fmt: skip
    stations = list(queries.stations_run(user))
    tabs.pop("sign" if stations or not user.post or user.post.role != "deputy" else "record")
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in tabs else ""
    _label, found, order = tabs[chosen]
    links = [
        {"label": label, "current": name == chosen, "url": f"{request.path}?view={name}" if name else request.path}
        for name, (label, _rows, _order) in tabs.items()
    ]
    return list_page(request, "liaison/receptions.html", found, order, tabs=links, chosen=chosen, stations=stations)


@requires("liaison.view_reception", ReceptionDay, among=queries.receptions_of_page)
def reception_detail(request: HttpRequest, day: ReceptionDay) -> HttpResponse:
    """One day: who is there, what was brought, the record."""
    return _detail(request, day)


def _detail(request, day, **more):
    user = request.user
    runs = user.has_perm("liaison.run_station", day)
    ahead = day.state in {ReceptionState.PLANNED, ReceptionState.ANNOUNCED} and not day.is_past
    context = {
        "day": day,
        "moves": queries.reception_buttons(day, user),
        "duties": queries.duties_shown(day, user),
        "brought": queries.opinions_brought(day, user),
        "files": queries.reception_files(day),
        "entries": queries.reception_timeline(day),
        "corrections": list(day.corrections.select_related("by").order_by("pk")),
        "can_roster": runs and ahead,
        "can_bring": runs and day.state == ReceptionState.HELD,
        "can_read": runs and day.booked > 0,
    } | more
    return render(request, "liaison/reception.html", context)


@require_POST
@requires("liaison.run_station", ReceptionDay, among=queries.receptions_of_page)
def reception_bookings(request: HttpRequest, day: ReceptionDay) -> HttpResponse:
    """Who has booked and how to reach them, for the station alone; the auditors see who looked."""
    audit("liaison.read_bookings", by=request.user, what=f"reception {day.pk}")
    response = _detail(request, day, bookings=queries.bookings_of(day))
    response["Cache-Control"] = "private, no-store"
    return response


@requires("liaison.run_station", ReceptionDay, among=queries.receptions_of_page)
def reception_move(request: HttpRequest, day: ReceptionDay, name: str) -> HttpResponse:
    """Announce a day, write its record, or call it off."""
    if name not in RECEPTION_FORMS:
        raise Http404
    if answer := repeat(request):
        return answer
    RECEPTION_MOVES.check(name, day, request.user)
    label = next(iter(RECEPTION_MOVES.moves[name].values())).label
    act = partial(getattr(services, name), day, by=request.user)
    return _form(request, day, partial(RECEPTION_FORMS[name], subject=day), act, label)


def _form(request, day, make, act, label, draft=None):
    return form_page(
        request, "liaison/reception_form.html", make, act, submit_label=label, label=label, day=day, draft=draft,
        cancel_url=day.get_absolute_url(),
    )  # fmt: skip


@requires("liaison.run_station", ReceptionDay, among=queries.receptions_of_page)
def reception_roster(request: HttpRequest, day: ReceptionDay) -> HttpResponse:
    """Name the deputies of a day."""
    act = partial(services.set_roster, day, by=request.user)
    return _form(request, day, partial(RosterForm, day=day), act, pgettext("reception", "Name the deputies"))


@requires("liaison.run_station", ReceptionDay, among=queries.receptions_of_page)
def reception_bring(request: HttpRequest, day: ReceptionDay) -> HttpResponse:
    """Enter an opinion a voter brought; the page with his code follows."""

    def act(**fields):
        _opinion, taken = services.bring_opinion(day, by=request.user, **fields)
        return f"{reverse('opinion_follow', args=[taken.code])}?new=1"

    make, kept = partial(BroughtForm, station=day.station), (BRING, str(day.pk))
    return _form(request, day, make, act, _("Enter an opinion"), draft=kept)


@requires("liaison.do_duty", ReceptionDuty, among=queries.duties_of_page)
def duty_ask(request: HttpRequest, duty: ReceptionDuty) -> HttpResponse:
    """Ask for a substitute."""

    def act(reason):
        return services.ask_substitute(duty, reason=reason, by=request.user).day

    return _form(request, duty.day, AskForm, act, pgettext("reception", "Ask for a substitute"))


@requires("liaison.replace_duty", ReceptionDuty, among=queries.duties_of_page)
def duty_replace(request: HttpRequest, duty: ReceptionDuty) -> HttpResponse:
    """Name a substitute."""

    def act(deputy):
        return services.set_substitute(duty, deputy=deputy, by=request.user).day

    make = partial(SubstituteForm, day=duty.day)
    return _form(request, duty.day, make, act, pgettext("reception", "Name a substitute"))


@requires("liaison.do_duty", ReceptionDuty, among=queries.duties_of_page)
def duty_sign(request: HttpRequest, duty: ReceptionDuty) -> HttpResponse:
    """Sign the record by one's own log-in."""
    make = partial(RECEPTION_FORMS["announce_reception"], subject=duty.day)
    return _form(
        request, duty.day, make, lambda: services.sign_reception(duty, by=request.user).day,
        pgettext("reception", "Sign the record"),
    )  # fmt: skip


# Rules -----------------------------------------------------------------------------------------------------------


@requires("liaison.run_station", Station)
def reception_rules(request: HttpRequest, station: Station) -> HttpResponse:
    """The rules of a station, and a new one."""
    act = partial(services.set_rule, station, by=request.user)
    return form_page(
        request, "liaison/reception_rules.html", partial(ReceptionRuleForm, initial={"place": station.address}),
        lambda **fields: reverse("reception_plan", args=[station.pk, act(**fields).pk]), submit_label=_("Save"),
        cancel_url=reverse("reception_list"), station=station, rules=list(queries.rules_of(station)[:20]),
    )  # fmt: skip


@requires("liaison.run_station", Station)
def reception_add(request: HttpRequest, station: Station) -> HttpResponse:
    """Enter a single day that follows no rule."""
    label = pgettext("reception", "Plan a single day")
    return form_page(
        request, "liaison/reception_add.html", partial(OneDayForm, station=station, initial={"place": station.address}),
        partial(services.add_reception, station, by=request.user), submit_label=label, label=label,
        cancel_url=reverse("reception_list"), station=station,
    )  # fmt: skip


@require_safe
@requires("liaison.keep_station", Station)
def reception_register(request: HttpRequest, station: Station, ending: str) -> HttpResponse:
    """The register of receptions of a year, as PDF or Word."""
    if ending not in documents.ENDINGS:
        raise Http404
    year = documents.year_asked(request.GET.get("year", ""))
    rows = queries.receptions_of_register(station, *documents.period_of(year))
    name = documents.receptions_name(station, year, ending)
    return paper(name, documents.receptions(station, rows, year, ending))


@requires("liaison.run_station", Station)
def reception_plan(request: HttpRequest, station: Station, rule: int) -> HttpResponse:
    """What a rule gives for a span, and entering it."""
    found = queries.rules_of(station).filter(pk=rule).first()
    if found is None:
        raise Http404
    today = clock.today()
    asked = SpanForm(request.POST if request.method == "POST" else request.GET)
    first, last = today, dt.date(today.year, 12, 31)
    if asked.is_valid():
        first, last = asked.cleaned_data["first"], asked.cleaned_data["last"]
    wrong, proposed = [], None
    try:
        proposed = services.propose(found, first, last)
    except Invalid as invalid:
        wrong = [message for messages in invalid.errors.values() for message in messages]

    def act(**span):
        services.plan(found, by=request.user, **span)
        return reverse("reception_list")

    return form_page(
        request, "liaison/reception_plan.html", partial(SpanForm, initial={"first": first, "last": last}), act,
        station=station, rule=found, proposed=proposed, wrong=wrong, first=first, last=last,
        submit_label=pgettext("reception", "Enter these days"), cancel_url=reverse("reception_list"),
    )  # fmt: skip
