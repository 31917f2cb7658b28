"""Hand-over items: said in a meeting, handed over in the same hour, answered, rated, listed."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from congress import calendar, reminders
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role
from deputies.models import Mandate
from proposals import services
from proposals.computing import polling
from proposals.models import Clock, Commitment, HandlingTask, HandOverItem, ItemRating, Proposal, Reply
from proposals.queries import clock_shown, item_figures, items, open_moves
from proposals.services.handing_over import title_of
from proposals.workflow import ITEM_MOVES, ItemState
from tests import factories
from tests.proposals.steps import CHINA, REPLY, accepted

TEN_TWENTY = dt.datetime(2026, 1, 16, 10, 20, tzinfo=CHINA)  # a Friday, the session's second day
SAID = "东河大桥北侧路灯不亮，夜间行人通行不便。请尽快修复。"
SHORT = {"form": "phone", "body": "路灯已修复，当场亮灯。", "contact_person": "李工", "contact_phone": "0990-1"}


@pytest.fixture(autouse=True)
def _ten_twenty():
    with time_machine.travel(TEN_TWENTY, tick=False):
        yield


def at(hour, minute=0, day=16):
    return time_machine.travel(dt.datetime(2026, 1, day, hour, minute, tzinfo=CHINA), tick=False)


def captured(chain, **fields):
    fields = {
        "source": "remark",
        "body": SAID,
        "organs": [chain.bureau],
        "deputies": [chain.deputy.acting_as.mandate],
        "term": "4h",
    } | fields
    return services.capture(by=chain.secretary, **fields)


def signed(chain, item):
    return services.move_task(task_of(item), "sign_for", by=chain.clerk)


def task_of(item):
    return HandlingTask.objects.filter(proposal=item.pk).latest("pk")


def answered(chain, item=None):
    """The item after the bureau's clerk has answered by phone and its leader approved."""
    item = item or captured(chain)
    task = signed(chain, item)
    services.move_task(task, "answer", by=chain.clerk, outcome=chain.outcomes[0], **SHORT)
    services.move_task(task, "release_answer", by=chain.bureau_lead)
    return HandOverItem.objects.get(pk=item.pk)


def again(item):
    return HandOverItem.objects.get(pk=item.pk)


# Captured --------------------------------------------------------------------------------------------------------


def test_what_is_captured_is_handed_over_at_once(chain):
    item = captured(chain, meeting="第三代表团分组审议")

    proposal, task = item.proposal, task_of(item)
    assert (again(item).state, task.organ, task.state, task.parent) == ("assigned", chain.bureau, "pending", None)
    assert (proposal.number_text, proposal.title) == ("八届五次交办第001号", "东河大桥北侧路灯不亮，夜间行人通行不便")
    assert (proposal.lead, proposal.in_session, item.captured_by) == (
        chain.deputy.acting_as.mandate,
        True,
        chain.secretary,
    )
    assert list(Event.objects.filter(kind__startswith="proposals.").order_by("pk").values_list("kind", flat=True)) == [
        "proposals.capture",
        "proposals.hand_over",
    ]


def test_numbers_of_items_and_of_proposals_do_not_meet(chain):
    captured(chain)
    proposal = factories.proposal(chain.deputy, state="submitted")
    services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
    second = captured(chain)

    proposal.refresh_from_db()
    assert (proposal.number, second.proposal.number, second.proposal.number_text) == (1, 2, "八届五次交办第002号")


def test_all_who_spoke_see_it_and_are_told_and_the_first_rates(chain, work_off):
    other = factories.deputy(chain.congress, name="李建国")
    stranger = factories.deputy(chain.congress)
    item = captured(chain, deputies=[chain.deputy.acting_as.mandate, other.acting_as.mandate])
    work_off()

    told = Notification.objects.filter(kind="proposals.capture").values_list("recipient__name", flat=True)
    assert sorted(told) == ["李建国", "王秀英"]
    seen = {
        who: HandOverItem.objects.visible_to(who).filter(pk=item.pk).exists() for who in (chain.deputy, other, stranger)
    }
    assert list(seen.values()) == [True, True, False]
    answered(chain, item)
    assert [name for name, user in (("first", chain.deputy), ("other", other)) if open_moves(again(item), user)] == [
        "first"
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮。请修。", "路灯不亮"),
        ("\n  路灯不亮\n请修", "路灯不亮"),
        ("长" * 41, "长" * 39 + "…"),
        ("。", "。"),
    ],
)
def test_an_item_is_called_by_its_first_sentence(text, title):
    assert title_of(text) == title


