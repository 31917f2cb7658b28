"""A unit's scorecard: its figures, and by the formula of the year its scores, each with the sum in words."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.models import Congress, Organ, User
from proposals.computing.scoring import BY_SHARE, Way, Worth, total, worth
from proposals.models import Indicator, Part, ScoreFormula, ScoreLine
from proposals.queries.scores import MEASURES, Period, counts, scored_tasks

# Name, what is counted, among what: as a card shows them, group by group.
GROUPS: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...] = (
    ("time", (
        ("received", None), ("given_back", None), ("signed_on_time", "to_sign"), ("contacted", "replied"),
        ("replied_on_time", "to_reply"), ("opinion_on_time", "to_give_opinion"), ("extended", None),
        ("late_now", None), ("urged", None), ("supervised", None), ("yellow", None), ("red", None))),
    ("outcome", (
        ("standing", None), ("outcome_resolved", "standing"), ("outcome_in_progress", "standing"),
        ("outcome_planned", "standing"), ("outcome_cannot_now", "standing"), ("outcome_reference", "standing"),
        ("outcome_escalated", "standing"), ("implemented", "feasible"), ("promises_done", "promises_due"))),
    ("satisfaction", (
        ("rated_satisfied", "rated"), ("rated_basically_satisfied", "rated"), ("rated_dissatisfied", "rated"),
        ("overall_good", "rated"), ("first_good", "first_rated"), ("content_good", "rated"),
        ("result_good", "rated"), ("not_returned", "standing"), ("awaited", "standing"))),
)  # fmt: skip
LISTED = ("received", "signed_on_time", "replied_on_time", "overall_good", "implemented", "not_returned", "late_now")
BENEATH = {name: among for _group, lines in GROUPS for name, among in lines}


def points_shown(points: int) -> str:
    """Hundredths as people write them: 2000 is 20, 1850 is 18.5."""
    sign, (whole, rest) = "−" if points < 0 else "", divmod(abs(points), 100)
    return f"{sign}{whole}" + (f".{rest:02}".rstrip("0") if rest else "")


@dataclass(frozen=True)
class Step:
    """What one line of the formula came to."""

    line: ScoreLine
    figure: str
    beneath: str | None
    of: int
    among: int
    worth: Worth | None

    @property
    def in_words(self) -> str:
        """The sum of the line."""
        line = self.line
        told = {"of": self.of, "among": self.among, "points": points_shown(line.points)}
        if self.worth is None:
            return _("Nothing to judge yet: left out, with its %(points)s points.") % told
        told["came"] = points_shown(self.worth.points)
        if line.way == Way.SHARE:
            return _("%(points)s × %(of)s ÷ %(among)s = %(came)s") % told
        if line.way == Way.REACHED:
            told["asked"], told["reached"] = line.threshold, shown(self.of, self.among)
            return _("%(of)s of %(among)s are %(reached)s, %(asked)s%% asked for: %(came)s of %(points)s") % told
        if line.cap is not None and line.points * self.of > line.cap:
            told["cap"] = points_shown(line.cap)
            return _("%(of)s × %(points)s, capped at %(cap)s: %(came)s") % told
        return _("%(of)s × %(points)s: %(came)s") % told


@dataclass(frozen=True)
class Score:
    """A unit's score for one part of its tasks; ``worth`` is ``None`` where nothing can be judged yet."""

    part: str
    steps: list[Step]

    @property
    def worth(self) -> Worth | None:
        return total([step.worth for step in self.steps])

    @property
    def label(self) -> str:
        return str(Part(self.part).label)

    @property
    def came(self) -> str:
        return points_shown(self.worth.points) if self.worth else "—"

    @property
    def most(self) -> str:
        return points_shown(self.worth.most) if self.worth else "—"

    @property
    def in_words(self) -> str:
        """The sum of the lines: 20 + 45.5 − 4 = 61.5 of 100."""
        if self.worth is None:
            return _("Nothing can be judged yet.")
        there = [step.worth.points for step in self.steps if step.worth is not None]
        terms = points_shown(there[0]) + "".join(
            f" {'−' if points < 0 else '+'} {points_shown(abs(points))}" for points in there[1:]
        )
        told = {"terms": terms, "came": self.came, "most": self.most}
        if len(there) == 1:
            return _("%(came)s of %(most)s") % told
        if sum(there) < 0:
            return _("%(terms)s, not below zero: %(came)s of %(most)s") % told
        return _("%(terms)s = %(came)s of %(most)s") % told


@dataclass(frozen=True)
class Scorecard:
    """A unit over a period."""

    organ: Organ
    numbers: dict[str, Counter]
    scores: list[Score] = field(default_factory=list)

    def number(self, name: str) -> int:
        return self.numbers[""][name]

    @property
    def main(self) -> Score | None:
        """The score that lists show: the main part's, or the only one there is."""
        return self.scores[0] if self.scores else None

    @property
    def rank(self) -> tuple[float, str]:
        """What orders units by score: the best first, those without one last."""
        came = self.main.worth if self.main else None
        return (-came.points / came.most if came else 1.0, self.organ.code)


def shown(of: int, among: int) -> str:
    """A share in per cent with one decimal, cut off: 99.96 % is not shown as 100 %."""
    return f"{of * 1000 // among / 10:g}%" if among else "—"


