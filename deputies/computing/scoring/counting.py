"""From acts to points. Acts are counted in the order of their days, whatever order they were entered in.

Because every cap is filled in the order of days, the points of an act depend on earlier acts alone: what a frozen
quarter showed stays true when later acts come. Caps bound what is given; deductions come off what was given.
"""

from collections import defaultdict
from collections.abc import Iterable

from deputies.computing.scoring.rules import (
    MISSED,
    Act,
    Award,
    Cut,
    Item,
    Line,
    Per,
    Rules,
    Sheet,
    Target,
    Unit,
)

WHOLE = 100  # percent


def count(rules: Rules, acts: Iterable[Act]) -> Sheet:
    """The points of one deputy's ``acts`` of one period under ``rules``."""
    return _Count(rules).sheet(acts)


def rounded(points: int, share: int, over: int, step: int) -> int:
    """``points`` × ``share`` / ``over``, rounded to ``step`` half away from nought: 10 points by three are 3.33."""
    number, whole = abs(points) * share, over * step
    value = step * ((2 * number + whole) // (2 * whole))
    return -value if points < 0 else value


def award_for(item: Item, act: Act) -> Award | None:
    """The line of ``item`` that counts ``act``: of those that match, the one that names most."""
    best, rank = None, (-1, -1, -1)
    for award in item.awards:
        if not _matches(award, act):
            continue
        named = (award.presence != "", award.role != "", bool(award.types))
        if named > rank:
            best, rank = award, named
    return best


def _matches(award: Award, act: Act) -> bool:
    if award.types and act.type not in award.types:
        return False
    if award.role and act.role != award.role:
        return False
    return act.presence == award.presence if award.presence else act.presence not in MISSED


def progress(target: Target, acts: Iterable[Act]) -> int:
    """How far the acts that were kept reach towards ``target``: times, or half days."""
    kept = [act for act in acts if act.type in target.types and act.presence not in MISSED and act.fixed is None]
    return sum(act.half_days for act in kept) if target.unit == Unit.DAYS else len(kept)


def is_met(target: Target, acts: Iterable[Act]) -> bool:
    """Whether the acts reach ``target``; a day is two half days."""
    needed = target.at_least * 2 if target.unit == Unit.DAYS else target.at_least
    return progress(target, acts) >= needed


class _Count:
    """The running sums of one deputy's period."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.groups = {group.code: group for group in rules.groups}
        self.units: dict[tuple[str, Award], int] = defaultdict(int)
        self.best: dict[str, int] = defaultdict(int)
        self.given: dict[object, int] = defaultdict(int)  # by award, item, group, and "" for the total
        self.taken: dict[object, int] = defaultdict(int)
        self.given["total"] = rules.base

    def sheet(self, acts: Iterable[Act]) -> Sheet:
        lines, vetoed = [], False
        for act in sorted(acts, key=self._place):
            if act.fixed is not None:
                lines.append(self._by_hand(act))
                continue
            for item in self.rules.items:
                award = award_for(item, act)
                if award is not None:
                    lines.append(self._line(item, award, act))
                    vetoed = vetoed or item.vetoes
        total = self.given["total"] + self.taken["total"]
        bonus = sum(self._sum(("group", code)) for code, group in self.groups.items() if group.is_bonus)
        return Sheet(
            base=self.rules.base,
            lines=tuple(lines),
            total=total,
            bonus=bonus,
            vetoed=vetoed,
            grade=self._grade(total + bonus, vetoed=vetoed),
            items={item.code: self._sum(("item", item.code)) for item in self.rules.items},
            groups={code: self._sum(("group", code)) for code in self.groups},
        )

    def _place(self, act: Act) -> tuple:
        """Acts of one half day stand in an order of what they are, the row's key only as the last resort."""
        weight = self.rules.percents.get(act.presence, WHOLE)
        facts = (act.type, act.role, act.presence, act.co_signers, -act.half_days, act.fixed or 0)
        return (act.day, act.half, -weight, *facts, act.key)

    def _sum(self, place: object) -> int:
        return self.given[place] + self.taken[place]

    def _grade(self, balance: int, *, vetoed: bool) -> str:
        grades = sorted(self.rules.grades, key=lambda grade: grade.at_least)
        reached = [grade.name for grade in grades if not vetoed and grade.at_least <= balance]
        return reached[-1] if reached else (grades[0].name if grades else "")

    def _by_hand(self, act: Act) -> Line:
        """A bonus or deduction given by hand counts as it was given; it never takes the total below its floor."""
        points, before, cut = act.fixed, self._sum("total"), ""
        floor = self.rules.total_floor
        if points < 0 and floor is not None and before + points < floor:
            points, cut = min(0, floor - before), Cut.FLOOR
        (self.given if points > 0 else self.taken)["total"] += points
        return Line(act.key, "", points, act.fixed, cut=cut, limit=floor if cut else None, before=before)

    def _line(self, item: Item, award: Award, act: Act) -> Line:
        units = act.half_days if award.per == Per.HALF_DAY else 1
        done = self.units[item.code, award]
        self.units[item.code, award] = done + units
        full = award.first * units if item.only_highest else self._worth(award, done, units)
        percent = self._percent(award, act)
        share, over = percent, WHOLE
        shared_by = act.co_signers if award.splits and act.co_signers else 0
        if shared_by:
            over *= shared_by
        raw = rounded(full, share, over, self.rules.step)
        points, cut, limit, before = self._cut(item, award, raw)
        if not cut and full == 0 and done:
            cut = Cut.ONCE
        self._add(item, award, points)
        return Line(act.key, item.code, points, raw, done + units, units, percent, shared_by, cut, limit, before)

    def _worth(self, award: Award, done: int, units: int) -> int:
        """``units`` more after ``done``: the first of all at its own rate, the others at the further one."""
        firsts = 1 if done == 0 and units else 0
        return firsts * award.first + (units - firsts) * (award.further or 0)

    def _percent(self, award: Award, act: Act) -> int:
        late = WHOLE if award.presence else self.rules.percents.get(act.presence, WHOLE)
        joint = award.joint_percent if act.co_signers else WHOLE
        return late * joint // WHOLE

    def _cut(self, item: Item, award: Award, raw: int) -> tuple[int, str, int | None, int]:
        """What is left of ``raw`` under the caps or floors: points, what cut them, its limit, what was there before."""
        if raw < 0:
            return self._cut_deduction(item, raw)
        if item.only_highest:
            best, self.best[item.code] = self.best[item.code], max(self.best[item.code], raw)
            if best:
                left = self._cut_award(item, award, max(0, raw - best))
                return left if left[1] else (left[0], Cut.HIGHEST, best, best)
        return self._cut_award(item, award, raw)

    def _cut_award(self, item: Item, award: Award, raw: int) -> tuple[int, str, int | None, int]:
        group = self.groups.get(item.group)
        caps = [
            (Cut.AWARD, award.cap, self.given[item.code, award]),
            (Cut.ITEM, item.cap, self.given["item", item.code]),
            (Cut.GROUP, group.cap if group else None, self.given["group", item.group]),
        ]
        if not (group and group.is_bonus):
            caps.append((Cut.TOTAL, self.rules.total_cap, self.given["total"]))
        points, cut, limit, before = raw, "", None, 0
        for name, cap, sum_before in caps:
            if cap is not None and sum_before + points > cap:
                points, cut, limit, before = max(0, cap - sum_before), name, cap, sum_before
        return points, cut, limit, before

    def _cut_deduction(self, item: Item, raw: int) -> tuple[int, str, int | None, int]:
        group = self.groups.get(item.group)
        floors = [
            (item.floor, self.taken["item", item.code]),
            (group.floor if group else None, self._sum(("group", item.group))),
        ]
        if not (group and group.is_bonus):
            floors.append((self.rules.total_floor, self._sum("total")))
        points, cut, limit, before = raw, "", None, 0
        for floor, sum_before in floors:
            if floor is not None and sum_before + points < floor:
                points, cut, limit, before = min(0, floor - sum_before), Cut.FLOOR, floor, sum_before
        return points, cut, limit, before

    def _add(self, item: Item, award: Award, points: int) -> None:
        group = self.groups.get(item.group)
        ledger = self.given if points > 0 else self.taken
        ledger[item.code, award] += points
        ledger["item", item.code] += points
        if item.group:
            ledger["group", item.group] += points
        if not (group and group.is_bonus):
            ledger["total"] += points