def test_only_staff_of_a_congress_capture(chain):
    for who in (chain.deputy, chain.clerk, chain.office, factories.staff(chain.congress, Role.LEADER)):
        with pytest.raises(PermissionDenied):
            services.capture(by=who, source="remark", body=SAID)

    assert not Proposal.objects.exists()


def test_an_organ_of_another_congress_takes_the_whole_capture_back(chain):
    elsewhere = factories.organ(factories.congress())

    with pytest.raises(Refused):
        captured(chain, organs=[chain.bureau, elsewhere])

    assert (Proposal.objects.exists(), HandOverItem.objects.exists(), HandlingTask.objects.exists()) == (False,) * 3


# Terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "due_on", "due_at"),
    [
        ("4h", "2026-01-16", "2026-01-16 14:20"),
        ("24h", "2026-01-17", "2026-01-17 10:20"),
        ("3d", "2026-01-19", None),  # a Monday
        ("1m", "2026-02-24", None),  # 16 February is Spring Festival, until the 23rd
        ("3m", "2026-04-16", None),
        ("6m", "2026-07-16", None),
    ],
)
def test_terms_from_hours_to_months(chain, term, due_on, due_at):
    calendar_of_2026()
    item = captured(chain, term=term)

    clock = Clock.objects.get(task=task_of(item))
    ends_at = clock.due_at and clock.due_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    assert (clock.what, clock.due_on.isoformat(), ends_at) == ("reply", due_on, due_at)


def calendar_of_2026():
    """Spring Festival of 2026 as it was announced: 15 to 23 February."""
    with transaction.atomic():
        calendar.seed_years(2026, 2026)


def test_a_term_of_hours_shows_its_sum(chain):
    item = captured(chain, term="4h")

    shown = clock_shown(Clock.objects.get(task=task_of(item)))
    assert shown["steps"] == ["2026年1月16日 10:20起 + 4小时 = 2026年1月16日 14:20"]
    assert shown["state"] == "near"


def test_a_day_set_by_hand_is_the_term(chain):
    item = captured(chain, term="", until=dt.date(2026, 1, 20))

    shown = clock_shown(Clock.objects.get(task=task_of(item)))
    assert (item.term, shown["on"], shown["steps"]) == ("", dt.date(2026, 1, 20), ["定为2026年1月20日（星期二）"])


@pytest.mark.parametrize(("moment", "late"), [((14, 19), False), ((14, 20), False), ((14, 21), True), ((23, 59), True)])
def test_late_by_the_hour(chain, moment, late):
    item = captured(chain, term="4h")

    with at(*moment):
        assert Clock.objects.late().filter(task=task_of(item)).exists() == late
        assert HandlingTask.objects.overdue().filter(pk=task_of(item).pk).exists() == late
        assert (clock_shown(Clock.objects.get(task=task_of(item)))["state"] == "late") == late


def test_a_term_of_days_is_not_late_on_its_last_day(chain):
    captured(chain, term="3d")

    with at(23, 59, day=19):
        assert not Clock.objects.late().exists()
    with at(0, 1, day=20):
        assert Clock.objects.late().count() == 2  # the item's and the organ's


@pytest.mark.parametrize(("source", "usual"), [("opinion", "3m"), ("remark", "3d"), ("inspection", "1m")])
def test_the_usual_term_is_the_congresss_own(chain, source, usual):
    assert captured(chain, source=source, term="").term == usual

    services.set_handling(chain.congress, by=chain.secretary, **{f"{source}_term": "24h"})

    assert captured(chain, source=source, term="").term == "24h"


