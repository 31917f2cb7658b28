"""Role × state → exact list of open moves, for gatherings and for places in them."""

import pytest

from meetings import services
from meetings.models import Gathering, Participation
from meetings.workflow import GATHERING, PARTICIPATION
from tests.meetings import steps
from tests.meetings.steps import DAY, HOUR

ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first", "second")
STATES = ("draft", "applied", "refused", "published", "closed", "cancelled")
OFFICE = {
    "draft": ["publish_gathering", "refuse_gathering"],
    "applied": ["publish_gathering", "return_gathering", "refuse_gathering"],
    "published": ["cancel_gathering"],
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_moves_of_a_gathering_a_deputy_prepared(house, role, state):
    gathering = steps.drafted(house.first)
    gathering.state = state
    gathering.published_at = gathering.closed_at = gathering.begins_at

    expected = OFFICE.get(state, []) if role in {"secretary", "affairs"} else []
    if role == "first" and state == "draft":
        expected = ["apply_gathering"]
    found = [move.name for move in GATHERING.open_to(getattr(house, role), gathering)]
    assert found == [name for name in GATHERING.names if name in expected]


def test_a_gathering_is_closed_only_when_it_is_over(house, clock):
    gathering = steps.published(house.secretary)
    assert [move.name for move in GATHERING.open_to(house.secretary, gathering)] == ["cancel_gathering"]

    clock.move_to(gathering.ends_at)

    assert [move.name for move in GATHERING.open_to(house.secretary, gathering)] == [
        "close_gathering",
        "cancel_gathering",
    ]


# fmt: off
OWN = {  # answer → what the deputy may do: has to come, before the last moment to answer
    "invited": ["come", "ask_leave"], "coming": ["ask_leave"], "waiting": [], "not_coming": ["come"],
    "leave_asked": ["take_leave_back"], "excused": ["take_leave_back"], "not_excused": ["come"],
}
OWN_CHOICE = {  # where he may come
    "invited": ["come", "stay_away"], "coming": ["stay_away", "ask_leave"], "waiting": ["stay_away"], "not_coming": ["come"],
    "leave_asked": ["take_leave_back"], "excused": ["take_leave_back"], "not_excused": ["come"],
}
# fmt: on
DECIDED = ["grant_leave", "refuse_leave"]


def at(house, answer, *, required=True, supported=True, **more):
    make = steps.required if required else steps.published
    gathering = make(house.secretary, **({} if required else {"audience": services.Audience(everybody=True)}), **more)
    place = steps.place(gathering, house.first)
    place.answer, place.leave_needs_support = answer, not supported
    return place


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("answer", list(OWN))
@pytest.mark.parametrize("role", [*ROLES, "third"])
def test_moves_of_a_place(house, role, answer, required):
    place = at(house, answer, required=required)

    expected = {"first": (OWN if required else OWN_CHOICE)[answer]}
    if answer == "leave_asked":
        expected |= {"secretary": DECIDED, "affairs": DECIDED}
    assert [move.name for move in PARTICIPATION.open_to(getattr(house, role), place)] == expected.get(role, [])


@pytest.mark.parametrize(
    ("role", "moves"), [("delegate", ["pass_leave_on"]), ("secretary", []), ("first", ["take_leave_back"])]
)
def test_where_the_delegation_has_staff_it_says_its_word_first(house, role, moves):
    place = at(house, "leave_asked", supported=False)

    assert [move.name for move in PARTICIPATION.open_to(getattr(house, role), place)] == moves


def test_once_it_has_begun_the_office_decides_without_the_delegation(house, clock):
    place = at(house, "leave_asked", supported=False)
    clock.move_to(place.gathering.begins_at)

    assert [move.name for move in PARTICIPATION.open_to(house.secretary, place)] == DECIDED


def test_after_the_last_moment_to_answer_only_leave_is_left(house, clock):
    place = at(house, "coming", required=False, answer_until=steps.NOW + HOUR)
    clock.move_to(steps.NOW + 2 * HOUR)

    assert [move.name for move in PARTICIPATION.open_to(house.first, place)] == ["ask_leave"]


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_nothing_is_answered_before_or_after(house, state):
    place = at(house, "invited")
    place.gathering.state = state

    assert PARTICIPATION.open_to(house.first, place) == []


def test_staff_who_is_a_deputy_too_decides_nothing_about_himself(house):
    place = at(house, "leave_asked")
    place.user_id = house.secretary.pk

    assert [move.name for move in PARTICIPATION.open_to(house.secretary, place)] == ["take_leave_back"]
    assert not house.secretary.has_perm("meetings.mark", place)
    assert not house.secretary.has_perm("meetings.correct", place)


# Who sees what ---------------------------------------------------------------------------------------------------


@pytest.fixture
def everything(house, clock):
    """Gatherings of every state, open, internal, of a delegation; another congress has one too."""
    rows = [steps.drafted(house.first), steps.drafted(house.secretary)]
    rows.append(steps.published(house.secretary))
    rows.append(steps.published(house.secretary, is_internal=True))
    asked = services.Audience(deputies=[house.second.acting_as.mandate])
    rows.append(steps.published(house.secretary, is_internal=True, audience=asked))
    rows.append(steps.drafted(house.secretary, delegation=house.served))
    rows.append(steps.published(house.secretary, begins_at=steps.NOW + 2 * DAY, audience=asked))
    rows.append(services.move_gathering(rows[-1], "cancel_gathering", by=house.secretary, note="暴雨"))
    return rows


@pytest.mark.parametrize("role", [*ROLES, "third"])
def test_what_is_listed_is_what_may_be_opened(house, everything, role):
    user = getattr(house, role)

    seen = set(Gathering.objects.visible_to(user).values_list("pk", flat=True))

    assert seen == {row.pk for row in Gathering.objects.order_by("pk") if user.has_perm("meetings.view", row)}
    assert bool(seen) == (role not in {"clerk", "auditor"})


@pytest.mark.parametrize("role", [*ROLES, "third"])
def test_places_listed_are_places_that_may_be_read(house, everything, role):
    user = getattr(house, role)

    seen = set(Participation.objects.visible_to(user).values_list("pk", flat=True))

    rows = Participation.objects.select_related("gathering", "mandate__delegation").order_by("pk")
    assert seen == {row.pk for row in rows if user.has_perm("meetings.view_participation", row)}


def test_reasons_of_leave_are_read_by_few(house):
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.third)

    readers = [
        role
        for role in (*ROLES, "third")
        if Participation.objects.visible_to(getattr(house, role)).filter(answer="leave_asked")
    ]

    assert readers == ["secretary", "affairs", "third"]


def test_another_congress_sees_nothing(house, everything):
    from tests import factories

    stranger = factories.staff(factories.congress())

    assert not Gathering.objects.visible_to(stranger).exists()
    assert not Participation.objects.visible_to(stranger).exists()
