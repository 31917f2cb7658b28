"""Two courses of the demonstration's city: one that many have completed, with the duty it brought; one just opened."""

import datetime as dt

from bulletins.computing import quiz
from bulletins.demo import texts
from bulletins.models import Course, Material, MaterialProgress, Question, QuizAttempt, StudyRecord
from bulletins.services.study import act_of
from congress import search
from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Congress, Post, Role
from deputies.models import DutyRecord, DutyType, Mandate
from deputies.workflow import DutyState
from deputies.workflow import Fact as Kind

A_DAY = dt.timedelta(days=1)
DRAWN, PASSED_WITH = 4, 60
STUDIED, COMPLETED = 20, 14  # deputies who have opened, and completed, the first course


@seeder(order=26)
def study(seed: Seed) -> None:
    """Before the ledger counts what was registered; in the small size."""
    if seed.size != "small":
        return
    city = seed.congresses[CITY]
    staff = Post.objects.select_related("user").filter(congress=city, role=Role.DEPUTY_AFFAIRS).order_by("pk").first()
    opened = seed.yesterday - 50 * A_DAY
    facts = []
    course = _course(city, staff, texts.COURSE, opened, draw=DRAWN, required_by=seed.yesterday + 10 * A_DAY)
    materials = [
        Material.objects.create(course=course, position=nth, title=title, kind=kind, body=body, needed_minutes=minutes)
        for nth, (title, kind, body, minutes) in enumerate(texts.MATERIALS, start=1)
    ]
    questions = [
        Question.objects.create(
            course=course, kind=kind, text=text, choices=list(choices), correct=list(right), explanation=why
        )
        for kind, text, choices, right, why in texts.QUESTIONS
    ]
    second = _course(city, staff, texts.SECOND, seed.yesterday - 2 * A_DAY, counts=False)
    Material.objects.create(course=second, title="四本预算", kind="text", body=texts.SECOND_TEXT)
    facts += [
        Fact("bulletins.enable_course", each, staff, moment(each.created_at.date(), 9 * 60))
        for each in (course, second)
    ]
    seats = (
        Mandate.objects.filter(congress=city, post__user__username__startswith="deputy")
        .valid()
        .select_related("post", "person")
        .order_by("post__user__username")
    )
    kind = DutyType.objects.filter(congress=city, fact=Kind.COURSE, is_active=True).first()
    for nth, mandate in enumerate(seats[:STUDIED]):
        if nth == 0:
            continue  # deputy01 has it still before him
        day = opened + (3 + nth) * A_DAY
        facts += _studied(mandate, course, materials, questions, day, nth, kind)
    write_facts(sorted(facts, key=lambda fact: fact.at))
    search.index([course, second])


def _course(city: Congress, staff: Post, words: tuple[str, str], day: dt.date, **fields: object) -> Course:
    title, summary = words
    return Course.objects.create(
        congress=city, title=title, summary=summary, is_enabled=True, pass_mark=PASSED_WITH, created_by=staff.user,
        created_at=moment(day, 8 * 60), **fields,
    )  # fmt: skip


def _studied(
    mandate: Mandate, course: Course, materials: list[Material], questions: list[Question], day: dt.date, nth: int,
    kind: DutyType | None,
) -> list[Fact]:  # fmt: skip
    """One deputy's way: most complete the course, some fail at first, some are still reading."""
    at, by = moment(day, 19 * 60 + nth), mandate.post
    study = StudyRecord.objects.create(mandate=mandate, course=course, opened_at=at)
    facts = []
    for position, material in enumerate(materials if nth < COMPLETED + 4 else materials[:1], start=1):
        done = at + dt.timedelta(minutes=6 * position)
        MaterialProgress.objects.create(
            study=study, material=material, opened_at=at, seen_at=done, seconds=90 + 7 * nth, pages_seen=[1],
            finished_at=done,
        )  # fmt: skip
        facts.append(Fact("bulletins.finish_material", study, by, done, {"material": material.pk}))
    if nth >= COMPLETED + 4:
        return facts
    tries = [False, True] if nth % 4 == 0 else [True]
    for number, succeeds in enumerate(tries if nth < COMPLETED else [False], start=1):
        at += dt.timedelta(minutes=20)
        attempt = _attempt(study, questions, number, succeeds, at, nth)
        facts.append(Fact("bulletins.begin_quiz", study, by, at, {"attempt": number}))
        told = {"attempt": number, "percent": attempt.percent}
        facts.append(Fact("bulletins.hand_in_quiz", study, by, attempt.handed_in_at, told))
        study.best_percent = max(study.best_percent or 0, attempt.percent)
    if nth < COMPLETED:
        study.passed_at = study.completed_at = attempt.handed_in_at
        facts.append(Fact("bulletins.complete_course", study, by, study.completed_at))
        facts += _counted(study, kind)
    study.save()
    return facts


def _attempt(
    study: StudyRecord,
    questions: list[Question],
    number: int,
    succeeds: bool,  # noqa: FBT001
    at: dt.datetime,
    nth: int,
) -> QuizAttempt:
    paper = quiz.draw({each.pk: len(each.choice_texts) for each in questions}, DRAWN, seed=1000 * nth + number)
    keys = {each.pk: each.correct for each in questions}
    right = DRAWN - (nth % 2) if succeeds else 1
    answers = {str(pk): keys[pk] if place < right else [] for place, (pk, _order) in enumerate(paper)}
    halves = [quiz.worth(keys[int(pk)], given) for pk, given in answers.items()]
    percent = quiz.percent(halves)
    return QuizAttempt.objects.create(
        study=study, number=number, seed=1000 * nth + number, paper=paper, answers=answers, halves=halves,
        percent=percent, pass_mark=PASSED_WITH, has_passed=percent >= PASSED_WITH, begun_at=at,
        handed_in_at=at + dt.timedelta(minutes=8),
    )  # fmt: skip


def _counted(study: StudyRecord, kind: DutyType | None) -> list[Fact]:
    """As ``services.count_as_duty`` does."""
    if kind is None:
        return []
    told, at = act_of(study), study.completed_at
    act = DutyRecord.objects.create(
        mandate=told.mandate, type=kind, source=told.source, source_url=told.url, title=told.title,
        begins_on=told.day, state=DutyState.APPROVED, created_at=at, submitted_at=at, decided_at=at,
    )  # fmt: skip
    return [Fact("deputies.register_duty", act, study.mandate.post, at, {"type": kind.pk})]