def test_hours_are_warned_of_in_the_last_one_and_told_late_once(chain, work_off):
    captured(chain, term="4h")
    said = []
    for hour, minute in ((11, 0), (13, 19), (13, 21), (13, 40), (14, 20), (14, 22), (15, 0)):
        with at(hour, minute):
            said.append((hour, minute, reminders.remind_of_hours(), reminders.remind_of_days()))
            work_off()

    # two clocks each time: of the item as a whole, and of its organ
    assert [line[:3] for line in said if line[2]] == [(13, 21, 2), (14, 20, 2)]
    assert [line[3] for line in said] == [0] * 7
    warned = Notification.objects.get(kind="proposals.warn", recipient=chain.clerk)
    late = Notification.objects.filter(kind="proposals.run_late").values_list("recipient__name", flat=True)
    assert warned.text == "期限截至2026年1月16日 14:20。"
    assert sorted(late) == ["周敏", "周敏", "孙局", "钱科"]


def test_a_late_term_of_hours_is_told_on_the_next_day_too(chain):
    captured(chain, term="4h")

    with at(9, day=17):
        assert (reminders.remind_of_days(), reminders.remind_of_hours()) == (0, 2)


# Answered --------------------------------------------------------------------------------------------------------


def test_solved_on_the_same_day(chain):
    with at(10, 20):
        item = captured(chain)
    with at(10, 40):
        task = signed(chain, item)
    with at(13):
        services.move_task(task, "answer", by=chain.clerk, outcome=chain.outcomes[0], **SHORT)
    with at(13, 30):
        task = services.move_task(task, "release_answer", by=chain.bureau_lead)
        assert (task.state, again(item).state, task.reply.letter, task.reply.signer) == (
            "replied",
            "replied",
            None,
            "孙局",
        )
    with at(16):
        services.move_item(item, "rate_item", by=chain.deputy, rating="satisfied")

    assert (again(item).state, ItemRating.objects.get().rating) == ("closed", "satisfied")
    assert not Clock.objects.running().exists()
    assert figures(chain) == {"all": 1, "answered": 1, "solved": 1, "same_day": 1}


def figures(chain):
    return item_figures(items(chain.secretary, {}))


def test_an_answer_of_the_next_day_is_not_of_the_same_day(chain):
    item = captured(chain)
    with at(9, day=17):
        answered(chain, item)
        services.move_item(item, "rate_item", by=chain.deputy, rating="basically_satisfied")

    assert figures(chain) == {"all": 1, "answered": 1, "solved": 1, "same_day": 0}


def test_what_cannot_be_done_is_answered_not_solved(chain):
    item = captured(chain)
    task = signed(chain, item)
    services.move_task(task, "answer", by=chain.bureau_lead, outcome=chain.outcomes[2], **SHORT)
    services.move_item(item, "rate_item", by=chain.deputy, rating="satisfied")

    assert figures(chain) == {"all": 1, "answered": 1, "solved": 0, "same_day": 0}


def test_a_leaders_own_answer_counts_at_once(chain, work_off):
    item = captured(chain)
    services.move_task(signed(chain, item), "answer", by=chain.bureau_lead, outcome=chain.outcomes[0], **SHORT)
    work_off()

    reply = Reply.objects.get()
    assert (again(item).state, reply.signer, reply.approved_by, reply.sent_at == TEN_TWENTY) == (
        "replied",
        "孙局",
        None,
        True,
    )
    assert Notification.objects.get(kind="proposals.answer", recipient=chain.deputy).title.startswith("已答复，请评价")


def test_a_clerks_answer_waits_for_the_leader_unless_the_rules_say_otherwise(chain):
    first, second = captured(chain), captured(chain)
    fields = {"outcome": chain.outcomes[0], **SHORT}

    task = services.move_task(signed(chain, first), "answer", by=chain.clerk, **fields)
    services.set_handling(chain.congress, by=chain.secretary, answers_need_approval=False)
    other = services.move_task(signed(chain, second), "answer", by=chain.clerk, **fields)

    assert (task.state, again(first).state) == ("reply_drafted", "in_handling")
    assert (other.state, again(second).state) == ("replied", "replied")


