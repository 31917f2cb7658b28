"""In a delegation's name: a member drafts, the delegation discusses, its head hands in, receives the reply and rates it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from congress.models import Notification
from proposals import services
from proposals.models import HandlingTask, Proposal, Reply
from proposals.queries import open_moves
from tests import factories
from tests.proposals.steps import RATINGS, assigned, dispatched, replied

TODAY = dt.date(2026, 1, 16)
TEXT = {"title": "关于治理东河的建议", "body": "一、东河淤积。", "kind": "proposal", "of_delegation": True}


@pytest.fixture(autouse=True)
def _in_session(chain, time_machine):
    time_machine.move_to("2026-01-16T02:00Z", tick=False)


@pytest.fixture
def delegation(chain):
    return chain.deputy.acting_as.mandate.delegation


@pytest.fixture
def head(chain, delegation):
    head = factories.deputy(chain.congress, name="何团长", delegation=delegation)
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, delegation_authors="head")
    services.set_head(delegation, head.acting_as.mandate, by=chain.secretary)
    return head


@pytest.fixture
def member(chain, delegation, head):
    return factories.deputy(chain.congress, name="李成员", delegation=delegation)


@pytest.fixture
def drafted(chain, head):
    return services.create(by=chain.deputy, **TEXT)


def handed_in(drafted, head):
    return services.move(drafted, "submit", by=head, discussed_on=TODAY)


def moves(proposal, user):
    return [move.name for move in open_moves(proposal, user)]


def test_a_member_drafts_and_the_head_hands_in(chain, head, member, drafted, work_off):
    assert (drafted.lead, drafted.drafter) == (head.acting_as.mandate, chain.deputy.acting_as.mandate)
    assert moves(drafted, chain.deputy) == ["invite"]
    assert moves(drafted, head) == ["invite", "submit", "withdraw"]
    assert moves(drafted, member) == []
    work_off()
    assert Notification.objects.get(kind="proposals.draft_for_delegation").recipient == head

    proposal = handed_in(drafted, head)

    assert (proposal.state, proposal.discussed_on, proposal.in_session) == ("submitted", TODAY, True)


def test_the_drafter_revises_and_another_member_does_not(client, chain, member, drafted):
    for who, status in ((chain.deputy, 200), (member, 403)):
        client.force_login(who)
        assert client.get(f"/proposals/{drafted.pk}/edit/").status_code == status


def test_the_deputies_of_the_delegation_read_it_and_no_others(client, chain, head, member, drafted):
    stranger = factories.deputy(chain.congress)

    for who, seen in ((chain.deputy, True), (head, True), (member, True), (stranger, False)):
        assert Proposal.objects.visible_to(who).filter(pk=drafted.pk).exists() is seen
        assert who.has_perm("proposals.view", drafted) is seen
    client.force_login(member)
    page = client.get(drafted.get_absolute_url()).content.decode()
    assert ("代表团名义" in page, "何团长" in page, "王秀英" in page) == (True, True, True)


def test_the_reply_goes_to_the_head_who_rates_it_and_the_delegation_reads_it(chain, head, member, drafted, work_off):
    proposal = services.move(handed_in(drafted, head), "accept", by=chain.secretary, category=chain.categories[0])
    task = replied(chain, dispatched(chain, assigned(chain, proposal)))
    work_off()

    told = {notice.recipient for notice in Notification.objects.filter(kind="proposals.send_reply")}
    assert (head in told, member in told, chain.deputy in told) == (True, False, False)
    assert Reply.objects.visible_to(member).filter(task=task).exists()
    assert HandlingTask.objects.visible_to(member).filter(pk=task.pk).exists()
    for who in (chain.deputy, member):
        with pytest.raises(PermissionDenied):
            services.move(proposal, "evaluate", by=who, **RATINGS)
    assert services.move(proposal, "evaluate", by=head, **RATINGS).state == "closed"


@pytest.mark.parametrize("day", [None, dt.date(2026, 1, 14), dt.date(2026, 1, 17)])
def test_no_handing_in_without_a_discussion_in_this_session(drafted, head, day):
    with pytest.raises(Invalid) as refusal:
        services.move(drafted, "submit", by=head, discussed_on=day)

    assert list(refusal.value.errors) == ["discussed_on"]


def test_a_delegation_hands_in_while_the_session_sits(drafted, head, time_machine):
    time_machine.move_to("2026-02-16T02:00Z", tick=False)

    with pytest.raises(Refused):
        services.move(drafted, "submit", by=head, discussed_on=TODAY)


def test_a_majority_of_all_its_deputies_where_the_rules_ask_for_it(chain, head, delegation, drafted):
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, delegation_authors="majority")
    members = [
        factories.deputy(chain.congress, delegation=delegation) for _nth in range(2)
    ]  # four with head and drafter
    outsider = factories.deputy(chain.congress)
    asked = [who.acting_as.mandate for who in (*members, outsider)]
    services.move(drafted, "invite", by=chain.deputy, deputies=asked)
    for who in (members[0], outsider):
        services.move(drafted, "confirm", by=who)

    with pytest.raises(Refused, match="4"):
        handed_in(drafted, head)
    services.move(drafted, "confirm", by=members[1])

    assert handed_in(drafted, head).state == "submitted"


@pytest.mark.parametrize(
    ("authors", "motions", "kind", "allowed"),
    [
        ("none", False, "proposal", False), ("head", False, "proposal", True), ("head", False, "motion", False),
        ("none", True, "motion", True), ("none", True, "proposal", False), ("head", True, "interpellation", False),
    ],
)  # fmt: skip
def test_only_what_the_rules_provide_for(chain, head, authors, motions, kind, allowed):
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, delegation_authors=authors, delegation_motions=motions)

    if allowed:
        drafted = services.create(by=chain.deputy, **(TEXT | {"kind": kind}))
        assert handed_in(drafted, head).kind == kind  # a motion too: without ten signatures
    else:
        with pytest.raises(Refused):
            services.create(by=chain.deputy, **(TEXT | {"kind": kind}))
        assert Proposal.objects.count() == 0


def test_no_draft_before_the_head_is_known(chain):
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, delegation_authors="head")

    with pytest.raises(Refused):
        services.create(by=chain.deputy, **TEXT)


def test_a_new_head_takes_over_what_is_not_ended(chain, head, member, delegation, drafted, work_off):
    closed = services.create(by=chain.deputy, **TEXT)
    services.move(closed, "withdraw", by=head, note="不提了")

    services.set_head(delegation, member.acting_as.mandate, by=chain.secretary)
    work_off()

    leads = dict(Proposal.objects.values_list("pk", "lead"))
    assert leads == {drafted.pk: member.acting_as.mandate.pk, closed.pk: head.acting_as.mandate.pk}
    assert Notification.objects.get(kind="proposals.change_head").recipient == member


def test_the_head_is_a_deputy_of_the_delegation_and_set_by_its_own_secretariat(chain, delegation, head):
    outsider = factories.deputy(chain.congress).acting_as.mandate

    with pytest.raises(Invalid):
        services.set_head(delegation, outsider, by=chain.secretary)
    with pytest.raises(PermissionDenied):
        services.set_head(delegation, head.acting_as.mandate, by=factories.staff(factories.congress()))


def test_the_desk_records_heads(logged_in, chain, delegation, member):
    desk = logged_in(chain.secretary)
    row = delegation.proposal_head
    address = f"/admin/proposals/delegationhead/{row.pk}/change/"

    assert "何团长" in desk.get("/admin/proposals/delegationhead/").content.decode()
    assert desk.post(address, {"mandate": member.acting_as.mandate.pk}).status_code == 302
    row.refresh_from_db()
    assert row.mandate == member.acting_as.mandate


def test_the_form_offers_it_where_the_rules_do(client, chain):
    client.force_login(chain.deputy)
    assert "of_delegation" not in client.get("/proposals/new/").content.decode()
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, delegation_authors="head")
    assert "of_delegation" in client.get("/proposals/new/").content.decode()


def test_the_table_knows_head_and_drafter(chain):
    proposal = factories.proposal(chain.deputy)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(of_delegation=True)
