"""Reports on the duty: written by the deputy, given in a meeting or in writing, polled, announced.

Legal base: Deputies Law, arts 48 and 58; the meeting of at least 50 and the poll as in Dongshan's rules.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock, wording
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from deputies import queries
from deputies.computing import polling
from deputies.models import DutyReport, Mandate, ReportMeeting
from deputies.services.deadlines import decide_by
from deputies.services.duty import register_duty, take_back_duty
from deputies.workflow import REPORT_MOVES, Fact, ReportState, State

NEEDS_NOTE = frozenset({"return_report", "correct_meeting"})
BALLOTS = ("issued", "returned", "valid", *polling.CHOICES)


@transaction.atomic
def write_report(mandate: Mandate, *, by: User, title: str, body: str) -> DutyReport:
    """Begin a report. Refused while another one of the same deputy is on its way, and for a mandate that rests."""
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if mandate.state != State.ACTIVE:
        raise Refused(_("The mandate is not exercised now."))
    report = DutyReport(mandate=mandate, title=title, body=body)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Refused(_("There is a report on its way already. Finish that one first.")) from error
    record("deputies.write_report", report, by=by)
    return report


@transaction.atomic
def revise_report(report: DutyReport, *, by: User, version: int, title: str, body: str) -> DutyReport:
    """Change a draft. Refused once it was handed in; ``Stale`` when it was changed meanwhile, in another window."""
    report = _locked(report)
    if report.state != ReportState.DRAFT:
        raise Refused(_("The report was handed in; take it back to change it."))
    if report.version != version:
        now = {"title": report.title, "body": report.body, "version": report.version}
        raise Stale(_("This report was changed meanwhile. Compare and save again."), current=now)
    report.title, report.body, report.version = title, body, version + 1
    report.save()
    record("deputies.revise_report", report, by=by)
    return report


@transaction.atomic
def move_report(report: DutyReport, name: str, *, by: User, **fields: Any) -> DutyReport:
    """Make one move of the report's table; the duty is registered once, when the report was given.

    ``PermissionDenied`` when the move is not this person's, ``Refused`` when the state forbids it, ``Invalid`` when a
    field does not hold. Nothing is changed then.
    """
    report = _locked(report)
    row = REPORT_MOVES.check(name, report, by)
    note = fields.get("note", "").strip()
    if name in NEEDS_NOTE and not note:
        raise Invalid({"note": [_("Say why.")]})
    source = report.state
    details = EFFECTS.get(name, _nothing)(report, by=by, **fields) or {}
    report.state = details.pop("to", None) or row.target or report.state
    report.note = note
    report.version += 1
    report.save()
    record(f"deputies.{name}", report, by=by, source=source, to=report.state, note=note, **details)
    return report


def _locked(report: DutyReport) -> DutyReport:
    """The report as it is now; its mandate is locked before it, as everywhere."""
    Mandate.objects.select_for_update(of=("self",)).get(pk=report.mandate_id)
    rows = DutyReport.objects.select_for_update(of=("self",))
    return rows.select_related("mandate__person", "mandate__congress", "mandate__delegation").get(pk=report.pk)


def _nothing(_report: DutyReport, **_fields: Any) -> None:
    """The move changes the state and no more."""


def _hand_in(report: DutyReport, *, by: User) -> None:
    if not report.body.strip():
        raise Refused(_("There is no text yet. Write the report, then hand it in."))
    wording.check(report.congress_id, report, "title", "body")
    report.handed_in_at, report.decide_by = clock.now(), decide_by(report.congress_id)


def _hold(report: DutyReport, *, by: User, day: dt.date, place: str, present: int, **facts: Any) -> dict[str, Any]:
    """Record the meeting. With fewer present than the congress asks for, the report is not given."""
    meeting = ReportMeeting(report=report, by=by, least_present=queries.least_present(report.congress_id))
    _describe(meeting, day=day, place=place, present=present, **facts)
    meeting.save()
    if meeting.counts:
        _register(report, meeting, by=by)
    return _told(meeting)


def _correct(report: DutyReport, *, by: User, note: str, **facts: Any) -> dict[str, Any]:
    """Put the record of the meeting right. With fewer present than needed, the report goes back to *accepted*."""
    meeting = report.meetings.get(counts=True)
    before = meeting.day
    old = {name: _plain(getattr(meeting, name)) for name in (*BALLOTS, "day", "place", "present")}
    _describe(meeting, **facts)
    if (meeting.day, meeting.counts) != (before, True):
        _refuse_frozen(report, before)
        _refuse_frozen(report, meeting.day)
        take_back_duty(report.duty_source, by=by, note=_("The record of the meeting was corrected."))
    meeting.by, meeting.at = by, clock.now()
    meeting.save()
    if meeting.counts and meeting.day != before:
        report.version += 1  # a record of its own, beside the one that was struck
        _register(report, meeting, by=by)
    changed = {name: value for name, value in old.items() if _plain(getattr(meeting, name)) != value}
    return _told(meeting) | {"old": changed}


def _describe(meeting: ReportMeeting, **facts: Any) -> None:
    """Set what was typed, and whether the meeting counts; ``Invalid`` where the numbers do not agree."""
    for name, value in facts.items():
        setattr(meeting, name, value)
    wrong: dict[str, list[str]] = {}
    mandate = meeting.report.mandate
    if meeting.day > clock.today():
        wrong["day"] = [_("The day has not come yet.")]
    elif meeting.day < mandate.begins_on or (mandate.ends_on and meeting.day > mandate.ends_on):
        wrong["day"] = [_("The mandate was not exercised on that day.")]
    for field, mismatch in polling.mismatches(meeting.ballots, present=meeting.present).items():
        wrong.setdefault(field, []).append(_in_words(*mismatch))
    if wrong:
        raise Invalid(wrong)
    meeting.counts = meeting.present >= meeting.least_present


def _in_words(rule: str, found: int, bound: int) -> str:
    words = {
        "issued": _("%(found)s ballots for %(bound)s people present."),
        "returned": _("%(found)s returned of %(bound)s issued."),
        "valid": _("%(found)s valid of %(bound)s returned."),
        "sum": _("The five lines add up to %(found)s, not to %(bound)s valid ballots."),
    }[rule]
    return words % {"found": found, "bound": bound}


def _told(meeting: ReportMeeting) -> dict[str, Any]:
    """What the event says of a meeting, and where the report stands after it."""
    return {
        "to": ReportState.HELD if meeting.counts else ReportState.ACCEPTED,
        "meeting": meeting.pk,
        "present": meeting.present,
        "least": meeting.least_present,
        "counts": meeting.counts,
        "percent": meeting.result.percent if meeting.result else "",
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _refuse_frozen(report: DutyReport, day: dt.date) -> None:
    """A day that is settled keeps its record: neither the day nor its counting may change."""
    frozen = queries.frozen_through(report.congress_id)
    if frozen and day <= frozen:
        raise Refused(_("Everything up to %(day)s is settled and frozen.") % {"day": frozen.isoformat()})


def _file(report: DutyReport, *, by: User, written_on: dt.date, written_to: str) -> None:
    """The report was given in writing, without a meeting."""
    mandate = report.mandate
    if written_on > clock.today():
        raise Invalid({"written_on": [_("The day has not come yet.")]})
    if written_on < mandate.begins_on or (mandate.ends_on and written_on > mandate.ends_on):
        raise Invalid({"written_on": [_("The mandate was not exercised on that day.")]})
    report.written_on, report.written_to = written_on, written_to
    _register_duty(report, Fact.WRITTEN_REPORT, by=by, day=written_on, organiser="", place="")


def _register(report: DutyReport, meeting: ReportMeeting, *, by: User) -> None:
    place, organiser = meeting.place, report.mandate.delegation.name
    _register_duty(report, Fact.ORAL_REPORT, by=by, day=meeting.day, place=place, organiser=organiser)


def _register_duty(report: DutyReport, fact: Fact, *, by: User, day: dt.date, **facts: str) -> None:
    report.duty_source = f"deputies.report:{report.pk}:{report.version}"
    url = report.get_absolute_url()
    register_duty(report.mandate, fact, report.duty_source, by=by, title=report.title, day=day, url=url, **facts)


def _announce(report: DutyReport, *, by: User) -> None:
    report.announced_at = clock.now()


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "hand_in_report": _hand_in,
    "hold_report": _hold,
    "correct_meeting": _correct,
    "file_report": _file,
    "announce_report": _announce,
}
