"""Whom to commend: candidates by rules and by name, a vote on paper, its result announced."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import clock
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role
from deputies import queries, services
from deputies.computing.selecting import Choice, choose, mismatches
from deputies.models import Candidate, Selection
from tests import factories
from tests.deputies.test_measuring import LAST, assessed, counted, rule

ASKED = {"issued": 9, "returned": 9, "valid": 9}


@pytest.fixture
def five(congress, secretary):
    """Five deputies; the first is the best, the last the last."""
    factories.term(congress)
    return [factories.deputy(congress, name=name) for name in ("甲一", "乙二", "丙三", "丁四", "戊五")]


@pytest.fixture
def selection(congress, secretary, five):
    """The best three of five, two to be commended."""
    assessed(congress, LAST, dict(zip(five, (95, 90, 85, 70, 50), strict=True)))
    counted(congress, LAST, dict(zip(five, (12, 11, 9, 5, 1), strict=True)))
    rule(congress, number=3)
    return services.open_selection(congress, by=secretary, year=LAST, name="优秀代表", places=2, most_names=2)


def votes(selection, *counts):
    """How many ballots named each candidate, in the order in which they stand."""
    return dict(zip(selection.candidates.order_by("pk").values_list("pk", flat=True), counts, strict=True))


def record(selection, secretary, *counts, name="record_vote", **fields):
    given = {"voted_on": clock.today(), "voters": "主任会议", **ASKED, "votes": votes(selection, *counts)} | fields
    return services.move_selection(selection, name, by=secretary, **given)


# The rule ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cast", "valid", "places", "preferred", "expected"),
    [
        # More than half of the ballots, not half of them: 5 of 9, 5 of 10 is too few.
        ({1: 9, 2: 5, 3: 4}, 9, 3, (), Choice(frozenset({1, 2}))),
        ({1: 9, 2: 5}, 10, 3, (), Choice(frozenset({1}))),
        # The most named first.
        ({1: 6, 2: 8, 3: 7}, 9, 2, (), Choice(frozenset({2, 3}))),
        # Equals within the places need no decision.
        ({1: 8, 2: 8, 3: 5}, 9, 2, (), Choice(frozenset({1, 2}))),
        # Equals at the last place do.
        ({1: 9, 2: 6, 3: 6}, 9, 2, (), Choice(frozenset({1}), frozenset({2, 3}), 1)),
        ({1: 9, 2: 6, 3: 6}, 9, 2, (3,), Choice(frozenset({1, 3}))),
        # A decision about somebody who is not among the equals, or about too many, is none.
        ({1: 9, 2: 6, 3: 6}, 9, 2, (1,), Choice(frozenset({1}), frozenset({2, 3}), 1)),
        ({1: 9, 2: 6, 3: 6}, 9, 2, (2, 3), Choice(frozenset({1}), frozenset({2, 3}), 1)),
        # All equal, two of three.
        ({1: 7, 2: 7, 3: 7}, 9, 2, (), Choice(frozenset(), frozenset({1, 2, 3}), 2)),
        ({1: 7, 2: 7, 3: 7}, 9, 2, (1, 3), Choice(frozenset({1, 3}))),
        # Nobody has a majority.
        ({1: 4, 2: 4}, 9, 2, (), Choice(frozenset())),
    ],
)
def test_who_is_chosen(cast, valid, places, preferred, expected):
    assert choose(cast, valid=valid, places=places, preferred=preferred) == expected


@pytest.mark.parametrize(
    ("ballots", "cast", "expected"),
    [
        ((9, 9, 9), {1: 9, 2: 9}, {}),  # 18 names on 9 ballots of two
        ((9, 10, 9), {1: 1, 2: 1}, {"returned": ("returned", 10, 9)}),
        ((9, 8, 9), {1: 1, 2: 1}, {"valid": ("valid", 9, 8)}),
        ((9, 9, 4), {1: 4, 2: 3, 3: 2}, {"valid": ("names", 9, 8)}),
        ((9, 9, 4), {1: 5, 2: 1}, {"1": ("votes", 5, 4)}),
    ],
)
def test_numbers_of_a_vote_agree(ballots, cast, expected):
    assert mismatches(dict(zip(("issued", "returned", "valid"), ballots, strict=True)), cast, most_names=2) == expected


# Candidates --------------------------------------------------------------------------------------------------------


def test_the_rules_name_the_candidates_with_reasons_and_points(selection, five):
    rows = list(selection.candidates.order_by("pk").select_related("mandate__person"))

    assert {row.mandate.person.name for row in rows} == {"甲一", "乙二", "丙三"}
    assert {row.mandate.person.name: row.points for row in rows} == {"甲一": 1200, "乙二": 1100, "丙三": 900}
    assert all(row.by_rule and str(LAST) in row.reason for row in rows)


def test_without_standings_the_points_are_those_of_the_assessment(congress, secretary, five):
    assessed(congress, LAST, dict(zip(five, (95, 90, 85, 70, 50), strict=True)))
    rule(congress, number=2)

    found = services.open_selection(congress, by=secretary, year=LAST, name="优秀代表", places=1, most_names=1)

    assert sorted(found.candidates.values_list("points", flat=True)) == [9000, 9500]
    assert queries.points_in(congress, LAST - 1) == {}


def test_others_are_added_by_name_and_taken_off_with_a_reason(selection, secretary, five, logged_in):
    browser = logged_in(secretary)
    answer = browser.post(
        reverse("selection_candidate", args=[selection.pk]), {"deputy": "丁四", "reason": "代表团推荐"}
    )
    assert answer.status_code == 302
    added = selection.candidates.get(mandate=five[3].post.mandate)
    assert (added.by_rule, added.reason, added.points) == (False, "代表团推荐", 500)

    twice = browser.post(reverse("selection_candidate", args=[selection.pk]), {"deputy": "丁四", "reason": "再次推荐"})
    assert twice.status_code == 422
    assert "再次推荐" in twice.content.decode()

    browser.post(reverse("selection_drop", args=[selection.pk, added.pk]), {"note": "本人请辞"})
    assert not selection.candidates.filter(pk=added.pk).exists()
    dropped = Event.objects.about(selection).get(kind="deputies.drop_candidate")
    assert dropped.data["note"] == "本人请辞"


def test_candidates_stay_after_the_vote(selection, secretary, five):
    record(selection, secretary, 9, 8, 1)

    with pytest.raises(Refused):
        services.add_candidate(selection, by=secretary, mandate=five[4].post.mandate, reason="推荐")
    with pytest.raises(Refused):
        services.drop_candidate(selection, by=secretary, mandate=five[0].post.mandate.pk, note="撤")


# The vote ----------------------------------------------------------------------------------------------------------


def test_the_vote_is_recorded_and_announced_to_those_chosen(selection, secretary, five, logged_in, work_off):
    record(selection, secretary, 9, 6, 3)
    selection.refresh_from_db()
    chosen = set(selection.candidates.filter(is_commended=True).values_list("mandate__person__name", flat=True))
    assert len(chosen) == 2
    assert not Notification.objects.filter(recipient__in=five).exists()
    assert logged_in(five[4]).get(selection.get_absolute_url()).status_code == 404

    services.move_selection(selection, "announce_selection", by=secretary)
    work_off()

    told = Notification.objects.filter(recipient__in=five).values_list("recipient__person__name", flat=True)
    assert set(told) == chosen
    html = logged_in(five[4]).get(selection.get_absolute_url()).content.decode()
    names = {"甲一", "乙二", "丙三"}
    assert {name for name in names if name in html} == chosen  # who was not chosen is not named


def test_equal_votes_need_a_decision_and_who_made_it(selection, secretary):
    with pytest.raises(Invalid) as tie:
        record(selection, secretary, 8, 5, 5)
    assert set(tie.value.errors) == {"preferred"}
    second, third = list(votes(selection, 8, 5, 5))[1:]
    with pytest.raises(Invalid) as unsaid:
        record(selection, secretary, 8, 5, 5, preferred=[third])
    assert set(unsaid.value.errors) == {"note"}

    record(selection, secretary, 8, 5, 5, preferred=[third], note="主任会议抽签")

    assert set(selection.candidates.filter(is_commended=True).values_list("pk", flat=True)).isdisjoint({second})
    selection.refresh_from_db()
    assert selection.note == "主任会议抽签"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"voted_on": clock.today() + dt.timedelta(days=2)}, "voted_on"),  # midnight may pass before it is run
        ({"returned": 10}, "returned"),
        ({"valid": 0, "votes": (0, 0, 0)}, "valid"),
        ({"votes": (10, 1, 1)}, "votes_"),
    ],
)
def test_numbers_that_do_not_agree_are_refused(selection, secretary, fields, field):
    counts = fields.pop("votes", (5, 4, 3))
    with pytest.raises(Invalid) as refusal:
        record(selection, secretary, *counts, **fields)

    assert any(name.startswith(field) for name in refusal.value.errors)
    selection.refresh_from_db()
    assert (selection.state, selection.voted_on) == ("prepared", None)


def test_a_vote_on_another_list_is_refused(selection, secretary, five):
    counted_before = votes(selection, 9, 5, 1)
    services.add_candidate(selection, by=secretary, mandate=five[4].post.mandate, reason="推荐")

    with pytest.raises(Refused):
        services.move_selection(
            selection,
            "record_vote",
            by=secretary,
            voted_on=clock.today(),
            voters="主任会议",
            votes=counted_before,
            **ASKED,
        )


def test_a_correction_says_why_and_counts_anew(selection, secretary):
    record(selection, secretary, 9, 6, 3)
    with pytest.raises(Invalid):
        record(selection, secretary, 9, 3, 6, name="correct_vote")

    record(selection, secretary, 9, 3, 6, name="correct_vote", note="两行填反")

    first, _second, third = votes(selection, 0, 0, 0)
    assert set(selection.candidates.filter(is_commended=True).values_list("pk", flat=True)) == {first, third}


def test_what_was_typed_stays_after_a_refusal(selection, secretary, logged_in):
    first, second, third = votes(selection, 0, 0, 0)
    fields = {"voted_on": clock.today().isoformat(), "voters": "主任会议", **ASKED}
    url = reverse("selection_move", args=[selection.pk, "record_vote"])

    answer = logged_in(secretary).post(url, fields | {f"votes_{first}": 8, f"votes_{second}": 5, f"votes_{third}": 5})

    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'name="votes_{second}" value="5"' in html
    assert "名次末位得票相同" in html


# Who may -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.DELEGATION_STAFF, Role.LEADER, Role.AUDITOR, Role.UNIT_CLERK, None])
def test_nobody_but_the_staff_runs_a_selection(congress, selection, five, logged_in, role):
    organ = factories.organ(congress) if role == Role.UNIT_CLERK else None
    user = factories.staff(congress, role, organ=organ) if role else five[0]
    browser = logged_in(user)

    with pytest.raises(PermissionDenied):
        services.move_selection(selection, "drop_selection", by=user, note="不办")
    for name, args in (
        ("selection_new", []),
        ("selection_detail", [selection.pk]),
        ("selection_candidate", [selection.pk]),
        ("selection_move", [selection.pk, "record_vote"]),
    ):
        assert browser.get(reverse(name, args=args)).status_code in {403, 404}
    assert list(Selection.objects.visible_to(user)) == []


def test_the_staff_of_another_congress_finds_nothing(selection, logged_in):
    stranger = factories.staff(factories.congress())

    assert logged_in(stranger).get(selection.get_absolute_url()).status_code == 404
    assert list(queries.selections(stranger)) == []


def test_query_and_rule_agree(congress, selection, secretary, five):
    strangers = [factories.staff(factories.congress()), factories.staff(congress, Role.AUDITOR), five[0], secretary]
    for move in (None, "record_vote", "announce_selection"):
        if move == "record_vote":
            record(selection, secretary, 9, 6, 3)
        elif move:
            services.move_selection(selection, "announce_selection", by=secretary)
        selection.refresh_from_db()
        for user in strangers:
            listed = Selection.objects.visible_to(user).filter(pk=selection.pk).exists()
            assert listed == user.has_perm("deputies.view_selection", selection)


# What is kept ------------------------------------------------------------------------------------------------------


def test_the_duty_file_tells_the_commendation_from_its_day_on(selection, secretary, five):
    record(selection, secretary, 9, 6, 3)
    services.move_selection(selection, "announce_selection", by=secretary)
    mandate = selection.candidates.filter(is_commended=True).first().mandate

    rows = [row for section in queries.duty_file(mandate, clock.today()).sections for row in section.rows]
    assert (clock.today().isoformat(), str(LAST), "优秀代表") in rows
    before = queries.duty_file(mandate, clock.today() - dt.timedelta(days=1))
    assert "优秀代表" not in str(before.sections)


@pytest.mark.parametrize(
    "fields", [{"returned": 1}, {"state": "voted"}, {"places": 0}, {"state": "elected"}, {"name": "优秀代表"}]
)
def test_the_database_refuses_a_selection_that_makes_no_sense(congress, selection, fields):
    whole = {"congress": congress, "year": LAST, "name": "另一次", "places": 2, "most_names": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Selection.objects.create(**whole | fields)


def test_nobody_stands_twice_or_is_commended_without_votes(selection):
    row = selection.candidates.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.create(selection=selection, mandate=row.mandate, reason="重复")
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=row.pk).update(is_commended=True)


def test_the_list_asks_the_same_few_questions(congress, selection, secretary, logged_in, django_assert_max_num_queries):
    browser = logged_in(secretary)
    browser.get(reverse("selection_list"))
    for name in ("甲", "乙", "丙"):
        services.open_selection(congress, by=secretary, year=LAST, name=name, places=2, most_names=2)

    with django_assert_max_num_queries(12):
        browser.get(reverse("selection_list"))
    with django_assert_max_num_queries(12):
        browser.get(selection.get_absolute_url())
