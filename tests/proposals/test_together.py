"""Several units at one proposal: lead and co-handlers, their opinions, and more time."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role
from proposals import services
from proposals.models import Clock, CoOpinion, Coordination, Extension, HandlingTask
from proposals.queries import open_moves
from tests import factories

CHINA = dt.timezone(dt.timedelta(hours=8))
DAY_TWO = dt.datetime(2026, 1, 16, 9, tzinfo=CHINA)
REPLY = {
    "document_number": "安水建〔2026〕1号",
    "body": "一、已清淤。",
    "contact_person": "李工",
    "contact_phone": "0990-1",
}
OPINION = {
    "document_number": "安环建〔2026〕3号",
    "body": "排口已排查。",
    "contact_person": "何工",
    "contact_phone": "0990-2",
}
TALK = {"form": "visit", "happened_at": dt.datetime(2026, 1, 16, 0, tzinfo=dt.UTC), "note": "看了河道"}


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def block(chain):
    """The government's task of an assigned proposal; a second bureau with clerk and leader stands beside the first."""
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    chain.other = factories.organ(chain.congress, code="U13", name="市生态环境局", parent=chain.block)
    chain.other_clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=chain.other, name="吴科")
    chain.other_lead = factories.staff(chain.congress, Role.UNIT_LEADER, organ=chain.other, name="郑局")
    return proposal.tasks.get()


def dispatch(chain, block, organ, role):
    services.move_task(block, "dispatch", by=chain.office, organ=organ, role=role)
    return HandlingTask.objects.get(parent=block, organ=organ)


@pytest.fixture
def pair(chain, block):
    """Lead and co-handler, both signed for."""
    lead, co = dispatch(chain, block, chain.bureau, "lead"), dispatch(chain, block, chain.other, "co")
    return (
        services.move_task(lead, "sign_for", by=chain.clerk),
        services.move_task(co, "sign_for", by=chain.other_clerk),
    )


def approved(chain, lead):
    services.move_task(lead, "log_contact", by=chain.clerk, **TALK)
    services.move_task(lead, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    return services.move_task(lead, "approve_reply", by=chain.bureau_lead)


def running(task):
    return dict(Clock.objects.running().filter(task=task).values_list("what", "due_on"))


# Who may stand beside whom: roles already there, the role to add, and the roles afterwards (None: refused).
BESIDE = [
    ([], "sole", ["sole"]),
    ([], "lead", ["lead"]),
    ([], "separate", ["separate"]),
    ([], "co", None),
    (["sole"], "sole", None),
    (["sole"], "lead", None),
    (["sole"], "separate", None),
    (["sole"], "co", ["lead", "co"]),
    (["lead"], "co", ["lead", "co"]),
    (["lead"], "lead", None),
    (["lead"], "separate", None),
    (["lead"], "sole", None),
    (["separate"], "separate", ["separate", "separate"]),
    (["separate"], "lead", None),
    (["separate"], "co", None),
    (["lead", "co"], "co", ["lead", "co", "co"]),
    (["lead", "co"], "separate", None),
]


@pytest.mark.parametrize(("there", "added", "then"), BESIDE)
def test_who_may_stand_beside_whom(chain, block, there, added, then):
    for role in there:
        dispatch(chain, block, factories.organ(chain.congress, parent=chain.block), role)
    unit = factories.organ(chain.congress, parent=chain.block)

    if then is None:
        with pytest.raises(Refused):
            dispatch(chain, block, unit, added)
    else:
        dispatch(chain, block, unit, added)

    roles = list(HandlingTask.objects.filter(parent=block).order_by("pk").values_list("role", flat=True))
    assert roles == (there if then is None else then)


def test_the_database_knows_one_lead_only(chain, block):
    dispatch(chain, block, chain.bureau, "lead")

    with pytest.raises(IntegrityError, match="one_lead_per_assignment|parent_id"), transaction.atomic():
        HandlingTask.objects.create(
            proposal=block.proposal, congress=chain.congress, organ=chain.other, parent=block, role="lead"
        )


def test_co_handler_owes_its_opinion_in_a_month_and_the_lead_its_reply_in_three(pair):
    lead, co = pair

    assert running(lead) == {"reply": dt.date(2026, 4, 16)}
    assert running(co) == {"co_opinion": dt.date(2026, 2, 16)}


def test_a_co_handler_drafts_no_reply(chain, pair):
    _lead, co = pair

    assert [move.name for move in open_moves(co, chain.other_clerk)] == [
        "log_contact",
        "plan",
        "write_diary",
        "strike_entry",
        "send_co_opinion",
        "ask_coordination",
    ]
    with pytest.raises(Refused):
        services.move_task(co, "draft_reply", by=chain.other_clerk, outcome=chain.outcomes[0], **REPLY)


def test_no_reply_leaves_before_the_co_handlers_have_spoken(chain, pair):
    lead, co = pair
    lead = approved(chain, lead)

    with pytest.raises(Refused, match="市生态环境局"):
        services.move_task(lead, "send_reply", by=chain.clerk)
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)

    assert services.move_task(lead, "send_reply", by=chain.clerk).state == "replied"
    lead.proposal.refresh_from_db()
    assert lead.proposal.state == "replied"


