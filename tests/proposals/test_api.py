"""A bureau's own system drives the chain: the straight path, the refusals, the lists."""

from types import SimpleNamespace

import pytest
from django.test import Client

from congress import clock, tokens
from congress.models import Event, Role
from proposals import services
from proposals.models import Evaluation, HandlingTask, Proposal, Reply
from proposals.workflow import State, TaskState
from tests import factories

TEXT = {"kind": "proposal", "title": "关于治理东河的建议", "body": "一、东河淤积。\n二、请清淤。"}
RATINGS = dict.fromkeys(("contact", "attitude", "content", "result", "overall"), "satisfied")
REPLY = {
    "document_number": "安水建〔2026〕12号",
    "outcome": "A",
    "body": "一、已清淤。",
    "contact_person": "李工",
    "contact_phone": "0990-1234567",
}
CONTACT = {
    "form": "visit",
    "happened_at": "2026-03-01T09:00:00+08:00",
    "place": "东河",
    "people": "李工",
    "note": "看了现场",
}


class Caller:
    """A program with a token."""

    def __init__(self, user):
        self.user, self.headers = user, {"Authorization": f"Token {tokens.issue(user, 'test')}"}
        self.client = Client()

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body=None, **headers):
        return self.client.post(
            f"/api/v1/{path}", body or {}, content_type="application/json", headers=self.headers | headers
        )

    def patch(self, path, body):
        return self.client.patch(f"/api/v1/{path}", body, content_type="application/json", headers=self.headers)

    def move(self, path, name, **fields):
        return self.post(f"{path}/moves/{name}/", fields)

    def moves(self, path):
        return [move["name"] for move in self.get(f"{path}/moves/").json()]


@pytest.fixture
def here(congress):
    return factories.chain(congress)


@pytest.fixture
def callers(here):
    """The same with everybody at a program of his own."""
    names = ("deputy", "secretary", "office", "clerk", "bureau_lead")
    return SimpleNamespace(**vars(here) | {name: Caller(getattr(here, name)) for name in names})


@pytest.fixture
def handed_in(here):
    """A proposal that the bureau has, with its task."""
    proposal = services.create(
        by=here.deputy, title="关于治理东河的建议", body="一、东河淤积。", contact_phone="13900000001"
    )
    services.move(proposal, "submit", by=here.deputy)
    services.move(proposal, "accept", by=here.secretary, category=here.categories[0])
    services.move(proposal, "assign", by=here.secretary, organ=here.block)
    task = HandlingTask.objects.get(organ=here.block)
    services.move_task(task, "dispatch", by=here.office, organ=here.bureau, role="sole")
    return HandlingTask.objects.get(organ=here.bureau)


def test_wished_units_travel_by_their_codes(callers):
    wishes = {"wished_organ": "U17", "wished_co_organs": ["GOV", "GOVO"]}
    begun = callers.deputy.post("proposals/", TEXT | wishes).json()
    path = f"proposals/{begun['id']}/"

    untouched = callers.deputy.patch(path, {"version": 1, "title": "关于清淤的建议"}).json()
    fewer = callers.deputy.patch(path, {"version": 2, "wished_co_organs": ["GOV"]}).json()
    wrong = callers.deputy.patch(path, {"version": 3, "wished_co_organs": ["NOBODY"]})
    emptied = callers.deputy.patch(path, {"version": 3, "wished_organ": None, "wished_co_organs": []}).json()

    assert [row["wished_co_organs"] for row in (begun, untouched, fewer)] == [["GOV", "GOVO"], ["GOV", "GOVO"], ["GOV"]]
    assert (wrong.status_code, "wished_co_organs" in wrong.json()) == (422, True)
    assert (emptied["wished_organ"], emptied["wished_co_organs"]) == (None, [])


