"""Places as the last night's standing has them, and the table deputy × type."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from congress.models import Congress, User
from deputies.computing.scoring import Span
from deputies.models import DeputyGroup, DutyType, Mandate, Place, PointEntry, Standing
from deputies.queries.roster import mandate_of_user
from deputies.workflow import Shown


def standing_of(congress: Congress, begins_on: dt.date | None = None) -> Standing | None:
    """The standing of the period that begins on ``begins_on``, else the newest."""
    rows = Standing.objects.filter(congress=congress).select_related("rule_set")
    rows = rows.filter(period_begins_on=begins_on) if begins_on else rows
    return rows.order_by("-period_begins_on", "-taken_at").first()


def shown_to(congress: Congress) -> str:
    """To whom the congress shows points and places."""
    policy = getattr(congress, "duty_policy", None)
    return policy.ranking_shown_to if policy else Shown.NOBODY


def congress_that_shows(code: str = "") -> Congress | None:
    """The congress of that code, else the first, that shows its places to everybody."""
    rows = Congress.objects.filter(duty_policy__ranking_shown_to=Shown.PUBLIC).order_by("pk")
    return (rows.filter(code=code) if code else rows).first()


def places_for(user: User, standing: Standing) -> QuerySet[Place]:
    """The places ``user`` or a visitor may read: staff and leaders all, others as the policy says, oneself always."""
    rows, shown = Place.objects.filter(standing=standing), shown_to(standing.congress)
    watches = user.has_perm("deputies.watch_points") and user.post.congress_id == standing.congress_id
    if shown == Shown.PUBLIC or watches:
        return rows
    mine = mandate_of_user(user) if user.is_authenticated else None
    if mine is None or mine.congress_id != standing.congress_id:
        return rows.none()
    group = {"group": mine.group_id} if mine.group_id else {"mandate": mine}
    circles = {Shown.CONGRESS: {}, Shown.DELEGATION: {"delegation": mine.delegation_id}, Shown.GROUP: group}
    return rows.filter(**circles.get(shown, {"mandate": mine}))


@dataclass(frozen=True)
class MatrixLine:
    """One deputy's row: points and times by type, in the order of the types."""

    mandate: Mandate
    points: list[int]
    times: list[int]
    total: int


def matrix(congress: Congress, span: Span) -> tuple[list[DutyType], list[MatrixLine]]:
    """Deputy × type in points and in times; by stroke order. Two statements whatever the size."""
    live = PointEntry.objects.live().filter(mandate__congress=congress, day__range=(span.begins_on, span.ends_on))
    cells: dict[tuple[int, int | None], tuple[int, int]] = {
        (mandate, kind): (points, times)
        for mandate, kind, points, times in live.values_list("mandate", "record__type")
        .annotate(points=Sum("points"), times=Count("record", distinct=True))
        .order_by("mandate", "record__type")
    }
    totals: dict[int, int] = defaultdict(int)
    for (mandate, _kind), (points, _times) in cells.items():
        totals[mandate] += points
    kinds = [kind for kind in congress.duty_types.order_by("code") if any(key[1] == kind.pk for key in cells)]
    rows = Mandate.objects.filter(congress=congress).standing().select_related("person", "delegation")
    return kinds, [
        MatrixLine(
            row,
            [cells.get((row.pk, kind.pk), (0, 0))[0] for kind in kinds],
            [cells.get((row.pk, kind.pk), (0, 0))[1] for kind in kinds],
            totals[row.pk],
        )
        for row in rows.in_stroke_order()
    ]


def delegations_of(standing: Standing) -> list[tuple[int, str]]:
    """The delegations of a standing's congress, to choose one."""
    term = standing.congress.terms.order_by("-begins_on").first()
    rows = term.delegations.order_by("number") if term else []
    return [(row.pk, row.name) for row in rows]


def groups_in(delegation: int) -> list[tuple[int, str]]:
    """The groups of a delegation, to choose one."""
    return list(DeputyGroup.objects.filter(delegation=delegation).order_by("pk").values_list("pk", "name"))


def shown_in_words(congress: Congress) -> str:
    """To whom places are shown, in words."""
    return str(Shown(shown_to(congress)).label)