def test_an_opinion_stops_the_clock_and_reaches_the_lead(chain, pair, work_off):
    lead, co = pair

    co = services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)
    work_off()

    assert (co.state, running(co)) == ("co_opinion_sent", {})
    assert list(lead.opinions_received()) == [CoOpinion.objects.get()]
    told = Notification.objects.filter(kind="proposals.send_co_opinion")
    assert sorted(told.values_list("recipient__name", "url")) == [
        ("孙局", f"/tasks/{lead.pk}/"),
        ("钱科", f"/tasks/{lead.pk}/"),
    ]


def test_an_empty_opinion_goes_back_and_is_redone_in_five_working_days(chain, pair, work_off):
    lead, co = pair
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)

    services.move_task(
        lead, "return_co_opinion", by=chain.clerk, opinion=CoOpinion.objects.get(), note="请写明整改时间。"
    )
    work_off()

    co.refresh_from_db()
    assert (co.state, co.note, running(co)) == ("in_handling", "请写明整改时间。", {"co_redo": dt.date(2026, 1, 23)})
    assert "send_co_opinion" in [move.name for move in open_moves(co, chain.other_clerk)]
    assert Notification.objects.filter(kind="proposals.reopen_co_opinion", recipient=chain.other_clerk).count() == 1
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)
    assert CoOpinion.objects.filter(returned_at=None).count() == 1


def test_an_opinion_that_was_sent_back_cannot_be_sent_back_again(chain, pair):
    lead, co = pair
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)
    opinion = CoOpinion.objects.get()
    services.move_task(lead, "return_co_opinion", by=chain.clerk, opinion=opinion, note="空白")

    with pytest.raises(Refused):
        services.move_task(lead, "return_co_opinion", by=chain.clerk, opinion=opinion, note="空白")


def test_another_leads_opinions_are_out_of_reach(chain, block, pair):
    _lead, co = pair
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)
    elsewhere = factories.proposal(chain.deputy, state="accepted")
    services.move(elsewhere, "assign", by=chain.secretary, organ=chain.block)
    foreign = dispatch(chain, elsewhere.tasks.get(), chain.bureau, "lead")
    services.move_task(foreign, "sign_for", by=chain.clerk)

    with pytest.raises(Refused):
        services.move_task(foreign, "return_co_opinion", by=chain.clerk, opinion=CoOpinion.objects.get(), note="空白")