def test_the_straight_path_runs_through_the_api(callers):
    begun = callers.deputy.post("proposals/", TEXT)
    assert (begun.status_code, begun.json()["state"], begun.json()["version"]) == (201, "draft", 1)
    path = f"proposals/{begun.json()['id']}"
    assert callers.deputy.moves(path) == ["invite", "submit", "make_confidential", "withdraw"]

    assert callers.deputy.move(path, "submit").json()["state"] == "submitted"
    assert callers.secretary.move(path, "accept", category="NY").json()["state"] == "accepted"
    assigned = callers.secretary.move(path, "assign", organ="GOV").json()
    assert assigned["state"] == "assigned"

    (block,) = callers.office.get("tasks/", proposal=begun.json()["id"]).json()["results"]
    dispatched = callers.office.move(f"tasks/{block['id']}", "dispatch", organ="U17", role="sole").json()
    (ours,) = callers.clerk.get("tasks/", organ="U17", state="pending").json()["results"]
    assert (dispatched["state"], dispatched["parts"]) == ("dispatched", [ours["id"]])

    task = f"tasks/{ours['id']}"
    assert callers.clerk.moves(task) == ["sign_for", "request_return"]
    assert callers.clerk.move(task, "sign_for").json()["state"] == "signed_for"
    assert (
        callers.clerk.move(task, "log_contact", **CONTACT).json()["contacts"][0]["happened_at"]
        == CONTACT["happened_at"]
    )
    assert callers.clerk.move(task, "draft_reply", **REPLY).json()["state"] == "reply_drafted"
    assert callers.deputy.get("replies/").json()["results"] == []
    assert callers.bureau_lead.move(task, "approve_reply").json()["state"] == "reply_approved"
    sent = callers.clerk.move(task, "send_reply")
    assert (sent.status_code, sent.json()["state"]) == (200, "replied")

    reply = callers.deputy.get(f"replies/{sent.json()['reply']}/").json()
    assert (reply["state"], reply["outcome"], reply["document_number"]) == ("sent", "A", "安水建〔2026〕12号")
    closed = callers.deputy.move(path, "evaluate", comment="谢谢", **RATINGS)
    assert (closed.status_code, closed.json()["state"], closed.json()["number"]) == (
        200,
        "closed",
        "八届五次闭会第001号",
    )
    (rated,) = callers.clerk.get("evaluations/", proposal=begun.json()["id"]).json()["results"]
    assert (rated["overall"], rated["organ"], rated["comment"]) == ("satisfied", "U17", "谢谢")
    kinds = [event["kind"] for event in callers.deputy.get("events/", target=path).json()["results"]]
    assert kinds == [
        "proposals.evaluate",
        "proposals.assign",
        "proposals.accept",
        "proposals.submit",
        "proposals.create",
    ]


def test_a_move_says_what_it_asks_for(callers, handed_in):
    (found,) = [
        move for move in callers.clerk.get(f"tasks/{handed_in.pk}/moves/").json() if move["name"] == "request_return"
    ]

    assert [(field["name"], field["type"], field["required"]) for field in found["fields"]] == [
        ("reason", "choice", True), ("suggested_organ", "choice", False), ("note", "text", False),
    ]  # fmt: skip
    assert found["fields"][0]["choices"] == [{"value": "T1", "label": "不属于本单位职责"}]


def test_nobody_enters_without_a_token(client, handed_in):
    assert client.get("/api/v1/proposals/").status_code == 401
    assert client.post(f"/api/v1/tasks/{handed_in.pk}/moves/sign_for/").status_code == 401


def test_a_move_of_somebody_else_is_forbidden(callers, handed_in):
    answer = callers.deputy.move(f"tasks/{handed_in.pk}", "sign_for")

    assert (answer.status_code, handed_in.state) == (403, TaskState.PENDING)
    assert Event.objects.filter(kind="proposals.sign_for").exists() is False


def test_what_one_does_not_see_is_not_found(callers, handed_in):
    other = factories.organ(callers.congress, code="U18", parent=callers.block)
    stranger = Caller(factories.staff(callers.congress, Role.UNIT_CLERK, organ=other))

    assert stranger.get(f"tasks/{handed_in.pk}/").status_code == 404
    assert stranger.move(f"tasks/{handed_in.pk}", "sign_for").status_code == 404
    assert stranger.get(f"proposals/{handed_in.proposal_id}/").status_code == 404
    assert stranger.get("tasks/").json()["results"] == []
    assert stranger.get("events/").json()["results"] == []


