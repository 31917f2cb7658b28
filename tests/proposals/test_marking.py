"""Marks beside the state: who decided, who is told, where they are seen; and the excellent units of a year."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from congress import clock
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, OrganKind, Role
from proposals import queries, services
from proposals.models import CoSignature, Examination, Honour, Mark, Proposal
from proposals.queries import open_moves
from proposals.workflow import MarkKind
from tests import factories
from tests.proposals.steps import accepted, assigned, dispatched

DAY = dt.date(2026, 1, 15)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-02T01:00:00Z", tick=False)


@pytest.fixture
def leader(chain):
    return factories.staff(chain.congress, Role.LEADER, name="周主任")


def decision(kind, **fields):
    return {"kind": kind, "year": 2026, "decided_by": "主任会议", "decided_on": DAY, "ground": "群众反映集中"} | fields


def as_key(chain, proposal, leader):
    return services.move(proposal, "mark", by=chain.secretary, **decision("key", supervisor=leader))


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("event__kind", flat=True))


def test_mark_keeps_who_decided_and_leaves_the_state_alone(chain, leader):
    proposal = factories.proposal(chain.deputy, state="closed")

    marked = as_key(chain, proposal, leader)

    mark = Mark.objects.get()
    assert (marked.state, marked.marks) == ("closed", "key")
    assert (mark.decided_by, mark.decided_on, mark.ground) == ("主任会议", DAY, "群众反映集中")
    assert (mark.supervisor, mark.by, mark.year) == (leader, chain.secretary, 2026)
    assert Event.objects.get(kind="proposals.mark").data["kind"] == "key"


def test_marks_stand_beside_each_other_and_each_only_once(chain, leader):
    proposal = as_key(chain, accepted(chain), leader)
    services.move(proposal, "mark", by=chain.secretary, **decision("excellent"))

    with pytest.raises(Refused):
        as_key(chain, proposal, leader)

    assert Proposal.objects.get().marks == "key excellent"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (decision("key"), "supervisor"),
        (decision("leader_headed"), "unit_leader"),
        (decision("leader_headed", unit_leader="  "), "unit_leader"),
        (decision("direct_line"), "kind"),
        (decision("excellent", decided_on=dt.date(2026, 3, 3)), "decided_on"),
    ],
)
def test_mark_without_what_its_kind_needs_is_refused_and_changes_nothing(chain, fields, wrong):
    proposal = accepted(chain, in_session=True)

    with pytest.raises(Invalid) as error:
        services.move(proposal, "mark", by=chain.secretary, **fields)

    assert list(error.value.errors) == [wrong]
    assert (Mark.objects.count(), Proposal.objects.get().marks) == (0, "")


def test_direct_line_is_for_what_came_between_sessions(chain):
    proposal = services.move(accepted(chain), "mark", by=chain.secretary, **decision("direct_line"))

    assert proposal.marks == "direct_line"


def test_supervising_committee_is_told_and_finds_the_proposal_as_long_as_the_mark_stands(chain, client, work_off):
    committee, other = (factories.organ(chain.congress, kind=OrganKind.CONGRESS) for _nth in range(2))
    ours, theirs = (factories.staff(chain.congress, Role.COMMITTEE_STAFF, organ=organ) for organ in (committee, other))
    client.force_login(ours)
    proposal = accepted(chain)
    assert client.get(proposal.get_absolute_url()).status_code == 404

    services.move(proposal, "mark", by=chain.secretary, **decision("key", committee=committee))
    services.move(proposal, "report_on", by=chain.secretary, text="已现场督办")
    work_off()

    assert told(ours) == ["proposals.mark", "proposals.report_on"]
    assert told(theirs) == []
    assert client.get(proposal.get_absolute_url()).status_code == 200
    assert [*Proposal.objects.visible_to(ours)] == [proposal]
    assert [*Proposal.objects.visible_to(theirs)] == []
    assert not theirs.has_perm("proposals.view", proposal)
    services.move(proposal, "unmark", by=chain.secretary, kind="key", note="督办结束")
    assert client.get(proposal.get_absolute_url()).status_code == 404
    work_off()
    assert told(ours)[2:] == ["proposals.unmark"]


def test_committee_is_not_told_of_a_confidential_proposal_and_does_not_find_it(chain, work_off):
    committee = factories.organ(chain.congress, kind=OrganKind.CONGRESS)
    ours = factories.staff(chain.congress, Role.COMMITTEE_STAFF, organ=committee)
    proposal = accepted(chain, confidential=True, confidential_reason="担心打击报复")

    services.move(proposal, "mark", by=chain.secretary, **decision("key", committee=committee))
    work_off()

    assert (told(ours), [*Proposal.objects.visible_to(ours)]) == ([], [])
    assert not ours.has_perm("proposals.view", Proposal.objects.get())


def test_committee_alone_may_supervise_a_key_proposal(chain):
    committee = factories.organ(chain.congress, kind=OrganKind.CONGRESS)

    proposal = services.move(accepted(chain), "mark", by=chain.secretary, **decision("key", committee=committee))

    assert proposal.marks == "key"


def test_database_keeps_unsupervised_key_proposals_out(chain):
    proposal = accepted(chain)

    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(proposal=proposal, by=chain.secretary, **decision("key"))


def test_taken_off_with_a_ground_the_decision_is_kept(chain, leader):
    proposal = as_key(chain, accepted(chain), leader)

    after = services.move(proposal, "unmark", by=chain.secretary, kind="key", note="已提前办结")

    mark = Mark.objects.get()
    assert after.marks == ""
    assert (mark.taken_off_note, mark.taken_off_by, mark.decided_by) == ("已提前办结", chain.secretary, "主任会议")
    assert as_key(chain, after, leader).marks == "key"


def test_mark_it_does_not_bear_is_not_taken_off(chain, leader):
    proposal = as_key(chain, accepted(chain), leader)

    with pytest.raises(Invalid):
        services.move(proposal, "unmark", by=chain.secretary, kind="excellent", note="x")

    assert Proposal.objects.get().marks == "key"


class TestRowOfMarks(TestCase):
    """The row's marks are the standing marks, whatever was marked and taken off before."""

    @settings(deadline=None, max_examples=15)
    @given(steps=st.lists(st.sampled_from(MarkKind.values), max_size=8))
    def test_row_names_exactly_the_standing_marks(self, steps):
        chain = factories.chain(factories.congress())
        leader = factories.staff(chain.congress, Role.LEADER)
        proposal = factories.proposal(chain.deputy, state="closed")
        expected = set()
        for kind in steps:
            if kind in expected:
                services.move(proposal, "unmark", by=chain.secretary, kind=kind, note="x")
            else:
                people = {"supervisor": leader, "unit_leader": "李局长"}
                services.move(proposal, "mark", by=chain.secretary, **decision(kind, **people))
            expected ^= {kind}
        standing = Mark.objects.standing().filter(proposal=proposal).values_list("kind", flat=True)

        assert set(standing) == expected
        assert Proposal.objects.get(pk=proposal.pk).marks.split() == [one for one in MarkKind.values if one in expected]


