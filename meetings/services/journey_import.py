"""Trains and flights from a sheet: who comes and leaves by which; known ones are put right where it is chosen."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import pgettext

from congress.models import User
from meetings.computing.journey_sheet import JourneyRow, parse
from meetings.computing.list_sheets import Wrong
from meetings.computing.sheets import Problem, Rows
from meetings.models import Gathering, Journey, JourneyWay, Participation
from meetings.services.sheet_plan import ListImport, People, differences


def plan_journeys(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet of trains and flights; writes nothing. Known by person and way."""
    sheet = parse(rows, timezone.localtime(gathering.begins_at).year)
    found = ListImport(problems=sheet.problems)
    known = Journey.objects.filter(participation__gathering=gathering).order_by("pk")
    now = {(row.participation_id, row.way): row for row in known}
    people, seen = People(gathering), set()
    for line, told, ways in sheet.records:
        one = people.find(line, told, found, again=True)
        for row in ways if one else ():
            key = (one.pk, row.way)
            if key in seen:
                found.problems.append(Problem(line, Wrong.TWICE, f"{one.name} {JourneyWay(row.way).label}"))
            else:
                _plan_journey(line, one, row, now.get(key), found, update=update)
            seen.add(key)
    return found


def _plan_journey(
    line: int, one: Participation, row: JourneyRow, known: Journey | None, found: ListImport, *, update: bool
) -> None:
    name = f"{one.name} {JourneyWay(row.way).label}"
    other = _other(known, row) if known else ""
    if known and not other:
        found.unchanged_count += 1
    elif known and not update:
        found.problems.append(Problem(line, Wrong.KNOWN, name))
    else:
        found.moves[one.pk, row.way] = row
        if known:
            found.changed.append(f"{name}：{other}")
        else:
            found.fresh.append(f"{name} {row.number} · {row.station} · {_at(row):%m-%d %H:%M}")


def _at(row: JourneyRow) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(row.date, row.time))


def _other(known: Journey, row: JourneyRow) -> str:
    """What of a journey would be another."""
    times = (timezone.localtime(known.at), timezone.localtime(_at(row)))
    return differences(
        [
            (pgettext("trip", "train or flight"), known.number, row.number),
            (pgettext("journey", "station or airport"), known.station, row.station),
            (pgettext("journey", "at"), *(f"{moment:%Y-%m-%d %H:%M}" for moment in times)),
        ]
    )


def write_journeys(gathering: Gathering, found: ListImport, _by: User) -> None:
    """Write what was looked at into the locked session, all of it together."""
    people = {pk for pk, _way in found.moves}
    list(gathering.participations.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk").values("pk"))
    known = {(row.participation_id, row.way): row for row in Journey.objects.filter(participation__in=people)}
    fresh, changed = [], []
    for (pk, way), told in found.moves.items():
        row = known.get((pk, way)) or Journey(participation_id=pk, way=way)
        row.number, row.station, row.at = told.number, told.station, _at(told)
        (changed if row.pk else fresh).append(row)
    Journey.objects.bulk_create(fresh, batch_size=500)
    Journey.objects.bulk_update(changed, ["number", "station", "at"], batch_size=200)