def test_a_leader_countersigns_the_draft_and_a_new_draft_takes_his_name_off(chain, pair):
    lead, co = pair
    with pytest.raises(Refused):
        services.move_task(co, "countersign", by=chain.other_lead)
    lead = approved(chain, lead)
    with pytest.raises(PermissionDenied):
        services.move_task(co, "countersign", by=chain.other_clerk)

    co = services.move_task(co, "countersign", by=chain.other_lead)
    assert (co.state, CoOpinion.objects.get().countersigned.number) == ("co_opinion_sent", 1)

    services.move_task(lead, "send_back_reply", by=chain.bureau_lead, note="数字有误")
    services.move_task(lead, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    co.refresh_from_db()
    assert (co.state, list(lead.opinions_received())) == ("in_handling", [])
    services.move_task(lead, "approve_reply", by=chain.bureau_lead)
    with pytest.raises(Refused):
        services.move_task(lead, "send_reply", by=chain.clerk)


def test_the_office_goes_on_without_a_silent_co_handler(chain, pair):
    lead, co = pair
    lead = approved(chain, lead)
    with pytest.raises(PermissionDenied):
        services.move_task(co, "decide_without", by=chain.clerk, note="不等了")

    co = services.move_task(co, "decide_without", by=chain.office, note="会办单位逾期未报")

    assert (co.state, running(co)) == ("stopped", {})
    assert services.move_task(lead, "send_reply", by=chain.clerk).state == "replied"


def test_the_office_does_not_pass_over_a_unit_that_answers(chain, pair):
    lead, _co = pair

    with pytest.raises(Refused):
        services.move_task(lead, "decide_without", by=chain.office, note="不等了")


# More time: the day asked for on 16 January 2026, and whether it is taken. Reply due 16 April; six months: 16 July.
@pytest.mark.parametrize(
    ("until", "taken"),
    [
        (dt.date(2026, 4, 16), False),
        (dt.date(2026, 4, 17), True),
        (dt.date(2026, 7, 16), True),
        (dt.date(2026, 7, 17), False),
    ],
)
def test_an_extension_ends_between_the_third_and_the_sixth_month(chain, pair, until, taken):
    lead, _co = pair

    if not taken:
        with pytest.raises(Invalid):
            services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=until, reason="工程量大")
        return
    lead = services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=until, reason="工程量大")
    assert lead.state == "extension_requested"


def test_a_granted_extension_moves_both_clocks_and_the_deputy_is_told(chain, pair, work_off):
    lead, _co = pair
    services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 7, 16), reason="工程量大")

    lead = services.move_task(lead, "grant_extension", by=chain.office, granted_until=dt.date(2026, 6, 30))
    work_off()

    assert (lead.state, running(lead)) == ("signed_for", {"reply": dt.date(2026, 6, 30)})
    whole = Clock.objects.running().get(proposal=lead.proposal, task=None, what="reply")
    assert whole.due_on == dt.date(2026, 6, 30)
    assert [step["code"] for step in whole.basis["steps"]][:2] == ["put_off", "sum"]
    assert Notification.objects.filter(kind="proposals.grant_extension", recipient=chain.deputy).count() == 1
    with pytest.raises(Refused):
        services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 7, 16), reason="再延")


def test_a_refused_extension_leaves_the_term_as_it_was(chain, pair):
    lead, _co = pair
    services.move_task(lead, "log_contact", by=chain.clerk, **TALK)
    services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 7, 16), reason="工程量大")

    lead = services.move_task(lead, "refuse_extension", by=chain.office, note="请按期办结")

    assert (lead.state, lead.note, running(lead)) == ("in_handling", "请按期办结", {"reply": dt.date(2026, 4, 16)})
    assert Extension.objects.get().granted_until is None


def test_a_term_that_has_run_out_is_not_extended_and_the_sum_is_shown(chain, pair):
    lead, _co = pair

    with time_machine.travel(DAY_TWO.replace(month=4, day=17), tick=False), pytest.raises(Refused) as refusal:
        services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 7, 16), reason="迟了")

    assert "2026年4月16日" in str(refusal.value)