def formula_in_force(congress: Congress, year: int) -> ScoreFormula | None:
    """The formula by which a year is counted: the latest in force that covers it."""
    rows = ScoreFormula.objects.filter(congress=congress, from_year__lte=year, replaced_at=None)
    return rows.exclude(in_force_since=None).order_by("-from_year").first()


def draft_to_try(user: User, key: str) -> ScoreFormula | None:
    """The formula that staff who may set it want to see a unit counted by, whether it is in force or not."""
    if not (key.isascii() and key.isdigit()):
        return None
    formula = ScoreFormula.objects.visible_to(user).filter(pk=int(key)).first()
    return formula if formula and user.has_perm("proposals.set_formula", formula) else None


def scorecards(
    user: User, period: Period, formula: ScoreFormula | None, *, unit: Organ | None = None, names: Any = None
) -> list[Scorecard]:
    """The card of every unit the user sees that had a task in the period, by code; two questions to the database, and
    one for the lines of the formula. ``names`` of figures narrows what is counted to them and what the formula needs.
    """
    lines = list(formula.lines.order_by("part", "position", "pk")) if formula else []
    rows: QuerySet = scored_tasks(user, period)
    if unit:
        rows = rows.filter(organ=unit)
    if names is not None:
        names = {*names, *(BENEATH.get(name) for name in names), *_needed(lines)} - {None}
    found = counts(rows, period, names)
    organs = [unit] if unit else Organ.objects.filter(pk__in=found).order_by("code")
    return [
        Scorecard(organ, found[organ.pk], scores_of(lines, found[organ.pk])) for organ in organs if organ.pk in found
    ]


def compared(user: User, period: Period, formula: ScoreFormula) -> list[dict[str, Any]]:
    """What a formula gives each unit (``scores``) beside what the one in force does (``now``)."""
    present = formula_in_force(formula.congress, period.year)
    lines = list(present.lines.order_by("part", "position", "pk")) if present else []
    cards = scorecards(user, period, formula, names={"received", *_needed(lines)})
    return [
        {"organ": card.organ, "scores": card.scores, "now": scores_of(lines, card.numbers) if lines else []}
        for card in cards
    ]


def _needed(lines: list[ScoreLine]) -> set[str | None]:
    return {name for line in lines for name in MEASURES[line.indicator]}


def scores_of(lines: list[ScoreLine], numbers: dict[str, Counter]) -> list[Score]:
    """A score for each part the formula speaks of, the main one first."""
    return [
        Score(part, [_step(line, numbers[part]) for line in lines if line.part == part])
        for part in (Part.MAIN, Part.CO)
        if any(line.part == part for line in lines)
    ]


def _step(line: ScoreLine, numbers: Counter) -> Step:
    figure, beneath = MEASURES[line.indicator]
    of, among = numbers[figure], numbers[beneath] if beneath else 0
    came = worth(line.way, line.points, of, among, threshold=line.threshold, cap=line.cap)
    return Step(line, figure, beneath, of, among, came)


def weights(lines: Any) -> dict[str, int]:
    """How many points the implementation rate and the deputies' opinions can give in the main part."""
    main = [line for line in lines if line.part == Part.MAIN and line.way in BY_SHARE]
    return {
        "implementation": sum(line.points for line in main if line.indicator == Indicator.IMPLEMENTATION),
        "satisfaction": sum(line.points for line in main if line.indicator in _SATISFIED),
    }


_SATISFIED = (Indicator.SATISFACTION, Indicator.FULL_SATISFACTION, Indicator.FIRST_ROUND)

# Ready-made examples: name, note, lines (part, indicator, way, points in hundredths, percentage).
# Hainan 2002: 100 a lead item, speed 20 (late = 0), quality of the reply 50, the result the rest; co-handled items
# apart. Qingdao art. 31: the implementation rate weighs more than satisfaction. Fengyang: 2 points of the county's own
# score, contact 100 %, satisfaction 98 %. What a text leaves open (how quality is found, how points are split) is ours.
EXAMPLES: dict[str, tuple[str | Lazy, tuple[tuple[str, str, str, int, int | None], ...]]] = {
    "hainan": (gettext_lazy("100 points, co-handled items apart (Hainan 2002)"), (
        (Part.MAIN, Indicator.REPLYING, Way.SHARE, 2000, None),
        (Part.MAIN, Indicator.CONTENT, Way.SHARE, 5000, None),
        (Part.MAIN, Indicator.RESULT, Way.SHARE, 3000, None),
        (Part.CO, Indicator.CO_OPINION, Way.SHARE, 10000, None))),
    "qingdao": (gettext_lazy("Implementation weighs more than satisfaction (Qingdao, art. 31)"), (
        (Part.MAIN, Indicator.IMPLEMENTATION, Way.SHARE, 4000, None),
        (Part.MAIN, Indicator.SATISFACTION, Way.SHARE, 3000, None),
        (Part.MAIN, Indicator.REPLYING, Way.SHARE, 2000, None),
        (Part.MAIN, Indicator.CONTACT, Way.SHARE, 1000, None))),
    "fengyang": (gettext_lazy("2 points: contact 100 %, satisfaction 98 % (Fengyang)"), (
        (Part.MAIN, Indicator.CONTACT, Way.REACHED, 100, 100),
        (Part.MAIN, Indicator.SATISFACTION, Way.REACHED, 100, 98))),
}  # fmt: skip