def test_a_move_from_the_wrong_state_is_a_conflict(callers, handed_in):
    answer = callers.clerk.move(f"tasks/{handed_in.pk}", "send_reply")

    assert answer.status_code == 409
    assert answer.json() == {"detail": "当前状态为“待签收”，不能执行“发出答复”。"}


def test_not_found_is_said_in_the_readers_language(callers):
    assert callers.clerk.get("tasks/999999/").json() == {"detail": "未找到。"}


def test_a_proposal_needs_a_title_one_can_see(callers):
    answer = callers.deputy.post("proposals/", {"kind": "proposal", "title": "\u202e\u200b", "body": "清淤"})
    long = callers.deputy.post(
        "proposals/", {"kind": "proposal", "title": "清\u202e淤", "body": "清淤", "contact_phone": "1" * 41}
    )

    assert (answer.status_code, list(answer.json())) == (422, ["title"])
    assert (long.status_code, list(long.json())) == (422, ["contact_phone"])


def test_an_unknown_move_is_not_found(callers, handed_in):
    assert callers.clerk.move(f"tasks/{handed_in.pk}", "explode").status_code == 404


def test_bad_fields_are_named(callers, handed_in):
    task = f"tasks/{handed_in.pk}"

    assert sorted(callers.clerk.move(task, "request_return", reason="X9", colour="red").json()) == ["colour"]
    assert list(callers.clerk.post(f"{task}/moves/sign_for/", {"\ud800": 1}).json()) == ["?"]
    unknown_code = callers.clerk.move(task, "request_return", reason="X9")
    assert (unknown_code.status_code, list(unknown_code.json())) == (422, ["reason"])
    wrong_type = callers.clerk.move(task, "request_return", reason=["T1"])
    assert (wrong_type.status_code, list(wrong_type.json())) == (422, ["reason"])
    half_a_pair = callers.clerk.move(task, "request_return", reason="\ud800")
    assert (half_a_pair.status_code, list(half_a_pair.json())) == (422, ["reason"])
    assert HandlingTask.objects.get(pk=handed_in.pk).state == TaskState.PENDING


def test_what_a_service_finds_wrong_is_named_by_field(callers, handed_in):
    task = f"tasks/{handed_in.pk}"
    callers.clerk.move(task, "sign_for")

    answer = callers.clerk.move(task, "draft_reply", **REPLY | {"outcome": "B", "promised_on": None})
    ahead = callers.clerk.move(task, "log_contact", form="visit", happened_at="2999-01-01T08:00:00Z")

    assert (answer.status_code, list(answer.json())) == (422, ["promised_on"])
    assert (ahead.status_code, list(ahead.json())) == (422, ["happened_at"])


@pytest.mark.parametrize(
    ("kind", "field"),
    [({"kind": "hand_over"}, "kind"), ({"kind": None}, "kind"), ({"title": ""}, "title"), ({"category": "ZZ"}, "category"),
     ({"publicity": "none"}, "publicity_reason"), ({"from_survey": "yes"}, "from_survey"), ({"state": "closed"}, "state")],
)  # fmt: skip
def test_a_bad_proposal_is_refused_by_field(callers, kind, field):
    answer = callers.deputy.post("proposals/", TEXT | kind)

    assert (answer.status_code, list(answer.json())) == (422, [field])
    assert Proposal.objects.exists() is False


def test_only_deputies_begin_proposals(callers):
    assert callers.clerk.post("proposals/", TEXT).status_code == 403


def test_a_revision_names_the_version_it_read(callers):
    path = f"proposals/{callers.deputy.post('proposals/', TEXT | {'category': 'NY'}).json()['id']}/"

    first = callers.deputy.patch(path, {"version": 1, "title": "关于清淤的建议", "from_survey": True})
    second = callers.deputy.patch(path, {"version": 1, "title": "关于绿化的建议"})

    assert (first.status_code, first.json()["version"], first.json()["category"]) == (200, 2, "NY")
    assert (first.json()["body"], first.json()["from_survey"]) == (TEXT["body"], True)
    assert (second.status_code, second.json()["current"]["title"]) == (409, "关于清淤的建议")
    emptied = callers.deputy.patch(path, {"version": 2, "category": None, "from_survey": False}).json()
    assert (emptied["category"], emptied["from_survey"], emptied["title"]) == (None, False, "关于清淤的建议")
    assert list(callers.deputy.patch(path, {"title": "关于绿化的建议"}).json()) == ["version"]


