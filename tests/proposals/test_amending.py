"""The secretariat edits a text under review, or parts it into two matters: nothing of the deputy's is lost."""

import pytest
from django.core.exceptions import PermissionDenied

from congress import files as filing
from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification
from deputies.models import Mandate
from proposals import queries, services
from proposals.models import CoSignature, Proposal
from tests import factories

NEW = {"title": "关于清淤东河的建议", "body": "一、东河严重淤积。\n二、请清淤。", "note": "表述不够具体。"}
PARTS = NEW | {"new_title": "关于修桥的建议", "new_body": "请修东桥。", "note": "一事一议。"}


@pytest.fixture
def friend(congress):
    return factories.deputy(congress, name="赵明")


@pytest.fixture
def handed_in(chain, friend):
    proposal = services.create(by=chain.deputy, title="关于治理东河的建议", body="一、东河淤积。\n二、请清淤。")
    services.move(proposal, "invite", by=chain.deputy, deputies=[friend.acting_as.mandate])
    services.move(proposal, "confirm", by=friend, remark="赞成")
    return services.move(proposal, "submit", by=chain.deputy)


@pytest.fixture(autouse=True)
def _in_session(chain, time_machine):
    time_machine.move_to("2026-01-16T02:00Z", tick=False)


def test_edit_keeps_the_deputys_text_and_says_who_changed_it_in_what_capacity(chain, handed_in):
    services.move(handed_in, "amend", by=chain.secretary, **NEW)

    (first, second) = handed_in.versions.order_by("number")
    assert (first.body, first.by, first.reason) == ("一、东河淤积。\n二、请清淤。", chain.deputy, "")
    assert (second.body, second.by, second.post, second.reason) == (
        NEW["body"], chain.secretary, chain.secretary.post, "表述不够具体。",
    )  # fmt: skip
    proposal = Proposal.objects.get(pk=handed_in.pk)
    assert (proposal.title, proposal.state, proposal.amended_at is not None) == (NEW["title"], "submitted", True)
    assert Event.objects.get(kind="proposals.amend").data["fields"] == ["body", "title"]
    assert CoSignature.objects.get().state == "confirmed"


def test_lead_and_signatories_are_told_and_read_both_texts(client, chain, friend, handed_in, work_off):
    services.move(handed_in, "amend", by=chain.secretary, **NEW)
    work_off()

    told = Notification.objects.filter(kind="proposals.amend")
    assert {notice.recipient for notice in told} == {chain.deputy, friend}
    for who in (chain.deputy, friend):
        client.force_login(who)
        page = client.get(told.get(recipient=who).url).content.decode()
        assert ("<ins>严重</ins>" in page, "表述不够具体。" in page, chain.secretary.name in page) == (True, True, True)
        assert "秘书处修改了这件建议的文本" in client.get(handed_in.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("deputy", 200), ("secretary", 200), ("stranger", 404), ("clerk", 403), ("outside", 404)]
)
def test_changes_are_for_those_who_signed_and_the_secretariat(client, chain, handed_in, who, status):
    chain.stranger = factories.deputy(chain.congress)
    chain.outside = factories.staff(factories.congress())
    services.move(handed_in, "amend", by=chain.secretary, **NEW)
    services.move(handed_in, "accept", by=chain.secretary, category=chain.categories[0])
    block = services.move(handed_in, "assign", by=chain.secretary, organ=chain.block).tasks.get()
    services.move_task(block, "dispatch", by=chain.office, organ=chain.bureau, role="sole")

    client.force_login(getattr(chain, who))
    assert client.get(f"/proposals/{handed_in.pk}/changes/").status_code == status


@pytest.mark.parametrize("state", ["draft", "sent_back", "assigned", "in_handling", "replied", "closed"])
def test_no_edit_before_review_or_after_the_assignment(chain, state):
    proposal = factories.proposal(chain.deputy, state=state, submitted_at="2026-01-16T00:00Z")

    with pytest.raises(Refused):
        services.move(proposal, "amend", by=chain.secretary, **NEW)

    assert Proposal.objects.get(pk=proposal.pk).title == proposal.title


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"note": "  "}, "note"),
        ({"title": "关于治理东河的建议", "body": "一、东河淤积。\r\n二、请清淤。"}, "body"),
    ],
)
def test_edit_without_reason_or_without_a_change_is_refused(chain, handed_in, fields, error):
    with pytest.raises(Invalid) as refusal:
        services.move(handed_in, "amend", by=chain.secretary, **(NEW | fields))

    assert list(refusal.value.errors) == [error]
    assert handed_in.versions.count() == 1


def test_two_clerks_do_not_overwrite_each_other(chain, handed_in):
    services.move(handed_in, "amend", by=chain.secretary, version=handed_in.version, **NEW)

    with pytest.raises(Stale) as refusal:
        services.move(handed_in, "amend", by=chain.secretary, version=handed_in.version, **(NEW | {"body": "别的"}))

    assert refusal.value.current["body"] == NEW["body"]
    assert Proposal.objects.get(pk=handed_in.pk).body == NEW["body"]


