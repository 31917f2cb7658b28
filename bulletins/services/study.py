"""Study: courses kept and opened, material read, quizzes taken, what is completed, who is reminded."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins import queries
from bulletins.computing import quiz
from bulletins.models import Course, Material, MaterialProgress, Question, QuizAttempt, StudyRecord
from bulletins.workflow import MaterialKind, QuestionKind
from congress import clock, files, registers, search
from congress.errors import Invalid, Refused
from congress.events import record
from congress.files import CheckedFile
from congress.models import User
from deputies import services as deputies
from deputies.models import Delegation, DutyRecord, Mandate
from deputies.services import Told
from deputies.workflow import Fact

WARNED_BEFORE = dt.timedelta(days=3)
MOST_ATTEMPTS_GRANTED = 10


# Keeping courses ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_course(course: Course, *, by: User, delegations: Iterable[Delegation] = ()) -> Course:
    """Save a course and for whom it is. ``Invalid`` for delegations or a column of another congress."""
    chosen = list(delegations)
    wrong: dict[str, list[str]] = {}
    if any(each.congress_id != course.congress_id for each in chosen):
        wrong["delegations"] = [_("Choose delegations of your own congress.")]
    if course.column and course.column.congress_id != course.congress_id:
        wrong["column"] = [_("Choose a column of your own congress.")]
    if wrong:
        raise Invalid(wrong)
    course.created_by = course.created_by or by
    registers.save(course, by=by)
    course.delegations.set(chosen)
    search.index([course])
    return course


@transaction.atomic
def enable_course(course: Course, *, by: User) -> Course:
    """Open a course to its deputies and tell them. Refused without material, or with fewer questions than are drawn."""
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.is_enabled:
        raise Refused(_("The course is open already."))
    if not course.materials.exists():
        raise Refused(_("There is nothing to study yet. Add material first."))
    empty = [each for each in course.materials.filter(kind=MaterialKind.FILE) if not files.attached(each).exists()]
    if empty:
        raise Refused(_("“%(title)s” has no file yet.") % {"title": empty[0].title})
    there = course.questions.filter(is_active=True).count()
    if there < course.draw:
        raise Refused(
            _("A quiz draws %(draw)s questions, and the bank has %(count)s.") % {"draw": course.draw, "count": there}
        )
    course.is_enabled = True
    course.save(update_fields=["is_enabled"])
    record("bulletins.enable_course", course, by=by)
    return course


@transaction.atomic
def disable_course(course: Course, *, by: User) -> Course:
    """Take a course off the deputies' list; what they did in it stays."""
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if not course.is_enabled:
        raise Refused(_("The course is not open."))
    course.is_enabled = False
    course.save(update_fields=["is_enabled"])
    record("bulletins.disable_course", course, by=by)
    return course


@transaction.atomic
def save_material(material: Material, *, by: User, file: CheckedFile | None = None) -> Material:
    """Save a piece of a course. ``Invalid`` when what its kind needs is missing, or what it cannot have is there."""
    wrong: dict[str, list[str]] = {}
    if material.kind == MaterialKind.TEXT and not material.body.strip():
        wrong["body"] = [_("Write the text.")]
    if material.kind == MaterialKind.LINK and not material.link.startswith("https://"):
        wrong["link"] = [_("Give an address that begins with https://.")]
    if material.kind != MaterialKind.TEXT and material.needed_minutes:
        wrong["needed_minutes"] = [_("Time can be asked for only of a text read here.")]
    has_file = file or (material.pk and files.attached(material).exists())
    if material.kind == MaterialKind.FILE and not has_file:
        wrong["file"] = [_("Choose the file.")]
    if wrong:
        raise Invalid(wrong)
    if material.kind != MaterialKind.LINK:
        material.link = ""
    registers.save(material, by=by)
    if file:
        for former in files.attached(material):
            files.remove(former)
        files.store(file.name, file.content, target=material, by=by, quarantined=file.quarantined)
    return material


@transaction.atomic
def save_question(question: Question, *, by: User) -> Question:
    """Save a question of the bank. ``Invalid`` when its choices and right answers do not fit its kind."""
    choices = len(question.choice_texts)
    right = sorted(set(question.correct))
    wrong: dict[str, list[str]] = {}
    if question.kind == QuestionKind.TRUE_FALSE:
        question.choices = []
    elif not 2 <= choices <= 8 or len(set(question.choices)) != choices:  # noqa: PLR2004  (as many letters as a phone shows)
        wrong["choices"] = [_("Give two to eight different choices, one a line.")]
    if not right or not all(0 <= each < choices for each in right):
        wrong["correct"] = [_("Name the right answers by their letters.")]
    elif question.kind == QuestionKind.MULTIPLE and len(right) < 2:  # noqa: PLR2004
        wrong["correct"] = [_("Of several right answers there are two at least.")]
    elif question.kind != QuestionKind.MULTIPLE and len(right) > 1:
        wrong["correct"] = [_("Exactly one answer is right here.")]
    if wrong:
        raise Invalid(wrong)
    question.correct = right
    registers.save(question, by=by)
    return question