def test_a_repeated_post_makes_one_proposal(callers):
    first = callers.deputy.post("proposals/", TEXT, **{"Idempotency-Key": "k1"})
    again = callers.deputy.post("proposals/", TEXT, **{"Idempotency-Key": "k1"})
    other = callers.deputy.post("proposals/", TEXT | {"title": "另一件"}, **{"Idempotency-Key": "k1"})

    assert (again.status_code, again.json()) == (201, first.json())
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert (other.status_code, list(other.json())) == (422, ["Idempotency-Key"])
    assert Proposal.objects.count() == 1


def test_a_repeated_move_answers_as_the_first_time(callers, handed_in):
    path = f"tasks/{handed_in.pk}/moves/sign_for/"

    first = callers.clerk.post(path, {"handler": "钱科"}, **{"Idempotency-Key": "k2"})
    again = callers.clerk.post(path, {"handler": "钱科"}, **{"Idempotency-Key": "k2"})
    anew = callers.clerk.post(path, {"handler": "钱科"}, **{"Idempotency-Key": "k3"})

    assert (first.status_code, again.status_code, anew.status_code) == (200, 200, 409)
    assert again.json() == first.json()


def test_the_deputys_phone_is_for_those_who_handle_it(callers, handed_in):
    leader = Caller(factories.staff(callers.congress, Role.LEADER))
    path = f"proposals/{handed_in.proposal_id}/"

    assert callers.clerk.get(path).json()["contact_phone"] == "13900000001"
    assert leader.get(path).json()["contact_phone"] is None
    assert "13900000001" not in leader.get("proposals/").content.decode()


def test_what_units_write_to_each_other_is_not_for_the_deputy(callers, handed_in):
    HandlingTask.objects.filter(pk=handed_in.pk).update(instruction="抓紧办", note="请重写")

    assert callers.clerk.get(f"tasks/{handed_in.pk}/").json()["instruction"] == "抓紧办"
    seen = callers.deputy.get(f"tasks/{handed_in.pk}/").json()
    assert (seen["instruction"], seen["note"]) == (None, None)


def test_a_session_evaluates_only_after_a_fresh_log_in(here, logged_in, handed_in):
    client = logged_in(here.deputy)

    answer = client.post(f"/api/v1/proposals/{handed_in.proposal_id}/moves/evaluate/", RATINGS, "application/json")

    assert answer.status_code == 403


def test_a_session_just_logged_in_evaluates(here, client, handed_in):
    for name, by, fields in [
        ("sign_for", here.clerk, {}),
        ("log_contact", here.clerk, {"form": "visit", "happened_at": clock.now()}),
        ("draft_reply", here.clerk, REPLY | {"outcome": here.outcomes[0]}),
        ("approve_reply", here.bureau_lead, {}),
        ("send_reply", here.clerk, {}),
    ]:
        services.move_task(handed_in, name, by=by, **fields)
    here.deputy.set_password("Anlan-2026-river")
    here.deputy.save()
    client.post("/accounts/login/", {"login": here.deputy.username, "password": "Anlan-2026-river"})

    answer = client.post(f"/api/v1/proposals/{handed_in.proposal_id}/moves/evaluate/", RATINGS, "application/json")

    assert (answer.status_code, answer.json()["state"]) == (200, "closed")


def test_a_session_needs_its_csrf_token(here, handed_in):
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.clerk)

    answer = client.post(f"/api/v1/tasks/{handed_in.pk}/moves/sign_for/", {}, "application/json")

    assert (answer.status_code, HandlingTask.objects.get(pk=handed_in.pk).state) == (403, TaskState.PENDING)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"state": "accepted"}, ["乙"]),
        ({"category": "JT"}, ["乙"]),
        ({"kind": "motion"}, []),
        ({"state": ""}, ["乙", "甲"]),
    ],
)
def test_proposals_are_filtered(callers, query, titles):
    factories.proposal(callers.deputy.user, title="甲", state=State.SUBMITTED)
    factories.proposal(callers.deputy.user, title="乙", state=State.ACCEPTED, category=callers.categories[1])

    assert [row["title"] for row in callers.secretary.get("proposals/", **query).json()["results"]] == titles


