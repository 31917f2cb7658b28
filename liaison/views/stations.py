"""Stations: everybody's pages, and what their staff keep."""

import uuid
from functools import partial

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress import clock, files
from congress.events import audit
from congress.pages import cached, form_page, list_page, public, requires
from deputies.computing.card import code_svg
from deputies.models import Mandate
from liaison import documents, queries, services
from liaison.forms import ChecksForm, KeepForm
from liaison.models import Level, Station

LONGEST_SEARCH = 60


@public
@require_safe
def station_list(request: HttpRequest) -> HttpResponse:
    """The stations, by congress and by words of name, area and address; a deputy's own when he asks for them."""
    rows, words = queries.open_stations(), request.GET.get("search", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chosen, level = request.GET.get("congress", ""), request.GET.get("level", "")
    if chosen:
        rows = rows.filter(congress__code=chosen[:40])
    if level in Level:
        rows = rows.filter(level=level)
    mine = bool(request.GET.get("mine")) and request.user.is_authenticated
    if mine:
        rows = rows.filter(pk__in=queries.stations_of(request.user))
    page = list_page(
        request, "liaison/stations.html", rows, "name", words=words, congress=chosen, level=level, mine=mine,
        congresses=[("", _("All")), *queries.station_choices()], levels=[("", _("All")), *Level.choices],
    )  # fmt: skip
    return cached(request, page, kept=True)


@public
@require_safe
def station_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a voter finds behind the code: where it is, when it is open, who the deputies are, the way to say it."""
    station = get_object_or_404(queries.known_station(), pk=pk)
    user = request.user
    if not station.is_open:
        return render(request, "liaison/station_closed.html", {"station": station}, status=410)
    keeps = user.is_authenticated and user.has_perm("liaison.keep_station", station)
    context = {
        "station": station,
        "members": queries.members_of(station),
        "staff": queries.staff_of(station),
        "photos": list(queries.photos_of(station)),
        "topics": list(queries.answered_topics(station).order_by("-published_at")[:5]),
        "receptions": list(queries.next_receptions(station).order_by("date", "pk")[:3]),
        "on_duty": queries.on_duty_today(station),
        "runs": user.is_authenticated and user.has_perm("liaison.run_station", station),
        "numbers": queries.figures_of_station(station),
        "parts": list(queries.open_stations().filter(parent=station).order_by("name")[:30]),
        "legislative": queries.is_contact_point(station),
        "keeps": keeps,
        "inside": user.is_authenticated and user.has_perm("liaison.list_stations"),
    }
    return cached(request, render(request, "liaison/station.html", context), kept=True)


@public
@require_safe
def station_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code that leads to the station's page, as an SVG."""
    station = get_object_or_404(queries.public_station(), pk=pk)
    response = HttpResponse(code_svg(_address(station)), content_type="image/svg+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return cached(request, response)


@public
@require_safe
def station_photo(request: HttpRequest, pk: int, file_uuid: uuid.UUID) -> HttpResponse:
    """A picture of the station, for everybody."""
    station = get_object_or_404(queries.public_station(), pk=pk)
    photo = get_object_or_404(queries.photos_of(station), uuid=file_uuid)
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(
            headers={"X-Accel-Redirect": f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{photo.stored.name}"}
        )
    else:
        response = FileResponse(photo.stored.open("rb"))
    response["Content-Type"] = photo.content_type
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=photo.name)
    response["X-Content-Type-Options"] = "nosniff"
    return cached(request, response)


def _address(station: Station, mandate: Mandate | None = None) -> str:
    """Where a code leads, whatever name the portal was asked under."""
    path = reverse("opinion_new", args=[station.pk]) if mandate else station.get_absolute_url()
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}{f'?deputy={mandate.pk}' if mandate else ''}"


# Kept by its staff -----------------------------------------------------------------------------------------------


@requires("liaison.keep_station", Station)
def station_keep(request: HttpRequest, station: Station) -> HttpResponse:
    """Phone, hours, words and pictures of the page."""
    return form_page(
        request,
        "liaison/station_keep.html",
        partial(KeepForm, instance=station),
        partial(services.keep_station, station, by=request.user),
        submit_label=_("Save"),
        cancel_url=station.get_absolute_url(),
        station=station,
    )


@requires("liaison.keep_station", Station)
def station_checks(request: HttpRequest, station: Station) -> HttpResponse:
    """The six things a station has, year by year."""
    this = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(each) for each in range(this - 4, this + 1)} else this
    lines = queries.checks_of(station, year)

    def act(**_fields):
        services.check_year(station, by=request.user, year=year, found=made.found())
        return f"{request.path}?year={year}"

    def make(*args, **kwargs):
        nonlocal made
        made = ChecksForm(*args, lines=lines, **kwargs)
        return made

    made = None
    return form_page(
        request, "liaison/station_checks.html", make, act, submit_label=_("Save"),
        cancel_url=station.get_absolute_url(), station=station, year=year, years=range(this, this - 5, -1),
        met=sum(bool(line["row"] and line["row"].met) for line in lines), lines=lines,
    )  # fmt: skip


@require_safe
@requires("liaison.list_stations", Station)
def station_poster(request: HttpRequest, station: Station) -> HttpResponse:
    """The poster at the door, or of one of its deputies."""
    asked = request.GET.get("deputy", "")
    mandate = None
    if asked:
        members = {str(member.mandate_id): member.mandate for member in queries.members_of(station)}
        mandate = members.get(asked)
        if mandate is None:
            raise Http404
    content = documents.poster(station, _address(station, mandate), mandate)
    return paper(documents.poster_name(station, mandate), content, inline=True)


@require_safe
@requires("liaison.keep_station", Station)
def station_register(request: HttpRequest, station: Station, ending: str) -> HttpResponse:
    """The register of contact with voters for a year, as PDF or Word."""
    if ending not in documents.ENDINGS:
        raise Http404
    year = documents.year_asked(request.GET.get("year", ""))
    rows = queries.rows_of_register(station, *documents.period_of(year))
    return paper(documents.register_name(station, year, ending), documents.register(station, rows, year, ending))


@require_safe
@requires("liaison.keep_station", Station)
def station_proposals(request: HttpRequest, station: Station, ending: str) -> HttpResponse:
    """The register of proposals made of opinions of a year, as PDF, Word or Excel."""
    if ending not in {*documents.ENDINGS, documents.EXCEL}:
        raise Http404
    year = documents.year_asked(request.GET.get("year", ""))
    rows = queries.rows_of_proposals_register(station, year, request.user)
    audit("export", by=request.user, what=f"liaison.proposals {station.pk} {year}")
    name = documents.proposals_name(station, year, ending)
    return paper(name, documents.proposals(station, rows, year, ending))


@require_safe
@requires("liaison.keep_station", Station)
def station_letters(request: HttpRequest, station: Station, ending: str) -> HttpResponse:
    """The register of what was passed to letters offices in a year, as PDF, Word or Excel."""
    if ending not in {*documents.ENDINGS, documents.EXCEL}:
        raise Http404
    year = documents.year_asked(request.GET.get("year", ""))
    rows = queries.rows_of_letters_register(station, year)
    audit("export", by=request.user, what=f"liaison.letters {station.pk} {year}")
    return paper(documents.letters_name(station, year, ending), documents.letters(station, rows, year, ending))


def paper(name, content, *, inline=False):
    """A printed paper: looked at in the browser or kept, never in a shared cache."""
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=not inline, filename=files.clean_name(name)
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