# Reading ---------------------------------------------------------------------------------------------------------


def _study(mandate: Mandate, course: Course) -> StudyRecord:
    """The deputy's record of the course, locked; made when he opens it first. His mandate is locked before it."""
    Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=mandate.pk)
    StudyRecord.objects.get_or_create(mandate=mandate, course=course)
    rows = StudyRecord.objects.select_for_update(of=("self",)).select_related("course", "mandate")
    return rows.get(mandate=mandate, course=course)


@transaction.atomic
def open_material(mandate: Mandate, material: Material, *, page: int = 1) -> MaterialProgress:
    """Note that the deputy has opened ``page`` of a piece; the clock of its text starts."""
    study = _study(mandate, material.course)
    progress, _created = MaterialProgress.objects.get_or_create(study=study, material=material)
    _live(progress)
    if page not in progress.pages_seen:
        progress.pages_seen = sorted({*progress.pages_seen, page})
    progress.save(update_fields=["pages_seen", "seconds", "seen_at"])
    return progress


@transaction.atomic
def read_on(mandate: Mandate, material: Material) -> MaterialProgress:
    """A sign of life of the page: the time since the last one, of whatever piece, is added if it was no pause.

    Two windows at once measure no more than one. Refused for a piece that was not opened before.
    """
    study = _study(mandate, material.course)
    progress = MaterialProgress.objects.filter(study=study, material=material).first()
    if progress is None:
        raise Refused(_("Open the text first."))
    _live(progress)
    progress.save(update_fields=["seconds", "seen_at"])
    return progress


def _live(progress: MaterialProgress) -> None:
    """Add the seconds since the deputy's last sign of life to this piece."""
    now = clock.now()
    last = MaterialProgress.objects.filter(study__mandate=progress.study.mandate_id).aggregate(at=Max("seen_at"))["at"]
    progress.seconds += quiz.seconds_between((now - last).total_seconds()) if last else 0
    progress.seen_at = now


@transaction.atomic
def finish_material(mandate: Mandate, material: Material, *, by: User) -> MaterialProgress:
    """The deputy says he has read a piece. Refused before every page was opened and the time asked for was measured."""
    study = _study(mandate, material.course)
    progress = MaterialProgress.objects.filter(study=study, material=material).first()
    if progress is None:
        raise Refused(_("Open the text first."))
    if progress.finished_at:
        return progress
    if material.kind == MaterialKind.TEXT:
        unseen = [nth for nth in range(1, len(material.pages) + 1) if nth not in progress.pages_seen]
        if unseen:
            raise Refused(_("Page %(page)s has not been opened yet.") % {"page": unseen[0]})
        missing = material.needed_minutes * 60 - progress.seconds
        if missing > 0:
            raise Refused(
                _("%(minutes)s minutes of reading are asked for; %(seconds)s seconds are still missing.")
                % {"minutes": material.needed_minutes, "seconds": missing}
            )
    return _finish(progress, study, by=by)


@transaction.atomic
def confirm_material(mandate: Mandate, material: Material, *, by: User, note: str) -> MaterialProgress:
    """Staff confirms that the deputy has read a piece elsewhere, on paper or without script; says how it knows."""
    if not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    study = _study(mandate, material.course)
    progress, _created = MaterialProgress.objects.get_or_create(study=study, material=material)
    if progress.finished_at:
        raise Refused(_("This piece is finished already."))
    progress.confirmed_by = by
    return _finish(progress, study, by=by, note=note.strip())


def _finish(progress: MaterialProgress, study: StudyRecord, *, by: User, note: str = "") -> MaterialProgress:
    progress.finished_at = clock.now()
    progress.save(update_fields=["finished_at", "confirmed_by"])
    if progress.confirmed_by_id:
        record("bulletins.confirm_material", study, by=by, material=progress.material_id, note=note)
    else:
        record("bulletins.finish_material", study, by=by, material=progress.material_id)
    _complete(study, by=by)
    return progress


def _is_read(study: StudyRecord) -> bool:
    """Whether every piece of the course is finished."""
    done = study.progress.exclude(finished_at=None).values("material")
    return not study.course.materials.exclude(pk__in=done).exists()


def _complete(study: StudyRecord, *, by: User) -> None:
    """Close the record once everything is done: told once, counted once."""
    if study.completed_at or not _is_read(study) or (study.course.draw and study.passed_at is None):
        return
    study.completed_at = clock.now()
    study.save(update_fields=["completed_at"])
    record("bulletins.complete_course", study, by=by)


