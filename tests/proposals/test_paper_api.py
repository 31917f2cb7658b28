"""What comes on paper at the API's door: entered by staff alone, with its scan."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congress.files import attached
from deputies import services as deputies
from deputies.workflow import Reason
from proposals.models import Evaluation, PaperRating, Proposal
from tests import factories
from tests.proposals.steps import RATINGS, dispatched, replied
from tests.proposals.test_api import Caller
from tests.proposals.test_paper import PDF

GIVEN = {"kind": "proposal", "title": "关于治理东河的建议", "body": "一、东河淤积。", "lead": "王秀英"}


@pytest.fixture(autouse=True)
def _in_session(chain, time_machine):
    time_machine.move_to("2026-01-16T02:00Z", tick=False)


def scan(content=PDF):
    return SimpleUploadedFile("扫描件.pdf", content, "application/pdf")


def send(caller, path, fields, **headers):
    """As ``multipart/form-data``, the only way in which a file comes."""
    return caller.client.post(f"/api/v1/{path}", fields, headers=caller.headers | headers)


def test_the_secretariat_enters_a_proposal_with_its_scan(chain):
    answer = send(Caller(chain.secretary), "proposals/paper/", GIVEN | {"scan": scan()})

    made = answer.json()
    assert (answer.status_code, made["state"], made["on_paper"], made["lead"]["name"]) == (
        201,
        "submitted",
        True,
        "王秀英",
    )
    assert attached(Proposal.objects.written().get(pk=made["id"]), "scan").get().name == "扫描件.pdf"


def test_only_the_secretariat_enters_paper(chain):
    for who in (chain.deputy, chain.clerk, chain.office):
        assert send(Caller(who), "proposals/paper/", GIVEN | {"scan": scan()}).status_code == 403
    stranger = Caller(chain.deputy).client
    assert stranger.post("/api/v1/proposals/paper/", GIVEN | {"scan": scan()}).status_code == 401
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scan": None}, "scan"),
        ({"title": ""}, "title"),
        ({"kind": ""}, "kind"),
        ({"lead": "无此人"}, "lead"),
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"received_on": "2026-12-30"}, "received_on"),
        ({"of_delegation": "true"}, "of_delegation"),
        ({"shoe_size": "43"}, "shoe_size"),
    ],
)
def test_bad_fields_are_named(chain, wrong, field):
    fields = {name: value for name, value in (GIVEN | {"scan": scan()} | wrong).items() if value is not None}

    answer = send(Caller(chain.secretary), "proposals/paper/", fields)

    assert (answer.status_code, list(answer.json()), Proposal.objects.exists()) == (422, [field], False)


def test_a_file_that_is_no_scan_is_refused(chain):
    answer = send(Caller(chain.secretary), "proposals/paper/", GIVEN | {"scan": scan(b"MZ\x90\x00")})

    assert (answer.status_code, list(answer.json())) == (422, ["scan"])


def test_the_suspended_deputys_paper_is_refused_by_the_house(chain):
    deputies.suspend(chain.deputy.acting_as.mandate, reason=Reason.INVESTIGATED, by=chain.secretary)

    answer = send(Caller(chain.secretary), "proposals/paper/", GIVEN | {"scan": scan()})

    assert answer.status_code in {409, 422}
    assert not Proposal.objects.exists()


def test_the_same_paper_sent_again_under_its_key_is_entered_once(chain):
    secretary = Caller(chain.secretary)
    key = {"Idempotency-Key": "paper-1"}

    first = send(secretary, "proposals/paper/", GIVEN | {"scan": scan()}, **key)
    second = send(secretary, "proposals/paper/", GIVEN | {"scan": scan()}, **key)
    other = send(secretary, "proposals/paper/", GIVEN | {"scan": scan(PDF + b"\n")}, **key)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert (first.json(), second["Idempotency-Replayed"]) == (second.json(), "true")
    assert Proposal.objects.count() == 1


def test_two_clerks_enter_a_rating_and_it_counts(chain):
    path = f"proposals/{replied(chain, dispatched(chain)).proposal_id}/moves/enter_rating/"
    first, second = Caller(chain.secretary), Caller(factories.staff(chain.congress, name="吴清"))

    refused = send(first, path, RATINGS)
    entered = send(first, path, RATINGS | {"scan": scan()})
    again = send(first, path, RATINGS | {"scan": scan()})
    counted = send(second, path, RATINGS)

    assert (refused.status_code, list(refused.json())) == (422, ["scan"])
    assert (entered.status_code, again.status_code, counted.status_code) == (200, 409, 200)
    assert (PaperRating.objects.count(), Evaluation.objects.get().overall) == (2, "satisfied")
    assert counted.json()["state"] == "closed"


def test_nobody_else_enters_a_rating(chain):
    path = f"proposals/{replied(chain, dispatched(chain)).proposal_id}/moves/enter_rating/"

    for who in (chain.deputy, chain.clerk):
        assert send(Caller(who), path, RATINGS | {"scan": scan()}).status_code == 403
    assert send(Caller(factories.deputy(chain.congress)), path, RATINGS).status_code == 404
    assert not PaperRating.objects.exists()


def test_the_scan_stands_among_the_fields_of_the_move(chain):
    found = Caller(chain.secretary).get(f"proposals/{replied(chain, dispatched(chain)).proposal_id}/moves/").json()

    (move,) = [each for each in found if each["name"] == "enter_rating"]
    assert [(field["name"], field["type"]) for field in move["fields"] if field["type"] == "file"] == [("scan", "file")]


def test_attachments_come_with_a_draft(chain):
    answer = send(Caller(chain.deputy), "proposals/", {**GIVEN, "files": [scan()]} | {"lead": ""})
    draft = {name: value for name, value in GIVEN.items() if name != "lead"} | {"files": [scan(), scan()]}

    made = send(Caller(chain.deputy), "proposals/", draft)

    assert (answer.status_code, list(answer.json())) == (422, ["lead"])
    assert (made.status_code, [each["name"] for each in made.json()["files"]]) == (201, ["扫描件.pdf"] * 2)
