"""Scorecards and the summary of evaluations as Excel."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from congress.paper import chinese
from deputies.computing import sheets
from proposals.models import Rating

NAME, NUMBER, WORDS = 28, 12, 60  # widths of columns in signs


@chinese
def scores_name(period: Any) -> str:
    """The name of the scorecards' file."""
    return _("Scorecards %(period)s") % {"period": period.label} + ".xlsx"


@chinese
def summary_name(period: Any) -> str:
    """The name of the summary's file."""
    return _("Summary of evaluations %(period)s") % {"period": period.label} + ".xlsx"


@chinese
def scores_as_sheets(cards: Sequence[Any], labels: Mapping[str, str]) -> bytes:
    """One sheet with every figure of every unit (``labels`` by name), one with the sums of the scores."""
    figures = sheets.Sheet(
        _("Units"),
        [NAME, NUMBER, NUMBER, *[NUMBER] * len(labels)],
        [_("Unit"), _("Score"), _("Of"), *labels.values()],
        [
            [card.organ.name, card.main.came if card.main else "", card.main.most if card.main else ""]
            + [card.number(name) for name in labels]
            for card in cards
        ],
    )
    sums = sheets.Sheet(
        _("Scores"),
        [NAME, NAME, NAME, WORDS],
        [_("Unit"), _("Of which tasks"), _("Indicator"), _("Sum")],
        [
            [card.organ.name, score.label, label, words]
            for card in cards
            for score in card.scores
            for label, words in _sums(score)
        ],
    )
    return sheets.write([figures, sums])


def _sums(score: Any) -> list[tuple[str, str]]:
    """Each line of a score with its sum, and the sum of them all."""
    return [*((str(step.line), step.in_words) for step in score.steps), (_("Score"), score.in_words)]


@chinese
def summary_as_sheet(rows: Sequence[Mapping[str, Any]], dimensions: Sequence[str]) -> bytes:
    """Each dimension's ratings in three columns, by unit; the sum of all units last."""
    rated = [f"{dimension}：{rating.label}" for dimension in dimensions for rating in Rating]
    headings = [_("Unit"), _("Replies sent"), _("Evaluated"), *rated, _("Not returned"), _("Evaluation still out")]
    lines = [
        [
            row["organ"].name if row["organ"] else _("All units"), row["sent"], row["rated"],
            *[number for dimension in row["dimensions"] for number in dimension], row["not_returned"], row["awaited"],
        ]
        for row in rows
    ]  # fmt: skip
    return sheets.write([sheets.Sheet(_("Evaluations"), [NAME] + [NUMBER] * (len(headings) - 1), headings, lines)])
