"""Activities of the deputies' groups at the stations, by quarter, for the yearly assessment."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Q

from congress import clock
from congress.models import User
from deputies.models import Membership
from liaison.computing import quarters
from liaison.computing.quarters import Belonging, Coming
from liaison.models import GroupRule, MinutesDeputy, ReceptionDuty
from liaison.workflow import MinutesState, ReceptionState


def group_rule_of(user: User) -> GroupRule:
    """What the user's congress asks of its groups: its own rule, or the usual one (not saved)."""
    congress = user.post.congress_id
    return GroupRule.objects.filter(congress=congress).first() or GroupRule(congress_id=congress)


def groups_assessed(user: User, year: int) -> list[dict[str, Any]]:
    """Each deputies' group of the congress one works in that had members in ``year``: its activities at stations by
    quarter, and how many of its members came at all. Reception days that were held count, and what minutes tell of;
    days of duty do not: they are kept by one person for himself.
    """
    rule, first, last = group_rule_of(user), dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = Membership.objects.filter(group__congress=user.post.congress_id, begins_on__lte=last)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=first)).select_related("group__delegation")
    groups, own = {}, defaultdict(list)
    for row in rows.order_by("group__delegation__number", "group", "pk"):
        groups[row.group_id] = row.group
        own[row.group_id].append(Belonging(row.group_id, row.mandate_id, row.begins_on, row.ends_on))
    comings = _comings(user.post.congress_id, year)
    found = quarters.counts((one for some in own.values() for one in some), comings, rule.members)
    came = {each.mandate for each in comings}
    return [_line(group, year, found[pk], own[pk], came, rule.activities) for pk, group in groups.items()]


def _line(group: Any, year: int, found: dict[int, int], own: list[Belonging], came: set[int], least: int) -> dict:
    """``short`` is the number of quarters that fell short; ``members`` those of the year, ``came`` who of them came."""
    cells = quarters.cells(year, found, own, least=least, today=clock.today())
    members = {one.mandate for one in own}
    return {
        "group": group,
        "cells": cells,
        "total": sum(cell.count for cell in cells),
        "short": sum(cell.state == "short" for cell in cells),
        "members": len(members),
        "came": len(members & came),
    }


def _comings(congress: int, year: int) -> list[Coming]:
    held = ReceptionDuty.objects.filter(mandate__congress=congress, came=True, day__state=ReceptionState.HELD)
    told = MinutesDeputy.objects.filter(mandate__congress=congress).exclude(minutes__state=MinutesState.STRUCK)
    days = held.filter(day__date__year=year).values_list("day", "day__date", "mandate")
    minutes = told.filter(minutes__date__year=year).values_list("minutes", "minutes__date", "mandate")
    return [
        *(Coming(f"reception {pk}", day, mandate) for pk, day, mandate in days.order_by("pk")),
        *(Coming(f"minutes {pk}", day, mandate) for pk, day, mandate in minutes.order_by("pk")),
    ]