def test_a_short_answer_is_not_for_proposals(chain):
    task = HandlingTask.objects.create(
        proposal=accepted(chain), congress=chain.congress, organ=chain.bureau, state="signed_for"
    )

    with pytest.raises(Refused):
        services.move_task(task, "answer", by=chain.clerk, outcome=chain.outcomes[0], **SHORT)


def test_an_item_may_be_answered_by_a_letter_without_a_contact(chain):
    item = captured(chain, source="opinion", deputies=[], term="3m")
    task = signed(chain, item)
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    assert [move.name for move in open_moves(task_of(item), chain.bureau_lead)] == [
        "log_contact",
        "plan",
        "write_diary",
        "strike_entry",
        "draft_reply",
        "file_paper_reply",
        "answer",
        "approve_reply",
        "send_back_reply",
    ]
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    services.move_task(task, "send_reply", by=chain.clerk)

    assert (again(item).state, Reply.objects.get().letter is not None) == ("replied", True)


def test_a_letter_is_not_released_as_a_short_answer_and_the_other_way_round(chain):
    task = signed(chain, captured(chain))
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    with pytest.raises(Refused):
        services.move_task(task, "release_answer", by=chain.bureau_lead)
    services.move_task(task, "answer", by=chain.clerk, outcome=chain.outcomes[0], **SHORT)
    with pytest.raises(Refused):
        services.move_task(task, "approve_reply", by=chain.bureau_lead)

    assert task_of(HandOverItem.objects.get()).state == "reply_drafted"


def test_a_promise_of_a_short_answer_is_watched(chain):
    task = signed(chain, captured(chain))
    fields = {"outcome": chain.outcomes[1], "promised_on": dt.date(2026, 3, 31), **SHORT}

    with pytest.raises(Invalid):
        services.move_task(task, "answer", by=chain.bureau_lead, **(fields | {"promised_on": None}))
    services.move_task(task, "answer", by=chain.bureau_lead, **fields)

    assert Commitment.objects.get().promised_on == dt.date(2026, 3, 31)


def test_several_organs_answer_each_for_itself(chain):
    other = factories.organ(chain.congress, name="市城市管理局")
    clerk = factories.staff(chain.congress, Role.UNIT_LEADER, organ=other)
    item = captured(chain, organs=[chain.bureau, other])
    first, second = HandlingTask.objects.order_by("pk")

    assert (first.role, second.role) == ("separate", "separate")
    answer = {"outcome": chain.outcomes[0], **SHORT}
    services.move_task(first, "sign_for", by=chain.clerk)
    services.move_task(first, "answer", by=chain.bureau_lead, **answer)
    assert again(item).state == "in_handling"
    services.move_task(second, "sign_for", by=clerk)
    services.move_task(second, "answer", by=clerk, **answer)
    assert again(item).state == "replied"


def test_a_block_dispatches_an_item_and_the_bureau_has_the_same_term(chain):
    item = captured(chain, organs=[chain.block], term="24h")
    block = HandlingTask.objects.get()
    with at(11):
        services.move_task(block, "dispatch", by=chain.office, organ=chain.bureau, role="sole")

    clocks = Clock.objects.running().order_by("pk").values_list("task__organ__code", "what", "due_at")
    ends = TEN_TWENTY + dt.timedelta(hours=24)
    assert list(clocks) == [(None, "reply", ends), ("U17", "reply", ends)]
    assert again(item).state == "assigned"


def test_an_item_given_back_is_handed_to_another_organ_with_a_new_term(chain):
    item = captured(chain)
    task = services.move_task(task_of(item), "request_return", by=chain.clerk, reason=chain.giving_back)
    services.move_task(task, "grant_return", by=chain.secretary)
    assert again(item).state == "accepted"
    other = factories.organ(chain.congress, name="市城市管理局")
    with at(11):
        services.move_item(item, "hand_over", by=chain.secretary, organs=[other])

    ends = Clock.objects.running().get(task__organ=other).due_at.astimezone(CHINA)
    assert (again(item).state, task_of(item).role, ends.hour) == ("assigned", "sole", 15)


