"""Study on screens: a deputy's courses, a course's deputies, a quiz with its answers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from bulletins.models import Course, Material, MaterialProgress, Question, QuizAttempt, StudyRecord
from bulletins.workflow import MaterialKind, QuestionKind
from congress import clock
from congress.models import User
from congress.workflow import in_words
from deputies.models import Mandate

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Line:
    """A course on a deputy's list, with how far he is."""

    course: Course
    study: StudyRecord | None
    done: int
    total: int

    @property
    def is_completed(self) -> bool:
        return bool(self.study and self.study.completed_at)

    @property
    def is_late(self) -> bool:
        """Whether its last day has passed before it was completed."""
        day = self.course.required_by
        return day is not None and not self.is_completed and day < clock.today()


def my_courses(mandate: Mandate) -> list[Line]:
    """The deputy's courses: those with a last day first, then the newest; completed ones at the end."""
    rows = Course.objects.for_mandates(Mandate.objects.filter(pk=mandate.pk)).select_related("column")
    courses = list(rows.annotate(material_count=Count("materials", distinct=True)).order_by("-pk")[:200])
    done = Count("progress", filter=Q(progress__finished_at__isnull=False))
    studies = StudyRecord.objects.filter(mandate=mandate, course__in=courses).annotate(done_count=done)
    known = {study.course_id: study for study in studies}
    lines = [
        Line(course, known.get(course.pk), getattr(known.get(course.pk), "done_count", 0), course.material_count)
        for course in courses
    ]
    return sorted(
        lines, key=lambda line: (line.is_completed, line.course.required_by is None, str(line.course.required_by))
    )


def courses_of_page(user: User) -> QuerySet[Course]:
    """Courses with what a page of one shows."""
    return Course.objects.visible_to(user).select_related("column", "congress").prefetch_related("delegations")


def materials_of_page(user: User) -> QuerySet[Material]:
    """Materials with their course."""
    delegations = Prefetch("course__delegations")
    return Material.objects.visible_to(user).select_related("course__congress").prefetch_related(delegations)


def study_of(mandate: Mandate, course: Course) -> StudyRecord | None:
    """The deputy's record of the course, once he has opened it."""
    return StudyRecord.objects.filter(mandate=mandate, course=course).select_related("course", "mandate").first()


def pieces_of(course: Course, study: StudyRecord | None) -> list[dict[str, Any]]:
    """The material of a course in its order, each with the deputy's progress."""
    progress = {each.material_id: each for each in study.progress.all()} if study else {}
    return [
        {"material": material, "kind": in_words(MaterialKind, material.kind), "progress": progress.get(material.pk)}
        for material in course.materials.order_by("position", "pk")
    ]


def attempts_left(course: Course, study: StudyRecord | None) -> int:
    """How many quizzes the deputy may still begin."""
    if not course.draw or study is None:
        return course.attempts if course.draw else 0
    return max(0, course.attempts + study.extra_attempts - study.quizzes.count())


def asked_in(attempt: QuizAttempt) -> list[dict[str, Any]]:
    """The questions of a paper in its order, with their choices in the order drawn: letter, text, place in the bank."""
    known = {each.pk: each for each in Question.objects.filter(pk__in=[pk for pk, _order in attempt.paper])}
    asked = []
    for number, (pk, drawn) in enumerate(attempt.paper, start=1):
        question = known[pk]
        texts = question.choice_texts
        order = [at for at in drawn if at < len(texts)]
        choices = [{"letter": LETTERS[nth], "text": texts[at], "at": at} for nth, at in enumerate(order)]
        asked.append({
            "number": number, "question": question, "kind": in_words(QuestionKind, question.kind), "choices": choices,
            "several": question.kind == QuestionKind.MULTIPLE,
        })  # fmt: skip
    return asked


def marked(attempt: QuizAttempt) -> list[dict[str, Any]]:
    """A paper that was handed in: what was answered, what is right, and why."""
    asked = asked_in(attempt)
    for line, halves in zip(asked, attempt.halves, strict=True):
        question, given = line["question"], attempt.answers.get(str(line["question"].pk), [])
        line["halves"] = halves
        for choice in line["choices"]:
            choice["chosen"], choice["right"] = choice["at"] in given, choice["at"] in question.correct
    return asked


# Who has finished what -------------------------------------------------------------------------------------------


def meant(course: Course) -> QuerySet[Mandate]:
    """The deputies a course is for: those in office, of its congress or of the delegations chosen."""
    seats = Mandate.objects.filter(congress=course.congress_id).valid()
    chosen = list(course.delegations.values_list("pk", flat=True))
    return seats.filter(delegation__in=chosen) if chosen else seats


def not_finished(course: Course) -> QuerySet[Mandate]:
    """Of them, who has not completed it."""
    done = StudyRecord.objects.filter(course=course, mandate=OuterRef("pk"), completed_at__isnull=False)
    return meant(course).filter(~Exists(done)).order_by("pk")


def course_lines(user: User) -> QuerySet[Course]:
    """The courses of the congress for those who keep them, with how many have completed each."""
    done = Count("studies", filter=Q(studies__completed_at__isnull=False), distinct=True)
    return Course.objects.visible_to(user).annotate(completed_count=done).select_related("column")


def followed(course: Course, view: str) -> QuerySet[Mandate]:
    """The deputies of a course by delegation and name; ``view`` is ``done``, ``open`` or all of them."""
    seats = meant(course)
    done = Exists(StudyRecord.objects.filter(course=course, mandate=OuterRef("pk"), completed_at__isnull=False))
    if view in {"done", "open"}:
        seats = seats.filter(done if view == "done" else ~done)
    return seats.annotate(stroke_key=F("person__stroke_key")).select_related("person", "delegation")


def show_progress(course: Course, seats: list[Mandate]) -> None:
    """Let each deputy of a page carry his record, ``study``, with the pieces finished and the time measured."""
    known = {}
    rows = StudyRecord.objects.filter(course=course, mandate__in=seats).prefetch_related(
        Prefetch("progress", MaterialProgress.objects.order_by("pk"))
    )
    for study in rows.annotate(attempt_count=Count("quizzes", distinct=True)):
        pieces = list(study.progress.all())
        study.done_count = sum(each.finished_at is not None for each in pieces)
        study.minutes = sum(each.seconds for each in pieces) // 60
        known[study.mandate_id] = study
    for seat in seats:
        seat.study = known.get(seat.pk)


def studies_of_page(user: User) -> QuerySet[StudyRecord]:
    """Study records with deputy and course."""
    rows = StudyRecord.objects.visible_to(user)
    return rows.select_related("mandate__person", "mandate__delegation", "mandate__congress", "course__congress")


def open_count(mandate: Mandate) -> tuple[int, int]:
    """How many courses the deputy has still to complete, and how many of them are late."""
    lines = [line for line in my_courses(mandate) if not line.is_completed]
    return len(lines), sum(line.is_late for line in lines)


def seats_of(course: Course) -> QuerySet[Mandate]:
    """The seats of the congress of a course, of deputies who have left too: what they did stays on record."""
    return Mandate.objects.filter(congress=course.congress_id).select_related("person", "delegation")
