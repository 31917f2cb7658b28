"""What comes beside the handling: units' reports for the year, and what deputies beside the lead say of it."""

import datetime as dt

from congress import clock
from congress.demo import Fact, Seed, moment, write_facts
from congress.models import Event
from proposals.demo import texts
from proposals.demo.desk import Desk
from proposals.models import Appraisal, Proposal, Rating, UnitReport
from proposals.queries import report_figures
from proposals.workflow import AppraisalState, ReportState, State

REPORTS = (("U17", ReportState.DRAFT), ("U16", ReportState.APPROVED), ("U14", ReportState.SENT))
BEGUN, APPROVED, SENT = (dt.timedelta(days=days) for days in (8, 5, 3))  # ago
# Who says it, how the handling is rated, what came of it.
APPRAISALS = (
    ("deputy12", Rating.SATISFIED, AppraisalState.SHOWN), ("deputy14", Rating.DISSATISFIED, AppraisalState.WITHHELD),
    ("deputy15", Rating.BASICALLY, AppraisalState.WRITTEN),
)  # fmt: skip


def tell_reports(desk: Desk, seed: Seed) -> list[Event]:
    """A report of last year in each state; the figures of the one that was sent are those of the demonstration's day."""
    year, facts = seed.yesterday.year - 1, []
    at = {name: moment(seed.yesterday - ago, 600) for name, ago in (("b", BEGUN), ("a", APPROVED), ("s", SENT))}
    for code, state in REPORTS:
        organ = desk.organs[code]
        clerk, leader = desk.clerk(organ), desk.leader(organ)
        report = UnitReport(
            congress=desk.congress, organ=organ, year=year, state=state, written_by=clerk.user, written_at=at["b"],
            text=texts.YEAR_REPORT.format(unit=organ.name, year=year),
        )  # fmt: skip
        steps = [("begin_report", clerk, at["b"], {})]
        if state != ReportState.DRAFT:
            report.approved_by, report.approved_at, report.version = leader.user, at["a"], 2
            told = {"source": ReportState.DRAFT, "to": ReportState.APPROVED}
            steps.append(("approve_report", leader, at["a"], told))
        if state == ReportState.SENT:
            report.sent_at, report.version = at["s"], 3
            with clock.stopped(moment(seed.today, 720)):
                report.figures = report_figures(clerk.user, organ, year)
            told = {"source": ReportState.APPROVED, "to": ReportState.SENT}
            steps.append(("send_report", clerk, at["s"], told))
        report.save()
        facts += [Fact(f"proposals.{name}", report, by, when, told | {"year": year}) for name, by, when, told in steps]
    return write_facts(sorted(facts, key=lambda fact: fact.at))


def tell_appraisals(desk: Desk, seed: Seed) -> list[Event]:
    """Of the first deputy's answered proposal: one shown, one withheld, one that waits."""
    lead, by = desk.leads["deputy01"], desk.secretary(Proposal(in_session=False))
    proposal = Proposal.objects.written().filter(lead=lead, state=State.REPLIED).order_by("pk").first()
    facts = []
    said, screened = (moment(seed.yesterday - dt.timedelta(days=days), 600) for days in (2, 1))
    for nth, (name, rating, state) in enumerate(APPRAISALS):
        mandate, minutes = desk.leads[name], dt.timedelta(minutes=20 * nth)
        row = Appraisal(
            proposal=proposal, mandate=mandate, round=proposal.round, rating=rating, text=texts.APPRAISALS[rating],
            at=said + minutes, state=state,
        )  # fmt: skip
        if state != AppraisalState.WRITTEN:
            row.screened_by, row.screened_at, row.version = by.user, screened + minutes, 2
            row.reason = texts.WITHHELD if state == AppraisalState.WITHHELD else ""
        row.save()
        facts.append(Fact("proposals.appraise", row, mandate.post, row.at, {"round": row.round}))
        if row.screened_at:
            move = "show_appraisal" if state == AppraisalState.SHOWN else "withhold_appraisal"
            told = {"source": AppraisalState.WRITTEN, "to": state}
            facts.append(Fact(f"proposals.{move}", row, by, row.screened_at, told))
    return write_facts(sorted(facts, key=lambda fact: fact.at))
