"""Who sits at which table, from a sheet: into the tables there are; those whose table is another one are told."""

from collections import Counter

from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.list_sheets import Wrong, parse
from meetings.computing.sheets import Problem, Rows
from meetings.computing.tables import Reason, is_halal_table, tables_of
from meetings.models import Diet, Gathering, TablePlace, TablePlan
from meetings.services.sheet_plan import ListImport, People
from meetings.services.tables import mark_changed


def plan_tables_sheet(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet of people and tables; writes nothing. Who is not in it keeps his place.

    A problem: an unknown table, one for halal meals for who did not ask for them, more people than places at one.
    """
    sheet = parse(rows, "tables")
    found, plan = ListImport(problems=sheet.problems), queries.table_plan_of(gathering)
    names = tables_of(plan.table_count, plan.halal_count) if plan else []
    now = dict(plan.places.values_list("participation", "table")) if plan else {}
    halal = Diet.objects.filter(participation__gathering=gathering, halal=True)
    halal = set(halal.values_list("participation", flat=True))
    people, after = People(gathering), dict(now)
    for line, told in sheet.records:
        one, table = people.find(line, told, found), told["table"].upper()
        if table not in names:
            found.problems.append(Problem(line, Wrong.UNKNOWN_PLACE, told["table"]))
        elif one and after.get(one.pk) == table:
            found.unchanged_count += 1
        elif one and is_halal_table(table) and one.pk not in halal:
            found.problems.append(Problem(line, Wrong.HALAL, table))
        elif one and one.pk in now and not update:
            found.problems.append(Problem(line, Wrong.KNOWN, one.name))
        elif one:
            after[one.pk] = found.moves[one.pk] = table
            (found.changed if one.pk in now else found.fresh).append(f"{one.name}：{now.get(one.pk, '—')} → {table}")
    counts, gets = Counter(after.values()), set(found.moves.values())
    found.problems += [Problem(0, Wrong.FULL, name) for name in names if name in gets and counts[name] > plan.seats]
    return found


def write_tables(gathering: Gathering, found: ListImport, by: User) -> None:
    """Write what was looked at into the locked session: each on the first free place of the table."""
    plan = TablePlan.objects.select_for_update().get(gathering=gathering)
    plan.places.filter(participation__in=found.moves).delete()
    taken: dict[str, set[int]] = {}
    for table, seat in plan.places.values_list("table", "seat"):
        taken.setdefault(table, set()).add(seat)
    rows = []
    for pk, table in sorted(found.moves.items()):
        here = taken.setdefault(table, set())
        seat = next(seat for seat in range(1, plan.seats + 1) if seat not in here)
        here.add(seat)
        rows.append(TablePlace(plan=plan, participation_id=pk, table=table, seat=seat, reason=Reason.HAND))
    TablePlace.objects.bulk_create(rows, batch_size=500)
    mark_changed(plan, by)
    record("meetings.move_table", gathering, by=by, places=sorted(found.moves))