# The quiz --------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_quiz(mandate: Mandate, course: Course, *, by: User) -> QuizAttempt:
    """Draw a paper; one that was begun is gone on with. Refused before everything is read, after passing, and when no
    attempt is left.
    """
    study = _study(mandate, course)
    if begun := study.quizzes.filter(handed_in_at=None).first():
        return begun
    if not course.draw:
        raise Refused(_("This course has no quiz."))
    if study.passed_at:
        raise Refused(_("You have passed this quiz."))
    if not _is_read(study):
        raise Refused(_("Finish the material first."))
    taken = study.quizzes.count()
    if taken >= course.attempts + study.extra_attempts:
        raise Refused(_("No attempt is left. The secretariat can grant another one."))
    bank = {each.pk: len(each.choice_texts) for each in course.questions.filter(is_active=True)}
    seed = secrets.randbits(62)
    paper = quiz.draw(bank, course.draw, seed)
    if not paper:
        raise Refused(_("The bank has no questions at present."))
    attempt = QuizAttempt.objects.create(
        study=study, number=taken + 1, seed=seed, paper=paper, pass_mark=course.pass_mark
    )
    record("bulletins.begin_quiz", study, by=by, attempt=attempt.number)
    return attempt


@transaction.atomic
def hand_in_quiz(attempt: QuizAttempt, answers: Mapping[int, list[int]], *, by: User) -> QuizAttempt:
    """Mark a paper; what was not answered is wrong. Refused for one that was handed in."""
    study = _study(attempt.study.mandate, attempt.study.course)
    attempt = QuizAttempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.handed_in_at:
        raise Refused(_("This quiz was handed in already."))
    keys = {each.pk: each.correct for each in Question.objects.filter(pk__in=[pk for pk, _order in attempt.paper])}
    attempt.answers = {str(pk): sorted(answers.get(pk, [])) for pk, _order in attempt.paper}
    attempt.halves = [quiz.worth(keys[pk], answers.get(pk, [])) for pk, _order in attempt.paper]
    attempt.percent = quiz.percent(attempt.halves)
    attempt.has_passed = attempt.percent >= attempt.pass_mark
    attempt.handed_in_at = clock.now()
    attempt.save()
    study.best_percent = max(study.best_percent or 0, attempt.percent)
    if attempt.has_passed:
        study.passed_at = attempt.handed_in_at
    study.save(update_fields=["best_percent", "passed_at"])
    record("bulletins.hand_in_quiz", study, by=by, attempt=attempt.number, percent=attempt.percent)
    _complete(study, by=by)
    return attempt


@transaction.atomic
def grant_attempt(mandate: Mandate, course: Course, *, by: User) -> StudyRecord:
    """Let a deputy try the quiz once more. Refused after passing, and while he has attempts left."""
    study = _study(mandate, course)
    if study.passed_at:
        raise Refused(_("The quiz is passed."))
    if study.quizzes.count() < study.course.attempts + study.extra_attempts:
        raise Refused(_("The deputy has attempts left."))
    if study.extra_attempts >= MOST_ATTEMPTS_GRANTED:
        raise Refused(_("No further attempts can be granted."))
    study.extra_attempts += 1
    study.save(update_fields=["extra_attempts"])
    record("bulletins.grant_attempt", study, by=by)
    return study


# Duty ------------------------------------------------------------------------------------------------------------


def source_of(study: StudyRecord) -> str:
    """The name under which a completed course is registered as an act of duty; of one course there is one."""
    return f"bulletins.course:{study.course_id}"


def act_of(study: StudyRecord) -> Told:
    """A completed course as an act of duty of its deputy."""
    return Told(
        study.mandate, Fact.COURSE, source_of(study), study.course.title, timezone.localdate(study.completed_at),
        study.course.get_absolute_url(),
    )  # fmt: skip


def count_as_duty(pk: int, *, by: User | None) -> DutyRecord | None:
    """Register a completed course; told twice it counts once, and nothing where the course does not count."""
    study = StudyRecord.objects.select_related("mandate", "course").get(pk=pk)
    if study.completed_at is None or not study.course.counts:
        return None
    return deputies.register(act_of(study), by=by)


# Reminding -------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(course: Course, *, by: User | None) -> int:
    """Remind the deputies who have not completed the course; returns how many there are. Refused when all have."""
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if not course.is_enabled:
        raise Refused(_("The course is not open."))
    missing = list(queries.not_finished(course).values_list("pk", flat=True))
    if not missing:
        raise Refused(_("Everybody has completed this course."))
    record("bulletins.remind_course", course, by=by, mandates=missing)
    return len(missing)


def warn_of_courses() -> int:
    """Remind, once for each last day, of courses that are to be finished within three days; returns how many."""
    today = clock.today()
    near = Course.objects.filter(is_enabled=True, required_by__range=(today, today + WARNED_BEFORE))
    return sum(_warn(pk) for pk in list(near.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _warn(pk: int) -> bool:
    course = Course.objects.select_for_update(of=("self",)).get(pk=pk)
    if course.warned_for == course.required_by:
        return False
    course.warned_for = course.required_by
    course.save(update_fields=["warned_for"])
    missing = list(queries.not_finished(course).values_list("pk", flat=True))
    if missing:
        record("bulletins.remind_course", course, by=None, mandates=missing)
    return bool(missing)
