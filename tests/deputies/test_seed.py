"""The seeded year of duty is what the services would have made of it."""

import datetime as dt

import pytest
import time_machine

from congress.models import Congress, Event
from deputies import queries, services
from deputies.computing import assessing
from deputies.computing.scoring.known import DEMO
from deputies.models import (
    Assessment,
    AssessmentBatch,
    AssessmentCell,
    DutyPolicy,
    DutyRecord,
    DutyReport,
    Freeze,
    Mandate,
    MeasureTalk,
    Objection,
    PointAdjustment,
    PointEntry,
    ScoringRuleSet,
    Standing,
)
from deputies.workflow import COUNTING, GIVEN, AssessmentState, DutyState, Fact, Outcome, ReportState
from tests.seeded import NOON, TODAY


@pytest.fixture(autouse=True)
def on_the_day(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


def test_every_deputy_has_a_year_of_records():
    idle = Mandate.objects.filter(duty_records=None)

    assert idle.count() == 0
    assert DutyRecord.objects.filter(begins_on__lt=dt.date(2025, 2, 1)).exists()
    assert not DutyRecord.objects.filter(begins_on__gte=TODAY).exists()


def test_every_state_has_its_example():
    assert set(DutyRecord.objects.values_list("state", flat=True)) == set(DutyState)


def test_the_rule_of_the_demonstration_is_in_force_since_december():
    for rule_set in ScoringRuleSet.objects.order_by("pk"):
        assert (rule_set.name, rule_set.valid_from, rule_set.first_month) == (DEMO.name, dt.date(2024, 12, 1), 12)
    assert set(
        DutyPolicy.objects.values_list("ranking_shown_to", "acts_are_public", "freezes_each", "freezes_on_day")
    ) == {("congress", True, "quarter", 10)}


def test_proposals_are_registered_as_their_events_would_have():
    facts = {Fact.PROPOSAL, Fact.KEY_PROPOSAL, Fact.EXCELLENT_PROPOSAL}
    rows = DutyRecord.objects.filter(source__startswith="proposals.proposal:")

    assert facts <= set(rows.values_list("type__fact", flat=True))
    assert rows.filter(state__in=COUNTING).count() == rows.count()


def test_the_ledger_is_what_the_records_say():
    for congress in Congress.objects.filter(rule_sets__isnull=False).order_by("pk"):
        for rule_set, span in services.open_spans(congress):
            assert services.check(congress, span, rule_set) == []


def test_lines_are_entered_when_their_record_was_decided():
    early = PointEntry.objects.filter(record__isnull=False, at__lt=dt.datetime(2025, 6, 1, tzinfo=dt.UTC))

    assert early.exists()
    mandate = early.first().mandate
    assert queries.acts_known(mandate, dt.date(2025, 5, 31)) != []
    assert len(queries.acts_known(mandate, dt.date(2025, 5, 31))) < len(queries.acts_known(mandate, TODAY))


def test_lines_by_hand_objections_freezes_and_places():
    assert {line.points for line in PointAdjustment.objects.order_by("pk")} == {300, 200, -100}
    assert set(Objection.objects.values_list("state", flat=True)) == {"open", "rejected"}
    assert min(Freeze.objects.values_list("through", flat=True)) == dt.date(2025, 2, 28)
    assert services.freeze_due() == 0
    for standing in Standing.objects.order_by("pk"):
        assert standing.deputy_count == standing.places.count() > 0


def test_each_move_of_a_record_is_told():
    approved = DutyRecord.objects.filter(source="", state=DutyState.APPROVED).order_by("pk").first()

    kinds = list(Event.objects.about(approved).values_list("kind", flat=True))

    assert kinds == ["deputies.declare_duty", "deputies.submit_duty", "deputies.approve_duty"]


# What comes once a year or a term ---------------------------------------------------------------------------------


def test_reports_stand_at_each_step_but_acceptance():
    rows = DutyReport.objects.order_by("mandate__person")

    told = [(row.mandate.post.user.username, row.state, row.announced_at is not None) for row in rows]

    assert told == [
        ("deputy01", ReportState.DRAFT, False),
        ("deputy02", ReportState.HANDED_IN, False),
        ("deputy03", ReportState.HELD, False),
        ("deputy04", ReportState.WRITTEN, False),
        ("deputy05", ReportState.HELD, True),
    ]
    assert {meeting.result.percent for row in rows for meeting in row.meetings.all()} == {"95.3%"}


def test_reports_that_were_given_are_registered_once():
    for report in DutyReport.objects.filter(state__in=GIVEN).order_by("pk"):
        act = DutyRecord.objects.get(source=report.duty_source)
        fact = Fact.WRITTEN_REPORT if report.state == ReportState.WRITTEN else Fact.ORAL_REPORT

        again = services.register_duty(
            report.mandate, fact, report.duty_source, by=None, title=act.title, day=act.begins_on
        )

        assert (again.pk, act.mandate_id, act.type.fact) == (act.pk, report.mandate_id, fact)


def test_each_step_of_a_report_is_told():
    report = DutyReport.objects.get(mandate__post__user__username="deputy05")

    told = [event.kind.removeprefix("deputies.") for event in Event.objects.about(report)]

    assert told == ["write_report", "hand_in_report", "accept_report", "hold_report", "announce_report"]
    assert report.version == len(told)


def test_last_years_assessment_is_closed_and_this_years_is_being_filled_in():
    last, this = AssessmentBatch.objects.order_by("year")
    filled = AssessmentCell.objects.exclude(total=None)

    assert (last.year, last.state, this.year, this.state) == (2024, AssessmentState.CLOSED, 2025, AssessmentState.OPEN)
    assert last.sheets.filter(total=None).count() == 0
    assert filled.filter(sheet__batch=last).count() == 4 * last.sheets.count() == 4 * 312
    assert set(filled.filter(sheet__batch=this).values_list("column__party", flat=True)) == {"self", "group"}
    assert this.sheets.exclude(total=None).count() == 0


def test_totals_are_what_closing_would_have_computed():
    sheets = Assessment.objects.filter(batch__state=AssessmentState.CLOSED).order_by("pk")
    for sheet in sheets[::20]:
        columns = [(cell.total, cell.column.percent) for cell in sheet.cells.select_related("column")]
        grades = list(sheet.batch.grades.values_list("name", "at_least"))

        for cell in sheet.cells.all():
            assert cell.total == sum(cell.scores.values_list("points", flat=True))
        assert sheet.total == assessing.weighted(columns)
        assert sheet.grade == assessing.grade_of(sheet.total, grades)


@pytest.mark.parametrize(("outcome", "least"), [(Outcome.COMMEND, 10), (Outcome.TALK, 5)])
def test_rules_name_somebody(outcome, least):
    year, rows = queries.named(Congress.objects.get(code="anlan"), outcome)

    assert year == 2024
    assert least <= len(rows) <= 20
    if outcome == Outcome.TALK:
        talk = MeasureTalk.objects.get()
        assert [row.mandate for row in rows if row.talks] == [talk.mandate]


def test_one_seat_fell_vacant_and_was_filled_again():
    elected = Mandate.objects.exclude(replaces=None).get()
    former = elected.replaces

    assert former.ends_on < elected.begins_on
    assert (former.elected_by, former.post.valid_to) == (elected.elected_by, former.ends_on - dt.timedelta(days=1))
    assert former.memberships.filter(ends_on=None).count() == 0
    assert former.duty_records.filter(begins_on__gt=former.ends_on).count() == 0
    assert elected.duty_records.filter(begins_on__lt=elected.begins_on).count() == 0
    assert elected.duty_records.exists()
