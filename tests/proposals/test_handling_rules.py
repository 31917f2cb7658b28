"""Where the places differ: every figure of their texts, and each switch on and off."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from congress import calendar, tokens, worker
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role, TermRule
from proposals import services
from proposals.models import Clock, CoSignature, Examination, HandlingRules, HandlingTask, Reply
from proposals.queries import handling_rules
from tests import factories
from tests.proposals.steps import BLAME, DAY_TWO, RATINGS, REPLY, TALK, assigned, dispatched, evaluated, replied

# Written by hand from the texts of the places. "—": the text names no figure, so the congress keeps the default term.
# fmt: off
TERMS = ("assign",          "return",          "reassign",        "co_opinion",      "co_redo",        "reply",   "reply_extended", "evaluation",      "rehandling")
PLACES = {
    "nation":    ("—",               "—",               "—",               "—",               "—",              "3 month", "6 month",   "—",               "—"),
    "zhejiang":  ("—",               "10 day",          "—",               "2 month",         "—",              "3 month", "6 month",   "—",               "1 month"),
    "shanghai":  ("7 working_day",   "7 working_day",   "—",               "1 month",         "—",              "3 month", "6 month",   "—",               "1 month"),
    "chongqing": ("10 working_day",  "10 working_day",  "10 working_day",  "30 working_day",  "5 working_day",  "3 month", "6 month",   "20 working_day",  "2 month"),
    "qingdao":   ("5 working_day",   "5 working_day",   "—",               "1 month",         "—",              "3 month", "6 month",   "—",               "—"),
    "shandong":  ("5 day",           "5 day",           "—",               "1 month",         "—",              "3 month", "6 month",   "—",               "1 month"),
    "beijing":   ("—",               "—",               "—",               "—",               "—",              "3 month", "6 month",   "15 working_day",  "2 month"),
    "henan":     ("—",               "10 working_day",  "10 working_day",  "2 month",         "—",              "3 month", "6 month",   "10 working_day",  "1 month"),
}
DEFAULT =      ("5 working_day",   "5 working_day",   "5 working_day",   "1 month",         "5 working_day",  "3 month", "6 month",   "20 working_day",  "1 month")
OWN = {"supervision_days": 20, "red_card_days": 10, "units_see_authors": "on"}  # what every congress sets for itself
SWITCHES = {
    #             consent  audit  at once  the reply goes to  in a delegation's name: proposals, motions  checked by delegation, committee
    "default":   (True,    False, False,   "signatories", "none",     False, False, False),
    "nation":    (False,   False, False,   "signatories", "none",     True, False, False),
    "zhejiang":  (True,    False, True,    "signatories", "none",     False, False, False),
    "shanghai":  (True,    False, False,   "signatories", "none",     False, False, False),
    "chongqing": (False,   False, False,   "signatories", "head",     False, False, False),
    "qingdao":   (True,    False, False,   "lead", "none",     False, False, False),
    "shandong":  (True,    False, True,    "signatories", "none",     False, False, False),
    "beijing":   (True,    False, False,   "signatories", "majority", True, False, False),
    "henan":     (False,   False, True,    "signatories", "none",     False, True,  False),
}
ITEM_SWITCHES = {
    #             opinion remark inspection  approval
    "default":   ("3m",   "3d",  "1m",       True),
    "nation":    ("3m",   "3d",  "1m",       True),
    "zhejiang":  ("3m",   "3d",  "1m",       True),
    "shanghai":  ("3m",   "3d",  "1m",       True),
    "chongqing": ("6m",   "3d",  "1m",       True),
    "qingdao":   ("3m",   "1m",  "1m",       False),
    "shandong":  ("3m",   "3d",  "1m",       True),
    "beijing":   ("3m",   "3d",  "1m",       True),
    "henan":     ("3m",   "3d",  "1m",       True),
}
# fmt: on
APRIL_20 = dt.date(2026, 4, 20)


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


def switch(chain, **switches):
    services.set_handling(chain.congress, by=chain.secretary, **switches)


def told(kind):
    """Who was told, by name."""
    worker.work_off()
    rows = Notification.objects.filter(kind=kind).select_related("recipient").order_by("recipient__name")
    return sorted(row.recipient.name for row in rows)


@pytest.mark.parametrize("place", PLACES)
def test_terms_of_a_place_are_those_of_its_text(congress, secretary, place):
    services.adopt(congress, place, by=secretary)

    rows = TermRule.objects.filter(congress=congress)
    have = {row.what: f"{row.amount} {row.unit}" for row in rows}
    written = {
        what: default if figure == "—" else figure
        for what, figure, default in zip(TERMS, PLACES[place], DEFAULT, strict=True)
    }
    assert have == written | {"sign": "5 working_day"}


@pytest.mark.parametrize("place", PLACES)
def test_only_the_figures_of_the_text_name_it_as_their_source(congress, secretary, place):
    services.adopt(congress, "default", by=secretary)
    plain = dict(TermRule.objects.filter(congress=congress).values_list("what", "source"))
    services.adopt(congress, place, by=secretary)

    own = {
        row.what: row.source
        for row in TermRule.objects.filter(congress=congress)
        if row.what in dict(zip(TERMS, PLACES[place], strict=True))
        and dict(zip(TERMS, PLACES[place], strict=True))[row.what] != "—"
    }
    others = {row.what: row.source for row in TermRule.objects.filter(congress=congress) if row.what not in own}
    assert len(set(own.values())) == 1
    assert others == {what: source for what, source in plain.items() if what in others}


@pytest.mark.parametrize("place", SWITCHES)
def test_switches_of_a_place_are_those_of_its_text(congress, secretary, place):
    services.set_handling(congress, by=secretary, office_audits_replies=True)

    rules = services.adopt(congress, place, by=secretary)

    assert SWITCHES[place] == (
        rules.extension_needs_consent,
        rules.office_audits_replies,
        rules.rehandles_automatically,
        rules.reply_goes_to,
        rules.delegation_authors,
        rules.delegation_motions,
        rules.delegation_checks,
        rules.committee_checks,
    )


@pytest.mark.parametrize("place", ITEM_SWITCHES)
def test_terms_of_hand_over_items_are_those_of_the_place(congress, secretary, place):
    services.set_handling(congress, by=secretary, remark_term="4h", opinion_term="12m", answers_need_approval=False)

    rules = services.adopt(congress, place, by=secretary)

    assert ITEM_SWITCHES[place] == (
        rules.opinion_term,
        rules.remark_term,
        rules.inspection_term,
        rules.answers_need_approval,
    )


def test_congress_without_a_row_has_the_defaults(congress):
    rules = handling_rules(congress)

    assert not HandlingRules.objects.exists()
    assert (rules.extension_needs_consent, rules.office_audits_replies) == (True, False)
    assert (rules.rehandles_automatically, rules.reply_goes_to) == (False, "signatories")


def test_unknown_set_changes_nothing(congress, secretary):
    services.adopt(congress, "henan", by=secretary)
    before = list(TermRule.objects.order_by("pk").values())

    with pytest.raises(KeyError):
        services.adopt(congress, "atlantis", by=secretary)

    assert list(TermRule.objects.order_by("pk").values()) == before
    assert handling_rules(congress).rehandles_automatically


def test_another_congress_keeps_its_own(congress, secretary):
    other = factories.congress()
    services.adopt(other, "chongqing", by=None)

    services.adopt(congress, "qingdao", by=secretary)

    assert handling_rules(other).reply_goes_to == "signatories"
    assert TermRule.objects.get(congress=other, what="assign").amount == 10


def test_what_changed_is_recorded_from_what_to_what(congress, secretary):
    services.adopt(congress, "henan", by=secretary)
    services.set_handling(congress, by=secretary, rehandles_automatically=False)

    event = Event.objects.filter(kind="proposals.set_handling").latest("pk")
    assert event.data["changed"] == {"rehandles_automatically": [True, False]}
    assert event.actor == secretary


def asked(chain, day=APRIL_20 + dt.timedelta(days=30)):
    task = dispatched(chain)
    services.move_task(task, "sign_for", by=chain.clerk)
    return services.move_task(task, "ask_extension", by=chain.clerk, wished_until=day, reason="涉及面广")


def due(task, what="reply"):
    return Clock.objects.running().get(task=task, what=what).due_on


def test_extension_that_needs_consent_waits_for_it(chain):
    switch(chain, extension_needs_consent=True)

    task = asked(chain)

    assert task.state == "extension_requested"
    assert due(task) == dt.date(2026, 4, 16)
    assert told("proposals.ask_extension") == [chain.office.name]


def test_extension_without_consent_takes_effect_at_once_and_the_deputy_is_told(chain):
    switch(chain, extension_needs_consent=False)

    task = asked(chain)

    extension = task.extensions.get()
    assert (task.state, due(task)) == ("signed_for", dt.date(2026, 5, 20))
    assert (extension.granted_until, extension.decided_by) == (dt.date(2026, 5, 20), None)
    assert Clock.objects.running().get(proposal=task.proposal, task=None, what="reply").due_on == dt.date(2026, 5, 20)
    assert told("proposals.ask_extension") == sorted([chain.deputy.name, chain.office.name])


def test_extension_without_consent_is_not_longer_than_six_months(chain):
    switch(chain, extension_needs_consent=False)
    asked(chain, dt.date(2026, 7, 16))
    other = dispatched(chain, assigned(chain))
    services.move_task(other, "sign_for", by=chain.clerk)

    with pytest.raises(Invalid):
        services.move_task(other, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 7, 17), reason="涉及面广")


def test_extension_without_consent_is_given_once(chain):
    switch(chain, extension_needs_consent=False)
    task = asked(chain)

    with pytest.raises(Refused):
        services.move_task(task, "ask_extension", by=chain.clerk, wished_until=dt.date(2026, 6, 20), reason="涉及面广")


def test_reply_of_a_unit_goes_straight_to_the_deputy_where_nobody_audits_it(chain):
    task = replied(chain, dispatched(chain))

    assert (task.state, task.proposal.state) == ("replied", "replied")


@pytest.fixture
def audited(chain):
    """A reply that waits for the office."""
    switch(chain, office_audits_replies=True)
    return replied(chain, dispatched(chain))


def test_reply_under_audit_has_not_left_and_the_term_of_its_unit_rests(chain, audited):
    reply = Reply.objects.get()

    assert (audited.state, audited.proposal.state, audited.replied_at) == ("reply_audit", "in_handling", None)
    assert (reply.sent_at, reply.letter) == (None, None)
    assert not Clock.objects.running().filter(task=audited, what="reply").exists()
    assert told("proposals.send_reply") == [chain.office.name]


def test_reply_under_audit_is_read_by_its_unit_and_the_office_alone(client, chain, audited):
    reply = Reply.objects.get()
    people = {
        "clerk": chain.clerk,
        "office": chain.office,
        "deputy": chain.deputy,
        "secretary": chain.secretary,
        "office of another block": factories.staff(
            chain.congress, Role.DISPATCHER, organ=factories.organ(chain.congress, code="GOV2")
        ),
        "secretary of another congress": factories.staff(factories.congress()),
    }

    by_query = [who for who, user in people.items() if Reply.objects.visible_to(user).filter(pk=reply.pk)]
    by_rule = [who for who, user in people.items() if user.has_perm("proposals.view_reply", reply)]
    client.force_login(chain.office)
    page = client.get(reverse("task_detail", args=[audited.pk])).content.decode()

    assert by_query == by_rule == ["clerk", "office"]
    assert REPLY["document_number"] in page


def test_office_looks_at_the_letter_and_passes_it_on_the_page(client, chain, audited):
    client.force_login(chain.office)
    address = reverse("task_move", args=[audited.pk, "pass_reply"])
    letter = reverse("reply_letter", args=[audited.reply.pk])

    assert letter in client.get(address).content.decode()
    assert client.get(letter).status_code == 200
    assert "待审核的答复" in client.get("/").content.decode()
    client.post(address)

    assert HandlingTask.objects.get(pk=audited.pk).state == "replied"


def test_office_passes_the_reply_and_only_then_it_is_a_letter(chain, audited):
    task = services.move_task(audited, "pass_reply", by=chain.office)

    reply = Reply.objects.get()
    assert (task.state, task.proposal.state) == ("replied", "replied")
    assert reply.sent_at is not None
    assert reply.letter is not None
    assert not Clock.objects.running().filter(task=task, what="reply").exists()
    assert told("proposals.pass_reply") == sorted(
        user.name for user in (chain.deputy, chain.secretary, chain.clerk, chain.bureau_lead)
    )


def test_office_returns_the_reply_with_a_note_and_the_leader_approves_it_again(chain, audited):
    task = services.move_task(audited, "return_reply", by=chain.office, note="答复类别不当")

    reply = Reply.objects.get()
    assert (task.state, task.note) == ("in_handling", "答复类别不当")
    assert (reply.approved_by, reply.sent_at) == (None, None)
    assert told("proposals.return_reply") == sorted([chain.clerk.name, chain.bureau_lead.name])
    again = services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    assert again.state == "reply_drafted"


@pytest.mark.parametrize("who", ["clerk", "bureau_lead", "secretary", "deputy"])
def test_nobody_but_the_office_passes_a_reply(chain, audited, who):
    with pytest.raises(PermissionDenied):
        services.move_task(audited, "pass_reply", by=getattr(chain, who))


def test_reply_of_a_body_without_an_office_is_not_audited(chain):
    switch(chain, office_audits_replies=True)
    court = factories.organ(chain.congress, code="FY")
    clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=court)
    leader = factories.staff(chain.congress, Role.UNIT_LEADER, organ=court)
    proposal = factories.proposal(chain.deputy, state="accepted")
    task = services.move(proposal, "assign", by=chain.secretary, organ=court).tasks.get()
    services.move_task(task, "sign_for", by=clerk)
    services.move_task(task, "log_contact", by=clerk, **TALK)
    services.move_task(task, "draft_reply", by=clerk, outcome=chain.outcomes[0], **REPLY)
    services.move_task(task, "approve_reply", by=leader)

    assert services.move_task(task, "send_reply", by=clerk).state == "replied"


def test_dissatisfied_deputy_waits_for_the_examination(chain):
    proposal = evaluated(chain, replied(chain, dispatched(chain)), **BLAME)

    assert (proposal.state, proposal.round) == ("evaluated", 1)


@pytest.fixture
def rehandled(chain):
    """Handled again at once, because the rules of the congress say so."""
    switch(chain, rehandles_automatically=True)
    return evaluated(chain, replied(chain, dispatched(chain)), **BLAME)


def test_dissatisfied_deputys_proposal_is_handled_again_at_once(chain, rehandled):
    examination = Examination.objects.get()
    again = HandlingTask.objects.get(round=2)

    assert (rehandled.state, rehandled.round) == ("assigned", 2)
    assert (examination.verdict, examination.round, examination.by) == ("rehandled", 1, None)
    assert (again.organ, again.state, again.instruction) == (chain.bureau, "pending", BLAME["comment"])
    assert due(again, "rehandling") == dt.date(2026, 2, 16)
    events = Event.objects.filter(kind__in=["proposals.evaluate", "proposals.rehandle"]).order_by("pk")
    assert [(event.kind, event.actor) for event in events] == [
        ("proposals.evaluate", chain.deputy),
        ("proposals.rehandle", None),
    ]


def test_second_dissatisfaction_is_examined_all_the_same(chain, rehandled):
    proposal = evaluated(chain, replied(chain, HandlingTask.objects.get(round=2)), **BLAME)

    assert (proposal.state, proposal.round) == ("evaluated", 2)


def test_satisfied_deputys_proposal_closes_whatever_the_rules(chain):
    switch(chain, rehandles_automatically=True)

    assert evaluated(chain, replied(chain, dispatched(chain)), **RATINGS).state == "closed"


def test_second_round_opens_also_when_the_last_reply_is_not_evaluated_in_time(chain):
    switch(chain, rehandles_automatically=True)
    block = assigned(chain)
    one = dispatched(chain, block, role="separate")
    second = factories.organ(chain.congress, code="JT", parent=chain.block)
    clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=second)
    leader = factories.staff(chain.congress, Role.UNIT_LEADER, organ=second)
    two = dispatched(chain, block, organ=second, role="separate")
    replied(chain, one)
    services.move_task(two, "sign_for", by=clerk)
    services.move_task(two, "log_contact", by=clerk, **TALK)
    services.move_task(two, "draft_reply", by=clerk, outcome=chain.outcomes[0], **REPLY)
    services.move_task(two, "approve_reply", by=leader)
    services.move_task(two, "send_reply", by=clerk)
    services.move(one.proposal, "evaluate", by=chain.deputy, reply=Reply.objects.get(task=one), **BLAME)
    with time_machine.travel(DAY_TWO + dt.timedelta(days=60), tick=False):
        services.close_unreturned()

    assert list(HandlingTask.objects.filter(round=2).values_list("organ", flat=True)) == [chain.bureau.pk]


@pytest.fixture
def friend(chain):
    """A deputy who has signed with the lead."""
    return factories.deputy(chain.congress, name="联名代表")


def signed(chain, friend):
    proposal = factories.proposal(chain.deputy, state="accepted")
    CoSignature.objects.create(
        proposal=proposal,
        mandate=friend.acting_as.mandate,
        state="confirmed",
        invited_at=DAY_TWO,
        answered_at=DAY_TWO,
        version=1,
    )
    return replied(chain, dispatched(chain, assigned(chain, proposal)))


def test_reply_goes_to_every_signatory(client, chain, friend):
    signed(chain, friend)

    reply = Reply.objects.get()
    client.force_login(friend)
    assert friend.name in told("proposals.send_reply")
    assert client.get(reply.get_absolute_url()).status_code == 200


def test_reply_goes_to_the_lead_alone_who_passes_it_on(client, chain, friend):
    switch(chain, reply_goes_to="lead")
    task = signed(chain, friend)

    reply = Reply.objects.get()
    assert chain.deputy.name in told("proposals.send_reply")
    assert friend.name not in told("proposals.send_reply")
    assert [user.has_perm("proposals.view_reply", reply) for user in (chain.deputy, friend)] == [True, False]
    client.force_login(friend)
    assert client.get(reply.get_absolute_url()).status_code == 404
    assert client.get(reverse("file", args=[reply.letter.uuid])).status_code == 404
    for page in (task.get_absolute_url(), task.proposal.get_absolute_url()):
        assert REPLY["document_number"] not in client.get(page).content.decode()
    client.force_login(chain.deputy)
    assert client.get(reply.get_absolute_url()).status_code == 200


def timeline_of(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.parametrize("goes_to", ["lead", "signatories"])
def test_timeline_tells_of_a_reply_whom_it_goes_to(client, chain, friend, goes_to):
    switch(chain, reply_goes_to=goes_to)
    task = signed(chain, friend)
    evaluated(chain, task, **RATINGS)

    pages = {
        user: [timeline_of(client, user, one.get_absolute_url()) for one in (task, task.proposal)]
        for user in (friend, chain.deputy, chain.secretary)
    }
    assert [["发出答复（" in page for page in shown] for shown in pages.values()] == [
        [goes_to == "signatories"] * 2, [True] * 2, [True] * 2,
    ]  # fmt: skip
    assert all("签收" in page for shown in pages.values() for page in shown)


@pytest.mark.parametrize("goes_to", ["lead", "signatories"])
def test_api_tells_of_a_reply_whom_it_goes_to(client, chain, friend, goes_to):
    switch(chain, reply_goes_to=goes_to)
    task = signed(chain, friend)
    evaluated(chain, task, **RATINGS)

    kinds = {}
    for who, user in (("friend", friend), ("lead", chain.deputy)):
        token = {"Authorization": f"Token {tokens.issue(user, 'test')}"}
        found = [
            row
            for target in (f"tasks/{task.pk}", f"proposals/{task.proposal_id}")
            for row in client.get("/api/v1/events/", {"target": target}, headers=token).json()["results"]
        ]
        kinds[who] = {row["kind"] for row in found}
    about = {"proposals.send_reply", "proposals.evaluate"}
    assert about <= kinds["lead"]
    assert about & kinds["friend"] == (about if goes_to == "signatories" else set())
    assert "proposals.sign_for" in kinds["friend"]


def test_switch_of_another_congress_hides_nothing(client, chain, friend):
    services.set_handling(factories.congress(), by=None, reply_goes_to="lead")
    signed(chain, friend)

    client.force_login(friend)
    assert client.get(Reply.objects.get().get_absolute_url()).status_code == 200


RULES = "/admin/proposals/handlingrules/"


@pytest.fixture
def desk(chain, logged_in):
    return logged_in(chain.secretary)


def test_page_shows_a_set_beside_what_is_set_now(desk, chain):
    page = desk.get(f"{RULES}adopt/?ruleset=henan").content.decode()

    for words in ("2 个月", "10 个工作日", "河南省代表建议办理办法（2017年）", "延期须经同意"):
        assert words in page
    assert not HandlingRules.objects.exists()
    assert TermRule.objects.get(congress=chain.congress, what="evaluation").amount == 20


def test_staff_adopt_a_set_on_the_page(desk, chain):
    answer = desk.post(f"{RULES}adopt/", {"ruleset": "henan"}, follow=True)

    assert answer.redirect_chain == [(RULES, 302)]
    assert handling_rules(chain.congress).rehandles_automatically
    assert TermRule.objects.get(congress=chain.congress, what="evaluation").amount == 10
    assert Event.objects.filter(kind="proposals.set_handling", actor=chain.secretary).count() == 1


def test_a_set_is_adopted_once_on_a_double_click(desk, chain):
    filled = {"ruleset": "henan", "idempotency_key": "3f2b1a90-0000-4000-8000-000000000001"}
    for _click in range(2):
        desk.post(f"{RULES}adopt/", filled)

    assert Event.objects.filter(kind="proposals.set_handling").count() == 1


def test_a_set_that_does_not_exist_is_refused_in_words(desk):
    answer = desk.post(f"{RULES}adopt/", {"ruleset": "atlantis"})

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not HandlingRules.objects.exists()


ITEMS = {"opinion_term": "3m", "remark_term": "4h", "inspection_term": "1m", "delegation_authors": "none"}


def test_each_switch_is_edited_afterwards(desk, chain):
    rules = services.adopt(chain.congress, "henan", by=chain.secretary)

    desk.post(
        f"{RULES}{rules.pk}/change/",
        ITEMS | OWN | {"reply_goes_to": "lead", "office_audits_replies": "on", "delegation_checks": "on"},
    )

    rules.refresh_from_db()
    assert (rules.extension_needs_consent, rules.office_audits_replies) == (False, True)
    assert (rules.rehandles_automatically, rules.reply_goes_to) == (False, "lead")
    event = Event.objects.filter(kind="proposals.set_handling").latest("pk")
    assert event.data["changed"] == {
        "answers_need_approval": [True, False],
        "office_audits_replies": [False, True],
        "remark_term": ["3d", "4h"],
        "rehandles_automatically": [True, False],
        "reply_goes_to": ["signatories", "lead"],
    }


def test_switches_are_set_for_the_first_time_and_then_only_changed(desk, chain):
    desk.post(f"{RULES}add/", ITEMS | OWN | {"reply_goes_to": "lead", "extension_needs_consent": "on"})

    assert handling_rules(chain.congress).reply_goes_to == "lead"
    rules = HandlingRules.objects.get()
    assert desk.get(f"{RULES}add/").url == f"{RULES}{rules.pk}/change/"


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_nobody_but_the_secretariat_sets_the_rules(chain, logged_in, role):
    visitor = logged_in(factories.staff(chain.congress, role))

    assert visitor.post(f"{RULES}adopt/", {"ruleset": "henan"}).status_code in {302, 403, 404}
    assert visitor.get(RULES).status_code in {302, 403, 404}
    assert not HandlingRules.objects.exists()


def test_staff_neither_see_nor_change_the_rules_of_another_congress(desk, chain):
    other = factories.congress(name="别市人民代表大会")
    rules = services.adopt(other, "qingdao", by=None)

    assert "别市人民代表大会" not in desk.get(RULES).content.decode()
    desk.post(f"{RULES}{rules.pk}/change/", ITEMS | OWN | {"reply_goes_to": "signatories"})
    desk.post(f"{RULES}adopt/", {"ruleset": "henan"})

    assert handling_rules(other).reply_goes_to == "lead"
    assert TermRule.objects.get(congress=other, what="assign").amount == 5


def test_congress_founded_with_the_terms_of_a_place_has_its_switches(congress, work_off):
    calendar.set_rules(congress, "qingdao", by=None)
    work_off()

    assert handling_rules(congress).reply_goes_to == "lead"


def test_later_terms_leave_the_switches_as_the_staff_set_them(congress, secretary, work_off):
    services.set_handling(congress, by=secretary, rehandles_automatically=True)
    calendar.set_rules(congress, "qingdao", by=None)
    work_off()

    assert handling_rules(congress).reply_goes_to == "signatories"
