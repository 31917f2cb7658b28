"""Many at once over real HTTP on PostgreSQL: exactly one wins, the others are told why."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests
from django.db import connection
from django.test import Client

from congress import clock, registers, tokens, worker
from congress.errors import Refused
from congress.files import CheckedFile
from congress.models import Event, File
from proposals import services
from proposals.models import (
    Clock,
    Commitment,
    Evaluation,
    HandlingTask,
    ItemRating,
    Mark,
    Proposal,
    ReplyVersion,
    ScoreFormula,
)
from tests import factories

pytestmark = pytest.mark.postgres

RATINGS = dict.fromkeys(("contact", "attitude", "content", "result", "overall"), "satisfied")


@pytest.fixture
def chain(transactional_facts):
    return factories.chain(factories.congress())


@pytest.fixture
def at_once(live_server):
    """``at_once(calls)``: POST all of them at the same moment; the status codes and answers in their order."""

    def run(calls):
        together = threading.Barrier(len(calls))

        def send(call):
            token, path, fields, headers = call
            together.wait()
            return requests.post(
                f"{live_server.url}/api/v1/{path}",
                json=fields,
                headers={"Authorization": f"Token {token}"} | headers,
                timeout=30,
            )

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(send, calls))

    return run


def codes(answers):
    return sorted(answer.status_code for answer in answers)


def assigned(chain):
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    return proposal


def replied(chain):
    task = dispatched(chain)
    services.move_task(task, "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, form="phone", happened_at=task.assigned_at)
    texts = {
        "document_number": "安水建〔2026〕1号",
        "body": "一、已清淤。",
        "contact_person": "李工",
        "contact_phone": "1",
    }
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **texts)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    return services.move_task(task, "send_reply", by=chain.clerk)


def dispatched(chain):
    proposal = assigned(chain)
    services.move_task(proposal.tasks.get(), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    return proposal.tasks.get(organ=chain.bureau)


def test_of_two_clerks_who_sign_for_at_once_one_wins(chain, at_once):
    task = dispatched(chain)
    path = f"tasks/{task.pk}/moves/sign_for/"

    answers = at_once([(tokens.issue(user, "t"), path, {}, {}) for user in (chain.clerk, chain.bureau_lead)])

    assert codes(answers) == [200, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert loser.json()["detail"] == "当前状态为“已签收”，不能执行“签收”。"
    assert HandlingTask.objects.get(pk=task.pk).version == 2


def test_signing_for_races_asking_to_give_back_and_one_wins(chain, at_once):
    task = dispatched(chain)
    token = tokens.issue(chain.clerk, "t")

    answers = at_once(
        [
            (token, f"tasks/{task.pk}/moves/sign_for/", {}, {}),
            (token, f"tasks/{task.pk}/moves/request_return/", {"reason": "T1"}, {}),
        ]
    )

    assert codes(answers) == [200, 409]


def test_of_two_offices_that_dispatch_to_the_same_unit_one_wins(chain, at_once):
    parent = assigned(chain).tasks.get()
    colleague = factories.staff(chain.congress, "dispatcher", organ=chain.office_organ)
    fields = {"organ": "U17", "role": "sole"}

    answers = at_once(
        [
            (tokens.issue(user, "t"), f"tasks/{parent.pk}/moves/dispatch/", fields, {})
            for user in (chain.office, colleague)
        ]
    )

    assert codes(answers) == [200, 409]
    assert HandlingTask.objects.filter(organ=chain.bureau).count() == 1


def test_reply_sent_twice_at_once_leaves_one_letter(chain, at_once):
    task = dispatched(chain)
    services.move_task(task, "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, form="phone", happened_at=task.assigned_at)
    texts = {
        "document_number": "安水建〔2026〕1号",
        "body": "一、已清淤。",
        "contact_person": "李工",
        "contact_phone": "1",
    }
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **texts)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    path = f"tasks/{task.pk}/moves/send_reply/"

    answers = at_once([(tokens.issue(user, "t"), path, {}, {}) for user in (chain.clerk, chain.bureau_lead)])

    assert codes(answers) == [200, 409]
    assert File.objects.filter(purpose="letter").count() == 1
    token = tokens.issue(chain.deputy, "t")
    path = f"proposals/{task.proposal_id}/moves/evaluate/"
    assert codes(at_once([(token, path, RATINGS, {})] * 3)) == [200, 409, 409]
    assert Evaluation.objects.count() == 1


def test_numbers_accepted_at_once_run_without_gap_or_double(chain, at_once):
    waiting = [factories.proposal(chain.deputy, state="submitted", number=None, number_text="") for _ in range(8)]
    token = tokens.issue(chain.secretary, "t")

    answers = at_once([(token, f"proposals/{each.pk}/moves/accept/", {"category": "NY"}, {}) for each in waiting])

    assert codes(answers) == [200] * 8
    assert sorted(Proposal.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7, 8]


def captured(chain, **fields):
    speaker = chain.deputy.acting_as.mandate
    fields = {"source": "remark", "body": "路灯不亮。", "organs": [chain.bureau], "deputies": [speaker]} | fields
    return services.capture(by=chain.secretary, **fields)


def answered(chain, **fields):
    item = captured(chain, **fields)
    task = HandlingTask.objects.get(proposal=item.pk)
    services.move_task(task, "sign_for", by=chain.clerk)
    told = {"form": "phone", "body": "已修。", "contact_person": "李工", "contact_phone": "1"}
    services.move_task(task, "answer", by=chain.bureau_lead, outcome=chain.outcomes[0], **told)
    return item


def test_items_captured_at_once_are_numbered_without_gap_or_double(chain, at_once):
    token = tokens.issue(chain.secretary, "t")
    fields = {"source": "remark", "body": "路灯不亮。", "organs": "U17", "term": "4h"}

    answers = at_once([(token, "items/", fields, {})] * 6)

    assert codes(answers) == [201] * 6
    assert sorted(Proposal.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_an_item_rated_several_times_at_once_has_one_rating(chain, at_once):
    item = answered(chain)
    path = f"items/{item.pk}/moves/rate_item/"

    answers = at_once([(tokens.issue(chain.deputy, "t"), path, {"rating": "satisfied"}, {})] * 3)

    assert codes(answers) == [200, 409, 409]
    assert ItemRating.objects.count() == 1


def test_a_poll_races_a_conclusion_and_one_wins(chain, at_once):
    item = answered(chain, source="opinion")
    poll = {"members": 31, "satisfied": 20, "basically": 5, "dissatisfied": 3}
    token = tokens.issue(chain.secretary, "t")

    answers = at_once(
        [
            (token, f"items/{item.pk}/moves/poll/", poll, {}),
            (token, f"items/{item.pk}/moves/conclude_item/", {"note": "办结"}, {}),
        ]
    )

    assert codes(answers) == [200, 409]


def test_handing_over_races_withdrawing_and_nobody_owes_an_answer_to_what_is_withdrawn(chain, at_once):
    item = captured(chain, organs=[])
    token = tokens.issue(chain.secretary, "t")

    answers = at_once(
        [
            (token, f"items/{item.pk}/moves/hand_over/", {"organs": "U17"}, {}),
            (token, f"items/{item.pk}/moves/withdraw_item/", {"note": "误记"}, {}),
        ]
    )

    assert answers[1].status_code == 200
    assert Proposal.objects.get().state == "withdrawn"
    assert not HandlingTask.objects.exclude(state="stopped").exists()


def test_double_submit_with_one_key_makes_one_proposal(chain, at_once):
    token = tokens.issue(chain.deputy, "t")
    fields = {"kind": "proposal", "title": "关于治理东河的建议", "body": "请清淤。"}

    answers = at_once([(token, "proposals/", fields, {"Idempotency-Key": "one"})] * 5)

    assert codes(answers) == [201] * 5
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Proposal.objects.count() == 1


def test_of_two_clerks_who_split_the_same_text_at_once_one_wins(chain, at_once):
    proposal = factories.proposal(chain.deputy, state="submitted")
    path, colleague = f"proposals/{proposal.pk}/moves/split/", factories.staff(chain.congress)
    fields = {"title": "关于清淤的建议", "body": "请清淤。", "new_title": "关于修桥的建议", "new_body": "请修桥。"}
    fields |= {"note": "一事一议", "version": proposal.version}

    answers = at_once([(tokens.issue(user, "t"), path, fields, {}) for user in (chain.secretary, colleague)])

    assert codes(answers) == [200, 409]
    assert Proposal.objects.filter(split_from=proposal).count() == 1


def test_two_second_entries_of_a_rating_on_paper_count_once(chain, at_once):
    task = replied(chain)
    scan = CheckedFile("扫描件.pdf", "application/pdf", b"%PDF-1.4")
    services.move(task.proposal, "enter_rating", by=chain.secretary, scan=scan, **RATINGS)
    path = f"proposals/{task.proposal_id}/moves/enter_rating/"
    others = [factories.staff(chain.congress) for _nth in range(2)]

    answers = at_once([(tokens.issue(user, "t"), path, RATINGS, {}) for user in others])

    assert codes(answers) == [200, 409]
    assert Evaluation.objects.get().checked_by in others


OPINION = {"document_number": "安住建〔2026〕3号", "body": "同意。", "contact_person": "李工", "contact_phone": "1"}
REPLY = {"document_number": "安水建〔2026〕1号", "body": "一、已清淤。", "contact_person": "李工", "contact_phone": "1"}


def reasons(answers):
    """What the losers were told."""
    return {answer.json()["detail"] for answer in answers if answer.status_code == 409}


def moved(subject, name, user, fields=None, **headers):
    """A call for ``at_once``: the move ``name`` of a task, by ``user``."""
    return tokens.issue(user, name), f"tasks/{subject.pk}/moves/{name}/", fields or {}, headers


def signed(chain):
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    return services.move_task(task, "log_contact", by=chain.clerk, form="phone", happened_at=task.assigned_at)


def test_of_two_offices_of_the_congress_that_assign_one_wins(chain, at_once):
    proposal = factories.proposal(chain.deputy, state="accepted")
    colleague = factories.staff(chain.congress, "deputy_affairs")
    court = factories.organ(chain.congress, code="CT", kind="court")
    path = f"proposals/{proposal.pk}/moves/assign/"
    calls = [(chain.secretary, "GOV"), (colleague, court.code)]

    answers = at_once([(tokens.issue(user, "t"), path, {"organ": code}, {}) for user, code in calls])

    assert codes(answers) == [200, 409]
    assert reasons(answers) == {"当前状态为“已交办”，不能执行“交办”。"}
    assert proposal.tasks.count() == 1


def test_a_return_asked_races_an_extension_asked_and_the_state_decides(chain, at_once):
    task = signed(chain)
    day = {"wished_until": services.longest(task).on.isoformat(), "reason": "涉及面广"}

    answers = at_once(
        [moved(task, "ask_extension", chain.clerk, day), moved(task, "request_return", chain.clerk, {"reason": "T1"})]
    )

    assert [answer.status_code for answer in answers] == [200, 409]
    assert HandlingTask.objects.get(pk=task.pk).state == "extension_requested"


def test_an_extension_is_granted_once_while_it_is_refused_and_a_return_is_asked(chain, at_once):
    task = signed(chain)
    until = services.longest(task).on
    services.move_task(task, "ask_extension", by=chain.clerk, wished_until=until, reason="涉及面广")
    colleague = factories.staff(chain.congress, "dispatcher", organ=chain.office_organ)
    granted = {"granted_until": until.isoformat()}

    answers = at_once(
        [
            moved(task, "grant_extension", chain.office, granted),
            moved(task, "grant_extension", colleague, granted),
            moved(task, "refuse_extension", chain.office, {"note": "不同意"}),
            moved(task, "request_return", chain.clerk, {"reason": "T1"}),
        ]
    )

    assert codes(answers) == [200, 409, 409, 409]
    assert task.extensions.exclude(decided_at=None).count() == 1
    assert Clock.objects.running().filter(task=task, what="reply").count() == 1


def test_a_return_is_decided_once(chain, at_once):
    task = dispatched(chain)
    services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back)
    colleague = factories.staff(chain.congress, "dispatcher", organ=chain.office_organ)

    answers = at_once(
        [moved(task, "grant_return", chain.office), moved(task, "refuse_return", colleague, {"note": "由你单位办理"})]
    )

    assert codes(answers) == [200, 409]
    assert HandlingTask.objects.get(pk=task.pk).state in {"returned", "pending"}


def test_a_co_opinion_sent_twice_at_once_stands_once(chain, at_once):
    partner = factories.organ(chain.congress, parent=chain.block)
    clerks = [factories.staff(chain.congress, "unit_clerk", organ=partner) for _ in range(2)]
    block = assigned(chain).tasks.get()
    services.move_task(block, "dispatch", by=chain.office, organ=chain.bureau, role="lead")
    services.move_task(block, "dispatch", by=chain.office, organ=partner, role="co")
    task = services.move_task(HandlingTask.objects.get(organ=partner), "sign_for", by=clerks[0])

    answers = at_once([moved(task, "send_co_opinion", clerk, OPINION) for clerk in clerks])

    assert codes(answers) == [200, 409]
    assert reasons(answers) == {"当前状态为“已报会办意见”，不能执行“报送会办意见”。"}
    assert task.opinions.count() == 1


def test_a_kept_promise_rated_twice_at_once_is_rated_once(chain, at_once):
    task = signed(chain)
    day = clock.today() + dt.timedelta(days=60)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[1], promised_on=day, **REPLY)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    services.move_task(task, "send_reply", by=chain.clerk)
    promise = Commitment.objects.get()
    services.move_commitment(promise, "fulfil", by=chain.clerk, done_on=clock.today(), text="已完成")

    ratings = [{"rating": "satisfied"}, {"rating": "dissatisfied", "comment": "未见效"}]
    ends = _both([partial(services.move_commitment, promise, "rate", by=chain.deputy, **each) for each in ratings])

    assert [bool(end) for end in sorted(ends)] == [False, True]
    assert promise.steps.filter(move="rate").count() == 1


def _both(acts):
    """Do all at the same moment, each on a connection of its own: the refusals, or nothing."""
    together = threading.Barrier(len(acts))

    def do(act):
        together.wait()
        try:
            act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_two_clerks_who_save_a_draft_at_once_do_not_overwrite_each_other(chain, at_once):
    task = signed(chain)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    fields = {**REPLY, "outcome": "A", "version": 1}

    answers = at_once(
        [
            moved(task, "draft_reply", user, fields | {"body": f"二、{user.name}的改动。"})
            for user in (chain.clerk, chain.bureau_lead)
        ]
    )

    assert codes(answers) == [200, 409]
    assert ReplyVersion.objects.count() == 2


def test_a_unit_closed_while_its_clerk_signs_leaves_one_owner(chain, at_once):
    task = dispatched(chain)
    heir = factories.organ(chain.congress, parent=chain.block)
    close = partial(registers.close_organ, chain.bureau, by=chain.secretary, successor=heir, closed_from=clock.today())

    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(_both, [close])
        (answer,) = at_once([moved(task, "sign_for", chain.clerk)])
        assert closing.result() == [""]
    worker.work_off()

    task.refresh_from_db()
    assert answer.status_code in {200, 403, 404}
    assert (task.organ, task.state) == (heir, "signed_for" if answer.status_code == 200 else "pending")


MARK = {"year": 2026, "decided_by": "常委会主任会议", "decided_on": "2026-01-16", "ground": "群众反映强烈。"}


def test_a_proposal_marked_twice_at_once_bears_the_mark_once(chain, at_once):
    proposal = factories.proposal(chain.deputy, state="accepted")
    path, fields = f"proposals/{proposal.pk}/moves/mark/", MARK | {"kind": "excellent"}
    clerks = [chain.secretary, *(factories.staff(chain.congress) for _nth in range(3))]

    answers = at_once([(tokens.issue(user, "t"), path, fields, {}) for user in clerks])

    assert codes(answers) == [200, 409, 409, 409]
    assert reasons(answers) == {"该建议已有此标识。"}
    assert Mark.objects.standing().filter(proposal=proposal).count() == 1


def test_two_formulas_put_in_force_at_once_leave_one_in_force(chain, live_server):
    drafts = [services.draft_example(chain.congress, name, by=chain.secretary) for name in ("hainan", "fengyang")]
    desks = []
    for user in (chain.secretary, factories.staff(chain.congress)):
        client = Client()
        client.force_login(user)
        desks.append({"sessionid": client.cookies["sessionid"].value, "csrftoken": "t" * 32})

    together = threading.Barrier(2)

    def put(draft, cookies):
        address = f"{live_server.url}/admin/proposals/scoreformula/{draft.pk}/preview/"
        together.wait()
        return requests.post(
            address, {"csrfmiddlewaretoken": "t" * 32}, cookies=cookies, allow_redirects=False, timeout=30
        )

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(put, drafts, desks))

    assert codes(answers) == [302, 302]
    standing = ScoreFormula.objects.filter(replaced_at=None).exclude(in_force_since=None)
    assert (standing.count(), ScoreFormula.objects.exclude(replaced_at=None).count()) == (1, 1)


def test_a_doubled_tick_reminds_of_an_evaluation_once(chain, time_machine):
    proposals = [replied(chain).proposal for _nth in range(4)]
    time_machine.move_to(clock.now() + dt.timedelta(days=8))

    answers = _both([services.remind_of_evaluations] * 3)

    assert answers == [""] * 3
    told = Event.objects.filter(kind="proposals.remind_evaluation").values_list("target_id", flat=True)
    assert sorted(told) == [proposal.pk for proposal in proposals]