def test_open_moves_of_a_marked_proposal(chain, leader):
    task = dispatched(chain)
    proposal = as_key(chain, task.proposal, leader)
    people = {
        "deputy": chain.deputy, "secretary": chain.secretary, "leader": leader, "clerk": chain.clerk,
        "office": chain.office, "other": factories.staff(chain.congress, Role.UNIT_CLERK, organ=chain.block),
        "elsewhere": factories.staff(factories.congress()),
    }  # fmt: skip

    found = {who: [move.name for move in open_moves(proposal, user)] for who, user in people.items()}

    assert found == {
        "deputy": ["supplement", "make_confidential", "withdraw"], "secretary": ["assign_more", "mark", "unmark", "report_on", "make_confidential"],
        "leader": [], "clerk": ["report_on"],
        "office": [], "other": ["report_on"], "elsewhere": [],
    }  # fmt: skip


def test_excellent_proposal_is_not_reported_on(chain):
    task = dispatched(chain)
    proposal = services.move(task.proposal, "mark", by=chain.secretary, **decision("excellent"))

    with pytest.raises(PermissionDenied):
        services.move(proposal, "report_on", by=chain.clerk, text="进展")
    with pytest.raises(Refused):
        services.move(proposal, "report_on", by=chain.secretary, text="进展")


