"""Long work: queued, run once, taken up again, shown to whom it belongs."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation

from congress import accounts, bell, clock, files, jobs, tasks, worker
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Event, Job, JobState, Pending, User
from tests import factories

LONG_GONE = dt.timedelta(minutes=3)


@pytest.fixture
def does():
    """``does(work)``: what a job of the kind ``tests.work`` does."""

    def register(work):
        jobs.job("tests.work")(work)

    yield register
    jobs._work.pop("tests.work", None)


@pytest.fixture
def counted(does):
    """A job that does nothing; the list of its runs."""
    runs = []
    does(lambda job, progress: runs.append(job.parameters))
    return runs


def enqueue(person, **given):
    return jobs.enqueue("tests.work", by=person, **({"title": "导入代表名册"} | given))


def vanish(job):
    """As if the worker that ran the job was killed a while ago."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, tries=max(1, Job.objects.get(pk=job.pk).tries), claimed_at=clock.now() - LONG_GONE
    )


def test_a_job_runs_once_and_keeps_its_result(secretary, does):
    def work(job, progress):
        for row in range(3):
            progress(row + 1, 3)
        return {"lines": [["新增", 3]]}

    does(work)
    job = enqueue(secretary, parameters={"file": 7})

    assert (jobs.run_one(), jobs.run_one()) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.tries) == (JobState.DONE, 3, 3, 1)
    assert job.result == {"lines": [["新增", 3]]}
    assert job.finished_at is not None
    assert (job.capacity, job.congress) == (secretary.post, secretary.post.congress)


def test_jobs_run_in_the_order_they_came(secretary, counted):
    for number in range(3):
        enqueue(secretary, parameters={"number": number})

    while jobs.run_one():
        pass

    assert counted == [{"number": 0}, {"number": 1}, {"number": 2}]


def test_a_job_starts_after_the_commit(secretary, counted, django_capture_on_commit_callbacks):
    bell.rung.clear()

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        enqueue(secretary)
        early = bell.rung.is_set()

    assert (early, bell.rung.is_set()) == (False, True)


def test_a_kind_nobody_registered_is_an_error_of_the_programmer(secretary):
    with pytest.raises(LookupError):
        jobs.enqueue("tests.unknown", by=secretary, title="x")


def test_the_same_key_gives_the_same_job_until_it_has_ended(secretary, counted):
    first = enqueue(secretary, key="roster")
    second = enqueue(secretary, key="roster")
    jobs.run_one()
    third = enqueue(secretary, key="roster")

    assert second == first
    assert third != first


def test_a_job_acts_as_the_person_in_the_capacity_he_had(secretary, does):
    post = secretary.post

    def work(job, progress):
        with transaction.atomic():
            record("tests.worked", job, by=job.created_by)

    does(work)
    enqueue(secretary)
    secretary.acting_as = None
    secretary.save()

    jobs.run_one()

    event = Event.objects.get(kind="tests.worked")
    assert (event.actor, event.capacity) == (secretary, post)


def test_a_capacity_that_ended_meanwhile_is_not_acted_in(secretary, does):
    seen = []
    does(lambda job, progress: seen.append(job.created_by.post))
    enqueue(secretary)
    secretary.post.valid_to = clock.today() - dt.timedelta(days=1)
    secretary.post.save()

    jobs.run_one()

    assert seen == [None]


FAILURES = [
    (Refused("名册里没有工作表。"), "名册里没有工作表。"),
    (Invalid({"3": ["第3行：缺少姓名。"], "5": ["第5行：重复。"]}), "第3行：缺少姓名。\n第5行：重复。"),
]


@pytest.mark.parametrize(("fault", "sentence"), FAILURES)
def test_a_refused_job_shows_the_reason(secretary, does, logged_in, fault, sentence):
    def work(job, progress):
        raise fault

    does(work)
    job = enqueue(secretary)

    jobs.run_one()

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, sentence)
    page = logged_in(secretary).get(f"/jobs/{job.pk}/").content.decode()
    assert sentence.split("\n")[0] in page


def test_a_faulty_job_shows_a_plain_sentence_and_no_secret(secretary, does, logged_in):
    def work(job, progress):
        message = "connection to 10.0.0.7 password=geheim"
        raise RuntimeError(message)

    does(work)
    secretary.language = "en"
    secretary.save()
    job = enqueue(secretary)

    jobs.run_one()

    job.refresh_from_db()
    assert (job.state, job.error) == (
        JobState.FAILED,
        f"Something went wrong in the portal; the administrators find the cause under job {job.pk}.",
    )
    page = logged_in(secretary).get(f"/jobs/{job.pk}/").content.decode()
    assert "the administrators find the cause" in page
    assert "geheim" not in page