def test_a_longer_term_is_granted_in_every_round(chain):
    item = unsatisfied(chain)
    services.move_item(item, "report_again", by=chain.secretary, note="请说明", term="3d")
    task = signed(chain, item)

    services.move_task(task, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 1, 30), reason="需采购")
    services.move_task(task, "grant_extension", by=chain.secretary, granted_until=dt.date(2026, 1, 30))

    clock = Clock.objects.running().get(task=task)
    assert (clock.due_on, clock.due_at, clock.what) == (dt.date(2026, 1, 30), None, "reply")


# Rated -----------------------------------------------------------------------------------------------------------


def unsatisfied(chain):
    item = answered(chain)
    services.move_item(item, "rate_item", by=chain.deputy, rating="dissatisfied", comment="仍有两盏不亮")
    return again(item)


def test_dissatisfaction_needs_words(chain):
    item = answered(chain)

    with pytest.raises(Invalid):
        services.move_item(item, "rate_item", by=chain.deputy, rating="dissatisfied", comment=" ")

    assert (again(item).state, ItemRating.objects.exists()) == ("replied", False)


def test_unsatisfactory_is_reported_again_and_the_first_answer_is_kept(chain):
    item = unsatisfied(chain)
    assert item.state == "evaluated"

    services.move_item(item, "report_again", by=chain.secretary, note="请修复其余两盏", term="24h")
    assert (again(item).state, again(item).term, task_of(item).round) == ("assigned", "24h", 2)
    task = signed(chain, item)
    services.move_task(task, "answer", by=chain.bureau_lead, outcome=chain.outcomes[0], **SHORT)
    services.move_item(item, "rate_item", by=chain.deputy, rating="satisfied")

    assert again(item).state == "closed"
    assert list(Reply.objects.order_by("pk").values_list("task__round", flat=True)) == [1, 2]
    assert list(ItemRating.objects.order_by("pk").values_list("rating", flat=True)) == ["dissatisfied", "satisfied"]
    assert figures(chain) == {"all": 1, "answered": 1, "solved": 1, "same_day": 0}


def test_a_day_that_has_passed_is_set_anew_when_it_is_reported_again(chain):
    item = captured(chain, term="", until=dt.date(2026, 1, 16))
    answered(chain, item)
    services.move_item(item, "rate_item", by=chain.deputy, rating="dissatisfied", comment="没有修")
    with at(9, day=20):
        with pytest.raises(Invalid):
            services.move_item(item, "report_again", by=chain.secretary, note="请修复")
        services.move_item(item, "report_again", by=chain.secretary, note="请修复", until=dt.date(2026, 1, 30))

    assert Clock.objects.running().get(task=task_of(item)).due_on == dt.date(2026, 1, 30)


def test_after_a_bad_rating_staff_may_also_conclude(chain):
    item = unsatisfied(chain)

    services.move_item(item, "conclude_item", by=chain.secretary, note="已当面说明，代表表示理解")

    assert again(item).state == "closed"
    assert figures(chain)["solved"] == 0


@pytest.mark.parametrize(
    ("votes", "rating", "state"),
    [
        ((31, 16, 0, 0), "satisfied", "closed"),
        ((31, 15, 16, 0), "basically_satisfied", "closed"),
        ((31, 15, 0, 16), "dissatisfied", "evaluated"),
        ((31, 10, 6, 0), "basically_satisfied", "closed"),
        ((31, 10, 5, 0), "dissatisfied", "evaluated"),  # 15 of 31: not more than half of all members
        ((30, 15, 0, 15), "dissatisfied", "evaluated"),
    ],
)
def test_a_poll_needs_more_than_half_of_all_members(chain, votes, rating, state):
    item = answered(chain, captured(chain, source="opinion", deputies=[], term="3m"))
    counts = dict(zip(("members", "satisfied", "basically", "dissatisfied"), votes, strict=True))

    services.move_item(item, "poll", by=chain.secretary, **counts)

    assert (ItemRating.objects.get().rating, again(item).state) == (rating, state)


