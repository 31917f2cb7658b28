"""Many at once on PostgreSQL: what is done twice counts once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bulletins import services
from bulletins.models import DailyReaders, Question, QuizAttempt, StudyRecord
from congress import events
from congress.errors import Refused
from congress.models import Event
from deputies.models import DutyRecord, DutyType
from tests import factories
from tests.bulletins.writing import course, published, studied

pytestmark = pytest.mark.postgres


@pytest.fixture
def congress(transactional_facts):
    return factories.congress()


@pytest.fixture
def affairs(congress):
    return factories.staff(congress)


@pytest.fixture
def deputy(congress):
    DutyType.objects.create(congress=congress, code="T02", name="学习课程完成并测验", fact="course")
    return factories.deputy(congress)


def at_once(*calls):
    """Make all calls at the same moment, each over a connection of its own; what they returned or raised, in order."""
    together = threading.Barrier(len(calls))

    def run(call):
        together.wait()
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_piece_finished_twice_completes_and_counts_once(affairs, deputy):
    piece, mandate = course(affairs).materials.get(), deputy.post.mandate
    services.open_material(mandate, piece)

    at_once(*[lambda: services.finish_material(mandate, piece, by=deputy)] * 4)
    at_once(*[lambda: services.count_as_duty(StudyRecord.objects.get().pk, by=deputy)] * 3, events.run_due)

    assert Event.objects.filter(kind="bulletins.finish_material").count() == 1
    assert Event.objects.filter(kind="bulletins.complete_course").count() == 1
    assert DutyRecord.objects.count() == 1


def test_a_course_opened_in_two_windows_has_one_record(affairs, deputy):
    piece, mandate = course(affairs).materials.get(), deputy.post.mandate

    at_once(*[lambda: services.open_material(mandate, piece)] * 4)

    assert StudyRecord.objects.count() == 1


def test_one_paper_is_drawn_and_handed_in_once(affairs, deputy):
    one, mandate = course(affairs, questions=2), deputy.post.mandate
    studied(deputy, one)

    at_once(*[lambda: services.begin_quiz(mandate, one, by=deputy)] * 4)
    attempt = QuizAttempt.objects.get()
    answers = {pk: [1] for pk in Question.objects.values_list("pk", flat=True)}
    results = at_once(*[lambda: services.hand_in_quiz(attempt, answers, by=deputy)] * 4)

    assert [isinstance(result, Refused) for result in results].count(True) == 3
    assert Event.objects.filter(kind="bulletins.complete_course").count() == 1


def test_readers_at_the_same_moment_are_all_counted(affairs, congress):
    article = published(affairs, factories.staff(congress))

    at_once(*[lambda nth=nth: services.count_reader(article, f"reader {nth % 4}") for nth in range(8)])

    assert DailyReaders.objects.get().count == 4
