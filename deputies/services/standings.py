"""Places: taken each night from the ledger, read by the pages, never computed by looking at them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from congress import clock
from congress.models import Congress
from deputies import queries
from deputies.models import Mandate, Place, PointEntry, ScoringRuleSet, Standing

BATCH = 1000


def take_standings() -> int:
    """Take the standing of every congress that counts points; returns how many were taken."""
    return sum(take_standing(congress) is not None for congress in Congress.objects.order_by("pk"))


def take_due_standings() -> int:
    """Take the standing of the congresses whose last one is not of today (Asia/Shanghai); returns how many.

    Once a night, after midnight; a night nobody worked in is made up at the first chance.
    """
    today, taken = clock.today(), 0
    last = dict(Standing.objects.values_list("congress").annotate(last=Max("taken_at")).order_by("congress"))
    for congress in Congress.objects.order_by("pk"):
        before = last.get(congress.pk)
        if before is None or timezone.localdate(before) < today:
            taken += take_standing(congress) is not None
    return taken


@transaction.atomic
def take_standing(congress: Congress) -> Standing | None:
    """Write the places of all who hold a seat, for the period of today; the earlier ones of the period are replaced."""
    rule_set = queries.rule_set_on(congress.pk, clock.today())
    if rule_set is None:
        return None
    span = queries.span_on(rule_set, clock.today())
    Congress.objects.select_for_update(of=("self",), no_key=True).get(pk=congress.pk)
    standing, _created = Standing.objects.get_or_create(
        congress=congress, rule_set=rule_set, period_begins_on=span.begins_on
    )
    places = ranked(standing, rule_set)
    standing.places.all().delete()
    Place.objects.bulk_create(places, batch_size=BATCH)
    standing.taken_at, standing.deputy_count = clock.now(), len(places)
    standing.save()
    return standing


def ranked(standing: Standing, rule_set: ScoringRuleSet) -> list[Place]:
    """The places of a standing, in order; saves nothing."""
    seats = Mandate.objects.filter(congress=standing.congress).standing()
    entries = PointEntry.objects.filter(
        mandate__congress=standing.congress, rule_set=rule_set, period_begins_on=standing.period_begins_on
    )
    sums = dict(entries.values_list("mandate").annotate(sum=Sum("points")).order_by("mandate"))
    vetoed = set(entries.live().filter(item__vetoes=True).values_list("mandate", flat=True))
    grades = sorted(queries.rules_of(rule_set).grades, key=lambda grade: grade.at_least)
    rows = [
        (sums.get(pk, rule_set.base), pk, delegation, group)
        for pk, delegation, group in seats.order_by("pk").values_list("pk", "delegation", "group")
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    places = _places(points for points, *_rest in rows)
    within: dict[object, list[int]] = defaultdict(list)
    for points, _pk, delegation, group in rows:
        within["delegation", delegation].append(points)
        within["group", group].append(points)
    inner = {key: iter(_places(points)) for key, points in within.items()}
    return [
        Place(
            standing=standing,
            mandate_id=pk,
            delegation_id=delegation,
            group_id=group,
            points=points,
            grade=_grade(points, grades, vetoed=pk in vetoed),
            place=place,
            place_in_delegation=next(inner["delegation", delegation]),
            place_in_group=next(inner["group", group]) if group else None,
        )
        for place, (points, pk, delegation, group) in zip(places, rows, strict=True)
    ]


def _places(points: Iterable[int]) -> list[int]:
    """Places of points that fall: equal points share one, the next is skipped (1, 2, 2, 4)."""
    places: list[int] = []
    last = None
    for position, value in enumerate(points, start=1):
        places.append(places[-1] if places and value == last else position)
        last = value
    return places


def _grade(points: int, grades: list, *, vetoed: bool) -> str:
    if not grades:
        return ""
    reached = [grade.name for grade in grades if grade.at_least <= points and not vetoed]
    return reached[-1] if reached else grades[0].name
