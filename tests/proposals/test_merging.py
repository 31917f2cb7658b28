"""Merged is not answered together: each keeps its number, reply and evaluation. And other ways out of the review."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from congress.models import Notification
from proposals import services
from proposals.forms import form_of
from proposals.models import HandlingTask, Proposal
from tests import factories
from tests.proposals.steps import DAY_TWO, accepted, assigned, dispatched, evaluated, replied


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


def merged(chain, main, part=None):
    return services.move(part or accepted(chain), "merge", by=chain.secretary, main=main)


def units_of(proposal):
    return list(proposal.tasks.order_by("pk").values_list("organ__code", "role", "state"))


def test_a_part_is_assigned_and_dispatched_with_its_main_proposal(chain):
    main = accepted(chain)
    part = merged(chain, main)

    block = assigned(chain, main)
    part.refresh_from_db()
    assert (part.state, units_of(part)) == ("assigned", [("GOV", "sole", "pending")])
    dispatched(chain, block)

    assert units_of(part) == [("GOV", "sole", "dispatched"), ("U17", "sole", "pending")]
    assert part.clocks.running().filter(what="reply", task=None).count() == 1


def test_a_proposal_merged_later_gets_what_the_main_one_has(chain):
    main = accepted(chain)
    dispatched(chain, assigned(chain, main))

    part = merged(chain, Proposal.objects.get(pk=main.pk))

    assert (part.state, units_of(part)) == ("assigned", [("GOV", "sole", "dispatched"), ("U17", "sole", "pending")])


def test_each_keeps_its_number_its_reply_and_its_evaluation(chain):
    main = accepted(chain)
    part = merged(chain, main)
    dispatched(chain, assigned(chain, main))
    numbers = {main.number_text, part.number_text}

    closed = evaluated(chain, replied(chain, HandlingTask.objects.get(proposal=part, organ=chain.bureau)))

    main.refresh_from_db()
    assert (closed.state, main.state) == ("closed", "assigned")
    assert {closed.number_text, main.number_text} == numbers


def test_a_unit_added_later_is_added_to_the_parts(chain):
    main = accepted(chain)
    part = merged(chain, main)
    block = assigned(chain, main)
    dispatched(chain, block)
    other = factories.organ(chain.congress, code="U13", parent=chain.block)

    dispatched(chain, block, organ=other, role="co")

    assert units_of(part)[1:] == [("U17", "lead", "pending"), ("U13", "co", "pending")]


@pytest.mark.parametrize("which", ["itself", "answered", "foreign", "a part"])
def test_what_nothing_is_merged_into(chain, which):
    proposal = accepted(chain)
    main = {
        "itself": lambda: proposal,
        "answered": lambda: factories.proposal(chain.deputy, state="closed"),
        "foreign": _foreign,
        "a part": lambda: merged(chain, accepted(chain)),
    }[which]()

    with pytest.raises(Invalid):
        merged(chain, main, proposal)

    proposal.refresh_from_db()
    assert (proposal.main, proposal.state) == (None, "accepted")


def _foreign():
    elsewhere = factories.congress()
    factories.session(factories.term(elsewhere))
    deputy = factories.deputy(elsewhere)
    return factories.proposal(deputy, state="accepted", category=factories.category(elsewhere))


def test_a_main_proposal_is_not_merged_into_another(chain):
    main = accepted(chain)
    merged(chain, main)

    with pytest.raises(Refused):
        merged(chain, accepted(chain), main)


def test_the_database_refuses_a_proposal_merged_into_itself(chain):
    proposal = accepted(chain)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(main=proposal)


def test_the_main_proposal_is_named_by_its_number(chain):
    main, part = accepted(chain), accepted(chain)

    right = form_of("merge", part)({"main": f" {main.number_text} "})
    wrong = form_of("merge", part)({"main": "八届五次第999号"})

    assert (right.is_valid(), right.cleaned_data["main"]) == (True, main)
    assert wrong.errors["main"] == ["没有这个编号的建议。"]


def test_a_letter_is_passed_on_and_told(chain, work_off):
    proposal = factories.proposal(chain.deputy, state="submitted")

    proposal = services.move(proposal, "letter", by=chain.secretary, organ=chain.bureau, note="作为代表来信转有关单位")
    work_off()

    assert (proposal.state, proposal.letter_to, proposal.number) == ("letter", chain.bureau, None)
    assert Notification.objects.get(kind="proposals.letter").recipient == chain.deputy


def test_forwarding_opens_the_proposal_to_the_staff_above_and_to_nobody_else(chain, work_off):
    proposal = factories.proposal(chain.deputy, state="submitted")
    above, beside = factories.congress(), factories.congress()
    staff_above, staff_beside = factories.staff(above), factories.staff(beside)
    with pytest.raises(Refused):
        services.move(proposal, "forward", by=chain.secretary, note="属省级职权")
    chain.congress.parent = above
    chain.congress.save()
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert not Proposal.objects.openable_by(staff_above).filter(pk=proposal.pk).exists()

    proposal = services.move(proposal, "forward", by=chain.secretary, note="属省级职权")
    work_off()

    assert proposal.state == "forwarded"
    for user, sees in ((staff_above, True), (staff_beside, False), (chain.secretary, True), (chain.clerk, False)):
        assert Proposal.objects.openable_by(user).filter(pk=proposal.pk).exists() == sees
        assert user.has_perm("proposals.view", proposal) == sees
    assert set(Notification.objects.filter(kind="proposals.forward").values_list("recipient", flat=True)) == {
        chain.deputy.pk,
        staff_above.pk,
    }


def test_merged_proposals_lead_to_each_other_where_one_may_open_them(chain, logged_in):
    main, part = accepted(chain), factories.proposal(factories.deputy(chain.congress, name="赵他"), state="accepted")
    merged(chain, main, part)
    links = {main: f'href="/proposals/{part.pk}/"', part: f'href="/proposals/{main.pk}/"'}

    for proposal, link in links.items():
        assert link in logged_in(chain.secretary).get(f"/proposals/{proposal.pk}/").content.decode()
    page = logged_in(chain.deputy).get(f"/proposals/{main.pk}/").content.decode()
    assert part.number_text in page
    assert links[main] not in page