@pytest.mark.parametrize("votes", [(31, 20, 10, 2), (31, 0, 0, 0)])
def test_more_votes_than_members_or_none_are_refused(chain, votes):
    item = answered(chain, captured(chain, source="opinion", deputies=[], term="3m"))
    counts = dict(zip(("members", "satisfied", "basically", "dissatisfied"), votes, strict=True))

    with pytest.raises(Invalid):
        services.move_item(item, "poll", by=chain.secretary, **counts)

    assert again(item).state == "replied"


def test_the_deputys_silence_is_no_rating(chain):
    item = answered(chain)
    assert Clock.objects.running().filter(what="evaluation").count() == 1
    with at(9, day=31), time_machine.travel(dt.datetime(2026, 3, 20, tzinfo=CHINA), tick=False):
        assert services.close_unreturned() == 1

    assert (again(item).state, ItemRating.objects.exists()) == ("closed", False)


def test_nobodys_term_runs_where_the_committee_is_polled(chain):
    answered(chain, captured(chain, source="opinion"))

    assert not Clock.objects.running().filter(what="evaluation").exists()


# The table -------------------------------------------------------------------------------------------------------

STAFF = ["hand_over", "withdraw_item"]
TABLE = {
    "accepted": {"secretary": STAFF},
    "assigned": {"secretary": STAFF},
    "in_handling": {"secretary": STAFF},
    "replied": {"deputy": ["rate_item"]},
    "evaluated": {"secretary": ["report_again", "conclude_item"]},
    "closed": {},
    "withdrawn": {},
}
POLLED = TABLE | {"replied": {"secretary": ["poll", "conclude_item"]}}


def people_of(chain):
    return {
        "deputy": chain.deputy,
        "secretary": chain.secretary,
        "office": chain.office,
        "clerk": chain.clerk,
        "bureau_lead": chain.bureau_lead,
        "another deputy": factories.deputy(chain.congress),
        "another unit": factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress)),
        "secretary of another congress": factories.staff(factories.congress()),
        "leader": factories.staff(chain.congress, Role.LEADER),
        "auditor": factories.staff(chain.congress, Role.AUDITOR),
        "nobody": factories.user(),
    }


def test_the_table_covers_every_state_of_an_item():
    assert set(TABLE) == set(ItemState.values)


@pytest.mark.parametrize("source", ["remark", "opinion"])
@pytest.mark.parametrize("state", ItemState.values)
def test_open_moves_of_an_item(chain, state, source):
    item = captured(chain, source=source)
    Proposal.objects.filter(pk=item.pk).update(state=state)

    found = {who: [move.name for move in open_moves(again(item), user)] for who, user in people_of(chain).items()}

    assert {who: moves for who, moves in found.items() if moves} == (TABLE if source == "remark" else POLLED)[state]


@pytest.mark.parametrize("state", ItemState.values)
def test_illegal_moves_of_an_item_change_nothing(chain, state):
    item = captured(chain)
    Proposal.objects.filter(pk=item.pk).update(state=state)
    before = Proposal.objects.values().get(pk=item.pk)
    for who, user in people_of(chain).items():
        for name in set(ITEM_MOVES.names) - set(TABLE[state].get(who, [])):
            with pytest.raises((PermissionDenied, Refused)):
                services.move_item(item, name, by=user)
        for name in ("assign", "evaluate", "withdraw", "conclude", "rehandle", "merge"):
            with pytest.raises(PermissionDenied):
                services.move(item.proposal, name, by=user)

    assert Proposal.objects.values().get(pk=item.pk) == before


def test_may_see_is_the_same_as_queryset_and_as_predicate(chain):
    item = captured(chain)

    by_query = {
        who for who, user in people_of(chain).items() if HandOverItem.objects.visible_to(user).filter(pk=item.pk)
    }
    assert by_query == {"deputy", "secretary", "clerk", "bureau_lead", "leader"}
    people = people_of(chain)
    assert {who for who, user in people.items() if user.has_perm("proposals.view_item", item)} == by_query


