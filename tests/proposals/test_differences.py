"""Two texts side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.computing.differences import differences

TEXTS = st.text(alphabet="甲乙丙，。ab \n", max_size=60)


def shown(before, after):
    """The rows with what changed in brackets."""
    mark = lambda pieces: "".join(f"[{piece.text}]" if piece.changed else piece.text for piece in pieces)  # noqa: E731
    return [(row.kind, mark(row.before), mark(row.after)) for row in differences(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("一、清淤。", "一、清淤。", [("same", "一、清淤。", "一、清淤。")]),
        ("东河淤积", "东河严重淤积", [("changed", "东河淤积", "东河[严重]淤积")]),
        ("修桥12座", "修桥3座", [("changed", "修桥[12]座", "修桥[3]座")]),
        ("一\n二\n三", "一\n三", [("same", "一", "一"), ("removed", "[二]", ""), ("same", "三", "三")]),
        ("一", "一\n二", [("same", "一", "一"), ("added", "", "[二]")]),
        ("", "一", [("added", "", "[一]")]),
    ],
)
def test_what_was_changed_is_marked(before, after, rows):
    assert shown(before, after) == rows


def test_a_long_paragraph_is_compared_clause_by_clause():
    long = "请清淤，" * 300

    assert shown(f"{long}甲。", f"{long}乙。") == [("changed", f"{long}[甲。]", f"{long}[乙。]")]


@given(TEXTS, TEXTS)
def test_the_pieces_of_each_side_are_its_text(before, after):
    rows = differences(before, after)

    for text, side in ((before, "before"), (after, "after")):
        paragraphs = ["".join(piece.text for piece in getattr(row, side)) for row in rows if getattr(row, side)]
        assert [each for each in paragraphs if each] == [each for each in text.splitlines() if each]


@given(TEXTS, TEXTS)
def test_nothing_is_marked_where_nothing_changed(before, after):
    changed = any(row.kind != "same" for row in differences(before, after))

    assert changed == (before.splitlines() != after.splitlines())
