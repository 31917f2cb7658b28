"""The city's scoring formula, and a draft of another one to try."""

from congress.demo import Fact, Seed, moment, write_facts
from congress.models import Role
from proposals.demo.desk import Desk
from proposals.models import ScoreFormula, ScoreLine
from proposals.queries import EXAMPLES

NAME, NOTE = "承办单位考核办法", "主任会议通过，落实率权重高于满意率。"
TRIED, TRIED_NOTE = "考核办法修订稿", "拟改为百分制，主办件与会办件分别计分。"


def score(desk: Desk, seed: Seed) -> None:
    """One formula in force since last year, with deductions for lateness and cards; the draft counts nothing."""
    by, at, year = desk.posts[Role.DEPUTY_AFFAIRS, None], moment(seed.yesterday), seed.yesterday.year
    facts = {"congress": desk.congress, "created_at": at}
    held = ScoreFormula(
        name=NAME, note=NOTE, from_year=year - 1, in_force_since=at, in_force_by=by.user, **facts
    )  # fmt: skip
    tried = ScoreFormula(name=TRIED, note=TRIED_NOTE, from_year=year, **facts)
    ScoreFormula.objects.bulk_create([held, tried])
    ScoreLine.objects.bulk_create([*_lines(held, "qingdao"), *_taken(held), *_lines(tried, "hainan")])
    write_facts(
        [Fact("proposals.draft_formula", row, by, at, {}) for row in (held, tried)]
        + [Fact("proposals.put_in_force", held, by, at, {"year": held.from_year, "replaced": None})]
    )


def _lines(formula: ScoreFormula, example: str) -> list[ScoreLine]:
    _name, lines = EXAMPLES[example]
    return [
        ScoreLine(
            formula=formula, position=at, part=part, indicator=indicator, way=way, points=points, threshold=threshold
        )
        for at, (part, indicator, way, points, threshold) in enumerate(lines, start=1)
    ]  # fmt: skip


def _taken(formula: ScoreFormula) -> list[ScoreLine]:
    """Two points off for what is overdue, five for a yellow card."""
    return [
        ScoreLine(formula=formula, position=8, indicator="late_now", way="deduction", points=200, cap=1000),
        ScoreLine(formula=formula, position=9, indicator="yellow", way="deduction", points=500),
    ]
