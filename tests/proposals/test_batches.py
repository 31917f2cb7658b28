"""A batch is assigned in the background: as one by one, but in few statements; refusals are listed, nothing is lost."""

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType

from congress import jobs, worker
from congress.models import Event, Job, Notification, Pending
from proposals import services
from proposals.models import Clock, HandlingTask, Proposal
from tests import factories
from tests.proposals.steps import DAY_TWO, accepted

LIST = "/admin/proposals/proposal/"


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


def columns(row, *left_out):
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields if field.attname not in left_out}


def traces(proposal):
    """Everything an assignment leaves behind, without the keys."""
    tasks = list(proposal.tasks.order_by("organ"))
    clocks = Clock.objects.filter(proposal=proposal).order_by("task__organ", "what", "stopped_on")
    kind = ContentType.objects.get_for_model(Proposal)
    events = Event.objects.filter(target_type=kind, target_id=proposal.pk, kind__contains="assign").order_by("pk")
    proposal.refresh_from_db()
    return (
        columns(proposal, "id", "number", "number_text", "title", "version"),
        [columns(task, "id", "proposal_id") for task in tasks],
        [
            columns(each, "id", "proposal_id", "task_id") | {"organ": each.task and each.task.organ_id}
            for each in clocks
        ],
        [(event.kind, event.actor_id, event.capacity_id, {**event.data, "task": 0}) for event in events],
    )


def waiting(chain):
    """An accepted proposal, with the term to assign it running."""
    proposal = factories.proposal(chain.deputy, state="submitted", number=None, number_text="")
    return services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])


@pytest.mark.parametrize("role", ["sole", "lead", "separate"])
def test_a_batch_leaves_the_same_rows_as_one_by_one(chain, role):
    court = factories.organ(chain.congress, kind="court")
    fields = {"organ": chain.block, "role": role, "others": [court] if role != "sole" else [], "instruction": "请办理"}
    alone, *many = (waiting(chain) for _ in range(3))

    alone = services.move(alone, "assign", by=chain.secretary, **fields)
    refused = services.assign_many([one.pk for one in many], by=chain.secretary, **fields)

    assert refused == {}
    assert [traces(one) for one in many] == [traces(alone)] * 2
    assert {Proposal.objects.get(pk=one.pk).version for one in many} == {alone.version}


def test_the_number_of_statements_does_not_grow_with_the_batch(chain, django_assert_num_queries):
    services.assign_many([accepted(chain).pk], by=chain.secretary, organ=chain.block)  # the holidays are read once
    for size in (2, 20):
        pks = [accepted(chain).pk for _ in range(size)]
        with django_assert_num_queries(19):
            services.assign_many(pks, by=chain.secretary, organ=chain.block)


def test_parts_of_a_merged_proposal_follow_its_batch(chain):
    main = accepted(chain)
    part = services.move(accepted(chain), "merge", by=chain.secretary, main=main)

    services.assign_many([main.pk], by=chain.secretary, organ=chain.block)

    part.refresh_from_db()
    assert (part.state, part.tasks.get().organ) == ("assigned", chain.block)


def test_refused_ones_are_named_with_the_reason_and_stop_no_other(chain):
    ready, closed = accepted(chain), factories.proposal(chain.deputy, state="closed")
    elsewhere = factories.proposal(factories.deputy(factories.chain(factories.congress()).congress), state="accepted")

    refused = services.assign_many([ready.pk, closed.pk, elsewhere.pk, 0], by=chain.secretary, organ=chain.block)

    assert refused == {
        closed.pk: "当前状态为“已办结”，不能执行“交办”。",
        elsewhere.pk: "不属于您可以交办的件。",
        0: "该件已不存在。",
    }
    assert list(HandlingTask.objects.values_list("proposal", flat=True)) == [ready.pk]


@pytest.fixture
def desk(chain, logged_in):
    return logged_in(chain.secretary)


def start(desk, rows, **fields):
    chosen = {"action": "batch_assign", "_selected_action": [row.pk for row in rows]}
    return desk.post(LIST, chosen | {"confirm": "1", "chosen": ",".join(str(row.pk) for row in rows)} | fields)


def test_the_job_tells_how_many_and_every_refusal(chain, desk):
    rows = [accepted(chain) for _ in range(5)]
    answer = start(desk, rows, organ="GOV")
    services.move(rows[1], "assign", by=chain.secretary, organ=chain.block)
    services.move(rows[2], "withdraw", by=chain.deputy, note="不再需要")

    jobs.run_one()
    worker.work_off()

    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 5, 5)
    assert job.result["lines"][:2] == [["已交办", 4], ["未交办", 1]]
    assert job.result["lines"][2] == [str(rows[2]), "当前状态为“已撤回”，不能执行“交办”。"]
    shown = desk.get(answer["Location"]).content.decode()
    assert str(rows[2]) in shown
    assert Notification.objects.filter(kind="proposals.assign", recipient=chain.office).count() == 4
    assert not Pending.objects.exists()


def test_a_job_begun_again_goes_on_and_assigns_nothing_twice(chain, desk, monkeypatch):
    monkeypatch.setattr("proposals.jobs.AT_A_TIME", 2)
    rows = [accepted(chain) for _ in range(5)]
    start(desk, rows, organ="GOV")
    services.assign_many([row.pk for row in rows[:2]], by=chain.secretary, organ=chain.block)  # the try that was lost

    jobs.run_one()

    assert Job.objects.get().result["lines"] == [["已交办", 5], ["未交办", 0]]
    assert HandlingTask.objects.count() == 5


def test_a_batch_larger_than_a_form_may_have_fields_is_chosen(chain, desk, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 30
    rows = [accepted(chain) for _ in range(40)]

    asked = desk.post(LIST, {"action": "batch_assign", "select_across": "1", "_selected_action": [rows[0].pk]})
    assert "将处理以下 40 条" in asked.content.decode()
    desk.post(
        LIST,
        {"action": "batch_assign", "select_across": "1", "confirm": "1", "organ": "GOV", "_selected_action": [rows[0].pk],
         "chosen": ",".join(str(row.pk) for row in rows)},
    )  # fmt: skip
    jobs.run_one()

    assert Proposal.objects.filter(state="assigned").count() == 40


def test_roles_that_do_not_go_together_are_told_before_anything_starts(chain, desk):
    factories.organ(chain.congress, code="CT", kind="court")

    shown = start(desk, [accepted(chain)], organ="GOV", others=["CT"], role="sole").content.decode()

    assert "请选择由第一个机关主办，还是各机关分别办理。" in shown
    assert not Job.objects.exists()


def test_what_others_may_not_see_is_not_chosen(chain, logged_in):
    row = accepted(chain)
    stranger = logged_in(factories.staff(factories.congress()))

    start(stranger, [row], organ="GOV")

    assert not Job.objects.exists()
