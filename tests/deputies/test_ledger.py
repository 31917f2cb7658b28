"""The ledger: it only grows, it says what the records say, and frozen days stay."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.errors import Invalid, Refused
from deputies import queries, services
from deputies.computing import scoring
from deputies.computing.scoring import Act, Presence
from deputies.computing.scoring.known import DEMO, KNOWN, SET_B, SET_G, SET_H
from deputies.models import DutyPolicy, DutyRecord, PointEntry, ScoringRuleSet
from deputies.workflow import DutyState, Fact, ObjectionState
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, balance, live, registered

DAY = dt.date(2026, 3, 2)
YEAR = scoring.Span(dt.date(2025, 12, 1), dt.date(2026, 11, 30))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


def errors(call):
    with pytest.raises(Invalid) as refused:
        call()
    return refused.value.errors


# The arithmetic, whatever comes ----------------------------------------------------------------------------------

CODES = ["M01", "M02", "M03", "P02", "P03", "P04", "R02", "V01", "V03", "S01", "B01", "X01", "N01", "M07"]
ACTS = st.lists(
    st.builds(
        Act,
        key=st.integers(1, 10**6),
        type=st.sampled_from(CODES),
        day=st.dates(YEAR.begins_on, YEAR.ends_on),
        half=st.integers(0, 1),
        half_days=st.integers(1, 6),
        role=st.sampled_from([role.value for role in scoring.Role]),
        presence=st.sampled_from([presence.value for presence in Presence]),
        co_signers=st.integers(0, 4),
    ),
    max_size=40,
    unique_by=lambda act: act.key,
)


@settings(max_examples=60, deadline=None)
@given(ACTS, st.sampled_from(sorted(KNOWN)), st.randoms())
def test_caps_hold_and_order_does_not_matter(acts, name, random):
    rules = KNOWN[name].rules
    shuffled = list(acts)
    random.shuffle(shuffled)
    sheet, again = scoring.count(rules, acts), scoring.count(rules, shuffled)

    assert sheet == again
    assert sheet.balance == sheet.base + sum(line.points for line in sheet.lines)
    given_by = dict.fromkeys((item.code for item in rules.items), 0)
    for line in sheet.lines:
        given_by[line.item] += max(0, line.points)
        assert abs(line.points) <= abs(line.raw)
    for item in rules.items:
        assert item.cap is None or given_by[item.code] <= item.cap
    for group in rules.groups:
        inside = sum(given_by[item.code] for item in rules.items if item.group == group.code)
        assert group.cap is None or inside <= group.cap
    assert rules.total_cap is None or sheet.total <= rules.total_cap
    assert rules.total_floor is None or sheet.total >= rules.total_floor


@settings(max_examples=60, deadline=None)
@given(ACTS, st.sampled_from(sorted(KNOWN)), st.dates(YEAR.begins_on, YEAR.ends_on))
def test_later_acts_never_change_what_earlier_ones_brought(acts, name, day):
    rules = KNOWN[name].rules
    early = [act for act in acts if act.day <= day]
    keys = {act.key for act in early}

    whole = [line for line in scoring.count(rules, acts).lines if line.key in keys]

    assert list(scoring.count(rules, early).lines) == whole


# The ledger ------------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["inspection", "reception", "proposal", "plenary", "speech", "observed_meeting"]),
        st.integers(0, 170),
        st.sampled_from(["keep", "keep", "strike", "adjust"]),
        st.sampled_from(["present", "late", "leave", "absent"]),
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_balance_is_the_sum_of_entries_is_the_recomputation(congress, rules, affairs, steps):
    with transaction.atomic():
        mandate = factories.deputy(congress).post.mandate
        for place, (fact, days, then, presence) in enumerate(steps):
            day = YEAR.begins_on + dt.timedelta(days=days)
            act = services.register_duty(
                mandate, fact, f"tests:{place}", by=None, title="活动", day=day, presence=presence
            )
            if then == "strike":
                services.move_duty(act, "strike", by=affairs, note="误")
            elif then == "adjust":
                services.adjust(mandate, by=affairs, points=-150 if place % 2 else 125, reason="加减", day=day)
        acts = [
            Act(*row)
            for row in DutyRecord.objects.filter(mandate=mandate, state=DutyState.APPROVED).values_list(
                "pk", "type__code", "begins_on", "begins_half", "half_days", "role", "presence", "co_signers"
            )
        ]
        acts += [
            Act(-pk, "", day, fixed=points)
            for pk, day, points in mandate.adjustments.values_list("pk", "day", "points")
        ]
        sheet = scoring.count(DEMO.rules, acts)

        entries = list(mandate.point_entries.order_by("pk"))
        assert sheet.balance == sum(entry.points for entry in entries)
        assert sheet.balance == sum(entry.points for entry in mandate.point_entries.live())
        assert services.check(congress, YEAR, rules) == []
        transaction.set_rollback(True)


def test_a_line_of_the_ledger_is_never_changed(deputy, affairs):
    approved(deputy, "V02", DAY, by=affairs)
    entry = PointEntry.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        PointEntry.objects.filter(pk=entry.pk).update(points=9900)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


def test_a_line_is_taken_back_once(deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)
    services.move_duty(act, "strike", by=affairs, note="误")
    contrary = PointEntry.objects.exclude(reverses=None).get()
    contrary.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        contrary.save(force_insert=True)


def test_an_earlier_act_approved_later_takes_the_first_place(deputy, affairs):
    approved(deputy, "V01", DAY, by=affairs)
    approved(deputy, "V01", DAY - dt.timedelta(days=7), by=affairs)

    assert live(deputy.post.mandate) == [("V01", 400), ("V01", 200)]
    assert [entry.points for entry in PointEntry.objects.order_by("pk")][:1] == [400]
    assert balance(deputy.post.mandate) == 600


def test_why_names_place_share_and_cap(deputy):
    for number in range(3):
        registered(
            deputy, Fact.OBSERVED_MEETING, DAY + dt.timedelta(days=number), presence="late" if number else "present"
        )

    last = PointEntry.objects.live().order_by("day").last()

    assert (last.points, last.why) == (50, {"nth": 3, "percent": 50})


def test_base_points_are_entered_with_the_first_settlement(congress, affairs):
    counting.in_force(congress, SET_B, valid_from=dt.date(2026, 1, 1), by=affairs)
    mandate = factories.deputy(congress).post.mandate

    services.settle([mandate.pk], DAY)

    assert live(mandate) == [("", 6000)]


def test_without_a_rule_there_are_no_points(congress, affairs):
    deputy = factories.deputy(congress)
    services.take_over(DEMO, congress, by=affairs)

    registered(deputy, Fact.INSPECTION, DAY)

    assert PointEntry.objects.count() == 0


# By hand, objections -----------------------------------------------------------------------------------------------


def test_a_line_by_hand_has_reason_and_day(deputy, affairs):
    mandate = deputy.post.mandate

    services.adjust(mandate, by=affairs, points=250, reason="承办全国人大代表调研", day=DAY)

    assert balance(mandate) == 250


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"points": 0}, "points"), ({"reason": " "}, "reason"), ({"day": dt.date(2026, 6, 2)}, "day"),
     ({"day": dt.date(2025, 11, 30)}, "day"), ({"day": dt.date(2021, 1, 1)}, "day")],
)  # fmt: skip
def test_a_line_by_hand_is_refused(deputy, affairs, facts, field):
    facts = {"points": 100, "reason": "奖励", "day": DAY} | facts

    assert list(errors(lambda: services.adjust(deputy.post.mandate, by=affairs, **facts))) == [field]
    assert PointEntry.objects.count() == 0


def test_a_line_by_hand_is_taken_back_by_a_contrary_one(deputy, affairs):
    line = services.adjust(deputy.post.mandate, by=affairs, points=250, reason="奖励", day=DAY)
    services.cancel_adjustment(line, by=affairs)

    assert [entry.points for entry in PointEntry.objects.order_by("pk")] == [250, -250]
    with pytest.raises(Refused):
        services.cancel_adjustment(line, by=affairs)


def test_an_objection_is_answered_and_the_points_made_good(congress, deputy, affairs):
    approved(deputy, "V02", DAY, by=affairs)
    entry = PointEntry.objects.get()
    objection = services.object_to(entry, by=deputy, text="走访了两次，只计一次")
    with pytest.raises(Refused):
        services.object_to(entry, by=deputy, text="再说一次")
    services.freeze(congress, dt.date(2026, 3, 31), by=affairs)

    services.answer_objection(objection, by=affairs, is_right=True, answer="情况属实，补1分", points=100)

    objection.refresh_from_db()
    assert (objection.state, balance(deputy.post.mandate)) == (ObjectionState.CORRECTED, 300)
    made_good = PointEntry.objects.latest("pk")
    assert (made_good.day, made_good.adjustment.corrects) == (dt.date(2026, 6, 1), entry)
    with pytest.raises(Refused):
        services.answer_objection(objection, by=affairs, is_right=False, answer="再答")


def test_a_rejected_objection_changes_nothing(deputy, affairs):
    approved(deputy, "V02", DAY, by=affairs)
    objection = services.object_to(PointEntry.objects.get(), by=deputy, text="不对")

    assert list(errors(lambda: services.answer_objection(objection, by=affairs, is_right=False, answer=""))) == [
        "answer"
    ]
    assert list(
        errors(lambda: services.answer_objection(objection, by=affairs, is_right=False, answer="规则如此", points=100))
    ) == ["points"]
    services.answer_objection(objection, by=affairs, is_right=False, answer="规则如此")

    assert balance(deputy.post.mandate) == 200


# Freezing --------------------------------------------------------------------------------------------------------


def test_frozen_days_keep_their_points_when_the_rule_would_give_others(congress, deputy, affairs):
    approved(deputy, "V01", DAY, by=affairs)
    services.freeze(congress, dt.date(2026, 3, 31), by=affairs)
    approved(deputy, "V01", dt.date(2026, 4, 2), by=affairs)

    assert live(deputy.post.mandate) == [("V01", 400), ("V01", 200)]


def test_only_days_that_are_over_are_frozen_and_once(congress, rules, affairs):
    assert list(errors(lambda: services.freeze(congress, dt.date(2026, 6, 1), by=affairs))) == ["through"]
    services.freeze(congress, dt.date(2026, 5, 31), by=affairs)

    with pytest.raises(Refused):
        services.freeze(congress, dt.date(2026, 2, 28), by=affairs)


@pytest.mark.parametrize(
    ("today", "through"),
    [("2026-03-09", "2025-11-30"), ("2026-03-10", "2026-02-28"), ("2026-06-09", "2026-02-28"),
     ("2026-06-10", "2026-05-31"), ("2025-12-09", "2025-08-31"), ("2025-12-10", "2025-11-30")],
)  # fmt: skip
def test_a_quarter_is_frozen_on_the_tenth_of_the_following_month(congress, rules, today, through):
    policy = DutyPolicy.objects.create(congress=congress, freezes_each="quarter", freezes_on_day=10)
    day = dt.date.fromisoformat(today)

    with time_machine.travel(dt.datetime.combine(day, dt.time(4), dt.UTC), tick=False):
        services.freeze_due()
        services.freeze_due()

    assert [str(freeze.through) for freeze in policy.congress.freezes.order_by("pk")] == [through]


# Rules in force --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "field"),
    [("2026-01-01", None, "valid_from"), ("2025-12-01", None, "valid_from"), ("2024-12-01", None, "valid_from"),
     ("2026-12-01", "2027-05-31", "valid_to")],
)  # fmt: skip
def test_overlapping_or_crooked_validity_is_refused(congress, rules, affairs, valid_from, valid_to, field):
    draft = services.take_over(DEMO, congress, by=affairs, valid_from=dt.date.fromisoformat(valid_from))
    draft.valid_to = valid_to and dt.date.fromisoformat(valid_to)
    draft.save()

    assert field in errors(lambda: services.enact(draft, by=affairs))
    assert ScoringRuleSet.objects.get(pk=draft.pk).state == "draft"


def test_the_next_rule_ends_the_one_before(congress, rules, affairs):
    draft = services.copy_rules(rules, by=affairs, name="新规则", valid_from=dt.date(2026, 12, 1))
    services.enact(draft, by=affairs)

    rules.refresh_from_db()
    assert rules.valid_to == dt.date(2026, 11, 30)
    assert queries.rule_set_on(congress.pk, dt.date(2026, 12, 1)) == draft


def test_another_year_does_not_begin_inside_the_old_one(congress, rules, affairs):
    draft = services.take_over(SET_H, congress, by=affairs, valid_from=dt.date(2027, 1, 1))

    assert list(errors(lambda: services.enact(draft, by=affairs))) == ["valid_from"]


def test_a_rule_does_not_begin_in_frozen_days(congress, affairs, rules):
    services.freeze(congress, dt.date(2026, 2, 28), by=affairs)
    other = factories.congress()
    draft = services.take_over(SET_H, congress, by=affairs, valid_from=dt.date(2026, 1, 1))

    assert "valid_from" in errors(lambda: services.enact(draft, by=affairs))
    free = services.take_over(SET_H, other, by=factories.staff(other), valid_from=dt.date(2026, 1, 1))
    services.enact(free, by=factories.staff(other))


def test_a_cap_below_the_first_award_is_refused(congress, affairs):
    draft = services.take_over(DEMO, congress, by=affairs, valid_from=dt.date(2025, 12, 1))
    draft.items.filter(code="V01").update(cap=300)

    wrong = errors(lambda: services.enact(draft, by=affairs))

    assert wrong == {"": ["V01：首次得分超过本项上限。"]}


@pytest.mark.parametrize("known", KNOWN.values(), ids=lambda known: known.code)
def test_every_ready_made_set_can_be_taken_over_and_reads_back_the_same(congress, affairs, known):
    draft = services.take_over(known, congress, by=affairs)

    read = queries.rules_of(draft)
    assert services.check_rules(draft) == []
    assert read == known.rules or (read.items, read.groups, read.grades) == (
        known.rules.items, known.rules.groups, known.rules.grades,
    )  # fmt: skip


def test_what_is_in_force_is_copied_whole(rules, affairs):
    copy = services.copy_rules(rules, by=affairs, name="副本", valid_from=dt.date(2026, 12, 1))

    assert queries.rules_of(copy) == queries.rules_of(rules)


# Recomputing, trial, places ----------------------------------------------------------------------------------------


def test_a_rule_put_in_force_later_counts_what_was_there(congress, affairs):
    draft = services.take_over(DEMO, congress, by=affairs, valid_from=YEAR.begins_on)
    deputy = factories.deputy(congress)
    registered(deputy, Fact.INSPECTION, DAY)
    enacted = services.enact(draft, by=affairs)

    assert services.check(congress, YEAR, enacted) == [deputy.post.mandate.pk]
    assert services.recompute(congress, YEAR, enacted) == 1
    assert (services.check(congress, YEAR, enacted), balance(deputy.post.mandate)) == ([], 400)
    assert services.open_spans(congress) == [(enacted, YEAR)]


def test_a_trial_shows_differences_and_writes_nothing(congress, deputy, affairs):
    for number in range(3):
        registered(deputy, Fact.RECEPTION, DAY + dt.timedelta(days=number))
    draft = services.take_over(SET_G, congress, by=affairs, valid_from=dt.date(2027, 1, 1))
    count = PointEntry.objects.count()

    (found,) = services.trial(draft, scoring.Span(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))

    assert (found.before, found.after, PointEntry.objects.count()) == (800, 600, count)


def test_equal_points_share_a_place(congress, rules):
    where = factories.delegation(congress)
    people = [factories.deputy(congress, delegation=where) for _ in range(3)]
    last = factories.deputy(congress)
    for user in people[:2]:
        registered(user, Fact.INSPECTION, DAY)
    registered(people[2], Fact.SPEECH, DAY)
    registered(last, Fact.PLENARY, DAY)

    standing = services.take_standing(congress)
    services.take_standing(congress)

    found = {
        place.mandate_id: (place.place, place.place_in_delegation, place.points, place.grade)
        for place in standing.places.order_by("place", "pk")
    }
    assert found == {
        last.post.mandate.pk: (1, 1, 1500, "待改进"),
        people[0].post.mandate.pk: (2, 1, 400, "待改进"),
        people[1].post.mandate.pk: (2, 1, 400, "待改进"),
        people[2].post.mandate.pk: (4, 3, 200, "待改进"),
    }
