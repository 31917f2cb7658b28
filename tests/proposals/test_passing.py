"""A unit is closed in mid-term: its successor goes on with everything as it stands; history keeps the old name."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress import calendar, registers, worker
from congress.models import Event, Notification, Organ, Role, User
from proposals import queries, services
from proposals.models import Clock, Commitment, Contact, HandlingTask, Proposal, Reply
from tests import factories
from tests.proposals.steps import BLAME, DAY_TWO, REPLY, TALK, assigned, dispatched, evaluated, replied

LATER = DAY_TWO + dt.timedelta(days=20)
FEBRUARY_5 = dt.date(2026, 2, 5)


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def chain(chain):
    chain.heir = factories.organ(chain.congress, code="U99", name="市水务局", parent=chain.block)
    chain.heir_clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=chain.heir, name="吴科")
    chain.heir_lead = factories.staff(chain.congress, Role.UNIT_LEADER, organ=chain.heir, name="郑局")
    return chain


def close(chain, **more):
    """The bureau is closed on 5 February; everything that follows is worked off."""
    with time_machine.travel(LATER, tick=False):
        registers.close_organ(chain.bureau, by=chain.secretary, successor=chain.heir, closed_from=FEBRUARY_5, **more)
        worker.work_off()
    for name in ("bureau", "heir"):
        setattr(chain, name, Organ.objects.get(pk=getattr(chain, name).pk))
    for name in ("clerk", "bureau_lead", "heir_clerk", "heir_lead"):
        setattr(chain, name, User.objects.get(pk=getattr(chain, name).pk))


def working(chain):
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    return services.move_task(task, "log_contact", by=chain.clerk, **TALK)


def test_open_task_is_the_successors_with_its_terms_unchanged(chain):
    task = working(chain)
    before = Clock.objects.running().get(task=task, what="reply")

    close(chain)

    task = HandlingTask.objects.get(pk=task.pk)
    after = Clock.objects.running().get(task=task, what="reply")
    assert (task.organ, task.state) == (chain.heir, "in_handling")
    assert (after.pk, after.starts_on, after.due_on) == (before.pk, before.starts_on, before.due_on)
    said = calendar.sum_in_words(calendar.Deadline.from_json(after.basis))
    assert said[-1] == "期限由市水利局移转而来，该单位已于2026年2月5日撤销，起止日期不变"


def test_each_task_has_one_event_and_running_it_twice_changes_nothing(chain):
    tasks = [working(chain), dispatched(chain)]
    close(chain)

    services.pass_on(chain.bureau, by=chain.secretary)

    events = Event.objects.filter(kind="proposals.take_over")
    assert sorted(events.values_list("target_id", flat=True)) == [task.pk for task in tasks]
    assert {(event.data["former"], event.data["organ"]) for event in events} == {(chain.bureau.pk, chain.heir.pk)}


def test_the_successor_goes_on_from_the_draft(chain):
    task = working(chain)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)

    close(chain)

    services.move_task(task, "approve_reply", by=chain.heir_lead)
    services.move_task(task, "send_reply", by=chain.heir_clerk)
    reply = Reply.objects.get()
    assert (reply.body, reply.task.organ, reply.sent_at is not None) == (REPLY["body"], chain.heir, True)


def test_the_old_staff_open_it_no_longer_and_cannot_act(chain):
    task = working(chain)
    old = chain.clerk
    close(chain)

    assert not HandlingTask.objects.visible_to(chain.clerk).exists()
    assert not Proposal.objects.visible_to(chain.clerk).exists()
    with pytest.raises(PermissionDenied):
        services.move_task(task, "draft_reply", by=old, outcome=chain.outcomes[0], **REPLY)


def test_staff_who_moved_along_go_on(chain):
    task = working(chain)

    close(chain, move_staff=True)

    with time_machine.travel(LATER, tick=False):
        assert chain.clerk.post.organ == chain.heir
        services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)


def test_a_finished_file_keeps_the_old_name_and_is_read_by_the_successor(chain):
    task = replied(chain, dispatched(chain))
    proposal = evaluated(chain, task)

    close(chain)

    task = HandlingTask.objects.get(pk=task.pk)
    assert task.organ == chain.bureau
    assert list(HandlingTask.objects.visible_to(chain.heir_clerk)) == [task]
    assert list(Reply.objects.visible_to(chain.heir_clerk)) == [task.reply]
    assert list(Proposal.objects.visible_to(chain.heir_clerk)) == [proposal]
    assert chain.heir_clerk.has_perm("proposals.view", proposal)
    assert not chain.heir_clerk.has_perm("proposals.handle", task)


def test_history_keeps_the_old_name(chain):
    task = working(chain)
    close(chain)
    with time_machine.travel(LATER, tick=False):
        services.move_task(task, "draft_reply", by=chain.heir_clerk, outcome=chain.outcomes[0], **REPLY)

    task = HandlingTask.objects.select_related("organ").get(pk=task.pk)
    texts = [entry["text"].strip() for entry in queries.timeline(task.proposal, [task], user=chain.secretary)]
    assert texts[:4] == [
        "市水务局拟写了答复（第 1 稿）。",
        "市水利局已撤销，由市水务局按现状、在原期限内继续办理。",
        "市水利局登记了与代表的沟通。",
        "市水利局已签收。",
    ]


def test_promises_are_kept_by_the_successor(chain):
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    services.move_task(
        task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[1], promised_on=dt.date(2026, 6, 30), **REPLY
    )
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    services.move_task(task, "send_reply", by=chain.clerk)

    close(chain)

    promise = Commitment.objects.get()
    assert (promise.organ, promise.reply.task.organ) == (chain.heir, chain.bureau)
    services.move_commitment(promise, "report", by=chain.heir_clerk, text="已完成一半")
    assert Event.objects.filter(kind="proposals.take_over_promise").count() == 1


def test_both_units_the_deputy_and_the_secretariat_are_told(chain):
    working(chain)

    close(chain)

    rows = Notification.objects.filter(kind__in=["congress.pass_on", "proposals.take_over"])
    told = sorted((row.recipient.name, row.kind) for row in rows.select_related("recipient"))
    assert told == sorted(
        [
            ("吴科", "congress.pass_on"), ("吴科", "proposals.take_over"), ("孙局", "congress.pass_on"),
            ("王秀英", "proposals.take_over"), ("郑局", "congress.pass_on"), ("郑局", "proposals.take_over"),
            ("钱科", "congress.pass_on"),
        ]
    )  # fmt: skip


def test_an_invitation_to_give_it_to_the_closed_unit_names_the_successor(chain):
    other = factories.organ(chain.congress, parent=chain.block)
    clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=other)
    task = dispatched(chain, organ=other)
    services.move_task(task, "request_return", by=clerk, reason=chain.giving_back, suggested_organ=chain.bureau)

    close(chain)

    assert HandlingTask.objects.get(pk=task.pk).suggested_organ == chain.heir


def beside(chain, role, heir_role):
    """Both units have the same proposal; the tasks of the bureau and of its successor to be."""
    block = assigned(chain)
    first, second = sorted([(role, chain.bureau), (heir_role, chain.heir)], key=lambda pair: pair[0] == "co")
    for as_what, organ in (first, second):
        services.move_task(block, "dispatch", by=chain.office, organ=organ, role=as_what)
    return HandlingTask.objects.get(organ=chain.bureau), HandlingTask.objects.get(organ=chain.heir)


def test_a_lead_followed_by_its_co_handler_leaves_one_lead(chain):
    task, there = beside(chain, "lead", "co")
    services.move_task(task, "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    due = Clock.objects.running().get(task=task, what="reply").due_on

    close(chain)

    task.refresh_from_db()
    there.refresh_from_db()
    assert (task.state, task.organ, there.state, there.role) == ("stopped", chain.bureau, "reply_drafted", "lead")
    assert (there.reply.body, Contact.objects.get().task) == (REPLY["body"], there)
    assert dict(Clock.objects.running().filter(task=there).values_list("what", "due_on"))["reply"] == due
    assert not Clock.objects.running().filter(task=task).exists()
    services.move_task(there, "approve_reply", by=chain.heir_lead)
    services.move_task(there, "send_reply", by=chain.heir_clerk)
    assert Proposal.objects.get().state == "replied"


def test_a_co_handler_followed_by_its_lead_owes_nothing_more(chain):
    task, there = beside(chain, "co", "lead")

    close(chain)

    task.refresh_from_db()
    there.refresh_from_db()
    assert (task.state, there.state, there.role) == ("stopped", "pending", "lead")


def test_separate_handlers_that_become_one_answer_once(chain):
    task, there = beside(chain, "separate", "separate")

    close(chain)

    task.refresh_from_db()
    assert task.state == "stopped"
    assert list(HandlingTask.objects.exclude(state__in=["stopped", "dispatched"])) == [there]


def test_a_second_round_goes_to_the_successor(chain):
    evaluated(chain, replied(chain, dispatched(chain)), **BLAME)
    close(chain)

    proposal = services.move(Proposal.objects.get(), "rehandle", by=chain.secretary, note="请重新办理")

    assert proposal.tasks.get(round=2).organ == chain.heir


def test_an_opinion_sent_back_after_the_closing_is_redone_by_the_successor(chain):
    lead = factories.organ(chain.congress, parent=chain.block)
    clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=lead)
    block = assigned(chain)
    services.move_task(block, "dispatch", by=chain.office, organ=lead, role="lead")
    services.move_task(block, "dispatch", by=chain.office, organ=chain.bureau, role="co")
    leading, co = HandlingTask.objects.get(organ=lead), HandlingTask.objects.get(organ=chain.bureau)
    services.move_task(leading, "sign_for", by=clerk)
    services.move_task(co, "sign_for", by=chain.clerk)
    opinion = {name: REPLY[name] for name in ("document_number", "body", "contact_person", "contact_phone")}
    services.move_task(co, "send_co_opinion", by=chain.clerk, **opinion)
    close(chain)
    assert HandlingTask.objects.get(pk=co.pk).organ == chain.bureau

    services.move_task(leading, "return_co_opinion", by=clerk, opinion=co.opinions.get(), note="太空泛")

    co.refresh_from_db()
    assert (co.organ, co.state) == (chain.heir, "in_handling")


def test_a_block_passes_its_tasks_with_what_was_dispatched(chain):
    task = working(chain)
    block = factories.organ(chain.congress, code="GOV2", name="市新政府", dispatcher=chain.office_organ)
    with time_machine.travel(LATER, tick=False):
        registers.close_organ(chain.block, by=chain.secretary, successor=block, closed_from=FEBRUARY_5)
        worker.work_off()

    task.refresh_from_db()
    assert (task.organ, task.parent.organ, task.parent.state) == (chain.bureau, block, "dispatched")
    assert HandlingTask.objects.visible_to(chain.office).filter(pk__in=[task.pk, task.parent_id]).count() == 2


def test_a_provisional_term_computed_again_still_says_where_it_came_from(chain):
    task = working(chain)
    close(chain)
    Clock.objects.filter(task=task, what="reply").update(provisional=True, due_on=dt.date(2026, 4, 1))

    services.recompute(2026)

    steps = calendar.Deadline.from_json(Clock.objects.running().get(task=task, what="reply").basis).steps
    assert steps[-1].code == "passed_on"


# As in ``test_audit_terms``, where the sums are written out; the unit is closed while the office audits its reply.
@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize(
    ("goes", "closes", "comes", "ends"),
    [
        ((3, 2), (3, 5), (3, 10), (4, 24)),  # 32 working days were left
        ((4, 13), (4, 15), (4, 17), (4, 22)),  # three left: Monday, Tuesday, Wednesday
        ((4, 14), (4, 14), (4, 15), (4, 17)),  # two left: Thursday, Friday
        ((4, 14), (4, 14), (4, 14), (4, 16)),  # back on the same day: the old last day
        ((4, 16), (4, 20), (4, 20), (4, 21)),  # on the last day: one, to send it again
    ],
)
def test_a_term_that_rests_goes_on_for_the_successor(chain, own, goes, closes, comes, ends):
    """``own``: the successor is the co-handler and has a task of its own."""
    calendar.seed_years()
    services.set_handling(chain.congress, by=None, office_audits_replies=True)
    task, there = beside(chain, "lead", "co") if own else (dispatched(chain), None)
    services.move_task(task, "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    if own:
        opinion = {name: REPLY[name] for name in ("document_number", "body", "contact_person", "contact_phone")}
        services.move_task(there, "sign_for", by=chain.heir_clerk)
        services.move_task(there, "send_co_opinion", by=chain.heir_clerk, **opinion)
    with _on(goes):
        services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
        services.move_task(task, "approve_reply", by=chain.bureau_lead)
        services.move_task(task, "send_reply", by=chain.clerk)
    with _on(closes):
        registers.close_organ(
            chain.bureau, by=chain.secretary, successor=chain.heir, closed_from=dt.date(2026, *closes)
        )
        worker.work_off()
    heirs = HandlingTask.objects.exclude(state="stopped").get(organ=chain.heir)
    resting = list(Clock.objects.running().filter(task=heirs, what="reply"))
    with _on(comes):
        services.move_task(heirs, "return_reply", by=chain.office, note="请补充")

    term = Clock.objects.running().get(task=heirs, what="reply")
    said = calendar.sum_in_words(calendar.Deadline.from_json(term.basis))
    assert (heirs.state, resting, term.due_on) == ("reply_audit", [], dt.date(2026, *ends))
    assert any("由市水利局移转而来" in line for line in said)
    assert not Clock.objects.filter(rests=True).exists()


def test_a_reply_that_passes_for_the_successor_leaves_no_term_behind(chain):
    services.set_handling(chain.congress, by=None, office_audits_replies=True)
    task = replied(chain, dispatched(chain))
    close(chain)

    services.move_task(task, "pass_reply", by=chain.office)

    assert not Clock.objects.alive().filter(task=task, what="reply").exists()


@pytest.mark.parametrize("wrong", [{"stopped_on": None}, {"rests": True}])
def test_database_keeps_one_resting_term_of_a_task_that_is_stopped(chain, wrong):
    services.set_handling(chain.congress, by=None, office_audits_replies=True)
    task = replied(chain, dispatched(chain))
    rows = Clock.objects.filter(task=task, rests=True) if "stopped_on" in wrong else Clock.objects.filter(task=task)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)


def _on(day):
    return time_machine.travel(dt.datetime(2026, *day, 10, tzinfo=DAY_TWO.tzinfo), tick=False)
