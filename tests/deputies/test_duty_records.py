"""Duty records: what may be declared, who reviews it, and that one act counts once."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.files import CheckedFile
from congress.models import Event, OrganKind, Role
from deputies import services
from deputies.models import DutyPolicy, DutyRecord
from deputies.workflow import DUTY, DutyState, Fact, Reason
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, balance, declared, kind, registered

DAY = dt.date(2026, 3, 2)
PHOTO = CheckedFile(name="现场.png", content=b"\x89PNG", content_type="image/png")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


def errors(call):
    with pytest.raises(Invalid) as refused:
        call()
    return refused.value.errors


def test_declared_reviewed_counted(deputy, affairs):
    act = declared(deputy, "V02", DAY)
    assert (act.state, balance(act.mandate)) == (DutyState.SUBMITTED, 0)

    services.move_duty(act, "approve", by=affairs)

    assert balance(act.mandate) == 200
    kinds = [event.kind for event in Event.objects.about(act).order_by("pk")]
    assert kinds == ["deputies.declare_duty", "deputies.submit_duty", "deputies.approve_duty"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"begins_on": dt.date(2026, 6, 2)}, "begins_on"),
        ({"begins_on": dt.date(2021, 1, 1)}, "begins_on"),
        ({"code": "M01"}, "type"),
        ({"code": "P02"}, "type"),
    ],
)
def test_what_cannot_be_is_refused(deputy, facts, field):
    facts = {"begins_on": DAY, "code": "V02"} | facts
    code = facts.pop("code")
    mandate = deputy.post.mandate

    wrong = errors(
        lambda: services.declare(mandate, by=deputy, type=kind(mandate.congress, code), title="走访", **facts)
    )

    assert list(wrong) == [field]
    assert DutyRecord.objects.count() == 0


def test_a_type_of_another_congress_is_unknown(deputy):
    other = factories.congress()
    counting.in_force(other)

    wrong = errors(
        lambda: services.declare(deputy.post.mandate, by=deputy, type=kind(other, "V02"), title="走访", begins_on=DAY)
    )

    assert list(wrong) == ["type"]


def test_a_suspended_deputy_declares_nothing_for_the_days_of_the_suspension(deputy, affairs):
    mandate = deputy.post.mandate
    services.suspend(mandate, by=affairs, reason=Reason.INVESTIGATED, on=dt.date(2026, 3, 1))
    mandate.refresh_from_db()

    wrong = errors(
        lambda: services.declare(mandate, by=deputy, type=kind(mandate.congress, "V02"), title="走访", begins_on=DAY)
    )

    assert list(wrong) == ["begins_on"]


def test_the_same_act_is_not_declared_twice(deputy):
    declared(deputy, "V02", DAY)

    assert list(errors(lambda: declared(deputy, "V02", DAY))) == ["begins_on"]
    declared(deputy, "V02", DAY, begins_half=1)


def test_the_database_refuses_the_same_act_twice(deputy):
    act = declared(deputy, "V02", DAY)
    act.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        act.save(force_insert=True)


def test_at_most_nine_photos(deputy):
    mandate = deputy.post.mandate
    facts = {"type": kind(mandate.congress, "V02"), "title": "走访", "begins_on": DAY}

    assert list(errors(lambda: services.declare(mandate, by=deputy, photos=[PHOTO] * 10, **facts))) == ["photos"]
    act = services.declare(mandate, by=deputy, photos=[PHOTO] * 9, **facts)
    assert list(errors(lambda: services.revise(act, by=deputy, version=1, photos=[PHOTO], title="走访两户"))) == [
        "photos"
    ]


def test_a_type_that_needs_proof(deputy):
    needy = kind(deputy.post.congress, "S03")
    needy.needs_proof = True
    needy.save()

    with pytest.raises(Refused):
        declared(deputy, "S03", DAY)


def test_sent_back_is_revised_and_handed_in_again(deputy, affairs):
    act = services.move_duty(declared(deputy, "V02", DAY), "send_back", by=affairs, note="请写明对象")

    act = services.revise(act, by=deputy, version=act.version, content="走访了李大爷家。")
    act = services.move_duty(act, "submit", by=deputy)

    assert (act.state, act.content) == (DutyState.SUBMITTED, "走访了李大爷家。")


def test_somebody_elses_change_is_not_overwritten(deputy):
    act = services.declare(
        deputy.post.mandate, by=deputy, type=kind(deputy.post.congress, "V02"), title="走访", begins_on=DAY
    )
    services.revise(act, by=deputy, version=1, title="走访两户")

    with pytest.raises(Stale):
        services.revise(act, by=deputy, version=1, title="走访三户")


def test_under_review_the_text_stays(deputy):
    act = declared(deputy, "V02", DAY)

    with pytest.raises(Refused):
        services.revise(act, by=deputy, version=act.version, title="别的")


@pytest.mark.parametrize("name", ["send_back", "refuse"])
def test_a_rejection_says_why(deputy, affairs, name):
    act = declared(deputy, "V02", DAY)

    assert list(errors(lambda: services.move_duty(act, name, by=affairs))) == ["note"]


# Two steps -------------------------------------------------------------------------------------------------------


@pytest.fixture
def street(congress):
    return factories.organ(congress, kind=OrganKind.DELEGATION)


@pytest.fixture
def local(congress, rules, street):
    """A deputy whose delegation has staff, in a congress that reviews in two steps."""
    DutyPolicy.objects.create(congress=congress, two_step_review=True)
    return factories.deputy(congress, delegation=factories.delegation(congress, organ=street))


def test_the_street_reviews_first(congress, local, street, affairs):
    clerk = factories.staff(congress, Role.DELEGATION_STAFF, organ=street)
    act = declared(local, "V02", DAY)

    with pytest.raises(Refused):
        services.move_duty(act, "approve", by=affairs)
    act = services.move_duty(act, "check", by=clerk)
    assert (act.state, balance(act.mandate)) == (DutyState.CHECKED, 0)
    act = services.move_duty(act, "approve", by=affairs)

    assert (act.state, balance(act.mandate)) == (DutyState.APPROVED, 200)


def test_another_streets_clerk_reviews_nothing(congress, local, street):
    factories.staff(congress, Role.DELEGATION_STAFF, organ=street)
    elsewhere = factories.staff(congress, Role.DELEGATION_STAFF, organ=factories.organ(congress))

    with pytest.raises(PermissionDenied):
        services.move_duty(declared(local, "V02", DAY), "check", by=elsewhere)


def test_where_the_congress_reviews_alone_the_streets_clerk_sends_nothing_back(congress, local, street):
    act = declared(local, "V02", DAY)
    clerk = factories.staff(congress, Role.DELEGATION_STAFF, organ=street)

    with pytest.raises(PermissionDenied):
        services.move_duty(act, "send_back", by=clerk, note="不对")


def test_where_nobody_serves_the_delegation_the_congress_reviews_at_once(local, affairs):
    act = services.move_duty(declared(local, "V02", DAY), "approve", by=affairs)

    assert act.state == DutyState.APPROVED


# Who may ---------------------------------------------------------------------------------------------------------

MOVES = {
    #               own deputy               another    street clerk             affairs                            other congress
    "draft":        (["submit", "withdraw"], [],        [],                      [],                                []),
    "submitted":    (["withdraw"],           [],        ["check", "send_back"],  ["send_back", "refuse"],           []),
    "checked":      (["withdraw"],           [],        [],                      ["approve", "send_back", "refuse"], []),
    "sent_back":    (["submit", "withdraw"], [],        [],                      [],                                []),
    "approved":     (["dispute"],            [],        [],                      ["correct", "strike"],             []),
    "disputed":     ([],                     [],        [],                      ["uphold", "correct", "strike"],   []),
    "refused":      ([],                     [],        [],                      [],                                []),
    "withdrawn":    ([],                     [],        [],                      [],                                []),
    "struck":       ([],                     [],        [],                      [],                                []),
}  # fmt: skip


@pytest.mark.parametrize("state", list(DutyState))
def test_moves_by_state_and_role(congress, local, street, affairs, state):
    people = [
        local, factories.deputy(congress), factories.staff(congress, Role.DELEGATION_STAFF, organ=street), affairs,
        factories.staff(factories.congress(), Role.DEPUTY_AFFAIRS),
    ]  # fmt: skip
    act = declared(local, "V02", DAY)
    DutyRecord.objects.filter(pk=act.pk).update(state=state, note="因")
    act.refresh_from_db()

    assert tuple([move.name for move in DUTY.open_to(user, act)] for user in people) == MOVES[state]


@pytest.mark.parametrize("state", list(DutyState))
def test_who_sees_a_record(congress, local, street, affairs, state):
    act = declared(local, "V02", DAY)
    DutyRecord.objects.filter(pk=act.pk).update(state=state, note="因")
    people = {
        "own": local,
        "other": factories.deputy(congress),
        "street": factories.staff(congress, Role.DELEGATION_STAFF, organ=street),
        "elsewhere": factories.staff(congress, Role.DELEGATION_STAFF, organ=factories.organ(congress)),
        "affairs": affairs,
        "auditor": factories.staff(congress, Role.AUDITOR),
        "foreign": factories.staff(factories.congress(), Role.DEPUTY_AFFAIRS),
    }

    seen = {name for name, user in people.items() if DutyRecord.objects.visible_to(user).filter(pk=act.pk).exists()}

    expected = {"own"} | (set() if state == "draft" else {"street", "affairs"})
    assert seen == expected | ({"other", "elsewhere"} if state in {"approved", "disputed"} else set())


# Registered elsewhere --------------------------------------------------------------------------------------------


def test_an_event_told_twice_counts_once(deputy):
    first = registered(deputy, Fact.INSPECTION, DAY, "meetings.gathering:7")
    again = registered(deputy, Fact.INSPECTION, DAY, "meetings.gathering:7")

    assert (first, balance(first.mandate)) == (again, 400)


def test_the_database_keeps_a_source_once(deputy):
    act = registered(deputy, Fact.INSPECTION, DAY)
    act.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        act.save(force_insert=True)


def test_what_a_congress_does_not_count_is_not_registered(deputy, congress):
    congress.duty_types.filter(fact=Fact.INSPECTION).update(is_active=False)

    assert registered(deputy, Fact.INSPECTION, DAY) is None
    assert registered(deputy, Fact.SURVEY, dt.date(2020, 1, 1)) is None


def test_a_declared_act_gives_way_to_the_organisers_word(deputy, affairs):
    mine = approved(deputy, "R02", DAY, by=affairs)

    registered(deputy, Fact.INSPECTION, DAY)

    mine.refresh_from_db()
    assert (mine.state, balance(mine.mandate)) == (DutyState.STRUCK, 400)


def test_what_the_organiser_registered_is_not_declared_again(deputy):
    registered(deputy, Fact.INSPECTION, DAY)

    assert list(errors(lambda: declared(deputy, "R02", DAY))) == ["begins_on"]


def test_not_me(deputy, affairs):
    act = registered(deputy, Fact.INSPECTION, DAY)

    act = services.move_duty(act, "dispute", by=deputy, note="当天在外地出差")
    assert balance(act.mandate) == 400
    act = services.move_duty(act, "strike", by=affairs, note="经核实未参加")

    assert (act.state, balance(act.mandate)) == (DutyState.STRUCK, 0)


def test_i_was_there_too(congress, deputy, affairs):
    act = registered(deputy, Fact.PLENARY, DAY)
    other = factories.deputy(congress)

    mine = services.join(act, other.post.mandate, by=other)
    services.move_duty(mine, "approve", by=affairs)

    assert (mine.joins, balance(mine.mandate)) == (act, 1500)


def test_a_correction_moves_points_to_the_year_it_belongs_to(deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)

    services.move_duty(
        act, "correct", by=affairs, type=kind(deputy.post.congress, "V03"), begins_on=DAY, note="类型有误"
    )

    assert counting.live(act.mandate) == [("V03", 500)]
    assert [entry.points for entry in act.mandate.point_entries.order_by("pk")] == [200, -200, 500]


def test_the_row_behind_a_record_is_taken_back(deputy):
    act = registered(deputy, Fact.PROPOSAL, DAY, "proposals.proposal:3", role="lead")
    assert balance(act.mandate) == 400

    assert services.take_back_duty("proposals.proposal:3", by=None, note="建议已撤回") == 1

    assert balance(act.mandate) == 0


def test_a_record_of_a_frozen_day_stays(congress, deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)
    services.freeze(congress, dt.date(2026, 3, 31), by=affairs)

    with pytest.raises(Refused):
        services.move_duty(act, "strike", by=affairs, note="误报")
    assert list(errors(lambda: declared(deputy, "V02", dt.date(2026, 3, 31)))) == ["begins_on"]
    assert services.take_back_duty(act.source or "none", by=None, note="") == 0
    assert balance(act.mandate) == 200


def test_a_fact_that_comes_after_the_freeze_brings_no_points(congress, deputy, affairs):
    services.freeze(congress, dt.date(2026, 3, 31), by=affairs)

    act = registered(deputy, Fact.INSPECTION, DAY)

    assert (act.state, balance(act.mandate)) == (DutyState.APPROVED, 0)
    registered(deputy, Fact.INSPECTION, dt.date(2026, 4, 2))
    assert balance(act.mandate) == 400


def test_many_are_moved_each_for_itself(deputy, affairs):
    acts = [declared(deputy, "V02", DAY + dt.timedelta(days=n)) for n in range(3)]
    services.move_duty(acts[1], "withdraw", by=deputy)

    moved, refused = services.move_many(acts, "approve", by=affairs)

    assert (moved, len(refused)) == (2, 1)


def test_a_reading_is_counted(deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)

    services.view(act)
    services.view(act)

    act.refresh_from_db()
    assert act.view_count == 2
    assert act.created_at <= clock.now()
