"""Not accepted is not the end: the deputy is told what can be done instead, and may do it."""

import pytest

from proposals import services
from proposals.models import Proposal
from tests import factories

TEXT = {"title": "关于治理东河的建议", "body": "一、东河淤积。"}


@pytest.fixture(autouse=True)
def _in_session(chain, time_machine):
    time_machine.move_to("2026-01-16T02:00Z", tick=False)


@pytest.fixture
def refused(chain):
    proposal = factories.proposal(chain.deputy, state="submitted", **TEXT)
    fields = {"reason": chain.refusal, "alternative": "rewrite", "note": "请写明地点。"}
    return services.move(proposal, "refuse", by=chain.secretary, **fields)


def test_the_deputy_reads_what_can_be_done_and_writes_it_anew(client, chain, refused):
    client.force_login(chain.deputy)

    page = client.get(refused.get_absolute_url()).content.decode()
    form = client.get(f"/proposals/new/?again={refused.pk}").content.decode()

    assert ("按说明修改后重新提出" in page, f"?again={refused.pk}" in page) == (True, True)
    assert (TEXT["title"] in form, TEXT["body"] in form) == (True, True)


def test_nobody_begins_with_anothers_text_or_with_one_that_was_not_refused(client, chain, refused):
    accepted = factories.proposal(chain.deputy, state="accepted", body="已立案的正文")

    client.force_login(factories.deputy(chain.congress))
    assert TEXT["body"] not in client.get(f"/proposals/new/?again={refused.pk}").content.decode()
    client.force_login(chain.deputy)
    for key in (accepted.pk, "abc", "9" * 30, ""):
        assert "已立案的正文" not in client.get(f"/proposals/new/?again={key}").content.decode()


def test_what_was_not_accepted_may_still_be_treated_as_a_letter_and_passed_on(chain, refused):
    services.move(refused, "letter", by=chain.secretary, organ=chain.bureau, note="转请参考。")

    proposal = Proposal.objects.get(pk=refused.pk)
    assert (proposal.state, proposal.letter_to) == ("letter", chain.bureau)


def test_the_desk_offers_the_three_ways(logged_in, chain):
    proposal = factories.proposal(chain.deputy, state="submitted")
    address = f"/admin/proposals/proposal/{proposal.pk}/move/refuse/"
    desk = logged_in(chain.secretary)

    wrong = desk.post(address, {"reason": chain.refusal.code, "alternative": "tender"})
    right = desk.post(address, {"reason": chain.refusal.code, "alternative": "letter"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Proposal.objects.get(pk=proposal.pk).alternative == "letter"