def test_a_failed_job_blocks_no_other(secretary, does):
    def work(job, progress):
        if job.parameters["bad"]:
            raise RuntimeError

    does(work)
    enqueue(secretary, parameters={"bad": True})
    good = enqueue(secretary, parameters={"bad": False})

    jobs.run_one()
    jobs.run_one()

    good.refresh_from_db()
    assert good.state == JobState.DONE


def test_while_one_job_runs_no_other_starts(secretary, does):
    inner = []
    does(lambda job, progress: inner.append(jobs.run_one()))
    enqueue(secretary)
    enqueue(secretary)

    jobs.run_one()

    assert inner == [0]


def test_a_job_whose_worker_is_gone_is_taken_up_again(secretary, counted):
    job = enqueue(secretary, key="roster")
    vanish(job)

    jobs.run_one()

    job.refresh_from_db()
    assert (job.state, job.tries, counted) == (JobState.DONE, 2, [{}])


def test_a_job_that_still_has_a_heartbeat_is_left_alone(secretary, counted):
    job = enqueue(secretary)
    vanish(job)
    Job.objects.filter(pk=job.pk).update(claimed_at=clock.now() - dt.timedelta(seconds=60))

    assert jobs.run_one() == 0


def test_a_job_is_taken_up_again_three_times_at_most(secretary, counted):
    secretary.language = "en"
    secretary.save()
    job = enqueue(secretary, key="roster")
    Job.objects.filter(pk=job.pk).update(tries=3)
    vanish(job)
    assert jobs._claim().tries == 4
    vanish(job)

    assert jobs.run_one() == 0

    job.refresh_from_db()
    assert (job.state, job.key, counted) == (JobState.FAILED, None, [])
    assert job.error == "The work was interrupted several times. Please start it once more."


def test_a_worker_that_lost_its_job_stops_and_writes_nothing(secretary, does):
    after = []

    def work(job, progress):
        Job.objects.filter(pk=job.pk).update(tries=2)  # another worker took it up
        progress(1, 2)
        after.append("went on")

    does(work)
    job = enqueue(secretary)

    jobs.run_one()

    job.refresh_from_db()
    assert (job.state, job.done, after) == (JobState.RUNNING, 0, [])


def test_progress_is_written_at_most_once_a_second(secretary, does, django_assert_num_queries, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False)
    counts = []

    def work(job, progress):
        with django_assert_num_queries(1):
            for row in range(1000):
                progress(row, 1000)
        counts.append(Job.objects.get(pk=job.pk).done)
        time_machine.shift(2)
        with django_assert_num_queries(1):
            progress(1000)
        counts.append(Job.objects.get(pk=job.pk).done)

    does(work)
    row = enqueue(secretary)

    jobs.run_one()

    row.refresh_from_db()
    assert (row.state, counts, row.total) == (JobState.DONE, [0, 1000], 1000)


def test_a_job_speaks_the_persons_language(secretary, does):
    spoken = []
    does(lambda job, progress: spoken.append(translation.get_language()))
    secretary.language = "en"
    secretary.save()
    enqueue(secretary)

    with translation.override("zh-hans"):
        jobs.run_one()

    assert spoken == ["en"]


def test_the_list_shows_ones_own_jobs_only(secretary, congress, counted, logged_in):
    enqueue(secretary, title="导出建议清单")
    enqueue(factories.staff(congress), title="别人的导入")

    page = logged_in(secretary).get("/jobs/").content.decode()

    assert "导出建议清单" in page
    assert "别人的导入" not in page


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    secretary, counted, logged_in, django_assert_max_num_queries, item_count
):
    for _ in range(item_count):
        enqueue(secretary)
    browser = logged_in(secretary)
    browser.get("/jobs/")

    with django_assert_max_num_queries(10):
        browser.get("/jobs/")


def test_an_empty_list_says_what_it_is_for(secretary, logged_in):
    secretary.language = "en"
    secretary.save()

    assert "No background work" in logged_in(secretary).get("/jobs/").content.decode()


