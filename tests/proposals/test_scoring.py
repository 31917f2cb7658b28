"""Scorecards: what each figure counts, the list it opens, the sum a formula makes of it, and its versions."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from congress.errors import Invalid, Refused
from congress.models import Role
from proposals import queries, services
from proposals.computing.scoring import Way, Worth, total, worth
from proposals.models import HandlingTask, Indicator, Part, Proposal, ScoreFormula, ScoreLine
from tests import factories
from tests.proposals.steps import BLAME, CHINA, RATINGS, REPLY, TALK, assigned, dispatched, evaluated, replied

BEGUN = dt.datetime(2026, 3, 2, 9, tzinfo=CHINA)  # a Monday: signed for by 9 March, answered by 2 June


def on(day, hour=10):
    return time_machine.travel(dt.datetime(2026, *day, hour, tzinfo=CHINA), tick=False)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(BEGUN, tick=False):
        yield


def answer(chain, task, outcome=0, day=None, **fields):
    services.move_task(task, "log_contact", by=chain.clerk, **(TALK | {"happened_at": BEGUN}))
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[outcome], **(REPLY | fields))
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    return services.move_task(task, "send_reply", by=chain.clerk)


@pytest.fixture
def told(chain):
    """Seven tasks of the bureau: (1) all on time, satisfied; (2) signed late, replied late, dissatisfied; (3) promised,
    done, basically satisfied; (4) not returned; (5) extended and urged, not answered; (6) given back; (7) never signed.
    """
    with on((3, 2)):
        tasks = [dispatched(chain) for _nth in range(7)]
        for task in (tasks[0], tasks[2], tasks[3], tasks[4]):
            services.move_task(task, "sign_for", by=chain.clerk)
        services.move_task(tasks[5], "request_return", by=chain.clerk, reason=chain.giving_back)
        services.move_task(tasks[5], "grant_return", by=chain.office)
    with on((3, 20)):
        services.move_task(tasks[1], "sign_for", by=chain.clerk)  # due on the 9th
        answer(chain, tasks[0])
        evaluated(chain, tasks[0])
        answer(chain, tasks[2], outcome=1, promised_on=dt.date(2026, 5, 1))
        evaluated(chain, tasks[2], **(RATINGS | {"overall": "basically_satisfied", "result": "dissatisfied"}))
        answer(chain, tasks[3], outcome=3)
        services.move_task(tasks[4], "urge", by=chain.secretary, note="请抓紧办理")
    with on((5, 6)):
        ask = {"wished_until": dt.date(2026, 8, 1), "reason": "需要调研"}
        services.move_task(tasks[4], "ask_extension", by=chain.clerk, **ask)
        services.move_task(tasks[4], "grant_extension", by=chain.office, granted_until=dt.date(2026, 8, 1))
        promise = tasks[2].reply.commitment
        services.move_commitment(promise, "fulfil", by=chain.clerk, text="已完成", done_on=dt.date(2026, 5, 5))
        services.close_unreturned()
    with on((6, 10)):
        answer(chain, tasks[1], outcome=2)  # due on 2 June
        evaluated(chain, tasks[1], **BLAME)
        yield tasks


def period(chain):
    return queries.period_of(chain.congress, "")[0]


def card(chain, formula=None, user=None):
    (found,) = queries.scorecards(user or chain.secretary, period(chain), formula)
    return found


# Counted by hand from what ``told`` says.
BY_HAND = {
    "received": 7, "given_back": 1, "to_sign": 6, "signed_on_time": 4, "replied": 4, "contacted": 4, "to_reply": 5,
    "replied_on_time": 3, "replied_late": 2, "to_give_opinion": 0, "opinion_on_time": 0, "extended": 1, "standing": 4,
    "outcome_resolved": 1, "outcome_in_progress": 1, "outcome_planned": 0, "outcome_cannot_now": 1,
    "outcome_reference": 1, "outcome_escalated": 0, "feasible": 2, "implemented": 2, "rated": 3, "rated_satisfied": 1,
    "rated_basically_satisfied": 1, "rated_dissatisfied": 1, "overall_good": 2, "content_good": 3, "result_good": 2,
    "not_returned": 1, "awaited": 0, "first_rated": 3, "first_good": 2, "promises_due": 1, "promises_done": 1,
    "promises_made": 1, "promises_open": 0,
    "late_now": 1, "supervised": 0, "yellow": 0, "red": 0, "urged": 1,
}  # fmt: skip


def test_every_figure_is_what_one_counts_by_hand(chain, told):
    assert dict(card(chain).numbers[""]) == BY_HAND


def test_every_figure_opens_exactly_the_tasks_it_counts(chain, told, client):
    client.force_login(chain.secretary)
    when = period(chain)

    for part in ("", *Part.values):
        for name, count in card(chain).numbers[part].items():
            rows = queries.counted(chain.secretary, when, name, unit=chain.bureau, part=part)
            asked = {"period": when.key, "unit": chain.bureau.pk, "figure": name, "part": part}
            page = client.get(reverse("score_tasks"), asked)
            assert (part, name, rows.count(), len(page.context["rows"])) == (part, name, count, count)


def test_the_second_round_takes_the_place_of_the_first_but_not_of_its_figure(chain):
    task = replied(chain, dispatched(chain))
    evaluated(chain, task, **BLAME)
    services.move(task.proposal, "rehandle", by=chain.secretary, note="请再办")
    again = HandlingTask.objects.get(round=2, organ=chain.bureau)
    with on((3, 10)):
        replied(chain, again)
        evaluated(chain, again)

    numbers = card(chain).numbers[""]

    seen = {
        name: numbers[name] for name in ("replied", "standing", "rated", "overall_good", "first_rated", "first_good")
    }
    assert seen == {"replied": 2, "standing": 1, "rated": 1, "overall_good": 1, "first_rated": 1, "first_good": 0}


def test_co_handled_tasks_are_counted_apart(chain):
    block = assigned(chain)
    dispatched(chain, block, role="lead")
    other = factories.organ(chain.congress, code="Z1", parent=chain.block)
    clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=other)
    task = dispatched(chain, block, other, role="co")
    services.move_task(task, "sign_for", by=clerk)
    services.move_task(
        task, "send_co_opinion", by=clerk, document_number="安文〔2026〕1号", body="同意", contact_person="吴工",
        contact_phone="0990-2",
    )  # fmt: skip

    cards = {each.organ: each for each in queries.scorecards(chain.secretary, period(chain), None)}

    assert cards[other].numbers[Part.CO]["opinion_on_time"] == cards[other].numbers[Part.CO]["to_give_opinion"] == 1
    assert cards[other].numbers[Part.MAIN]["received"] == 0
    assert cards[chain.bureau].numbers[Part.CO]["received"] == 0
    with on((4, 20)):
        assert queries.counted(chain.secretary, period(chain), "late_now").count() == 1  # the lead has not signed


def test_hand_over_items_are_left_out(chain, told):
    before = card(chain).numbers[""]["received"]
    Proposal.objects.filter(pk=told[6].proposal_id).update(kind="hand_over")

    assert card(chain).numbers[""]["received"] == before - 1


# way, points, of, among, percentage, cap → points and the most
SUMS = [
    (Way.SHARE, 2000, 18, 20, None, None, Worth(1800, 2000)),
    (Way.SHARE, 1000, 1, 3, None, None, Worth(333, 1000)),
    (Way.SHARE, 1000, 2, 3, None, None, Worth(667, 1000)),
    (Way.SHARE, 100, 0, 0, None, None, None),
    (Way.REACHED, 100, 98, 100, 98, None, Worth(100, 100)),
    (Way.REACHED, 100, 97, 99, 98, None, Worth(0, 100)),  # 97.98 %
    (Way.REACHED, 100, 3, 3, 100, None, Worth(100, 100)),
    (Way.REACHED, 100, 0, 0, 98, None, None),
    (Way.DEDUCTION, 200, 3, 0, None, None, Worth(-600, 0)),
    (Way.DEDUCTION, 200, 9, 0, None, 1000, Worth(-1000, 0)),
    (Way.BONUS, 150, 2, 0, None, None, Worth(300, 0)),
]


@pytest.mark.parametrize(("way", "points", "of", "among", "threshold", "cap", "came"), SUMS)
def test_what_a_line_is_worth(way, points, of, among, threshold, cap, came):
    assert worth(way, points, of, among, threshold=threshold, cap=cap) == came


@given(st.integers(1, 10_000), st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_between_nothing_and_everything_and_grows(points, of, among):
    of = min(of, among)

    came = worth(Way.SHARE, points, of, among).points

    assert 0 <= came <= points
    assert came >= worth(Way.SHARE, points, max(of - 1, 0), among).points
    assert (came == points) or of < among


def test_a_total_never_falls_below_zero_and_leaves_out_what_cannot_be_judged():
    assert total([Worth(1000, 2000), None, Worth(-1500, 0)]) == Worth(0, 2000)
    assert total([None, Worth(-200, 0)]) is None


LINES = [
    {"indicator": Indicator.IMPLEMENTATION, "points": 4000},
    {"indicator": Indicator.SATISFACTION, "points": 3000},
    {"indicator": Indicator.REPLYING, "points": 2000},
    {"indicator": Indicator.CO_OPINION, "part": Part.CO, "points": 10000},
    {"indicator": Indicator.LATE_NOW, "way": Way.DEDUCTION, "points": 250, "cap": 1000},
]


def draft(chain, lines=LINES, year=2026, by=None):
    lines = [{"position": at, **line} for at, line in enumerate(lines)]
    return services.draft_formula(
        chain.congress, by=by or chain.secretary, name="考核办法", from_year=year, lines=lines
    )  # fmt: skip


def test_a_score_opens_its_sum_in_words(chain, told):
    main, co = card(chain, draft(chain)).scores

    # 40 × 2/2, 30 × 2/3, 20 × 3/5, one overdue: 2.5 off
    assert [step.worth for step in main.steps] == [
        Worth(4000, 4000), Worth(2000, 3000), Worth(1200, 2000), Worth(-250, 0),
    ]  # fmt: skip
    with translation.override("en"):
        assert (main.worth, main.in_words) == (Worth(6950, 9000), "40 + 20 + 12 − 2.5 = 69.5 of 90")
        assert main.steps[1].in_words == "30 × 2 ÷ 3 = 20"
        assert (co.worth, co.steps[0].in_words) == (None, "Nothing to judge yet: left out, with its 100 points.")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ({"indicator": Indicator.YELLOW, "way": Way.SHARE}, "number"),
        ({"indicator": Indicator.CONTACT, "way": Way.REACHED}, "percentage"),
        ({"indicator": Indicator.CO_OPINION, "part": Part.MAIN}, "co-handled"),
        ({"indicator": Indicator.SATISFACTION, "part": Part.CO}, "co-handler"),
    ],
)
def test_a_line_without_sense_is_not_kept(chain, line, word):
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        draft(chain, [{"points": 100, **line}])

    assert word in str(refusal.value.errors)
    assert ScoreFormula.objects.count() == 0


def test_what_was_put_into_force_is_not_changed(chain):
    formula = services.put_in_force(draft(chain), by=chain.secretary)

    with pytest.raises(Refused):
        services.set_formula(formula, by=chain.secretary, name="x", from_year=2026, lines=[])
    with pytest.raises(Refused):
        services.put_in_force(formula, by=chain.secretary)

    assert formula.lines.count() == len(LINES)


def test_an_old_year_is_counted_by_the_formula_then_in_force(chain):
    with on((3, 2)), transaction.atomic():
        old = services.put_in_force(draft(chain, year=2024), by=chain.secretary)
        new = services.put_in_force(draft(chain, year=2026), by=chain.secretary)
        newer = services.put_in_force(draft(chain, year=2026), by=chain.secretary)
    for year in (2024, 2025):
        late = draft(chain, year=year)
        with pytest.raises(Refused):
            services.put_in_force(late, by=chain.secretary)

    found = [queries.formula_in_force(chain.congress, year) for year in (2023, 2024, 2025, 2026, 2027)]

    assert found == [None, old, old, newer, newer]
    new.refresh_from_db()
    assert new.replaced_at is not None


@pytest.mark.parametrize(
    ("implementation", "satisfaction", "is_kept"), [(40, 30, True), (30, 30, False), (20, 30, False)]
)
def test_qingdao_lets_implementation_weigh_more_than_satisfaction(chain, implementation, satisfaction, is_kept):
    lines = [
        {"indicator": Indicator.IMPLEMENTATION, "points": implementation * 100},
        {"indicator": Indicator.SATISFACTION, "points": satisfaction * 100},
    ]
    formula = draft(chain, lines)
    services.set_handling(chain.congress, by=chain.secretary, implementation_leads=True)

    if is_kept:
        services.put_in_force(formula, by=chain.secretary)
    else:
        with pytest.raises(Refused):
            services.put_in_force(formula, by=chain.secretary)
        services.set_handling(chain.congress, by=chain.secretary, implementation_leads=False)
        services.put_in_force(formula, by=chain.secretary)


def test_a_formula_without_lines_is_not_put_into_force(chain):
    with pytest.raises(Refused):
        services.put_in_force(draft(chain, []), by=chain.secretary)


@pytest.mark.parametrize("example", queries.EXAMPLES)
def test_the_examples_can_be_put_into_force(chain, example):
    services.set_handling(chain.congress, by=chain.secretary, implementation_leads=example == "qingdao")

    formula = services.put_in_force(services.draft_example(chain.congress, example, by=chain.secretary), by=None)

    main = sum(line.points for line in formula.lines.all() if line.part == Part.MAIN)
    assert main == {"hainan": 10000, "qingdao": 10000, "fengyang": 200}[example]


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0}, {"indicator": "speed"}, {"way": "guess"}, {"part": "all"},
        {"way": Way.REACHED, "threshold": None},
    ],
)  # fmt: skip
def test_the_database_keeps_lines_sound(chain, wrong):
    formula = draft(chain, [])

    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreLine.objects.create(formula=formula, **({"indicator": "replying", "points": 100} | wrong))


def test_only_one_formula_is_in_force_from_a_year(chain):
    services.put_in_force(draft(chain), by=chain.secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreFormula.objects.filter(pk=draft(chain).pk).update(in_force_since=BEGUN)


def people(chain):
    other = factories.organ(chain.congress, code="Z2")
    return {
        "secretary": chain.secretary, "leader": factories.staff(chain.congress, Role.LEADER), "office": chain.office,
        "clerk": chain.clerk, "bureau_lead": chain.bureau_lead, "deputy": chain.deputy,
        "another_clerk": factories.staff(chain.congress, Role.UNIT_CLERK, organ=other),
        "another_office": factories.staff(chain.congress, Role.DISPATCHER, organ=other),
        "another_secretary": factories.staff(factories.congress()),
    }  # fmt: skip


def test_who_sees_a_units_card(chain, told, client):
    page = reverse("score_unit", args=[chain.bureau.pk])
    seen = {}
    for who, user in people(chain).items():
        client.force_login(user)
        seen[who] = client.get(page).status_code

    assert seen == {
        "secretary": 200, "leader": 200, "office": 200, "clerk": 200, "bureau_lead": 200, "deputy": 404,
        "another_clerk": 404, "another_office": 404, "another_secretary": 404,
    }  # fmt: skip


def test_who_sees_the_list_and_whose_rows(chain, told, client):
    seen = {}
    for who, user in people(chain).items():
        client.force_login(user)
        answer = client.get(reverse("score_list"))
        seen[who] = len(answer.context["rows"]) if answer.status_code == 200 else answer.status_code

    assert seen == {
        "secretary": 1, "leader": 1, "office": 1, "clerk": 302, "bureau_lead": 302, "deputy": 403,
        "another_clerk": 302, "another_office": 0, "another_secretary": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked", [{"figure": "speed"}, {"figure": "received", "unit": "x"}, {"figure": "received", "part": "x"}]
)
def test_made_up_figures_are_not_found(chain, told, client, asked):
    client.force_login(chain.secretary)

    assert client.get(reverse("score_tasks"), asked).status_code == 404


@pytest.mark.parametrize("unit_count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(chain, client, unit_count, django_assert_num_queries):
    services.put_in_force(draft(chain), by=chain.secretary)
    for nth in range(unit_count):
        dispatched(chain, organ=factories.organ(chain.congress, code=f"Z{nth}", parent=chain.block))
    client.force_login(chain.secretary)
    client.get(reverse("score_list"))

    with django_assert_num_queries(10):
        answer = client.get(reverse("score_list"))

    assert len(answer.context["rows"]) == unit_count


def test_the_summary_counts_each_dimension_and_what_was_not_returned(chain, told, client):
    unit, all_units = queries.summary(chain.secretary, period(chain))

    assert (unit["organ"], all_units["organ"]) == (chain.bureau, None)
    assert {**unit, "organ": None} == all_units
    assert (unit["sent"], unit["rated"], unit["not_returned"], unit["awaited"]) == (4, 3, 1, 0)
    # satisfied, basically, dissatisfied: contact, attitude, content, result, overall
    assert unit["dimensions"] == [[3, 0, 0], [3, 0, 0], [3, 0, 0], [2, 0, 1], [1, 1, 1]]


@pytest.mark.parametrize("name", ["score_sheet", "score_summary_sheet"])
def test_excel(chain, told, client, name):
    services.put_in_force(draft(chain), by=chain.secretary)
    client.force_login(chain.secretary)

    answer = client.get(reverse(name))

    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].values)
    assert rows[1][0] == "市水利局"
    assert (rows[1][3:5] if name == "score_sheet" else rows[1][1:3]) == ((7, 1) if name == "score_sheet" else (4, 3))


def form_of(formula=None, lines=(), **fields):
    """A formula's form in the admin as it is sent."""
    sent = {
        "name": "新办法", "from_year": "2026", "note": "", "idempotency_key": fields.pop("key", "k1"),
        "lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0, "lines-MIN_NUM_FORMS": 0,
        "lines-MAX_NUM_FORMS": 1000,
    } | fields  # fmt: skip
    for at, line in enumerate(lines):
        typed = {"position": at + 1, "part": "main", "way": "share", "threshold": "", "cap": ""} | line
        sent |= {f"lines-{at}-{name}": value for name, value in typed.items()}
    return sent


