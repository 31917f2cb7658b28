"""Commitments and supervision cases at the API's door."""

import datetime as dt

import pytest
import time_machine

from congress.models import Role
from proposals import services
from proposals.models import Commitment, SupervisionCase
from tests import factories
from tests.proposals.steps import DAY_TWO, REPLY, TALK, dispatched, evaluated
from tests.proposals.test_api import Caller

PROMISED = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def promise(chain):
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    told = {"outcome": chain.outcomes[1], "promised_on": PROMISED, **REPLY}
    services.move_task(task, "draft_reply", by=chain.clerk, **told)
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    services.move_task(task, "send_reply", by=chain.clerk)
    evaluated(chain, task)
    return Commitment.objects.get()


def test_a_promise_is_reported_and_rated_by_programs(chain, promise):
    clerk, deputy = Caller(chain.clerk), Caller(chain.deputy)
    path = f"commitments/{promise.pk}"
    (line,) = clerk.get("commitments/", state="open").json()["results"]
    assert (line["id"], line["organ"], line["promised_on"]) == (promise.pk, chain.bureau.code, "2026-06-30")
    assert clerk.moves(path) == ["report", "change_day", "fulfil"]

    clerk.move(path, "report", text="已招标")
    done = clerk.move(path, "fulfil", done_on="2026-01-16", text="已完工").json()
    assert (done["state"], [step["move"] for step in done["steps"]]) == ("done", ["report", "fulfil"])
    assert clerk.move(path, "rate", rating="satisfied").status_code == 403
    assert deputy.move(path, "rate", rating="satisfied").json()["state"] == "confirmed"
    assert deputy.move(path, "rate", rating="satisfied").status_code == 409


def test_late_promises_alone_and_nobody_elses(chain, promise):
    stranger = factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress, code="U88"))
    assert Caller(chain.clerk).get("commitments/", late="true").json()["results"] == []
    Commitment.objects.update(promised_on=dt.date(2026, 1, 15), first_promised_on=dt.date(2026, 1, 15))

    assert len(Caller(chain.clerk).get("commitments/", late="true").json()["results"]) == 1
    assert Caller(stranger).get("commitments/").json()["results"] == []
    assert Caller(stranger).get(f"commitments/{promise.pk}/").status_code == 404


def test_a_case_is_answered_by_the_unit_and_settled_by_who_opened_it(chain):
    task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
    services.move_task(
        task, "supervise", by=chain.secretary, body="代表工作委员会", reason="久拖未办", due_on=dt.date(2026, 3, 2)
    )
    case = SupervisionCase.objects.get()
    clerk, secretary, path = Caller(chain.clerk), Caller(chain.secretary), f"cases/{case.pk}"
    assert clerk.moves(path) == ["answer_case"]

    assert clerk.move(path, "answer_case", text="已列入计划").json()["state"] == "reported"
    assert clerk.move(path, "settle_case", note="同意").status_code == 403
    settled = secretary.move(path, "settle_case", note="同意").json()

    assert (settled["state"], settled["steps"][0]["text"]) == ("settled", "已列入计划")
    assert secretary.move(path, "settle_case", note="同意").status_code == 409
