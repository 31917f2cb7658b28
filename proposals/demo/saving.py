"""Inserting courses in batches, parents first, with their facts, words, letters and notices."""

import datetime as dt

from django.db.models import Model

from congress import clock, files, search
from congress.demo import write_facts
from congress.models import Counter, Event, File, Notification
from proposals import documents
from proposals.demo.chain import Course
from proposals.demo.desk import Desk
from proposals.demo.publishing import published
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
    Publication,
    PublishedReply,
    Reply,
    ReplyVersion,
    SupervisionCase,
    Urge,
)
from proposals.notifications import tell_those_concerned
from proposals.services import SCAN
from proposals.workflow import Promise

TABLES = (  # parents first
    Proposal, ProposalVersion, CoSignature, HandlingTask, Confidant, Contact, CoOpinion, Extension, Urge, Reply, ReplyVersion,
    Evaluation, PaperRating, Examination, Clock, SupervisionCase, Mark, MarkReport, Commitment, CommitmentStep, Publication,
    PublishedReply,
)  # fmt: skip
_SCANNED = "扫描件.pdf"
UNREAD = dt.timedelta(days=12)  # older notices were read


def rows_of(course: Course) -> list[tuple[type[Model], list]]:
    """Everything a course leaves behind but its facts, not saved yet, by table, parents first."""
    publications, answers = published(course)
    promises = [_promise(reply) for reply in course.replies if reply.sent_at and reply.promised_on]
    return [
        (Proposal, [course.proposal]),
        (Proposal, course.split_offs),
        (ProposalVersion, [row for row in course.versions if isinstance(row, ProposalVersion)]),
        (CoSignature, course.signatures),
        (HandlingTask, [task for task in course.tasks if task.parent is None]),
        (HandlingTask, [task for task in course.tasks if task.parent is not None]),
        (Confidant, course.confidants),
        (Contact, course.contacts),
        (CoOpinion, course.opinions),
        (Extension, course.extensions),
        (Urge, course.urges),
        (Reply, course.replies),
        (ReplyVersion, [row for row in course.versions if isinstance(row, ReplyVersion)]),
        (Evaluation, course.evaluations),
        (PaperRating, course.paper_ratings),
        (Examination, course.examinations),
        (Clock, course.clocks),
        (SupervisionCase, course.cases),
        (Mark, course.marks),
        (MarkReport, course.reports),
        (Commitment, promises),
        (CommitmentStep, [_kept(promise) for promise in promises if promise.state == Promise.CONFIRMED]),
        (Publication, publications),
        (PublishedReply, answers),
    ]


def save(courses: list[Course], *, with_letters: bool) -> list[Event]:
    """Insert the rows of many courses, parents first; letters are printed when asked for."""
    for same in zip(*map(rows_of, courses), strict=True):
        model = same[0][0]
        model.objects.bulk_create([row for _model, rows in same for row in rows], batch_size=500)
    proposals = [course.proposal for course in courses]
    if with_letters:
        ratings = [entry for course in courses for entry in course.paper_ratings if entry.nth == 1]
        _scan([one for one in proposals if one.entered_by], ratings)
        _print_letters([reply for course in courses for reply in course.replies if reply.sent_at])
    search.index([*proposals, *(part for course in courses for part in course.split_offs)])
    search.index(Publication.objects.filter(pk__in=[one.pk for one in proposals]).prefetch_related("replies__organ"))
    facts = [fact for course in courses for fact in course.facts]
    return write_facts(sorted(facts, key=lambda fact: fact.at))


def _promise(reply: Reply) -> Commitment:
    """What a reply promised: kept where the day has passed, still open where it lies ahead."""
    promise = Commitment(
        reply=reply, proposal=reply.task.proposal, congress=reply.task.congress, organ=reply.task.organ,
        first_promised_on=reply.promised_on, promised_on=reply.promised_on,
        told_near=reply.promised_on, told_late=reply.promised_on,
    )  # fmt: skip
    if promise.promised_on < clock.today():
        promise.state, promise.done_on = Promise.CONFIRMED, promise.promised_on
    return promise


def _kept(promise: Commitment) -> CommitmentStep:
    return CommitmentStep(
        commitment=promise, move="fulfil", text="承诺事项已按期落实。", day=promise.done_on,
        by=promise.reply.drafted_by, at=dt.datetime.combine(promise.done_on, dt.time(10), dt.UTC),
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