def test_the_secretariat_writes_tries_and_enforces_a_formula(chain, told, client):
    client.force_login(chain.secretary)
    add = reverse("admin:proposals_scoreformula_add")

    wrong = client.post(add, form_of(lines=[{"indicator": "yellow", "points": "2.5"}]))
    assert (wrong.status_code, ScoreFormula.objects.count()) == (200, 0)
    assert 'value="2.5"' in wrong.content.decode()
    client.post(add, form_of(lines=[{"indicator": "replying", "points": "20.5"}], key="k2"))

    formula = ScoreFormula.objects.get()
    assert list(formula.lines.values_list("indicator", "points")) == [("replying", 2050)]
    change = reverse("admin:proposals_scoreformula_change", args=[formula.pk])
    assert 'value="20.5"' in client.get(change).content.decode()
    preview = reverse("admin:score_preview", args=[formula.pk])
    assert "<strong>12.3</strong> / 20.5" in client.get(preview).content.decode()  # 20.5 × 3/5
    client.post(preview, {"idempotency_key": "k3"})
    formula.refresh_from_db()
    assert (formula.in_force_by, queries.formula_in_force(chain.congress, 2026)) == (chain.secretary, formula)
    client.post(change, form_of(lines=[{"indicator": "replying", "points": "1"}]))
    assert list(formula.lines.values_list("points", flat=True)) == [2050]
    client.post(reverse("admin:score_copy", args=[formula.pk]), {"idempotency_key": "k4"})
    client.post(reverse("admin:score_example"), {"idempotency_key": "k5", "example": "fengyang"})
    assert ScoreFormula.objects.filter(in_force_since=None).count() == 2


def test_nobody_else_sets_formulas(chain, client):
    formula = draft(chain)
    addresses = [
        reverse("admin:score_preview", args=[formula.pk]), reverse("admin:score_copy", args=[formula.pk]),
        reverse("admin:score_example"), reverse("admin:proposals_scoreformula_add"),
    ]  # fmt: skip

    users = people(chain)
    for who in ("leader", "office", "clerk", "deputy", "another_secretary"):
        client.force_login(users[who])
        for address in addresses:
            client.post(address, {"idempotency_key": f"{who}{address}", "example": "hainan"})

    formula.refresh_from_db()
    assert formula.in_force_since is None
    assert ScoreFormula.objects.filter(congress=chain.congress).count() == 1


def test_a_draft_is_tried_by_staff_only(chain, told, client):
    formula = draft(chain)
    page = f"{reverse('score_unit', args=[chain.bureau.pk])}?formula={formula.pk}"
    tried, users = {}, people(chain)
    for who in ("secretary", "office", "clerk"):
        client.force_login(users[who])
        tried[who] = client.get(page).context["formula"]

    assert tried == {"secretary": formula, "office": None, "clerk": None}
