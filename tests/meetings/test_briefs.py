"""Remarks and bulletins: as said, signed by the head, edited with both texts kept, numbered, distributed, handed over."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused, Stale
from congress.models import Notification, Role
from meetings import queries, services
from meetings.computing import keeping
from meetings.models import Brief, BriefRevision, Document, Gathering, HandedOver, Remark
from meetings.services import Audience
from meetings.workflow import BRIEF
from proposals.models import DelegationHead, HandOverItem
from tests import factories
from tests.meetings import steps

ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first", "second", "third")
SHARP = "政府工作拖沓，群众意见很大"
STATES = {  # state → moves of the staff, of the head, of the secretariat
    "draft": (["hand_in_brief"], [], []),
    "to_sign": ([], ["sign_brief", "send_back_brief"], []),
    "signed": ([], [], ["return_brief", "merge_brief", "issue_brief"]),
    "merged": ([], [], []),
    "issued": ([], [], []),
}


@pytest.fixture
def whole(house):
    """A session with a sitting; 王秀英 heads the eastern delegation, 李建国 is its deputy."""
    DelegationHead.objects.create(
        congress=house.congress, delegation=house.served, mandate=house.first.acting_as.mandate
    )
    return steps.session(house.secretary, begins_at=steps.NOW)


@pytest.fixture
def sitting(whole):
    return whole.parts.get()


def said(sitting, house, user, text="建议加快城乡供水一体化。", by=None, **more):
    return services.take_down(sitting, by=by or house.delegate, deputy=user.acting_as.mandate, text=text, **more)


def drafted(sitting, house, **more):
    remarks = [said(sitting, house, house.first), said(sitting, house, house.second, f"{SHARP}。", kept=SHARP)]
    return services.draft_brief(sitting, by=house.delegate, title="审议政府工作报告", remarks=remarks, **more)


def moved(brief, name, by, **fields):
    return services.move_brief(brief, name, by=by, **fields)


def signed(sitting, house):
    brief = moved(drafted(sitting, house), "hand_in_brief", house.delegate)
    return moved(brief, "sign_brief", house.first)


# Rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("甲乙丙", ["乙"], []), ("甲 乙\n丙", ["乙丙"], []), ("甲乙丙", ["甲 丙"], ["甲 丙"]), ("", ["甲"], ["甲"]), ("甲", [], []),
        ("甲乙丙", ["甲乙", "丁", "丙"], ["丁"]),
    ],
)  # fmt: skip
def test_words_are_missed_whatever_the_spaces(text, kept, gone):
    assert keeping.missing(text, kept) == gone


@pytest.mark.parametrize(
    ("voices", "reason", "enough"),
    [
        ([1, 2], "", True),
        ([1, 1], "", False),
        ([1], "", False),
        ([1], "专题", True),
        ([], " ", False),
        ([1, "市长"], "", True),
    ],
)
def test_one_speaker_alone_needs_a_reason(voices, reason, enough):
    assert keeping.speaks_for_several(voices, reason) == enough


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("role", ROLES)
def test_moves_of_a_bulletin(house, sitting, role, state):
    brief = drafted(sitting, house)
    brief.state = state

    staff, head, office = STATES[state]
    expected = {"delegate": staff, "first": head, "secretary": office, "affairs": office}.get(role, [])
    assert [move.name for move in BRIEF.open_to(getattr(house, role), brief)] == expected


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_bulletin_is_said_twice_and_agrees(house, sitting, role, state):
    brief = signed(sitting, house)
    into = signed(sitting, house)
    facts = {"state": state, "merged_into": into if state == "merged" else None}
    if state == "issued":
        issued = moved(brief, "issue_brief", house.secretary)
        facts = {"number": issued.number}
    Brief.objects.filter(pk=brief.pk).update(**facts)
    brief = Brief.objects.get(pk=brief.pk)
    user = getattr(house, role)

    seen = Brief.objects.visible_to(user).filter(pk=brief.pk).exists()

    assert user.has_perm("meetings.view_brief", brief) == seen
    with_signature = state in {"signed", "merged", "issued"}
    expected = {"delegate": True, "first": state != "draft", "secretary": with_signature, "affairs": with_signature}
    assert seen == expected.get(role, False)


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_remark_is_said_twice_and_agrees(house, sitting, role):
    remark = said(sitting, house, house.second)
    user = getattr(house, role)

    seen = Remark.objects.visible_to(user).filter(pk=remark.pk).exists()

    assert user.has_perm("meetings.view_remark", remark) == seen
    assert seen == (role in {"secretary", "affairs", "delegate", "first", "second"})


# Taking down -------------------------------------------------------------------------------------------------------


def test_staff_take_down_their_own_people_as_they_spoke(house, sitting):
    with pytest.raises(Invalid):
        said(sitting, house, house.third)
    with pytest.raises(Invalid):
        said(sitting, house, house.first, kept="没有说过的话")
    with pytest.raises(Invalid):
        services.take_down(sitting, by=house.delegate, text="无名氏")
    for role in ("leader", "first", "clerk"):
        with pytest.raises(PermissionDenied):
            said(sitting, house, house.first, by=getattr(house, role))

    assert said(sitting, house, house.third, by=house.secretary).delegation == house.other


def test_what_stands_in_a_signed_bulletin_stays(house, sitting):
    brief = signed(sitting, house)
    remark = brief.remarks.first()

    with pytest.raises(Refused):
        services.change_remark(remark, by=house.delegate, text="另一种说法")
    free = said(sitting, house, house.first)
    assert services.change_remark(free, by=house.delegate, version=1, text="听清楚了").version == 2
    with pytest.raises(Stale):
        services.change_remark(free, by=house.delegate, version=1, text="旧的")


# The way of a bulletin ---------------------------------------------------------------------------------------------


def test_without_a_text_it_is_made_of_the_remarks(house, sitting):
    assert drafted(sitting, house).text == f"王秀英：建议加快城乡供水一体化。\n李建国：{SHARP}。"


def test_it_is_not_one_persons_speech_alone(house, sitting):
    one = [said(sitting, house, house.first), said(sitting, house, house.first, "再说一遍。")]
    brief = services.draft_brief(sitting, by=house.delegate, title="一人", remarks=one)
    with pytest.raises(Invalid):
        moved(brief, "hand_in_brief", house.delegate)

    services.change_brief(brief, by=house.delegate, one_voice_reason="专题发言")

    assert moved(brief, "hand_in_brief", house.delegate).state == "to_sign"


def test_it_is_made_of_the_delegations_own_remarks(house, sitting):
    other = said(sitting, house, house.third, by=house.secretary)

    with pytest.raises(Invalid):
        services.draft_brief(sitting, by=house.delegate, title="别团", remarks=[other])
    with pytest.raises(Invalid):
        services.draft_brief(sitting, by=house.delegate, title="空", remarks=[])
    with pytest.raises(PermissionDenied):
        services.draft_brief(sitting, by=house.secretary, title="秘书处", remarks=[other])


def test_the_head_signs_and_nobody_his_own_draft(house, sitting):
    brief = moved(drafted(sitting, house), "hand_in_brief", house.delegate)
    Brief.objects.filter(pk=brief.pk).update(drafted_by=house.first)

    with pytest.raises(PermissionDenied):
        moved(brief, "sign_brief", house.first)
    with pytest.raises(PermissionDenied):
        moved(brief, "sign_brief", house.second)
    services.name_deputy_heads(house.served, [house.second.acting_as.mandate], by=house.secretary)
    assert moved(brief, "sign_brief", house.second).signed_by == house.second
    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.filter(pk=brief.pk).update(signed_by=house.first)


def test_an_unsigned_draft_is_not_accepted(house, sitting):
    brief = moved(drafted(sitting, house), "hand_in_brief", house.delegate)

    with pytest.raises(PermissionDenied):
        moved(brief, "issue_brief", house.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.filter(pk=brief.pk).update(state="signed")


def test_deputy_heads_belong_to_the_delegation(house, whole):
    with pytest.raises(Invalid):
        services.name_deputy_heads(house.served, [house.third.acting_as.mandate], by=house.secretary)
    with pytest.raises(PermissionDenied):
        services.name_deputy_heads(house.served, [], by=house.delegate)


def test_given_back_it_loses_its_signature(house, sitting):
    brief = signed(sitting, house)
    with pytest.raises(Invalid):
        moved(brief, "return_brief", house.secretary, note=" ")

    brief = moved(brief, "return_brief", house.secretary, note="请核对数字")

    assert (brief.state, brief.signed_by, brief.note) == ("draft", None, "请核对数字")


def test_edited_both_texts_are_kept_and_sharp_words_stay(house, sitting):
    brief = signed(sitting, house)
    with pytest.raises(PermissionDenied):
        services.change_brief(brief, by=house.delegate, text="改回来")
    with pytest.raises(Invalid):
        services.change_brief(brief, by=house.secretary, text="工作有待改进。")

    services.change_brief(brief, by=house.secretary, text=f"有代表说：{SHARP}。", reason="合并同类意见")

    kept = BriefRevision.objects.get()
    assert (kept.before[:3], kept.after[:4], kept.reason) == ("王秀英", "有代表说", "合并同类意见")
    with pytest.raises(Stale):
        services.change_brief(brief, by=house.secretary, version=1, text=SHARP)


def test_the_same_content_is_merged_once(house, sitting):
    one, two = signed(sitting, house), signed(sitting, house)
    with pytest.raises(Invalid):
        moved(one, "merge_brief", house.secretary, into=one)

    moved(one, "merge_brief", house.secretary, into=two)
    two.refresh_from_db()

    assert (two.remarks.count(), two.text.count(SHARP), two.revisions.count()) == (4, 2, 1)
    with pytest.raises(Refused):
        moved(one, "issue_brief", house.secretary)
    three = signed(sitting, house)
    with pytest.raises(Invalid):
        moved(three, "merge_brief", house.secretary, into=one)


def test_issues_are_numbered_and_become_a_document_of_the_session(house, whole, sitting, work_off):
    first, second = signed(sitting, house), signed(sitting, house)
    with pytest.raises(Invalid):  # nobody is named: the number is free again
        moved(first, "issue_brief", house.secretary, read_by="delegations")

    first = moved(first, "issue_brief", house.secretary)
    second = moved(second, "issue_brief", house.secretary, read_by="delegations", delegations=[house.other])
    work_off()

    assert (first.number, second.number) == (1, 2)
    assert (first.document.gathering, first.document.number, first.document.stage) == (whole, "简报第1期", "final")
    assert queries.files_of(first.document)[0].content_type == "application/pdf"
    read = [Document.objects.visible_to(user).count() for user in (house.second, house.third)]
    assert read == [1, 2]
    assert Notification.objects.filter(recipient=house.third).exists()


# Handing over ------------------------------------------------------------------------------------------------------


def test_a_remark_becomes_an_item_once(house, whole, sitting):
    remark = said(sitting, house, house.second)
    for role in ("delegate", "first", "second", "leader"):
        with pytest.raises(PermissionDenied):
            services.hand_over(remark, by=getattr(house, role))

    item = services.hand_over(remark, by=house.secretary)

    assert (item.source, item.meeting, item.proposal.lead) == ("remark", sitting.title, house.second.acting_as.mandate)
    with pytest.raises(Refused):
        services.hand_over(remark, by=house.affairs)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandedOver.objects.create(remark=remark, item=item, by=house.secretary)


def test_both_pages_show_the_way(house, sitting, logged_in):
    remark = said(sitting, house, house.second)
    client = logged_in(house.secretary)

    gone = client.post(f"/remarks/{remark.pk}/hand-over/", {"idempotency_key": "a"})
    again = client.post(f"/remarks/{remark.pk}/hand-over/", {"idempotency_key": "a"})
    item = HandOverItem.objects.get()

    assert gone.url == again.url == item.get_absolute_url()
    assert f"/gatherings/{sitting.pk}/remarks/#r{remark.pk}" in client.get(gone.url).content.decode()
    assert item.proposal.number_text in client.get(f"/gatherings/{sitting.pk}/remarks/").content.decode()


def test_only_those_who_took_it_down_are_offered_to_change_it(house, sitting, logged_in):
    remark = said(sitting, house, house.second)
    offered = f"/remarks/{remark.pk}/edit/"

    for role, may in (("delegate", True), ("secretary", False)):
        client = logged_in(getattr(house, role))
        assert (offered in client.get(f"/gatherings/{sitting.pk}/remarks/").content.decode()) == may
        assert client.get(offered).status_code == (200 if may else 403)


# Pages -------------------------------------------------------------------------------------------------------------


def test_the_whole_way_on_pages(house, whole, sitting, logged_in):
    client = logged_in(house.delegate)
    page = f"/gatherings/{sitting.pk}/remarks/"
    for name in ("王秀英", "李建国"):
        assert client.post(f"{page}new/", {"deputy": name, "text": "请重视供水。"}).status_code == 302
    keys = [remark.pk for remark in Remark.objects.all()]
    drafted = client.post(f"/gatherings/{sitting.pk}/briefs/new/", {"title": "供水", "remarks": keys})
    address = drafted.url
    assert client.get(f"{address}edit/").status_code == client.get(address).status_code == 200
    client.post(f"{address}moves/hand_in_brief/")
    client = logged_in(house.first)
    assert "供水" in client.get("/briefs/").content.decode()
    client.post(f"{address}moves/sign_brief/")
    client = logged_in(house.secretary)
    brief = Brief.objects.get()
    client.post(f"{address}edit/", {"title": "供水", "text": "请重视城乡供水。", "version": brief.version})
    shown = client.get(address).content.decode()
    done = client.post(f"{address}moves/issue_brief/", {"read_by": "everybody"})

    assert ("<ins>" in shown, done.status_code) == (True, 302)
    brief.refresh_from_db()
    assert (brief.state, brief.number) == ("issued", 1)
    assert client.get(f"{address}paper.pdf").content[:5] == b"%PDF-"
    assert client.get("/briefs/?view=issued").content.decode().count("简报第1期") == 1


def test_before_the_signature_the_secretariat_finds_nothing(house, sitting, logged_in):
    brief = moved(drafted(sitting, house), "hand_in_brief", house.delegate)
    stranger = factories.staff(factories.congress())

    for user in (house.secretary, house.third, house.leader, stranger):
        assert logged_in(user).get(f"/briefs/{brief.pk}/").status_code == 404
        assert logged_in(user).get(f"/api/v1/briefs/{brief.pk}/").status_code in {403, 404}


def test_the_staff_name_deputy_heads(house, whole, logged_in):
    client = logged_in(house.secretary)

    assert "王秀英" in client.get("/briefs/signers/").content.decode()
    client.post(f"/briefs/signers/{house.served.pk}/", {"names": "李建国"})

    assert house.served.deputy_heads.get().mandate == house.second.acting_as.mandate
    assert logged_in(house.delegate).get("/briefs/signers/").status_code == 403


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("page", ["/briefs/", "/gatherings/{}/remarks/"])
def test_lists_ask_the_same_few_questions(house, sitting, logged_in, count, page, django_assert_max_num_queries):
    for _nth in range(count):
        signed(sitting, house)
    client = logged_in(house.secretary)

    with django_assert_max_num_queries(12):
        client.get(page.format(sitting.pk))


def test_the_api_signs_and_issues(house, sitting, logged_in):
    brief = moved(drafted(sitting, house), "hand_in_brief", house.delegate)
    address = f"/api/v1/briefs/{brief.pk}/"

    head = logged_in(house.first)
    moves = [one["name"] for one in head.get(f"{address}moves/").json()]
    signed = head.post(f"{address}moves/sign_brief/", {}, content_type="application/json").json()
    office = logged_in(house.secretary)
    sent = {"read_by": "members"}
    issued = office.post(f"{address}moves/issue_brief/", sent, content_type="application/json").json()

    assert (moves, signed["state"]) == (["sign_brief", "send_back_brief"], "signed")
    assert (issued["number"], len(issued["remarks"]), issued["signed_by"]) == (1, 2, "王秀英")
    remarks = office.get(f"/api/v1/remarks/?gathering={sitting.pk}").json()["results"]
    assert [(one["state"], one["item"]) for one in remarks] == [("taken_down", None)] * 2
    for name in ("brief", "remark"):
        assert office.get(f"/admin/meetings/{name}/").status_code == 200


# Where one begins --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "applied", "published", "closed", "cancelled"])
@pytest.mark.parametrize("role", ROLES)
def test_where_a_bulletin_may_begin_is_said_twice_and_agrees(house, sitting, role, state):
    Gathering.objects.filter(pk=sitting.pk).update(state=state, closed_at=steps.NOW if state == "closed" else None)
    user, gathering = getattr(house, role), Gathering.objects.get(pk=sitting.pk)

    listed = queries.gatherings_to_brief(user).filter(pk=sitting.pk).exists()

    assert user.has_perm("meetings.begin_brief", gathering) == listed
    assert listed == (role == "delegate" and state in {"published", "closed", "cancelled"})


def test_staff_begin_where_their_deputies_are_asked_and_nowhere_else(house, sitting):
    elsewhere = steps.required(house.secretary, audience=Audience(deputies=[house.third.acting_as.mandate]))
    foreign = factories.staff(factories.congress(), Role.DELEGATION_STAFF, organ=house.delegate.post.organ)

    assert not house.delegate.has_perm("meetings.begin_brief", elsewhere)
    assert elsewhere not in queries.gatherings_to_brief(house.delegate)
    assert not foreign.has_perm("meetings.begin_brief", sitting)
    assert sitting not in queries.gatherings_to_brief(foreign)


@pytest.mark.parametrize("role", ROLES)
def test_the_list_offers_a_beginning_to_a_delegations_staff_alone(house, sitting, logged_in, role):
    client = logged_in(getattr(house, role))

    listed, begun = client.get("/briefs/"), client.get("/briefs/new/")

    assert ('href="/briefs/new/"' in listed.content.decode()) == (role == "delegate")
    assert begun.status_code == (200 if role == "delegate" else 403)
    assert client.get(f"/gatherings/{sitting.pk}/briefs/new/").status_code in (
        {200} if role == "delegate" else {403, 404}
    )


def test_the_first_step_is_what_is_missing(house, whole, sitting, logged_in):
    client = logged_in(house.delegate)
    take_down, draft = f"/gatherings/{sitting.pk}/remarks/new/", f"/gatherings/{sitting.pk}/briefs/new/"

    before = client.get("/briefs/new/").content.decode()
    drafted(sitting, house)
    said(sitting, house, house.first, "还有一条。")
    said(sitting, house, house.third, "别的代表团。", by=house.secretary)
    after = client.get("/briefs/new/").content.decode()

    assert (take_down in before, draft in before) == (True, False)
    assert (take_down in after, draft in after) == (False, True)
    assert after.count("3条，其中1条尚未编入简报") == 2  # of the sitting, and of the session it is a part of


def test_what_has_not_begun_is_not_offered(house, logged_in):
    steps.required(house.secretary, title="下周的会", begins_at=steps.NOW + 7 * steps.DAY)

    assert "下周的会" not in logged_in(house.delegate).get("/briefs/new/").content.decode()


def test_the_page_asks_as_much_for_many_gatherings_as_for_one(house, sitting, logged_in, django_assert_num_queries):
    client = logged_in(house.delegate)
    client.get("/briefs/new/")
    with django_assert_num_queries(12, exact=False) as few:
        client.get("/briefs/new/")
    for nth in range(3):
        said(steps.required(house.secretary, title=f"会议{nth}", begins_at=steps.NOW), house, house.first)

    with django_assert_num_queries(len(few.captured_queries)):
        client.get("/briefs/new/")