def test_unit_reports_and_the_secretariat_puts_it_before_the_chairpersons(chain, leader):
    proposal = as_key(chain, dispatched(chain).proposal, leader)
    services.move(proposal, "report_on", by=chain.clerk, text="已完成勘察")
    with pytest.raises(Invalid):
        services.move(proposal, "report_on", by=chain.clerk, text="已完成勘察", chairs_on=DAY)

    services.move(proposal, "report_on", by=chain.secretary, text="已向主任会议报告", chairs_on=DAY)

    row = queries.marked_in(chain.secretary, "key", 2026).get()
    assert (row.report, row.heard_on) == ("已向主任会议报告", DAY)
    assert [task.organ for task in row.proposal.handlers] == [chain.bureau]


def test_deputy_unit_office_and_supervisor_are_told(chain, leader, work_off):
    proposal = as_key(chain, dispatched(chain).proposal, leader)
    services.move(proposal, "report_on", by=chain.clerk, text="已完成勘察")
    work_off()

    assert "proposals.mark" in told(chain.deputy)
    assert "proposals.mark" in told(chain.bureau_lead)
    assert "proposals.mark" in told(chain.office)
    assert told(leader) == ["proposals.mark", "proposals.report_on"]
    assert "proposals.report_on" in told(chain.secretary)
    assert "proposals.mark" not in told(chain.secretary)


def test_list_and_search_find_by_mark_and_say_it_in_words(chain, leader, client):
    marked = as_key(chain, accepted(chain, title="关于清淤的建议"), leader)
    accepted(chain, title="关于绿化的建议")
    client.force_login(chain.secretary)

    page = client.get("/proposals/?mark=key").content.decode()
    found = client.get("/proposals/search/?mark=key&columns=title&columns=marks").content.decode()

    assert marked.title in page
    assert "关于绿化的建议" not in page
    assert '<span class="badge badge-mark">重点督办</span>' in page
    assert marked.title in found
    assert "关于绿化的建议" not in found
    assert "重点督办" in found


def test_made_up_mark_narrows_nothing(chain):
    accepted(chain)

    assert queries.with_mark(Proposal.objects.all(), "golden").count() == 1


def test_page_of_the_year_shows_supervisor_unit_progress_and_report(chain, leader, client):
    proposal = as_key(chain, dispatched(chain).proposal, leader)
    services.move(proposal, "report_on", by=chain.clerk, text="已完成勘察设计")
    client.force_login(chain.secretary)

    page = client.get("/proposals/marked/?view=key&year=2026").content.decode()

    for words in (proposal.title, "周主任", chain.bureau.name, "已完成勘察设计"):
        assert words in page
    assert proposal.title not in client.get("/proposals/marked/?view=excellent&year=2026").content.decode()


def test_marked_page_costs_the_same_for_one_and_three(chain, leader, client, django_assert_num_queries):
    as_key(chain, assigned(chain).proposal, leader)
    client.force_login(chain.secretary)
    client.get("/proposals/marked/")
    with django_assert_num_queries(7):
        client.get("/proposals/marked/")
    for _nth in range(2):
        as_key(chain, assigned(chain).proposal, leader)

    with django_assert_num_queries(7):
        client.get("/proposals/marked/")


def test_other_deputies_do_not_find_it_among_the_marked(chain, leader, client):
    proposal = as_key(chain, accepted(chain), leader)
    client.force_login(factories.deputy(chain.congress, name="张三"))

    assert proposal.title not in client.get("/proposals/marked/").content.decode()