def test_only_the_tier_above_decides_on_more_time(chain, pair):
    lead, _co = pair
    services.move_task(lead, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 7, 16), reason="工程量大")

    for somebody in (chain.clerk, chain.bureau_lead, chain.secretary, chain.other_lead, chain.deputy):
        with pytest.raises(PermissionDenied):
            services.move_task(lead, "grant_extension", by=somebody, granted_until=dt.date(2026, 6, 30))


def test_every_step_is_an_event(chain, pair):
    _lead, co = pair
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)

    event = Event.objects.get(kind="proposals.send_co_opinion")

    assert (event.target, event.actor, event.data["opinion"]) == (co, chain.other_clerk, CoOpinion.objects.get().pk)


# State of the pair → role → the moves about a disagreement, for lead and co-handler alike.
@pytest.mark.parametrize(("role", "beside", "asked", "unit_may", "office_may"), [
    ("lead", True, False, True, False),
    ("lead", True, True, False, True),
    ("co", True, False, True, False),
    ("lead", False, False, False, False),
    ("sole", False, False, False, False),
])  # fmt: skip
def test_units_at_odds_ask_the_office_one_thing_at_a_time(chain, block, role, beside, asked, unit_may, office_may):
    if role == "co":
        dispatch(chain, block, chain.other, "lead")
    task = services.move_task(dispatch(chain, block, chain.bureau, role), "sign_for", by=chain.clerk)
    if beside and role == "lead":
        dispatch(chain, block, chain.other, "co")
    if asked:
        services.move_task(task, "ask_coordination", by=chain.clerk, question="由谁牵头清淤")

    names = {who: [move.name for move in open_moves(task, user)] for who, user in
             (("clerk", chain.clerk), ("office", chain.office), ("secretary", chain.secretary))}  # fmt: skip

    assert ("ask_coordination" in names["clerk"]) is unit_may
    assert ("decide_coordination" in names["office"]) is office_may
    assert not {"ask_coordination", "decide_coordination"} & set(names["secretary"])


def test_a_disagreement_holds_the_reply_until_the_office_has_decided(chain, pair, work_off):
    lead, co = pair
    services.move_task(co, "ask_coordination", by=chain.other_clerk, question="由谁牵头清淤")
    services.move_task(co, "send_co_opinion", by=chain.other_clerk, **OPINION)
    lead = approved(chain, lead)
    with pytest.raises(Refused, match="分歧"):
        services.move_task(lead, "send_reply", by=chain.clerk)
    with pytest.raises(PermissionDenied):
        services.move_task(co, "decide_coordination", by=chain.bureau_lead, decision="由我局牵头")
    HandlingTask.objects.filter(pk=co.pk).update(state="in_handling")  # whoever spoke may still be asked about

    services.move_task(co, "decide_coordination", by=chain.office, decision="由水利局牵头")
    work_off()

    told = Notification.objects.filter(kind="proposals.decide_coordination").values_list("recipient", flat=True)
    assert set(told) == {chain.clerk.pk, chain.bureau_lead.pk, chain.other_clerk.pk, chain.other_lead.pk}
    assert Coordination.objects.get().decision == "由水利局牵头"
    HandlingTask.objects.filter(pk=co.pk).update(state="co_opinion_sent")
    assert services.move_task(lead, "send_reply", by=chain.clerk).state == "replied"


def test_the_database_keeps_one_open_disagreement_a_task_and_decisions_with_their_maker(chain, pair):
    lead, _co = pair
    Coordination.objects.create(task=lead, question="甲", by=chain.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.create(task=lead, question="乙", by=chain.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.update(decided_at=DAY_TWO, decision="丙")


def test_a_disagreement_is_read_on_the_page_of_either_unit_and_not_by_the_deputy(chain, pair, client):
    lead, co = pair
    services.move_task(co, "ask_coordination", by=chain.other_clerk, question="由谁牵头清淤")
    for user, task, reads in ((chain.clerk, lead, True), (chain.other_clerk, co, True), (chain.deputy, lead, False)):
        client.force_login(user)
        assert ("由谁牵头清淤" in client.get(task.get_absolute_url()).content.decode()) is reads
