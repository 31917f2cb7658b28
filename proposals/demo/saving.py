"""Inserting courses in batches, parents first, with their facts, words, letters and notices."""

import datetime as dt

from congress import clock, files, search
from congress.demo import write_facts
from congress.models import Counter, Event, File, Notification
from proposals import documents
from proposals.demo.chain import Course
from proposals.demo.desk import Desk
from proposals.demo.publishing import publish
from proposals.models import (
    Clock,
    Commitment,
    CommitmentStep,
    Confidant,
    Contact,
    CoOpinion,
    CoSignature,
    Evaluation,
    Examination,
    Extension,
    HandlingTask,
    Mark,
    MarkReport,
    PaperRating,
    Proposal,
    ProposalVersion,
    Reply,
    ReplyVersion,
    SupervisionCase,
    Urge,
)
from proposals.notifications import tell_those_concerned
from proposals.services import SCAN
from proposals.workflow import Promise

_SCANNED = "扫描件.pdf"
UNREAD = dt.timedelta(days=12)  # older notices were read


def save(courses: list[Course], *, with_letters: bool) -> list[Event]:
    """Insert the rows of many courses, parents first; letters are printed when asked for."""

    def rows(name: str, model: type | None = None) -> list:
        every = [row for course in courses for row in getattr(course, name)]
        return [row for row in every if model is None or isinstance(row, model)]

    proposals = [course.proposal for course in courses]
    tasks = rows("tasks")
    replies = rows("replies")
    split_offs = rows("split_offs")
    batches = (
        (Proposal, proposals),
        (Proposal, split_offs),
        (ProposalVersion, rows("versions", ProposalVersion)),
        (CoSignature, rows("signatures")),
        (HandlingTask, [task for task in tasks if task.parent is None]),
        (HandlingTask, [task for task in tasks if task.parent is not None]),
        (Confidant, rows("confidants")),
        (Contact, rows("contacts")),
        (CoOpinion, rows("opinions")),
        (Extension, rows("extensions")),
        (Urge, rows("urges")),
        (Reply, replies),
        (ReplyVersion, rows("versions", ReplyVersion)),
        (Evaluation, rows("evaluations")),
        (PaperRating, rows("paper_ratings")),
        (Examination, rows("examinations")),
        (Clock, rows("clocks")),
        (SupervisionCase, rows("cases")),
        (Mark, rows("marks")),
        (MarkReport, rows("reports")),
    )
    for model, some in batches:
        model.objects.bulk_create(some, batch_size=500)
    _promise([reply for reply in replies if reply.sent_at and reply.promised_on])
    if with_letters:
        _scan([one for one in proposals if one.entered_by], [one for one in rows("paper_ratings") if one.nth == 1])
        _print_letters([reply for reply in replies if reply.sent_at])
    search.index([*proposals, *split_offs])
    publish(courses)
    return write_facts(sorted(rows("facts"), key=lambda fact: fact.at))


def _promise(replies: list[Reply]) -> None:
    """What the replies promised: kept where the day has passed, still open where it lies ahead."""
    promises = [
        Commitment(
            reply=reply, proposal=reply.task.proposal, congress=reply.task.congress, organ=reply.task.organ,
            first_promised_on=reply.promised_on, promised_on=reply.promised_on,
            told_near=reply.promised_on, told_late=reply.promised_on,
        )
        for reply in replies
    ]  # fmt: skip
    kept = [promise for promise in promises if promise.promised_on < clock.today()]
    for promise in kept:
        promise.state, promise.done_on = Promise.CONFIRMED, promise.promised_on
    Commitment.objects.bulk_create(promises, batch_size=500)
    CommitmentStep.objects.bulk_create(
        (
            CommitmentStep(
                commitment=promise, move="fulfil", text="承诺事项已按期落实。", day=promise.done_on,
                by=promise.reply.drafted_by, at=dt.datetime.combine(promise.done_on, dt.time(10), dt.UTC),
            )
            for promise in kept
        ),
        batch_size=500,
    )  # fmt: skip


def _print_letters(replies: list[Reply]) -> None:
    for reply in replies:
        name, content = documents.letter_name(reply), documents.letter(reply)
        by = reply.drafted_by
        reply.letter = files.store(name, content, target=reply, by=by, purpose="letter")
        File.objects.filter(pk=reply.letter.pk).update(created_at=reply.sent_at)
    Reply.objects.bulk_update(replies, ["letter"], batch_size=100)


def _scan(proposals: list[Proposal], ratings: list[PaperRating]) -> None:
    """Printed papers stand for the scans."""
    for proposal in proposals:
        content = documents.form(proposal, "pdf", with_contact=True)
        kept = files.store(_SCANNED, content, target=proposal, by=proposal.entered_by, purpose=SCAN)
        File.objects.filter(pk=kept.pk).update(created_at=proposal.submitted_at)
    for rating in ratings:
        content = documents.evaluation_form(rating.reply)
        kept = files.store(_SCANNED, content, target=rating, by=rating.by, purpose=SCAN)
        File.objects.filter(pk=kept.pk).update(created_at=rating.at)


def count_on(desk: Desk) -> None:
    """Leave the counters where the numbers given end."""
    Counter.objects.bulk_create(
        Counter(congress=desk.congress, series=series, value=value) for series, value in desk.numbers.items()
    )


def tell(events: list[Event], now: dt.datetime) -> None:
    """The notices of these events, as their reactions write them, with their dates; older ones were read."""
    for event in events:
        tell_those_concerned(event)
    at = {event.pk: event.at for event in events}
    notices = list(Notification.objects.filter(event__in=at))
    for notice in notices:
        notice.created_at = at[notice.event_id]
        if now - notice.created_at > UNREAD:
            notice.read_at = notice.created_at + dt.timedelta(hours=3)
    Notification.objects.bulk_update(notices, ["created_at", "read_at"], batch_size=100)
