"""Days of duty at a station: who keeps it, what came and was settled, the register."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from congress import clock
from congress.events import audit
from congress.pages import form_page, list_page, repeat, requires
from liaison import documents, queries, services
from liaison.forms import STATION_DAY_FORMS, KeepersForm, PlanDaysForm
from liaison.models import Station, StationDay
from liaison.views.stations import paper
from liaison.workflow import STATION_DAY_MOVES, StationDayState

FEW = 30  # stations offered as a filter


@require_safe
@requires("liaison.list_station_days")
def station_day_list(request: HttpRequest) -> HttpResponse:
    """The days one sees: to come, waiting for their record, past; of one station when one runs several."""
    user, today = request.user, clock.today()
    rows, stations = queries.station_days_of_page(user), list(queries.stations_run(user)[:FEW])
    asked = request.GET.get("station", "")
    station = asked if asked in {str(each.pk) for each in stations} else ""
    rows = rows.filter(station=int(station)) if station else rows
    tabs = {
        "": (pgettext("station day", "Today and to come"), rows.filter(date__gte=today), "date"),
        "record": (pgettext("station day", "Waiting for the record"), rows.filter(
            date__lt=today, state=StationDayState.PLANNED), "date"),
        "past": (pgettext("station day", "Past"), rows.filter(date__lt=today), "-date"),
    }  # fmt: skip
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in tabs else ""
    _label, found, order = tabs[chosen]
    more = f"&station={station}" if station else ""
    links = [
        {"label": label, "current": name == chosen, "url": f"{request.path}?view={name}{more}"}
        for name, (label, _rows, _order) in tabs.items()
    ]
    return list_page(
        request, "liaison/station_days.html", found, order, tabs=links, chosen=chosen, station=station,
        stations=stations, choices=[("", _("All")), *((str(each.pk), each.called) for each in stations)],
    )  # fmt: skip


@require_safe
@requires("liaison.view_station_day", StationDay, among=queries.station_days_of_page)
def station_day_detail(request: HttpRequest, day: StationDay) -> HttpResponse:
    """One day: who keeps the station, what came and was settled; a record is written on the day or later."""
    user = request.user
    moves = queries.buttons_of(STATION_DAY_MOVES, day, user, "station_day_move")
    context = {
        "day": day,
        "moves": [move for move in moves if move["name"] != "record_station_day" or day.date <= clock.today()],
        "opinions": queries.opinions_of_day(day, user),
        "known": queries.known_of_day(day),
        "can_name": any(move["name"] == "cancel_station_day" for move in moves),
        "entries": queries.history(day),
    }
    return render(request, "liaison/station_day.html", context)


@requires("liaison.run_station", Station)
def station_day_plan(request: HttpRequest, station: Station) -> HttpResponse:
    """Let some people take turns over a span."""

    def act(**fields):
        services.plan_station_days(station, by=request.user, **fields)
        return f"{reverse('station_day_list')}?station={station.pk}"

    initial = {"first": clock.today(), "begins": "09:00", "ends": "11:30"}
    return form_page(
        request, "liaison/station_day_form.html", partial(PlanDaysForm, station=station, initial=initial), act,
        submit_label=pgettext("station day", "Enter the days"), label=pgettext("station day", "Plan days of duty"),
        station=station, cancel_url=reverse("station_day_list"),
    )  # fmt: skip


@requires("liaison.run_station", StationDay, among=queries.station_days_of_page)
def station_day_keepers(request: HttpRequest, day: StationDay) -> HttpResponse:
    """Name who keeps the station that day."""
    act = partial(services.set_keepers, day, by=request.user)
    return _form(request, day, partial(KeepersForm, day=day), act, pgettext("station day", "Name who is on duty"))


@requires("liaison.run_station", StationDay, among=queries.station_days_of_page)
def station_day_move(request: HttpRequest, day: StationDay, name: str) -> HttpResponse:
    """Write the record, put it right, or call the day off."""
    if name not in STATION_DAY_FORMS:
        raise Http404
    if answer := repeat(request):
        return answer
    STATION_DAY_MOVES.check(name, day, request.user)
    label = next(iter(STATION_DAY_MOVES.moves[name].values())).label
    act = partial(getattr(services, name), day, by=request.user)
    return _form(request, day, partial(STATION_DAY_FORMS[name], subject=day), act, label)


def _form(request, day, make, act, label):
    return form_page(
        request, "liaison/station_day_form.html", make, act, submit_label=label, label=label, day=day,
        station=day.station, cancel_url=day.get_absolute_url(),
    )  # fmt: skip


@require_safe
@requires("liaison.keep_station", Station)
def station_day_register(request: HttpRequest, station: Station, ending: str) -> HttpResponse:
    """The register of days of duty of a year, as PDF, Word or Excel."""
    if ending not in {*documents.ENDINGS, documents.EXCEL}:
        raise Http404
    year = documents.year_asked(request.GET.get("year", ""))
    rows = queries.rows_of_days_register(station, year)
    audit("export", by=request.user, what=f"liaison.station_days {station.pk} {year}")
    name = documents.station_days_name(station, year, ending)
    return paper(name, documents.station_days(station, rows, year, ending))