def test_text_that_came_without_a_version_is_kept_too(chain):
    proposal = factories.proposal(chain.deputy, state="submitted", body="原文")

    services.move(proposal, "amend", by=chain.secretary, **NEW)

    assert list(proposal.versions.order_by("number").values_list("body", flat=True)) == ["原文", NEW["body"]]


def test_the_desk_shows_the_text_that_came_meanwhile_and_saves_after_comparing(logged_in, chain, handed_in):
    desk = logged_in(chain.secretary)
    address = f"/admin/proposals/proposal/{handed_in.pk}/move/amend/"
    typed = NEW | {"version": handed_in.version, "body": "我的改法"}
    services.move(handed_in, "amend", by=chain.secretary, **NEW)

    refused = desk.post(address, typed)
    page = refused.content.decode()
    again = desk.post(address, typed | {"version": handed_in.version + 1})

    assert (refused.status_code, NEW["body"].splitlines()[0] in page, "我的改法" in page) == (422, True, True)
    assert f'value="{handed_in.version + 1}"' in page
    assert (again.status_code, Proposal.objects.get(pk=handed_in.pk).body) == (302, "我的改法")


def test_the_form_of_the_desk_begins_with_the_text(logged_in, chain, handed_in):
    page = logged_in(chain.secretary).get(f"/admin/proposals/proposal/{handed_in.pk}/move/split/").content.decode()

    assert (page.count("一、东河淤积。"), "关于治理东河的建议" in page) == (2, True)


def test_split_makes_a_second_proposal_with_the_same_people_and_files(chain, friend, handed_in, work_off):
    filing.store("现场.pdf", b"%PDF-1.4", target=handed_in, by=chain.deputy)

    services.move(handed_in, "split", by=chain.secretary, **PARTS)

    part = Proposal.objects.get(split_from=handed_in)
    assert (part.title, part.body, part.state, part.lead, part.submitted_at) == (
        "关于修桥的建议", "请修东桥。", "submitted", handed_in.lead, handed_in.submitted_at,
    )  # fmt: skip
    signature = part.signatures.get()
    assert (signature.mandate, signature.state, signature.remark, signature.version) == (
        Mandate.objects.get(post__user=friend), "confirmed", "赞成", 1,
    )  # fmt: skip
    assert part.versions.get(number=1).body == "一、东河淤积。\n二、请清淤。"
    assert filing.attached(part).get().name == "现场.pdf"
    origin = Proposal.objects.get(pk=handed_in.pk)
    assert (origin.body, origin.split_at is not None) == (NEW["body"], True)
    work_off()
    told = Notification.objects.filter(kind="proposals.split").values_list("recipient", flat=True)
    assert set(told) == {chain.deputy.pk, friend.pk}


def test_both_halves_link_to_each_other_and_are_reviewed_on_their_own(client, chain, handed_in):
    services.move(handed_in, "split", by=chain.secretary, **PARTS)
    part = Proposal.objects.get(split_from=handed_in)

    services.move(handed_in, "accept", by=chain.secretary, category=chain.categories[0])
    services.move(part, "refuse", by=chain.secretary, reason=chain.refusal)

    client.force_login(chain.deputy)
    for one, other in ((handed_in, part), (part, handed_in)):
        assert f'href="{other.get_absolute_url()}"' in client.get(one.get_absolute_url()).content.decode()
    assert [Proposal.objects.get(pk=pk).state for pk in (handed_in.pk, part.pk)] == ["accepted", "refused"]


def test_a_part_is_not_shown_to_the_unit_of_the_other(client, chain, handed_in):
    services.move(handed_in, "split", by=chain.secretary, **PARTS)
    services.move(handed_in, "accept", by=chain.secretary, category=chain.categories[0])
    block = services.move(handed_in, "assign", by=chain.secretary, organ=chain.block).tasks.get()
    services.move_task(block, "dispatch", by=chain.office, organ=chain.bureau, role="sole")

    client.force_login(chain.clerk)
    page = client.get(handed_in.get_absolute_url())
    assert (page.status_code, "关于修桥的建议" in page.content.decode()) == (200, False)


def test_only_the_secretariat_edits_and_splits(chain, handed_in):
    for name, fields in (("amend", NEW), ("split", PARTS)):
        for who in (chain.deputy, chain.office, factories.staff(factories.congress())):
            with pytest.raises(PermissionDenied):
                services.move(handed_in, name, by=who, **fields)

    assert Proposal.objects.count() == 1


def test_ordinary_page_asks_nothing_about_changes(chain, handed_in, django_assert_num_queries):
    proposal = Proposal.objects.get(pk=handed_in.pk)

    with django_assert_num_queries(0):
        assert queries.split_with(chain.deputy, proposal) == []
