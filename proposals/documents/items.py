"""The list of hand-over items for the closing session: Excel to work with, PDF or Word to hand out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from congress import clock
from congress.paper import Block, cell, chinese, day, label, line, made, minute, short_day, table, title
from deputies.computing import sheets
from proposals.models import ItemSource

Lines = Sequence[Any]  # of ``queries.item_lines``
WIDTHS = (9, 20, 15, 28, 17, 23, 29, 15)  # of the list's columns, as shares: numbers, names and days in one line


@chinese
def items_name(ending: str) -> str:
    """The name of the list's file."""
    return _("Hand-over items %(day)s") % {"day": clock.today().isoformat()} + f".{ending}"


@chinese
def items_as_sheet(lines: Lines, _ending: str, _figures: Mapping[str, int]) -> bytes:
    """An Excel workbook, a sheet for each source that has items."""
    widths = (6, 22, 16, 50, 22, 18, 50, 18)
    there = [source for source in ItemSource if any(each.item.source == source for each in lines)]
    return sheets.write(
        sheets.Sheet(str(source.label), widths, _headings(), _rows([e for e in lines if e.item.source == source]))
        for source in there or [ItemSource.REMARK]
    )


@chinese
def items_as_paper(lines: Lines, ending: str, figures: Mapping[str, int]) -> bytes:
    """The list as PDF or Word, with the sum of it above."""
    name = _("Hand-over items and what became of them")
    rows = [[cell(value) for value in row] for row in _rows(lines)]
    listed = table(WIDTHS, [[label(words) for words in _headings()], *rows], head=1)
    blocks: list[Block] = [title(name), line(_sum(figures)), listed]
    return made(name, blocks, ending, created_at=clock.now())


def _sum(figures: Mapping[str, int]) -> str:
    told = {**figures, "day": day(clock.now())}
    words = _("As of %(day)s: %(all)s items, %(answered)s answered, %(solved)s solved, %(same_day)s on the same day.")
    return words % told


def _headings() -> list[str]:
    return [
        _("No."), _("Number"), _("Said by"), _("What is handed over"), _("Organs"), _("Due"), _("State and answer"),
        _("Rating"),
    ]  # fmt: skip


def _rows(lines: Lines) -> list[list[object]]:
    return [
        [
            at,
            "\n".join(filter(None, [each.item.proposal.number_text, each.item.meeting])),
            each.said_by,
            each.item.proposal.body,
            "\n".join(answer.task.organ.name for answer in each.answers),
            _due(each),
            "\n".join([each.state, *_answers(each.answers)]),
            _rating(each),
        ]
        for at, each in enumerate(lines, start=1)
    ]


def _due(each: Any) -> str:
    if each.due is None:
        return ""
    when = minute(each.due["at"]) if each.due["at"] else short_day(each.due["on"])
    return f"{when}\n{_('late')}" if each.is_late else when


def _answers(answers: Sequence[Any]) -> list[str]:
    """Each answer with its day; where several organs answer, with the organ."""
    sent = [each for each in answers if each.reply]
    return [
        (f"{each.task.organ.name}：" if len(answers) > 1 else "")
        + f"{each.reply.body}（{each.reply.outcome.name}，{minute(each.reply.sent_at)}）"
        for each in sent
    ]


def _rating(each: Any) -> str:
    rating = each.rating
    if rating is None:
        return ""
    words = str(rating.get_rating_display())
    if rating.members is None:
        return words
    votes = {"satisfied": rating.satisfied, "basically": rating.basically, "dissatisfied": rating.dissatisfied}
    return words + "\n" + _("%(satisfied)s / %(basically)s / %(dissatisfied)s votes") % votes
