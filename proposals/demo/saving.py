"""Inserting courses in batches, parents first, with their facts, words, letters and notices."""

import datetime as dt
from io import BytesIO

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from PIL import Image

from congress import files, search
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
    Coordination,
    CoSignature,
    DiaryEntry,
    Evaluation,
    Examination,
    Extension,
    HandlingPlan,
    HandlingTask,
    Mark,
    MarkReport,
    PaperRating,
    PlanStep,
    Proposal,
    ProposalVersion,
    Publication,
    PublishedReply,
    Reply,
    ReplyManner,
    ReplyVersion,
    SupervisionCase,
    Urge,
)
from proposals.notifications import tell_those_concerned
from proposals.services import SCAN
from proposals.workflow import Promise

TABLES = (  # parents first
    Proposal, ProposalVersion, CoSignature, HandlingTask, HandlingPlan, PlanStep, DiaryEntry, Confidant, Contact, CoOpinion, Coordination, Extension, Urge, Reply, ReplyVersion,
    Evaluation, PaperRating, Examination, Clock, SupervisionCase, Mark, MarkReport, Commitment, CommitmentStep, Publication,
    PublishedReply,
)  # fmt: skip
_SCANNED, _PHOTO = "扫描件.pdf", "现场照片.png"
UNREAD = dt.timedelta(days=12)  # older notices were read


def rows_of(course: Course, today: dt.date) -> list[tuple[type[Model], list]]:
    """Everything a course leaves behind but its facts, not saved yet, by table, parents first; ``today`` is the
    demonstration's.
    """
    publications, answers = published(course)
    promises = [_promise(reply, today) for reply in course.replies if reply.sent_at and reply.promised_on]
    return [
        (Proposal, [course.proposal]),
        (Proposal, course.split_offs),
        (ProposalVersion, [row for row in course.versions if isinstance(row, ProposalVersion)]),
        (CoSignature, course.signatures),
        (HandlingTask, [task for task in course.tasks if task.parent is None]),
        (HandlingTask, [task for task in course.tasks if task.parent is not None]),
        (HandlingPlan, course.plans),
        (PlanStep, course.plan_steps),
        (DiaryEntry, course.diary),
        (Confidant, course.confidants),
        (Contact, course.contacts),
        (CoOpinion, course.opinions),
        (Coordination, course.coordinations),
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


def save(courses: list[Course], today: dt.date, *, with_letters: bool) -> list[Event]:
    """Insert the rows of many courses, parents first; letters are printed when asked for."""
    for same in zip(*(rows_of(course, today) for course in courses), strict=True):
        model, made = same[0][0], [row for _model, rows in same for row in rows]
        if model is Reply and with_letters:
            _scan_replies([reply for reply in made if reply.manner == ReplyManner.PAPER])
        model.objects.bulk_create(made, batch_size=500)
    _merge([course for course in courses if course.main])
    proposals = [course.proposal for course in courses]
    if with_letters:
        ratings = [entry for course in courses for entry in course.paper_ratings if entry.nth == 1]
        _scan([one for one in proposals if one.entered_by], ratings)
        _hand_over_scans([reply for course in courses for reply in course.replies if reply.scan])
        _photograph([entry for course in courses for entry in course.diary if entry.file_count])
        _print_letters([reply for course in courses for reply in course.replies if reply.sent_at])
    search.index([*proposals, *(part for course in courses for part in course.split_offs)])
    search.index(Publication.objects.filter(pk__in=[one.pk for one in proposals]).prefetch_related("replies__organ"))
    facts = [fact for course in courses for fact in course.facts]
    return write_facts(sorted(facts, key=lambda fact: fact.at))


def _merge(courses: list[Course]) -> None:
    """What was merged names its main proposal, now that both are there."""
    for course in courses:
        course.proposal.main = course.main
    Proposal.objects.bulk_update([course.proposal for course in courses], ["main"])


def _promise(reply: Reply, today: dt.date) -> Commitment:
    """What a reply promised: kept where the day has passed, still open where it lies ahead."""
    promise = Commitment(
        reply=reply, proposal=reply.task.proposal, congress=reply.task.congress, organ=reply.task.organ,
        first_promised_on=reply.promised_on, promised_on=reply.promised_on,
    )  # fmt: skip
    if promise.promised_on < today:
        promise.state, promise.done_on = Promise.CONFIRMED, promise.promised_on
    return promise


def _kept(promise: Commitment) -> CommitmentStep:
    return CommitmentStep(
        commitment=promise, move="fulfil", text="承诺事项已按期落实。", day=promise.done_on,
        by=promise.reply.drafted_by, at=dt.datetime.combine(promise.done_on, dt.time(10), dt.UTC),
    )  # fmt: skip


def _print_letters(replies: list[Reply]) -> None:
    """A reply on paper is its scan."""
    for reply in replies:
        if reply.manner == ReplyManner.PAPER:
            reply.letter = reply.scan
            continue
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


def _scan_replies(replies: list[Reply]) -> None:
    """Sealed letters that were scanned in. None is sent without its scan, so it is there before its reply: kept for the
    task until then.
    """
    for reply in replies:
        reply.scan = files.store(
            _SCANNED, documents.letter(reply), target=reply.task, by=reply.drafted_by, purpose=SCAN
        )
        File.objects.filter(pk=reply.scan.pk).update(created_at=reply.drafted_at)


def _hand_over_scans(replies: list[Reply]) -> None:
    """Now that the replies are there, the scans are theirs."""
    kind = ContentType.objects.get_for_model(Reply)
    for reply in replies:
        File.objects.filter(pk=reply.scan_id).update(target_type=kind, target_id=reply.pk)


def _photograph(entries: list[DiaryEntry]) -> None:
    """A plain picture stands for the photo of a place."""
    picture = BytesIO()
    Image.linear_gradient("L").resize((320, 240)).save(picture, "PNG")
    for entry in entries:
        kept = files.store(_PHOTO, picture.getvalue(), target=entry, by=entry.by, purpose="diary")
        File.objects.filter(pk=kept.pk).update(created_at=entry.at)


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
