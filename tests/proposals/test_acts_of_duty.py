"""Proposals as acts of duty: who is registered for what, since which day, once; and what is taken back."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from congress import files as filing
from congress.models import Event, Role
from deputies import services as deputies
from deputies.models import DutyRecord
from deputies.workflow import COUNTING, DutyState
from proposals import services
from proposals.models import CoSignature, Proposal
from tests import factories
from tests.deputies import counting

HANDED_IN = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)  # one o'clock at night of the 16th in China
DAY = dt.date(2026, 1, 16)


@pytest.fixture(autouse=True)
def _today(chain, time_machine):
    time_machine.move_to("2026-03-02T01:00Z", tick=False)
    counting.in_force(chain.congress)


@pytest.fixture
def friends(chain):
    return [factories.deputy(chain.congress, name=name) for name in ("赵明", "李强")]


@pytest.fixture
def leader(chain):
    return factories.staff(chain.congress, Role.LEADER, name="周主任")


@pytest.fixture
def handed_in(chain, friends):
    """Handed in by the deputy; one friend has signed, one was asked."""
    proposal = factories.proposal(chain.deputy, state="submitted", submitted_at=HANDED_IN)
    _asked(proposal, friends[0], "confirmed")
    _asked(proposal, friends[1], "invited")
    return proposal


def _asked(proposal, user, state):
    answer = {"answered_at": HANDED_IN, "version": 1} if state == "confirmed" else {}
    CoSignature.objects.create(proposal=proposal, mandate=user.acting_as.mandate, state=state, **answer)


def accepted(chain, proposal):
    return services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])


def mark(chain, proposal, kind, leader=None):
    decision = {"year": 2026, "decided_by": "主任会议", "decided_on": dt.date(2026, 2, 20), "ground": "反映集中"}
    return services.move(proposal, "mark", by=chain.secretary, kind=kind, supervisor=leader, **decision)


def counted(*states):
    """Who is registered for what: name, type, role, co-signers, day."""
    rows = DutyRecord.objects.filter(state__in=states or COUNTING).select_related("mandate__person", "type")
    return [
        (row.mandate.person.name, row.type.code, row.role, row.co_signers, f"{row.begins_on:%m-%d}")
        for row in rows.order_by("type__code", "pk")
    ]


LED = ("王秀英", "P02", "lead", 1, "01-16")
SIGNED = ("赵明", "P03", "co_signer", 1, "01-16")
MARKED = [("王秀英", "P04", "lead", 1, "02-20"), ("赵明", "P04", "co_signer", 1, "02-20")]
EXCELLENT = [("王秀英", "P05", "lead", 1, "02-20"), ("赵明", "P05", "co_signer", 1, "02-20")]


def submitted_only(chain, proposal, leader):
    """Handing in earns nothing."""


def accept(chain, proposal, leader):
    accepted(chain, proposal)


def withdraw(chain, proposal, leader):
    accepted(chain, proposal)
    mark(chain, proposal, "key", leader)
    proposal.signatures.update(agreed_to_withdraw_at=HANDED_IN)
    services.move(proposal, "withdraw", by=chain.deputy, note="已解决")


def as_key(chain, proposal, leader):
    accepted(chain, proposal)
    mark(chain, proposal, "key", leader)


def as_excellent(chain, proposal, leader):
    accepted(chain, proposal)
    mark(chain, proposal, "excellent")


def not_key_any_more(chain, proposal, leader):
    as_key(chain, proposal, leader)
    services.move(proposal, "unmark", by=chain.secretary, kind="key", note="另有安排")


def key_once_more(chain, proposal, leader):
    not_key_any_more(chain, proposal, leader)
    mark(chain, proposal, "key", leader)


def direct_line(chain, proposal, leader):
    accepted(chain, proposal)
    mark(chain, proposal, "direct_line")


def motion(chain, proposal, leader):
    Proposal.objects.filter(pk=proposal.pk).update(kind="motion")
    accepted(chain, proposal)


def converted(chain, proposal, leader):
    Proposal.objects.filter(pk=proposal.pk).update(kind="motion")
    services.move(proposal, "convert", by=chain.secretary, note="人数不足")
    accepted(chain, proposal)


def interpellation(chain, proposal, leader):
    Proposal.objects.filter(pk=proposal.pk).update(kind="interpellation")
    accepted(chain, proposal)


def refused(chain, proposal, leader):
    services.move(proposal, "refuse", by=chain.secretary, reason=chain.refusal)


def as_letter(chain, proposal, leader):
    services.move(proposal, "letter", by=chain.secretary, note="转有关部门参考")


def merged(chain, proposal, leader):
    main = factories.proposal(chain.deputy, state="accepted", submitted_at=HANDED_IN)
    accepted(chain, proposal)
    services.move(proposal, "merge", by=chain.secretary, main=main)


def split(chain, proposal, leader):
    text = {"title": "关于清淤的建议", "body": "一、清淤。", "note": "一事一议"}
    new = {"new_title": "关于堤防的建议", "new_body": "一、加固堤防。"}
    services.move(proposal, "split", by=chain.secretary, **text, **new)
    accepted(chain, proposal)
    accepted(chain, Proposal.objects.get(split_from=proposal))


def of_delegation(chain, proposal, leader):
    head = factories.deputy(chain.congress, name="何团长").acting_as.mandate
    Proposal.objects.filter(pk=proposal.pk).update(of_delegation=True, drafter=proposal.lead, lead=head)
    accepted(chain, proposal)


TABLE = {
    submitted_only: [],
    accept: [LED, SIGNED],
    withdraw: [],
    as_key: [LED, SIGNED, *MARKED],
    as_excellent: [LED, SIGNED, *EXCELLENT],
    not_key_any_more: [LED, SIGNED],
    key_once_more: [LED, SIGNED, *MARKED],
    direct_line: [LED, SIGNED],
    motion: [("王秀英", "P01", "lead", 1, "01-16"), SIGNED],
    converted: [LED, SIGNED],
    interpellation: [],
    refused: [],
    as_letter: [],
    merged: [LED, SIGNED],
    split: [LED, LED, SIGNED, SIGNED],
    of_delegation: [],
}


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.__name__)
def test_who_is_registered_for_what(chain, handed_in, leader, work_off, story):
    story(chain, handed_in, leader)
    work_off()

    assert counted() == TABLE[story]


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.__name__)
def test_each_event_told_twice_counts_once(chain, handed_in, leader, work_off, story):
    story(chain, handed_in, leader)
    work_off()
    rows = list(DutyRecord.objects.order_by("pk").values())

    for proposal in Proposal.objects.written().filter(parts=None):
        services.settle_duty(proposal.pk, by=None)

    assert list(DutyRecord.objects.order_by("pk").values()) == rows


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.__name__)
def test_the_past_is_registered_as_if_it_had_been_told_then(chain, handed_in, leader, work_off, story):
    story(chain, handed_in, leader)
    new = services.register_past(chain.congress)
    merged_into = [] if story is not merged else [("王秀英", "P02", "lead", 0, "01-16")]

    assert sorted(counted()) == sorted([*TABLE[story], *merged_into])
    assert new == len(counted())
    assert services.register_past(chain.congress) == 0
    work_off()
    assert sorted(counted()) == sorted([*TABLE[story], *merged_into])


def test_ledger_follows_what_was_registered_and_taken_back(chain, handed_in, leader, work_off):
    mandate = chain.deputy.acting_as.mandate
    as_key(chain, handed_in, leader)
    work_off()

    assert counting.live(mandate) == [("P02", 400), ("P04", 200)]

    handed_in.signatures.update(agreed_to_withdraw_at=HANDED_IN)
    services.move(handed_in, "withdraw", by=chain.deputy, note="已解决")
    work_off()

    assert (counting.live(mandate), counting.balance(mandate)) == ([], 0)
    assert set(DutyRecord.objects.values_list("state", "note")) == {(DutyState.STRUCK, "建议已撤回。")}


def test_the_past_brings_its_points(chain, handed_in, leader):
    as_key(chain, handed_in, leader)

    services.register_past(chain.congress)

    assert counting.live(chain.deputy.acting_as.mandate) == [("P02", 400), ("P04", 200)]
    assert Event.objects.filter(kind="deputies.register_duty").count() == 4


def test_records_name_their_source_and_lead_to_the_proposal(chain, handed_in, work_off):
    accepted(chain, handed_in)
    work_off()

    assert set(DutyRecord.objects.values_list("source", "source_url", "title")) == {
        (f"proposals.proposal:{handed_in.pk}:{what}", f"/proposals/{handed_in.pk}/", handed_in.title)
        for what in ("proposal", "co_signature")
    }


def test_what_staff_struck_stays_struck(chain, handed_in, work_off, leader):
    accepted(chain, handed_in)
    work_off()
    deputies.move_duty(DutyRecord.objects.get(type__code="P03"), "strike", by=chain.secretary, note="未签名")
    mark(chain, handed_in, "excellent")
    work_off()

    assert counted(DutyState.STRUCK) == [SIGNED]


# Confidential ----------------------------------------------------------------------------------------------------


def test_confidential_proposal_is_registered_without_its_title(chain, handed_in, work_off):
    Proposal.objects.filter(pk=handed_in.pk).update(confidential=True, confidential_reason="涉及未公开事项")
    accepted(chain, handed_in)
    work_off()

    assert set(DutyRecord.objects.values_list("title", flat=True)) == {"保密建议"}


def test_title_goes_when_it_becomes_confidential_and_comes_back_after(chain, handed_in, work_off):
    accepted(chain, handed_in)
    work_off()
    services.move(handed_in, "amend", by=chain.secretary, title="关于治理西河的建议", body="一、西河。", note="笔误")
    work_off()
    assert set(DutyRecord.objects.values_list("title", flat=True)) == {"关于治理西河的建议"}

    services.move(handed_in, "make_confidential", by=chain.secretary, reason="涉及未公开事项")
    work_off()
    titles = [*DutyRecord.objects.values_list("title", flat=True)]
    titles += [facts["title"] for facts in DutyRecord.objects.values_list("revisions__facts", flat=True)]
    assert set(titles) == {"保密建议"}

    services.move(handed_in, "lift_confidentiality", by=chain.secretary, note="已公开")
    work_off()
    assert set(DutyRecord.objects.values_list("title", flat=True)) == {"关于治理西河的建议"}


# On paper, and congresses that count nothing --------------------------------------------------------------------


def test_paper_counts_for_the_day_it_was_received(chain, friends, work_off):
    scan = filing.CheckedFile("扫描件.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")
    who = {"lead": chain.deputy.acting_as.mandate, "signatories": [friends[0].acting_as.mandate]}
    text = {"title": "关于治理东河的建议", "body": "一、东河淤积。", "received_on": DAY}
    proposal = services.enter_paper(by=chain.secretary, scan=scan, **who, **text)
    accepted(chain, proposal)
    work_off()

    assert counted() == [LED, SIGNED]


def test_who_said_he_did_not_sign_the_paper_is_not_registered(chain, friends, work_off):
    scan = filing.CheckedFile("扫描件.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")
    who = {"lead": chain.deputy.acting_as.mandate, "signatories": [friends[0].acting_as.mandate]}
    text = {"title": "关于治理东河的建议", "body": "一、东河淤积。", "received_on": DAY}
    proposal = services.enter_paper(by=chain.secretary, scan=scan, **who, **text)
    services.move(proposal, "disown", by=friends[0], note="没有签")
    accepted(chain, proposal)
    work_off()

    assert counted() == [("王秀英", "P02", "lead", 0, "01-16")]


def test_where_nothing_is_counted_nothing_is_registered(chain, work_off):
    elsewhere = factories.chain(factories.congress(name="东湖县人民代表大会"))
    proposal = factories.proposal(elsewhere.deputy, state="submitted", submitted_at=HANDED_IN)
    accepted(elsewhere, proposal)
    work_off()

    assert counted() == []
    assert services.register_past(elsewhere.congress) == 0


def test_command_registers_the_past_of_one_or_all(chain, handed_in, capsys):
    accepted(chain, handed_in)

    call_command("register_past", congress=chain.congress.code)
    call_command("register_past")

    assert capsys.readouterr().out.splitlines() == [f"{chain.congress.code}: 2", f"{chain.congress.code}: 0"]
    with pytest.raises(CommandError):
        call_command("register_past", congress="nowhere")
