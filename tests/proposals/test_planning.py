"""A unit's plan and diary: who writes them, who reads them, what is kept of a change."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from congress import clock, files, registers, worker
from congress.errors import Invalid, Refused
from congress.files import CheckedFile
from congress.models import Event, File, Notification, Role
from proposals import services
from proposals.models import CoSignature, DiaryEntry, HandlingTask, PlanStep
from proposals.queries import open_moves, timeline
from proposals.workflow import PLANNING, UNDER_WAY, TaskState
from tests import factories
from tests.congress.test_files import picture
from tests.proposals.steps import DAY_TWO, assigned, dispatched
from tests.proposals.test_api import Caller
from tests.proposals.test_documents import printed

STEP = {"due_on": dt.date(2026, 2, 2), "text": "现场踏勘东河"}
NOTE = {"day": dt.date(2026, 1, 16), "text": "开了协调会"}
CLERKS = ("clerk", "bureau_lead")
ON_DAY_TWO = time_machine.travel(DAY_TWO, tick=False)


@pytest.fixture
def task(chain):
    """Assigned, signed for and planned on 16 January, with a step due on 2 February."""
    with ON_DAY_TWO:
        task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
        task = moved(task, "plan", chain.clerk, leader="孙副局长", handler="钱科")
        return moved(task, "add_step", chain.clerk, **STEP)


def moved(task, name, by, **fields):
    return services.move_task(task, name, by=by, **fields)


def let_deputies_read(chain, *, read=True):
    services.set_handling(chain.congress, by=None, deputy_reads_plan=read)


def photos(count):
    return [CheckedFile(f"现场{nth}.png", "image/png", picture("PNG")) for nth in range(count)]


def data_of(kind):
    data = Event.objects.filter(kind=f"proposals.{kind}").latest("pk").data
    return {name: value for name, value in data.items() if name not in {"source", "to"}}


@pytest.mark.parametrize("state", TaskState.values)
def test_unit_alone_plans_while_the_task_is_under_way(chain, task, state):
    dates = {"replied_at": clock.now()} if state == "replied" else {}
    HandlingTask.objects.filter(pk=task.pk).update(state=state, **dates)
    people = {name: getattr(chain, name) for name in ("deputy", "secretary", "office", *CLERKS)}
    task = HandlingTask.objects.get(pk=task.pk)

    found = {name: {move.name for move in open_moves(task, user)} & PLANNING for name, user in people.items()}

    assert found == {name: set(PLANNING) if name in CLERKS and state in UNDER_WAY else set() for name in people}


def test_plan_is_one_and_changes(chain, task):
    moved(task, "plan", chain.bureau_lead, leader="孙局长", handler="李工")

    task = HandlingTask.objects.get(pk=task.pk)
    assert (task.plan.leader, task.handler, task.plan.filed_by) == ("孙局长", "李工", chain.clerk)
    assert data_of("plan") == {"plan": task.plan.pk, "changed": ["leader", "handler"]}


def test_steps_need_a_plan(chain):
    with ON_DAY_TWO:
        task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)

        with pytest.raises(Refused, match="尚未制定办理计划"):
            moved(task, "add_step", chain.clerk, **STEP)


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("change_step", {"due_on": dt.date(2026, 2, 9), "text": STEP["text"]},
         {"due_on": ["2026-02-02", "2026-02-09"], "worded": False}),
        ("change_step", STEP | {"text": "清淤"}, {"due_on": ["2026-02-02", "2026-02-02"], "worded": True}),
        ("finish_step", {"done_on": dt.date(2026, 1, 16)}, {"done_on": [None, "2026-01-16"]}),
        ("drop_step", {}, {"due_on": ["2026-02-02", None]}),
    ],
)  # fmt: skip
def test_change_is_told_by_ids_and_days(chain, task, name, fields, told):
    step = PlanStep.objects.get()
    with ON_DAY_TWO:
        moved(task, name, chain.clerk, step=step, **fields)

    assert data_of(name) == {"step": step.pk} | told
    assert "text" not in str(Event.objects.filter(kind=f"proposals.{name}").values_list("data"))


def test_dropped_step_stays_as_a_row_and_is_not_moved_again(chain, task):
    step = PlanStep.objects.get()
    with ON_DAY_TWO:
        moved(task, "drop_step", chain.clerk, step=step)

        for name, fields in (("finish_step", {}), ("change_step", STEP), ("drop_step", {})):
            with pytest.raises(Refused):
                moved(task, name, chain.clerk, step=step, **fields)
    assert (PlanStep.objects.count(), PlanStep.objects.standing().count()) == (1, 0)


def test_step_of_another_task_is_not_moved_here(chain, task):
    with ON_DAY_TWO:
        other = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
        moved(other, "plan", chain.clerk, leader="孙", handler="钱")

        with pytest.raises(Refused):
            moved(other, "drop_step", chain.clerk, step=PlanStep.objects.get())
    assert PlanStep.objects.standing().count() == 1


@pytest.mark.parametrize(
    ("name", "field", "day", "holds"),
    [
        ("add_step", "due_on", dt.date(2026, 1, 15), False),
        ("add_step", "due_on", dt.date(2026, 1, 16), True),
        ("finish_step", "done_on", dt.date(2026, 1, 15), False),
        ("finish_step", "done_on", dt.date(2026, 1, 16), True),
        ("finish_step", "done_on", dt.date(2026, 1, 17), False),
        ("write_diary", "day", dt.date(2026, 1, 15), False),
        ("write_diary", "day", dt.date(2026, 1, 16), True),
        ("write_diary", "day", dt.date(2026, 1, 17), False),
    ],
)
def test_days_lie_between_the_assignment_and_today(chain, task, name, field, day, holds):
    others = {
        "add_step": {"text": "清淤"},
        "finish_step": {"step": PlanStep.objects.get()},
        "write_diary": {"text": "看河"},
    }
    fields = others[name] | {field: day}
    with ON_DAY_TWO:
        if holds:
            moved(task, name, chain.clerk, **fields)
        else:
            with pytest.raises(Invalid) as invalid:
                moved(task, name, chain.clerk, **fields)
            assert list(invalid.value.errors) == [field]


def test_plan_is_not_endless(chain, task):
    PlanStep.objects.bulk_create(PlanStep(plan=task.plan, **STEP) for _nth in range(29))

    with ON_DAY_TWO, pytest.raises(Refused):
        moved(task, "add_step", chain.clerk, **STEP)


@pytest.mark.parametrize(("count", "kept"), [(9, True), (10, False)])
def test_entry_has_up_to_nine_files(chain, task, count, kept):
    with ON_DAY_TWO:
        if kept:
            moved(task, "write_diary", chain.clerk, files=photos(count), **NOTE)
        else:
            with pytest.raises(Invalid):
                moved(task, "write_diary", chain.clerk, files=photos(count), **NOTE)

    assert list(DiaryEntry.objects.values_list("file_count", flat=True)) == ([9] if kept else [])
    assert File.objects.count() == (9 if kept else 0)


def test_author_strikes_an_entry_once_and_it_stays(chain, task):
    with ON_DAY_TWO:
        moved(task, "write_diary", chain.clerk, **NOTE)
        entry = DiaryEntry.objects.get()
        with pytest.raises(Refused):
            moved(task, "strike_entry", chain.bureau_lead, entry=entry, reason="写错")
        with pytest.raises(Invalid):
            moved(task, "strike_entry", chain.clerk, entry=entry, reason=" ")

        moved(task, "strike_entry", chain.clerk, entry=entry, reason="日期写错")

        with pytest.raises(Refused):
            moved(task, "strike_entry", chain.clerk, entry=entry, reason="再划一次")
    entry.refresh_from_db()
    assert (entry.text, entry.strike_reason, entry.struck_at) == (NOTE["text"], "日期写错", DAY_TWO)


@pytest.mark.parametrize("wrong", [{"struck_at": DAY_TWO}, {"strike_reason": "写错"}])
def test_database_keeps_struck_entries_whole(chain, task, wrong):
    entry = DiaryEntry.objects.create(task=task, by=chain.clerk, **NOTE)

    with pytest.raises(IntegrityError), transaction.atomic():
        DiaryEntry.objects.filter(pk=entry.pk).update(**wrong)


@pytest.mark.parametrize("read", [True, False])
def test_who_reads_is_the_same_as_queryset_as_predicate_and_for_files(chain, task, read):
    let_deputies_read(chain, read=read)
    signatory, stranger = factories.deputy(chain.congress), factories.deputy(chain.congress)
    CoSignature.objects.create(
        proposal=task.proposal, mandate=signatory.acting_as.mandate, state="confirmed", answered_at=DAY_TWO, version=1
    )
    beside = factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress))
    with ON_DAY_TWO:
        moved(task, "write_diary", chain.clerk, files=photos(1), **NOTE)
    people = {name: getattr(chain, name) for name in ("deputy", "secretary", "office", *CLERKS)}
    people |= {"signatory": signatory, "stranger": stranger, "beside": beside}
    file, entry = File.objects.get(), DiaryEntry.objects.get()
    task = HandlingTask.objects.get(pk=task.pk)

    by_query = {who for who, user in people.items() if DiaryEntry.objects.visible_to(user).filter(pk=entry.pk)}
    by_rule = {who for who, user in people.items() if user.has_perm("proposals.view_plan", task)}
    by_file = {who for who, user in people.items() if files.readable_by(user, file.uuid)}

    assert by_query == by_rule == by_file == {"secretary", "office", *CLERKS} | ({"deputy"} if read else set())


def test_confidential_diary_is_for_the_named_alone(chain, task):
    with ON_DAY_TWO:
        moved(task, "write_diary", chain.clerk, **NOTE)
        services.move(task.proposal, "make_confidential", by=chain.secretary, reason="涉及商业秘密")

    seen = [who for who in ("secretary", "office", *CLERKS) if DiaryEntry.objects.visible_to(getattr(chain, who))]
    assert seen == ["secretary", "office", "bureau_lead"]
    with pytest.raises(PermissionDenied):
        moved(task, "write_diary", chain.clerk, **NOTE)


@pytest.mark.parametrize("read", [True, False])
def test_deputy_is_told_of_the_first_filing_where_he_may_read(chain, work_off, read):
    let_deputies_read(chain, read=read)
    with ON_DAY_TWO:
        task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
        for leader in ("孙副局长", "孙局长"):
            moved(task, "plan", chain.clerk, leader=leader, handler="钱科")
        work_off()

    told = Notification.objects.filter(kind="proposals.plan")
    assert [(notice.recipient, notice.url) for notice in told] == (
        [(chain.deputy, f"/tasks/{task.pk}/#plan")] if read else []
    )


def test_deputy_does_not_hear_of_each_step(chain, task):
    task = HandlingTask.objects.select_related("organ").get(pk=task.pk)

    told = {
        who: [entry["text"].strip() for entry in timeline(task.proposal, [task], user=getattr(chain, who))]
        for who in ("deputy", "clerk")
    }

    assert told["clerk"][:2] == [
        '市水利局在办理计划中增加了一个步骤，<time datetime="2026-02-02">2月2日</time>前完成。',
        "市水利局制定了办理计划。",
    ]
    assert told["deputy"][0] == "市水利局已签收。"


def test_unit_plans_and_notes_on_its_pages(chain, task, logged_in):
    with ON_DAY_TWO:
        client, step = logged_in(chain.clerk), PlanStep.objects.get()
        page = client.get(f"/tasks/{task.pk}/").content.decode()
        form = client.get(f"/tasks/{task.pk}/change_step/?step={step.pk}").content.decode()
        wrong = client.post(f"/tasks/{task.pk}/write_diary/", {"day": "2026-01-17", "text": "还没到的一天"})
        upload = SimpleUploadedFile("东河.png", picture("PNG"), "image/png")
        done = client.post(
            f"/tasks/{task.pk}/write_diary/",
            {"day": "2026-01-16", "text": "开了协调会", "files": [upload], "idempotency_key": "a" * 32},
        )
        after = client.get(f"/tasks/{task.pk}/").content.decode()

    assert 'data-move="plan"' not in page
    assert f"/tasks/{task.pk}/finish_step/?step={step.pk}" in page
    assert "孙副局长" in page
    assert STEP["text"] in form
    assert (wrong.status_code, "还没到的一天" in wrong.content.decode()) == (422, True)
    assert done.status_code == 302
    assert "东河.png" in after
    assert f"strike_entry/?entry={DiaryEntry.objects.get().pk}" in after


def test_made_up_step_in_the_address_is_none(chain, task, logged_in):
    with ON_DAY_TWO:
        for asked in ("x", "999999", "²"):
            assert logged_in(chain.clerk).get(f"/tasks/{task.pk}/change_step/?step={asked}").status_code == 200


@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("page", ["/tasks/{task.pk}/", "/proposals/{task.proposal_id}/"])
def test_lead_deputy_reads_both_where_his_congress_lets_him(chain, task, logged_in, read, page):
    let_deputies_read(chain, read=read)

    shown = logged_in(chain.deputy).get(page.format(task=task)).content.decode()

    assert (STEP["text"] in shown, "孙副局长" in shown) == (read, read)
    assert "finish_step" not in shown


def test_a_long_plan_and_diary_ask_no_more(chain, task, client, django_assert_max_num_queries):
    PlanStep.objects.bulk_create(PlanStep(plan=task.plan, **STEP) for _nth in range(20))
    DiaryEntry.objects.bulk_create(DiaryEntry(task=task, by=chain.clerk, **NOTE) for _nth in range(50))
    client.force_login(chain.clerk)
    client.get(f"/tasks/{task.pk}/")

    with django_assert_max_num_queries(16):
        client.get(f"/tasks/{task.pk}/")


@pytest.mark.parametrize(
    ("today", "fields", "late"),
    [
        (dt.date(2026, 2, 2), {}, 0),
        (dt.date(2026, 2, 3), {}, 1),
        (dt.date(2026, 2, 3), {"done_on": dt.date(2026, 2, 3)}, 0),
        (dt.date(2026, 2, 3), {"dropped_at": DAY_TWO}, 0),
    ],
)
def test_late_steps_stand_on_desk_and_list_of_the_unit(chain, task, client, today, fields, late):
    PlanStep.objects.update(**fields)
    with time_machine.travel(dt.datetime.combine(today, dt.time(2), dt.UTC), tick=False):
        client.force_login(chain.clerk)
        desk = client.get("/").context["desk"]
        listed = client.get("/tasks/?steps=1")

    assert [line.count for line in desk if "steps=1" in line.url] == [late] * bool(late)
    assert [row.pk for row in listed.context["rows"]] == [task.pk] * late


def test_answered_task_has_no_late_step(chain, task):
    HandlingTask.objects.filter(pk=task.pk).update(state="replied", replied_at=clock.now())

    assert not PlanStep.objects.late().exists()


def test_deputy_is_not_shown_that_a_step_is_late(chain, task, client):
    words = {}
    for who in ("deputy", "clerk"):
        client.force_login(getattr(chain, who))
        words[who] = "计划步骤逾期</span>" in client.get("/tasks/?steps=1").content.decode()

    assert words == {"deputy": False, "clerk": True}


@pytest.mark.parametrize(
    ("who", "read", "shown"), [("clerk", False, True), ("deputy", False, False), ("deputy", True, True)]
)
def test_api_tells_plan_and_diary_to_who_may_read(chain, task, who, read, shown):
    let_deputies_read(chain, read=read)
    DiaryEntry.objects.create(task=task, by=chain.clerk, **NOTE)

    told = Caller(getattr(chain, who)).get(f"tasks/{task.pk}/").json()

    assert (told["plan"] is not None, [entry["text"] for entry in told["diary"]]) == (shown, [NOTE["text"]] * shown)
    assert not shown or [step["due_on"] for step in told["plan"]["steps"]] == ["2026-02-02"]


def test_api_plans_by_the_same_services(chain, task):
    with ON_DAY_TWO:
        caller, step = Caller(chain.clerk), PlanStep.objects.get()
        done = caller.move(f"tasks/{task.pk}", "finish_step", step=step.pk, done_on="2026-01-16")
        early = caller.move(f"tasks/{task.pk}", "write_diary", day="2026-01-17", text="明天")

    assert (done.status_code, done.json()["plan"]["steps"][0]["done_on"]) == (200, "2026-01-16")
    assert (early.status_code, list(early.json())) == (422, ["day"])


@pytest.mark.parametrize("planned", [False, True])
def test_successor_takes_in_the_diary_and_the_plan_where_it_has_none(chain, planned):
    heir = factories.organ(chain.congress, code="U99", name="市水务局", parent=chain.block)
    heir_clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=heir)
    with ON_DAY_TWO:
        block = assigned(chain)
        for role, organ in (("lead", chain.bureau), ("co", heir)):
            services.move_task(block, "dispatch", by=chain.office, organ=organ, role=role)
        task, there = (HandlingTask.objects.get(organ=organ) for organ in (chain.bureau, heir))
        for each, by in ((task, chain.clerk), (there, heir_clerk)):
            services.move_task(each, "sign_for", by=by)
        moved(task, "plan", chain.clerk, leader="孙副局长", handler="钱科")
        moved(task, "write_diary", chain.clerk, **NOTE)
        if planned:
            moved(there, "plan", heir_clerk, leader="郑副局长", handler="吴科")
    with time_machine.travel(DAY_TWO + dt.timedelta(days=20), tick=False):
        registers.close_organ(chain.bureau, by=chain.secretary, successor=heir, closed_from=dt.date(2026, 2, 5))
        worker.work_off()

    there = HandlingTask.objects.get(pk=there.pk)
    assert there.plan.leader == ("郑副局长" if planned else "孙副局长")
    assert [entry.text for entry in there.diary.all()] == [NOTE["text"]]


@pytest.mark.parametrize(
    ("who", "reads", "holds"),
    [
        ("secretary", False, True),
        ("office", False, True),
        ("clerk", False, True),
        ("deputy", True, True),
        ("deputy", False, False),
    ],
)
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_file_tells_plan_and_diary_to_who_reads_them(client, chain, task, who, reads, holds, ending):
    let_deputies_read(chain, read=reads)
    with ON_DAY_TWO:
        moved(task, "write_diary", chain.clerk, **NOTE)
        entry = task.diary.get()
        moved(task, "write_diary", chain.clerk, **(NOTE | {"text": "误记一笔"}))
        wrong = task.diary.exclude(pk=entry.pk).get()
        moved(task, "strike_entry", chain.clerk, entry=wrong, reason="记错了")
        client.force_login(getattr(chain, who))

        words = printed(client, f"/proposals/{task.proposal_id}/history", ending)

    for told in ("孙副局长", STEP["text"], NOTE["text"], "误记一笔", "记错了"):
        assert (told in words) == holds, told


def test_desk_shows_plan_and_diary(client, chain, task):
    with ON_DAY_TWO:
        moved(task, "write_diary", chain.clerk, **NOTE)
        client.force_login(chain.secretary)

        page = client.get(f"/admin/proposals/handlingtask/{task.pk}/change/").content.decode()

    for told in ("孙副局长", STEP["text"], NOTE["text"]):
        assert told in page