def test_an_item_stands_in_no_list_of_proposals(chain):
    item = answered(chain)
    people = people_of(chain)

    assert not any(Proposal.objects.visible_to(user).filter(pk=item.pk).exists() for user in people.values())
    assert not any(Proposal.objects.openable_by(user).filter(pk=item.pk).exists() for user in people.values())
    assert not any(user.has_perm("proposals.view", item.proposal) for user in people.values())
    assert not Proposal.objects.led_by(chain.deputy).exists()


def test_an_item_is_on_the_units_list_of_tasks_marked_as_such(chain, logged_in):
    captured(chain)

    page = logged_in(chain.clerk).get("/tasks/").content.decode()
    assert page.count("<small>交办事项</small>") == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"rating": "dissatisfied", "comment": ""},
        {"rating": "grand"},
        {"rating": "satisfied", "mandate": None},
        {"rating": "satisfied", "mandate": None, "members": 3, "satisfied": 2, "basically": 1, "dissatisfied": 1},
    ],
)
def test_ratings_that_make_no_sense_are_refused_by_the_table(chain, facts):
    item = answered(chain)
    fields = {"item": item, "round": 1, "mandate": Mandate.objects.first(), "by": chain.deputy, "comment": "好"} | facts

    with pytest.raises(IntegrityError), transaction.atomic():
        ItemRating.objects.create(**fields)


@pytest.mark.parametrize("facts", [{"term": ""}, {"until": "2026-02-01"}, {"term": "5h"}, {"source": "gossip"}])
def test_an_item_has_one_term_and_a_known_source(chain, facts):
    item = captured(chain)

    with pytest.raises(IntegrityError), transaction.atomic():
        HandOverItem.objects.filter(pk=item.pk).update(**facts)


def test_withdrawn_nobody_owes_an_answer(chain, work_off):
    item = captured(chain)

    services.move_item(item, "withdraw_item", by=chain.secretary, note="重复登记")
    work_off()

    assert (again(item).state, task_of(item).state, Clock.objects.running().exists()) == ("withdrawn", "stopped", False)
    told = Notification.objects.filter(kind="proposals.withdraw_item").values_list("recipient__name", flat=True)
    assert sorted(told) == ["孙局", "王秀英", "钱科"]


def test_the_organ_is_told_at_once(chain, work_off):
    captured(chain)
    work_off()

    told = Notification.objects.filter(kind="proposals.hand_over")
    assert sorted(told.values_list("recipient__name", flat=True)) == ["孙局", "钱科"]
    assert told.first().title == "交办事项，请答复：八届五次交办第001号 东河大桥北侧路灯不亮，夜间行人通行不便"


def test_a_provisional_term_is_computed_again_by_the_items_own_rule(chain):
    item = captured(chain, source="opinion", deputies=[], term="12m")
    clock = Clock.objects.get(task=task_of(item))
    assert (clock.due_on, clock.provisional) == (dt.date(2027, 1, 18), True)  # the 16th is a Saturday

    with transaction.atomic():
        calendar.enter_year(2027, [(dt.date(2027, 1, 18), "off", "调休")], by=chain.secretary)
    services.recompute(2027)

    clock.refresh_from_db()
    assert (clock.due_on, clock.provisional) == (dt.date(2027, 1, 19), False)


@given(
    members=st.integers(1, 200), satisfied=st.integers(0, 200), basically=st.integers(0, 200), more=st.integers(0, 50)
)
def test_more_votes_never_make_a_rating_worse(members, satisfied, basically, more):
    order = ["dissatisfied", "basically_satisfied", "satisfied"]

    before = polling.rating(members, satisfied=satisfied, basically=basically)
    after = polling.rating(members, satisfied=satisfied + more, basically=basically)

    assert order.index(after) >= order.index(before)
    assert (before == "dissatisfied") == (2 * (satisfied + basically) <= members)
