"""Symposia and visits: written by the station, read by the deputies who were there."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from congress import clock
from congress.events import audit
from congress.pages import form_page, leave_out, list_page, repeat, requires
from liaison import documents, queries, services
from liaison.forms import MINUTES_FORMS, OF_A_PERSON, MatterForm, MinutesForm
from liaison.models import Minutes, Station
from liaison.views.stations import paper
from liaison.workflow import MINUTES_MOVES, MinutesKind, MinutesState

YEARS = 5
RAISE = leave_out("liaison.raise_matter", OF_A_PERSON)


@require_safe
@requires("liaison.list_minutes")
def minutes_list(request: HttpRequest) -> HttpResponse:
    """The register of a year: symposia and visits one sees, and the papers of the stations one runs."""
    user, this = request.user, clock.today().year
    years = [str(year) for year in range(this, this - YEARS, -1)]
    asked, kind = request.GET.get("year", ""), request.GET.get("kind", "")
    year = asked if asked in years else years[0]
    rows = queries.minutes_of_page(user).filter(date__year=int(year))
    if kind in MinutesKind:
        rows = rows.filter(kind=kind)
    return list_page(
        request, "liaison/minutes_list.html", rows, "-date", year=year, years=[(each, each) for each in years],
        kind=kind, kinds=[("", _("All")), *MinutesKind.choices],
        kind_label=dict(MinutesKind.choices).get(kind, ""), stations=list(queries.stations_run(user)[:30]),
    )  # fmt: skip


@requires("liaison.view_minutes", Minutes, among=queries.minutes_of_page)
def minutes_detail(request: HttpRequest, minutes: Minutes) -> HttpResponse:
    """One symposium or visit: who was there, what was said, what became of each matter."""
    user = request.user
    runs = user.has_perm("liaison.run_station", minutes)
    context = {
        "minutes": minutes,
        "moves": queries.buttons_of(MINUTES_MOVES, minutes, user, "minutes_move"),
        "matters": queries.matters_raised(minutes, user),
        "files": queries.file_lines(minutes, "photo"),
        "can_raise": runs and minutes.state == MinutesState.WRITTEN,
        "entries": queries.history(minutes),
    }
    return render(request, "liaison/minutes.html", context)


@requires("liaison.run_station", Station)
def minutes_write(request: HttpRequest, station: Station) -> HttpResponse:
    """Write minutes."""
    act = partial(services.write_minutes, station, by=request.user)
    initial = {"date": clock.today(), "place": station.address[:80], "others": 0, "half_days": 1, "kind": "symposium"}
    return form_page(
        request, "liaison/minutes_form.html", partial(MinutesForm, station=station, initial=initial), act,
        draft=("liaison.minutes", str(station.pk)), submit_label=_("Save"), label=pgettext("minutes", "Write minutes"),
        station=station, cancel_url=reverse("minutes_list"),
    )  # fmt: skip


@requires("liaison.run_station", Minutes, among=queries.minutes_of_page)
def minutes_move(request: HttpRequest, minutes: Minutes, name: str) -> HttpResponse:
    """Correct the words, or strike the minutes out."""
    if name not in MINUTES_FORMS:
        raise Http404
    if answer := repeat(request):
        return answer
    MINUTES_MOVES.check(name, minutes, request.user)
    label = next(iter(MINUTES_MOVES.moves[name].values())).label
    make = partial(MINUTES_FORMS[name], subject=minutes)
    act = partial(getattr(services, name), minutes, by=request.user)
    return _form(request, minutes, make, act, label)


def _form(request, minutes, make, act, label, draft=None):
    return form_page(
        request, "liaison/minutes_form.html", make, act, submit_label=label, label=label, station=minutes.station,
        minutes=minutes, cancel_url=minutes.get_absolute_url(), draft=draft,
    )  # fmt: skip


@requires("liaison.run_station", Minutes, among=queries.minutes_of_page)
def minutes_raise(request: HttpRequest, minutes: Minutes) -> HttpResponse:
    """Enter a matter raised there; the page with its code follows."""

    def act(**fields):
        _opinion, taken = services.raise_matter(minutes, by=request.user, **fields)
        return f"{reverse('opinion_follow', args=[taken.code])}?new=1"

    make = partial(MatterForm, station=minutes.station)
    return _form(request, minutes, make, act, pgettext("minutes", "Enter a matter"), draft=(RAISE, str(minutes.pk)))


@require_safe
@requires("liaison.keep_station", Station)
def minutes_register(request: HttpRequest, station: Station, ending: str) -> HttpResponse:
    """The register of symposia, visits and so on for a year, of one kind or of all, as PDF, Word or Excel."""
    if ending not in {*documents.ENDINGS, documents.EXCEL}:
        raise Http404
    this = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(each) for each in range(this - 9, this + 1)} else this
    kind = request.GET.get("kind", "")
    kind = kind if kind in MinutesKind else ""
    rows = queries.rows_of_minutes_register(station, year, kind)
    audit("export", by=request.user, what=f"liaison.minutes {station.pk} {year}")
    name = documents.minutes_register_name(station, year, ending, kind)
    return paper(name, documents.minutes_register(station, rows, year, ending, kind))