def test_page_of_the_proposal_asks_for_marks_only_where_the_row_names_any(chain, leader, client):
    plain, marked = accepted(chain), as_key(chain, accepted(chain), leader)
    client.force_login(chain.secretary)

    assert "主任会议" not in client.get(plain.get_absolute_url()).content.decode()
    assert "主任会议" in client.get(marked.get_absolute_url()).content.decode()


def test_admin_marks_by_the_move_and_filters(chain, leader, client):
    proposal = accepted(chain)
    client.force_login(chain.secretary)
    address = f"/admin/proposals/proposal/{proposal.pk}/move/mark/"

    empty = client.post(address, decision("key"))
    good = client.post(address, decision("key", supervisor=leader.username))
    listed = client.get("/admin/proposals/proposal/?mark=key").content.decode()

    assert empty.status_code == 422
    assert "群众反映集中" in empty.content.decode()
    assert good.status_code == 302
    assert proposal.title in listed
    assert "重点督办" in listed


def test_excellent_unit_is_chosen_once_a_year_and_told(chain, work_off):
    fields = {"year": 2025, "decided_by": "主任会议", "decided_on": DAY, "ground": "办理认真"}
    given_ = services.honour(chain.bureau, by=chain.secretary, **fields)
    with pytest.raises(Refused):
        services.honour(chain.bureau, by=chain.secretary, **fields)
    with pytest.raises(PermissionDenied):
        services.honour(chain.bureau, by=chain.clerk, **(fields | {"year": 2024}))
    work_off()

    assert "proposals.honour" in told(chain.clerk)
    assert [each.organ for each in queries.honours_of(chain.deputy, 2025)] == [chain.bureau]
    services.take_honour_back(given_, by=chain.secretary, note="数据有误")
    assert list(queries.honours_of(chain.deputy, 2025)) == []
    with pytest.raises(Refused):
        services.take_honour_back(given_, by=chain.secretary, note="再次")
    assert Honour.objects.get().taken_back_note == "数据有误"


def test_admin_chooses_an_excellent_unit_and_takes_it_back(chain, client):
    client.force_login(chain.secretary)
    fields = {
        "organ": chain.bureau.pk,
        "year": 2025,
        "decided_by": "主任会议",
        "decided_on": "2026-01-15",
        "ground": "认真",
    }

    added = client.post("/admin/proposals/honour/add/", fields)
    again = client.post("/admin/proposals/honour/add/", fields)
    given_ = Honour.objects.get()
    back = {"action": "batch_take_back", "_selected_action": [given_.pk], "confirm": "1", "note": "有误"}
    client.post("/admin/proposals/honour/", back)

    assert (added.status_code, again.status_code) == (302, 200)
    assert "该年度已评选" in again.content.decode()
    assert Honour.objects.get().taken_back_note == "有误"


def test_api_tells_and_filters_marks(chain, leader, client):
    marked = as_key(chain, accepted(chain), leader)
    accepted(chain)
    client.force_login(chain.secretary)

    found = client.get("/api/v1/proposals/?mark=key").json()["results"]

    assert [(row["id"], row["marks"]) for row in found] == [(marked.pk, ["key"])]
    assert client.get("/api/v1/proposals/?mark=golden").status_code == 422


def test_admin_page_lists_signatories_and_past_examinations_without_a_field_to_change(chain, client):
    proposal = accepted(chain)
    friend = factories.deputy(chain.congress, name="赵会签")
    CoSignature.objects.create(
        proposal=proposal,
        mandate=friend.acting_as.mandate,
        state="confirmed",
        version=1,
        answered_at=clock.now(),
        remark="同意附议",
    )
    Examination.objects.create(proposal=proposal, round=1, verdict="explained", note="已向代表解释", by=chain.secretary)
    client.force_login(chain.secretary)

    page = client.get(f"/admin/proposals/proposal/{proposal.pk}/change/").content.decode()

    for words in ("赵会签", "同意附议", "已向代表解释", "审查处理", "联名代表"):
        assert words in page
    assert 'name="signatures-0-remark"' not in page
