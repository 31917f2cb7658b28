"""A unit's report for the year: written, approved, sent; its figures are kept; who has sent one and who has not."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from docx import Document

from congress import clock
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role
from proposals import queries, services
from proposals.models import UnitReport
from proposals.workflow import REPORT_MOVES, ReportState
from tests import factories
from tests.proposals.steps import DAY_TWO, RATINGS, dispatched, evaluated, replied

TEXT = "一、领导重视，专题研究。\n二、全部按期答复。"
DECEMBER = dt.datetime(2026, 12, 10, 2, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(DECEMBER, tick=False):
        yield


@pytest.fixture
def people(chain):
    named = {who: getattr(chain, who) for who in ("deputy", "secretary", "office", "clerk", "bureau_lead")}
    elsewhere = factories.organ(chain.congress, parent=chain.block)
    return named | {
        "leader of another unit": factories.staff(chain.congress, Role.UNIT_LEADER, organ=elsewhere),
        "secretary of another congress": factories.staff(factories.congress()),
    }


@pytest.fixture
def handled(chain):
    """Two tasks of 2026: one answered on time and rated, the other never answered, and so overdue."""
    with time_machine.travel(DAY_TWO, tick=False):
        evaluated(chain, replied(chain, dispatched(chain)), **RATINGS)
        return dispatched(chain)


def begun(chain, year=2026):
    return services.begin_report(by=chain.clerk, year=year, text=TEXT)


def approved(chain, report=None):
    return services.move_report(report or begun(chain), "approve_report", by=chain.bureau_lead)


def sent(chain):
    return services.move_report(approved(chain), "send_report", by=chain.bureau_lead)


def in_state(chain, state):
    make = {"draft": begun, "approved": approved, "sent": sent}
    return UnitReport.objects.get(pk=make[state](chain).pk)


# state → role → the exact moves; a role that is not named has none.
TABLE = {
    "draft": {"clerk": ["write_report"], "bureau_lead": ["write_report", "approve_report"]},
    "approved": {"bureau_lead": ["send_back_report", "send_report"]},
    "sent": {},
}


@pytest.mark.parametrize("state", ReportState.values)
def test_open_moves_are_those_of_the_table_and_no_others_are_made(chain, people, state):
    report = in_state(chain, state)

    found = {who: [move.name for move in queries.open_moves(report, user)] for who, user in people.items()}
    assert {who: moves for who, moves in found.items() if moves} == TABLE[state]
    for who, user in people.items():
        for name in set(REPORT_MOVES.names) - set(TABLE[state].get(who, [])):
            with pytest.raises((PermissionDenied, Refused)):
                services.move_report(report, name, by=user)
    assert UnitReport.objects.get().version == report.version


def test_leader_who_wrote_it_does_not_approve_it(chain):
    report = services.move_report(begun(chain), "write_report", by=chain.bureau_lead, text="改过")

    with pytest.raises(PermissionDenied):
        approved(chain, report)


def test_opened_again_it_is_approved_anew(chain):
    report = services.move_report(approved(chain), "send_back_report", by=chain.bureau_lead, note="请补充问题")

    assert (report.state, report.approved_by, report.note) == ("draft", None, "请补充问题")


@pytest.mark.parametrize("state", ReportState.values)
def test_who_sees_is_the_same_as_queryset_and_as_predicate(chain, people, state):
    report = in_state(chain, state)

    by_query = {who for who, user in people.items() if UnitReport.objects.visible_to(user).exists()}
    by_rule = {who for who, user in people.items() if user.has_perm("proposals.view_year_report", report)}

    above = {"secretary", "office"} if state == "sent" else set()
    assert by_query == by_rule == {"clerk", "bureau_lead"} | above


def test_unit_has_one_report_a_year_and_none_of_a_year_to_come(chain):
    begun(chain)

    with pytest.raises(Refused):
        begun(chain)
    with pytest.raises(Invalid) as invalid:
        begun(chain, 2027)
    assert list(invalid.value.errors) == ["year"]
    with pytest.raises(PermissionDenied):
        services.begin_report(by=chain.secretary, year=2026, text=TEXT)
    assert begun(chain, 2025).year == 2025


@pytest.mark.parametrize("wrong", [{"state": "approved"}, {"state": "sent"}, {"state": "lost"}])
def test_database_keeps_reports_whole(chain, wrong):
    begun(chain)

    with pytest.raises(IntegrityError), transaction.atomic():
        UnitReport.objects.update(**wrong)


# Counted by hand from what ``handled`` says.
BY_HAND = {
    "received": 2, "replied": 1, "to_reply": 2, "replied_on_time": 1, "replied_late": 1, "given_back": 0, "extended": 0,
    "standing": 1, "outcome_resolved": 1, "outcome_in_progress": 0, "outcome_planned": 0, "outcome_cannot_now": 0,
    "outcome_reference": 0, "outcome_escalated": 0, "first_good": 1, "first_rated": 1, "overall_good": 1, "rated": 1,
    "not_returned": 0, "promises_made": 0, "promises_done": 0, "promises_open": 0,
}  # fmt: skip


def test_figures_are_counted_when_it_is_sent_and_kept(chain, handled):
    report = sent(chain)
    replied(chain, handled)

    assert UnitReport.objects.get(pk=report.pk).figures == BY_HAND
    assert queries.report_figures(chain.clerk, chain.bureau, 2026)["replied"] == 2
    assert queries.report_figures(chain.clerk, chain.bureau, 2025)["received"] == 0


def test_every_figure_opens_exactly_the_tasks_it_counts(chain, handled, client):
    report = begun(chain)
    client.force_login(chain.bureau_lead)
    groups = client.get(report.get_absolute_url()).context["groups"]

    for cell in (cell for group in groups for cell in group["cells"]):
        assert (cell["label"], len(client.get(cell["url"]).context["rows"])) == (cell["label"], cell["of"])
        if "whole_url" in cell:
            assert len(client.get(cell["whole_url"]).context["rows"]) == cell["among"]


def test_office_and_secretariat_see_who_has_sent_and_who_has_not(chain, handled, client):
    pages = {}
    for step in (begun, lambda chain: services.move_report(
        approved(chain, UnitReport.objects.get()), "send_report", by=chain.bureau_lead)):  # fmt: skip
        step(chain)
        for who in ("office", "secretary"):
            client.force_login(getattr(chain, who))
            rows = client.get("/year-reports/?year=2026").context["rows"]
            pages.setdefault(who, []).append([(row["organ"], row["report"] is not None) for row in rows])

    assert pages == {who: [[(chain.bureau, False)], [(chain.bureau, True)]] for who in ("office", "secretary")}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_three_units(chain, client, count, django_assert_num_queries):
    with time_machine.travel(DAY_TWO, tick=False):
        for nth in range(count):
            dispatched(chain, organ=factories.organ(chain.congress, parent=chain.block, code=f"V{nth}"))
    client.force_login(chain.secretary)
    client.get("/year-reports/")

    with django_assert_num_queries(5):
        rows = client.get("/year-reports/?year=2026").context["rows"]
    assert len(rows) == count


def test_leader_is_told_that_it_is_written_and_those_above_that_it_is_sent(chain, work_off):
    sent(chain)
    work_off()

    told = Notification.objects.filter(kind__in=["proposals.begin_report", "proposals.send_report"])
    assert {(notice.kind, notice.recipient) for notice in told} == {
        ("proposals.begin_report", chain.bureau_lead),
        ("proposals.send_report", chain.office),
        ("proposals.send_report", chain.secretary),
    }
    assert "领导重视" not in str(list(Event.objects.values_list("data", flat=True)))


def test_unit_writes_approves_and_sends_on_its_pages(chain, handled, logged_in):
    client = logged_in(chain.clerk)
    empty = client.post("/year-reports/new/", {"year": "2026", "text": "", "idempotency_key": "a" * 32})
    answer = client.post("/year-reports/new/", {"year": "2026", "text": TEXT, "idempotency_key": "b" * 32})
    report = UnitReport.objects.get()
    shown = client.get(report.get_absolute_url()).content.decode()
    listed = client.get("/year-reports/").content.decode()

    assert (empty.status_code, answer.status_code) == (422, 302)
    assert "专题研究" in shown
    assert 'data-move="approve_report"' not in shown
    assert report.get_absolute_url() in listed
    client = logged_in(chain.bureau_lead)
    for nth, name in enumerate(("approve_report", "send_report")):
        client.post(f"{report.get_absolute_url()}{name}/", {"idempotency_key": f"{nth}" * 32})
    report.refresh_from_db()
    assert (report.state, report.sent_at) == ("sent", clock.now())


def test_draft_is_not_opened_from_outside_the_unit(chain, logged_in):
    report = begun(chain)

    for who in (chain.secretary, chain.office):
        assert logged_in(who).get(report.get_absolute_url()).status_code == 404
        assert logged_in(who).get(f"{report.get_absolute_url()}report.pdf").status_code == 404


def test_it_is_printed_as_pdf_and_word_with_the_figures_kept(chain, handled, logged_in):
    report = sent(chain)
    replied(chain, handled)
    client = logged_in(chain.secretary)

    pdf = client.get(f"{report.get_absolute_url()}report.pdf")
    word = Document(BytesIO(client.get(f"{report.get_absolute_url()}report.docx").content))

    cells = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert pdf.content.startswith(b"%PDF")
    assert any("专题研究" in paragraph.text for paragraph in word.paragraphs)
    assert cells[1][:2] == ["收到", "2"]
    assert cells[2][1] == "1"
    assert client.get(f"{report.get_absolute_url()}report.txt").status_code == 404