def test_a_foreign_job_is_not_found(secretary, congress, counted, logged_in):
    job = enqueue(secretary, title="别人的导入")

    answer = logged_in(factories.staff(congress)).get(f"/jobs/{job.pk}/")

    assert answer.status_code == 404
    assert "别人的导入" not in answer.content.decode()


def test_a_page_polls_while_the_job_runs_and_rests_when_it_has_ended(secretary, counted, logged_in):
    job = enqueue(secretary)
    browser = logged_in(secretary)

    before = browser.get(f"/jobs/{job.pk}/").content.decode()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, done=40, total=100, tries=1)
    during = browser.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    after = browser.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" in before
    assert f'hx-get="/jobs/{job.pk}/" hx-trigger="every 2s"' in before
    assert "<html" not in during
    assert '<progress value="40" max="100"' in during
    assert "hx-trigger" not in after


def test_the_result_is_downloaded_by_its_owner_only(secretary, congress, does, logged_in, client):
    def work(job, progress):
        with transaction.atomic():
            files.store("名单.xlsx", b"content", target=job, by=job.created_by, purpose="result")
        return {"url": "/deputies/"}

    does(work)
    job = enqueue(secretary)
    jobs.run_one()
    (file,) = files.attached(job)

    page = logged_in(secretary).get(f"/jobs/{job.pk}/").content.decode()
    mine = client.get(f"/files/{file.uuid}/")
    foreign = logged_in(factories.staff(congress)).get(f"/files/{file.uuid}/")

    assert f'href="/files/{file.uuid}/"' in page
    assert 'href="/deputies/"' in page
    assert b"".join(mine.streaming_content) == b"content"
    assert foreign.status_code == 404


def test_celery_runs_notices_first_and_then_one_job(secretary, counted):
    enqueue(secretary)
    enqueue(secretary)
    bell.rung.clear()

    done = tasks.sweep()

    assert (done, len(counted)) == (1, 1)
    assert bell.rung.is_set()  # there may be more


def test_the_command_works_everything_off(secretary, counted, capsys):
    enqueue(secretary)
    enqueue(secretary)

    call_command("sweep")
    call_command("sweep")

    assert len(counted) == 2
    assert capsys.readouterr().out.splitlines()[-1] == "0 done."


def test_a_failing_long_chore_stops_no_other(monkeypatch):
    def faulty():
        raise RuntimeError

    monkeypatch.setattr(worker, "_long_chores", [faulty, lambda: 1])

    assert worker.work_long() == 1


def test_the_status_says_what_waits_and_what_was_given_up(secretary, counted, capsys):
    job = enqueue(secretary)
    vanish(enqueue(secretary))
    call_command("outbox_status")
    calm = capsys.readouterr().out.splitlines()
    event = record("tests.happened", job, by=secretary)
    Pending.objects.create(event=event, reaction="tests.faulty", tries=8, due_at=None, error="RuntimeError: x")

    with pytest.raises(SystemExit):
        call_command("outbox_status")

    assert calm == [
        "reactions: 0 waiting, 0 put off, 0 given up",
        "jobs: 1 waiting (oldest 0 s), 1 running, 1 stuck",
        "deliveries: 0 waiting, 0 given up",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "reactions: 0 waiting, 0 put off, 1 given up",
        "jobs: 1 waiting (oldest 0 s), 1 running, 1 stuck",
        "deliveries: 0 waiting, 0 given up",
        f"  event {event.pk}: tests.faulty: RuntimeError: x",
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_job(does):
    """Real concurrency: both ask at once."""
    runs = []
    does(lambda job, progress: runs.append(job.pk))
    person = factories.staff(factories.congress())
    for _ in range(5):
        enqueue(person)
    gate = threading.Barrier(4)

    def work_off():
        gate.wait()
        for _ in range(5):
            jobs.run_one()
        connection.close()

    threads = [threading.Thread(target=work_off) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while jobs.run_one():
        pass

    assert sorted(runs) == sorted(Job.objects.values_list("pk", flat=True))
    assert len(runs) == len(set(runs)) == 5


def test_with_the_post_the_sheets_ordered_in_it_are_out_of_reach(secretary, counted):
    job = enqueue(secretary)
    assert list(Job.objects.visible_to(secretary)) == [job]

    accounts.end_post(secretary.acting_as, by=None)

    assert list(Job.objects.visible_to(User.objects.get(pk=secretary.pk))) == []