@pytest.mark.parametrize(
    ("path", "query"),
    [("proposals/", {"state": "x"}), ("proposals/", {"organ": "U99"}), ("tasks/", {"proposal": "x"}),
     ("tasks/", {"overdue": "x"}), ("proposals/", {"session": 2**64}), ("events/", {"target": "proposals"})],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused_by_name(callers, path, query):
    answer = callers.secretary.get(path, **query)

    assert (answer.status_code, list(answer.json())) == (422, list(query))


def test_overdue_tasks_are_found(callers, handed_in):
    handed_in.clocks.filter(what="sign").update(due_on="2020-01-01")

    assert [row["id"] for row in callers.clerk.get("tasks/", overdue="true").json()["results"]] == [handed_in.pk]
    assert callers.clerk.get("tasks/", overdue="false").json()["results"] == []


def test_proposals_are_found_by_an_organ_that_has_them(callers, handed_in):
    factories.proposal(callers.deputy.user, state=State.SUBMITTED)

    found = callers.secretary.get("proposals/", organ="U17").json()["results"]

    assert [row["id"] for row in found] == [handed_in.proposal_id]
    assert found[0]["unit"] == "市水利局"


def _fill(here, count):
    """``count`` replied and evaluated proposals."""
    for _ in range(count):
        proposal = factories.proposal(here.deputy.user, state=State.CLOSED)
        block = HandlingTask.objects.create(
            proposal=proposal, congress=here.congress, organ=here.block, state=TaskState.DISPATCHED
        )
        task = HandlingTask.objects.create(
            proposal=proposal, congress=here.congress, organ=here.bureau, parent=block,
            state=TaskState.REPLIED, replied_at="2026-03-01T00:00Z",
        )  # fmt: skip
        reply = Reply.objects.create(
            task=task, document_number="1", outcome=here.outcomes[0], body="清", contact_person="李", contact_phone="1",
            drafted_by=here.clerk.user, drafted_at="2026-03-01T00:00Z", approved_by=here.bureau_lead.user,
            approved_at="2026-03-01T00:00Z", sent_at="2026-03-01T00:00Z",
        )  # fmt: skip
        Evaluation.objects.create(reply=reply, mandate=proposal.lead, **RATINGS)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("proposals/", 4),
        ("tasks/", 5),
        ("replies/", 4),
        ("evaluations/", 4),
        ("events/", 4),
        ("proposals/?search=东河", 5),
    ],
)
def test_a_list_asks_the_same_few_questions_however_long_it_is(callers, path, most, django_assert_max_num_queries):
    callers.secretary.get(path)  # content types and the token's day are known from here on
    _fill(callers, 3)
    with django_assert_max_num_queries(most) as short:
        callers.secretary.get(path)
    _fill(callers, 30)

    with django_assert_max_num_queries(most) as long:
        callers.secretary.get(path)

    assert len(long) == len(short)


@pytest.mark.parametrize("who", ["deputy", "secretary", "office", "clerk"])
def test_an_object_is_shown_with_few_questions(callers, handed_in, who, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        getattr(callers, who).get(f"proposals/{handed_in.proposal_id}/")
    with django_assert_max_num_queries(18):
        getattr(callers, who).get(f"tasks/{handed_in.pk}/")


def test_who_declines_to_sign_is_answered_with_the_text_he_then_no_longer_finds(here):
    other = factories.deputy(here.congress, name="李一")
    proposal = services.create(by=here.deputy, title="关于治理东河的建议", body="一、东河淤积。")
    services.move(proposal, "invite", by=here.deputy, deputies=[other.acting_as.mandate])
    caller, path = Caller(other), f"proposals/{proposal.pk}"

    declined = caller.move(path, "decline", remark="不熟悉情况")

    assert (declined.status_code, declined.json()["title"]) == (200, "关于治理东河的建议")
    assert caller.get(f"{path}/").status_code == 404
