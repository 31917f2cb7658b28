"""Groups into vehicles and tables: hand-computed cases, and what holds for all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.computing.splitting import NoPlaceError, Share, least_shares, split
from tests.meetings.fewest_shares import fewest_shares


@pytest.mark.parametrize(
    ("groups", "containers", "shares"),
    [
        ({}, {"a": 5}, []),
        ({"g": 0}, {"a": 5}, []),
        ({"g": 5}, {"a": 5}, [("g", "a", 5)]),
        ({"g": 4}, {"a": 9, "b": 4}, [("g", "b", 4)]),  # the one that is filled by it
        ({"g": 7}, {"a": 5, "b": 5}, [("g", "a", 2), ("g", "b", 5)]),
        ({"g": 3, "h": 2, "i": 5}, {"a": 5, "b": 5}, [("g", "a", 3), ("h", "a", 2), ("i", "b", 5)]),
        # 30 fills the bus of 30; 20 and 25 fill the one of 45
        ({"g": 20, "h": 30, "i": 25}, {"a": 45, "b": 30}, [("g", "a", 20), ("i", "a", 25), ("h", "b", 30)]),
        # three of four into two of six: one is torn
        ({"g": 4, "h": 4, "i": 4}, {"a": 6, "b": 6}, [("g", "a", 4), ("i", "a", 2), ("h", "b", 4), ("i", "b", 2)]),
    ],
)
def test_by_hand(groups, containers, shares):
    assert split(groups, containers) == [Share(*share) for share in shares]


def test_more_persons_than_places():
    with pytest.raises(NoPlaceError) as refused:
        split({"g": 7, "h": 6}, {"a": 10})

    assert refused.value.short == 3


def test_eleven_delegations_and_the_buses_of_the_demonstration():
    groups = dict(enumerate([45, 42, 38, 37, 33, 31, 30, 28, 25, 22, 19]))
    buses = dict(enumerate([49] * 8))  # 350 persons, 392 places

    assert len(split(groups, buses)) <= least_shares(groups, buses) + 2


# fmt: off
FEWEST = (
    # groups           containers      fewest   why
    ([],               [5],            0),
    ([5],              [5],            1),
    ([7],              [5, 5],         2),
    ([4, 4, 4],        [6, 6],         4),    # no two of four fill a six: 3 + 2 - 1
    ([3, 2, 5],        [5, 5],         3),    # 3 and 2 fill one, 5 the other: (2 + 1 - 1) + (1 + 1 - 1)
    ([4, 4, 4],        [6, 6, 4],      3),    # each alone
    ([9, 9],           [5, 5, 8],      4),    # 9 in 5 and 5, 9 beside would need 9 places: 2 + 3 - 1
    ([9, 8],           [5, 5, 8],      3),
)
# fmt: on


@pytest.mark.parametrize(("groups", "containers", "fewest"), FEWEST)
def test_the_bound_itself_by_hand(groups, containers, fewest):
    assert fewest_shares(groups, containers) == fewest
    assert len(split(dict(enumerate(groups)), dict(enumerate(containers)))) == fewest


def test_eleven_delegations_and_eight_full_buses():
    groups = [54, 47, 41, 38, 36, 33, 31, 27, 23, 19, 11]  # 360 persons, 360 places

    parts = len(split(dict(enumerate(groups)), dict.fromkeys(range(8), 45)))

    assert sum(groups) == 8 * 45
    assert parts <= fewest_shares(groups, [45] * 8) + 2


@st.composite
def tight(draw):
    """Delegations and buses with hardly a place to spare, as a secretary orders them."""
    buses = draw(st.lists(st.sampled_from([45, 45, 45, 19]), min_size=2, max_size=7))
    people = sum(buses) - draw(st.integers(0, 6))
    count = draw(st.integers(2, 9))
    cuts = sorted(draw(st.sets(st.integers(1, people - 1), min_size=count - 1, max_size=count - 1)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, people], strict=True)], buses


@given(tight())
@settings(max_examples=60)
def test_at_most_two_parts_more_than_the_fewest_there_can_be(case):
    groups, buses = case

    parts = len(split(dict(enumerate(groups)), dict(enumerate(buses))))

    assert fewest_shares(groups, buses) <= parts <= fewest_shares(groups, buses) + 2


SIZES = st.lists(st.integers(0, 60), max_size=14).map(lambda sizes: dict(enumerate(sizes)))


@given(groups=SIZES, containers=SIZES)
def test_nobody_forgotten_no_place_twice(groups, containers):
    persons, places = sum(groups.values()), sum(containers.values())
    if persons > places:
        with pytest.raises(NoPlaceError):
            split(groups, containers)
        return

    shares = split(groups, containers)

    assert shares == split(groups, containers)
    for group, size in groups.items():
        assert sum(share.count for share in shares if share.group == group) == size
    for container, room in containers.items():
        assert sum(share.count for share in shares if share.container == container) <= room
    pairs = [(share.group, share.container) for share in shares]
    assert len(set(pairs)) == len(pairs)
    assert all(share.count > 0 for share in shares)
    used = sum(size > 0 for size in groups.values())
    assert least_shares(groups, containers) <= len(shares) <= max(used + len(containers) - 1, 0)
