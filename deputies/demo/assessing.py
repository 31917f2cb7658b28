"""Yearly assessments of the city's deputies, and what follows from them: who is commended, who is talked to."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from congress.demo import CITY, Fact, Seed, moment, seeder
from congress.demo import write_facts as write
from congress.models import Congress, Post, Role
from deputies import queries
from deputies.computing import assessing, selecting
from deputies.demo.pouring import pour
from deputies.models import (
    Assessment,
    AssessmentBatch,
    AssessmentCell,
    AssessmentColumn,
    AssessmentCriterion,
    AssessmentGrade,
    AssessmentScore,
    Candidate,
    Mandate,
    MeasureRule,
    MeasureTalk,
    Selection,
)
from deputies.services.assessing import FILLERS
from deputies.workflow import AssessmentState, Basis, Condition, Filler, Outcome, Party, SelectionState

NAME = "{year}年度代表履职考核"
LEVELS = (
    (97, 15),
    (92, 40),
    (84, 30),
    (68, 12),
    (52, 3),
)  # percent of the maximum a deputy gets, how many of a hundred
SPREAD, STEP = 4, 50  # percent around his level; half points
OPENED, CLOSED = (1, 5), (1, 28)  # month and day in the year after
UNDER_WAY = dt.timedelta(days=12)  # ago this year's was opened
SETTLED = dt.timedelta(days=60)  # into a year, last year's is closed and this year's may begin
WORDS = {Party.COMMITTEE: "综合全年履职记录评定。", Party.SELF: "按履职记录自评。"}
BEST, LAST = 10, 5
RULES = (
    (Outcome.COMMEND, Condition.TOP_COUNT, BEST),
    (Outcome.TALK, Condition.NOT_PASSED, None),
    (Outcome.TALK, Condition.BOTTOM_COUNT, LAST),
)
SELECTION, PLACES = "{year}年度优秀代表评选", 5
VOTERS, CHAIRS = "主任会议", 9
TALK = "谈到全年出席会议和参加活动较少的原因，代表表示今后安排好本职工作，按时参加代表活动。"


@dataclass
class Board:
    """Who scores in one batch, and how much."""

    batch: AssessmentBatch
    staff: Post
    group_staff: Post
    criteria: list[AssessmentCriterion]
    columns: dict[str, AssessmentColumn]
    rng: random.Random

    def scorer(self, column: AssessmentColumn, mandate: Mandate) -> Post:
        """The post whose holder fills a column of this deputy."""
        if column.filled_by == Filler.DEPUTY:
            return mandate.post
        return self.group_staff if column.filled_by == Filler.DELEGATION_STAFF else self.staff


@seeder(order=16)
def assessments(seed: Seed) -> None:
    """In the small size: last year's assessment is closed, this year's is being filled in."""
    if seed.size != "small":
        return
    city = seed.congresses[CITY]
    year = (seed.yesterday - SETTLED).year
    closed = _begin(city, year - 1, dt.date(year, *OPENED), seed, filler=Filler.SECRETARIAT)
    open_ = _begin(city, year, seed.yesterday - UNDER_WAY, seed, filler=None)
    facts = [*_close(closed, dt.date(year, *CLOSED)), *_fill_partly(open_)]
    facts += _measure(city, closed, seed)
    facts += _select(city, closed)
    write(sorted(facts, key=lambda fact: fact.at))


def _begin(city: Congress, year: int, day: dt.date, seed: Seed, *, filler: Filler | None) -> Board:
    """A batch by the form of seven criteria. With ``filler`` the staff enters what groups and towns hand in on paper."""
    batch = AssessmentBatch.objects.create(
        congress=city, year=year, name=NAME.format(year=year), state=AssessmentState.OPEN, opened_at=moment(day)
    )
    lines = enumerate(assessing.FORMS["seven"].criteria, start=1)
    criteria = AssessmentCriterion.objects.bulk_create(
        AssessmentCriterion(batch=batch, position=at, name=name, maximum=most * 100, is_deduction=less)
        for at, (name, most, less) in lines
    )
    columns = [
        AssessmentColumn(
            batch=batch, party=party, percent=assessing.PERCENTS[party],
            filled_by=filler if filler and own == Filler.DELEGATION_STAFF else own,
        )
        for party, own in FILLERS.items()
    ]  # fmt: skip
    AssessmentColumn.objects.bulk_create(columns)
    AssessmentGrade.objects.bulk_create(
        AssessmentGrade(batch=batch, name=name, at_least=least * 100, passes=passes)
        for name, least, passes in assessing.GRADES
    )
    posts = {
        post.role: post
        for post in Post.objects.filter(
            congress=city, role__in=[Role.DEPUTY_AFFAIRS, Role.DELEGATION_STAFF]
        ).select_related("user")
    }
    return Board(
        batch, posts[Role.DEPUTY_AFFAIRS], posts[Role.DELEGATION_STAFF], criteria,
        {column.party: column for column in columns}, seed.random(f"assessment:{year}"),
    )  # fmt: skip


def _sheets(board: Board) -> list[Assessment]:
    """A sheet for everybody who was in office when the batch was opened."""
    day = board.batch.opened_at.date()
    seats = Mandate.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), congress=board.batch.congress)
    seats = seats.filter(begins_on__lte=day).select_related("post", "delegation").order_by("pk")
    sheets = [Assessment(batch=board.batch, mandate=mandate) for mandate in seats]
    pour(sheets)
    return sheets


def _score(board: Board, given: Iterable[tuple[Assessment, set[str]]]) -> Iterator[Fact]:
    """The cells of each sheet; the parties named have given their scores."""
    cells, scores, scorers = [], [], []
    days = board.batch.closed_at.date() if board.batch.closed_at else board.batch.opened_at.date() + UNDER_WAY
    span = max(1, (days - board.batch.opened_at.date()).days - 1)
    for sheet, parties in given:
        level = board.rng.choices(*zip(*LEVELS, strict=True))[0]
        for party, column in board.columns.items():
            cell = AssessmentCell(sheet=sheet, column=column)
            cells.append(cell)
            if party in parties:
                lines = [_line(board, cell, one, level) for one in board.criteria]
                scores += lines
                scorer = board.scorer(column, sheet.mandate)
                cell.total = assessing.column_total(assessing.Line(one.points, is_deduction=False) for one in lines)
                cell.remark, cell.by_id, cell.version = WORDS.get(Party(party), ""), scorer.user_id, 2
                day = board.batch.opened_at.date() + dt.timedelta(days=board.rng.randrange(span))
                cell.at = moment(day, 600 + board.rng.randrange(400))
                scorers.append((cell, scorer))
    pour(cells)
    for line in scores:
        line.cell_id = line.cell.pk  # it had none when the line was made
    pour(scores)
    for cell, scorer in scorers:
        told = {"party": cell.column.party, "again": False}
        yield Fact("deputies.score_assessment", cell.sheet, scorer, cell.at, told)


def _line(board: Board, cell: AssessmentCell, criterion: AssessmentCriterion, level: int) -> AssessmentScore:
    percent = level + board.rng.randint(-SPREAD, SPREAD)
    points = min(criterion.maximum, criterion.maximum * percent // 100 // STEP * STEP)
    return AssessmentScore(cell=cell, criterion=criterion, points=points, maximum=criterion.maximum)


def _opened(board: Board, sheets: list[Assessment]) -> Iterator[Fact]:
    at = board.batch.opened_at
    planned = at - dt.timedelta(hours=1)
    yield Fact("deputies.plan_assessment", board.batch, board.staff, planned, {"form": "seven"})
    told = {"source": AssessmentState.DRAFT, "to": AssessmentState.OPEN, "note": "", "sheets": len(sheets)}
    yield Fact("deputies.open_assessment", board.batch, board.staff, at, told)


def _close(board: Board, day: dt.date) -> Iterator[Fact]:
    """All four columns are filled in; totals and grades as ``services.move_assessment`` computes them."""
    batch, sheets = board.batch, _sheets(board)
    batch.state, batch.closed_at = AssessmentState.CLOSED, moment(day, 17 * 60)
    batch.save()
    yield from _opened(board, sheets)
    yield from _score(board, [(sheet, set(board.columns)) for sheet in sheets])
    totals: dict[int, list[tuple[int, int]]] = {}
    percents = {column.pk: column.percent for column in board.columns.values()}
    for sheet, column, total in AssessmentCell.objects.filter(sheet__batch=batch).values_list(
        "sheet", "column", "total"
    ):
        totals.setdefault(sheet, []).append((total, percents[column]))
    grades = [(name, least * 100) for name, least, _passes in assessing.GRADES]
    passing = {name for name, _least, passes in assessing.GRADES if passes}
    for sheet in sheets:
        sheet.total = assessing.weighted(totals[sheet.pk])
        sheet.grade = assessing.grade_of(sheet.total, grades)
        sheet.passes = sheet.grade in passing
    Assessment.objects.bulk_update(sheets, ["total", "grade", "passes"], batch_size=200)
    told = {"source": AssessmentState.OPEN, "to": AssessmentState.CLOSED, "note": "", "sheets": len(sheets)}
    yield Fact("deputies.close_assessment", batch, board.staff, batch.closed_at, told | {"incomplete": 0})


def _fill_partly(board: Board) -> Iterator[Fact]:
    """Every third deputy has scored himself, and the staff of one delegation its deputies."""
    sheets = _sheets(board)
    yield from _opened(board, sheets)
    organ = board.group_staff.organ_id
    given = []
    for nth, sheet in enumerate(sheets):
        parties = {Party.SELF.value} if nth % 3 == 0 else set()
        given.append((sheet, parties | ({Party.GROUP.value} if sheet.mandate.delegation.organ_id == organ else set())))
    yield from _score(board, given)


def _measure(city: Congress, closed: Board, seed: Seed) -> Iterator[Fact]:
    """The rules, and one talk with whoever has the lowest total."""
    MeasureRule.objects.bulk_create(
        MeasureRule(congress=city, outcome=outcome, basis=Basis.ASSESSMENT, condition=condition, number=number)
        for outcome, condition, number in RULES
    )
    standing = Mandate.objects.filter(congress=city).exclude(ends_on__lte=seed.yesterday)
    last = closed.batch.sheets.filter(mandate__in=standing).select_related("mandate").order_by("total", "pk").first()
    day, year = closed.batch.closed_at.date() + dt.timedelta(days=20), closed.batch.year
    talk = MeasureTalk.objects.create(
        congress=city, mandate=last.mandate, year=year, day=day, talker="市人大常委会代表资格审查委员会负责人",
        note=TALK, by=closed.staff.user, at=moment(day, 16 * 60),
    )  # fmt: skip
    yield Fact("deputies.record_talk", talk, closed.staff, talk.at, {"mandate": last.mandate_id, "year": year})


def _select(city: Congress, closed: Board) -> Iterator[Fact]:
    """The best were voted on by the chairpersons' meeting, and the result was announced."""
    ended, staff = closed.batch.closed_at.date(), closed.staff
    opened, voted = moment(ended + dt.timedelta(days=2), 9 * 60), ended + dt.timedelta(days=9)
    selection = Selection.objects.create(
        congress=city, year=closed.batch.year, name=SELECTION.format(year=closed.batch.year), places=PLACES,
        most_names=PLACES, created_at=opened,
    )  # fmt: skip
    _year, rows = queries.named(city, Outcome.COMMEND)
    points = queries.points_in(city, selection.year)
    candidates = Candidate.objects.bulk_create(
        Candidate(
            selection=selection, mandate=row.mandate, by_rule=True, reason="\n".join(row.reasons),
            points=points.get(row.mandate.person_id),
        )
        for row in rows
    )  # fmt: skip
    yield Fact("deputies.open_selection", selection, staff, opened, {"candidates": len(candidates)})
    votes = {one.pk: CHAIRS - nth // 2 for nth, one in enumerate(candidates)}
    first = sorted(votes, key=lambda key: (-votes[key], key))[:PLACES]
    choice = selecting.choose(votes, valid=CHAIRS, places=PLACES, preferred=first[-1:])
    for one in candidates:
        one.votes, one.is_commended = votes[one.pk], one.pk in choice.chosen
    Candidate.objects.bulk_update(candidates, ["votes", "is_commended"])
    selection.state, selection.voted_on, selection.voters = SelectionState.ANNOUNCED, voted, VOTERS
    selection.issued = selection.returned = selection.valid = CHAIRS
    selection.announced_at = moment(voted + dt.timedelta(days=1), 10 * 60)
    selection.save()
    told = {"source": SelectionState.PREPARED, "to": SelectionState.VOTED, "note": ""}
    yield Fact(
        "deputies.record_vote", selection, staff, moment(voted, 11 * 60),
        told | {"valid": CHAIRS, "chosen": len(choice.chosen)},
    )  # fmt: skip
    told = {"source": SelectionState.VOTED, "to": SelectionState.ANNOUNCED, "note": ""}
    yield Fact("deputies.announce_selection", selection, staff, selection.announced_at, told)
