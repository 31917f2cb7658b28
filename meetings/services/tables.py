"""Tables of a session: arranged by rule and looked at before they hold, moved by hand. Everybody has a place or nothing
is written.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.codes import digest
from meetings.computing.tables import NoTableError, Reason, arrange, is_halal_table, tables_of
from meetings.models import Diet, Gathering, Participation, TablePlace, TablePlan
from meetings.services.meals import open_meals


def draft_tables(
    gathering: Gathering, *, table_count: int, halal_count: int, seats: int
) -> tuple[TablePlan, list[TablePlace], str]:
    """The plan as it would be, with everybody's place, and a mark by which another outcome is told; writes nothing.

    ``Invalid`` with who has no place when there are more persons than places.
    """
    people = queries.diners(gathering)
    if not people:
        raise Refused(_("Nobody is asked to this gathering yet."))
    try:
        placed = arrange(people, tables=table_count, halal_tables=halal_count, seats=seats)
    except NoTableError as refusal:
        raise Invalid({"table_count": queries.left_over_in_words(refusal)}) from refusal
    plan = TablePlan(gathering=gathering, table_count=table_count, halal_count=halal_count, seats=seats)
    known = Participation.objects.filter(pk__in=placed).select_related("mandate__delegation").defer("phone")
    persons = {place.pk: place for place in known.order_by("pk")}
    places = [
        TablePlace(participation=persons[key], table=one.table, seat=one.seat, reason=one.reason)
        for key, one in sorted(placed.items())
    ]
    seen = digest("\n".join(f"{one.participation_id} {one.table} {one.seat}" for one in places))
    return plan, places, seen


@transaction.atomic
def set_tables(
    gathering: Gathering, *, by: User, table_count: int, halal_count: int, seats: int, seen: str
) -> TablePlan:
    """From now on these tables hold, for all meals served at tables; whoever's table is another one is told.

    ``Stale`` when it would come out otherwise than what was looked at (``seen``), because people or diets changed.
    """
    gathering = open_meals(gathering.pk)
    asked = {"table_count": table_count, "halal_count": halal_count, "seats": seats}
    _plan, places, now = draft_tables(gathering, **asked)
    if now != seen:
        raise Stale(_("People or diets have changed meanwhile. Look again."), current={})
    plan = TablePlan.objects.select_for_update().filter(gathering=gathering).first() or TablePlan(gathering=gathering)
    before = dict(plan.places.values_list("participation", "table")) if plan.pk else {}
    plan.table_count, plan.halal_count, plan.seats = table_count, halal_count, seats
    mark_changed(plan, by)
    plan.places.all().delete()
    for one in places:
        one.plan = plan
    TablePlace.objects.bulk_create(places, batch_size=500)
    moved = sorted(one.participation_id for one in places if before.get(one.participation_id) != one.table)
    record("meetings.set_tables", gathering, by=by, places=moved)
    return plan


def mark_changed(plan: TablePlan, by: User) -> None:
    """Count the change of a locked plan, and note who made it."""
    plan.version = plan.version + 1 if plan.pk else 1
    plan.changed_at, plan.changed_by = clock.now(), by
    plan.save()


@transaction.atomic
def move_to_table(plan: TablePlan, place: Participation, table: str, *, by: User, version: int) -> TablePlace:
    """Somebody sits at another table, on its first free place; he is told.

    ``Stale`` when the plan was changed meanwhile. Refused for a full or unknown table, for somebody who is not on the
    list, and at a halal table for whoever did not ask for halal meals.
    """
    gathering = open_meals(plan.gathering_id)
    plan = TablePlan.objects.select_for_update().get(pk=plan.pk)
    if plan.version != version:
        raise Stale(_("The plan was changed meanwhile. Look again."), current={"version": plan.version})
    if place.gathering_id != gathering.pk:
        raise Refused(_("%(name)s is not asked to this gathering.") % {"name": place.name})
    if table not in tables_of(plan.table_count, plan.halal_count):
        raise Refused(_("There is no table %(table)s.") % {"table": table})
    if is_halal_table(table) and not Diet.objects.filter(participation=place, halal=True).exists():
        raise Refused(_("Table %(table)s is for halal meals alone.") % {"table": table})
    taken = set(plan.places.filter(table=table).exclude(participation=place).values_list("seat", flat=True))
    free = next((seat for seat in range(1, plan.seats + 1) if seat not in taken), None)
    if free is None:
        raise Refused(_("Table %(table)s is full.") % {"table": table})
    plan.places.filter(participation=place).delete()
    row = TablePlace.objects.create(plan=plan, participation=place, table=table, seat=free, reason=Reason.HAND)
    mark_changed(plan, by)
    record("meetings.move_table", gathering, by=by, places=[place.pk])
    return row
