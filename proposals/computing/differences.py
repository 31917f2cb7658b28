"""Two texts side by side: paragraph by paragraph, and inside a changed paragraph sign by sign."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

SIGNS = 400  # up to here a paragraph is compared sign by sign, beyond it clause by clause: the cost grows by squares
_WORD = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
_CLAUSE = re.compile(r"[^，。；：？！,.;:?!]*[，。；：？！,.;:?!]*")


@dataclass(frozen=True)
class Piece:
    """Some signs of a paragraph, that the other text has too or has not."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Row:
    """A paragraph of both texts: ``same``, ``changed``, ``removed`` (it stands only before) or ``added``."""

    kind: str
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()


def differences(before: str, after: str) -> list[Row]:
    """Both texts as rows of paragraphs. Joined, the pieces of either side are the paragraphs of that text."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            rows += [Row("same", (Piece(text),), (Piece(text),)) for text in old[i1:i2]]
        else:
            rows += [_row(one, other) for one, other in zip_longest(old[i1:i2], new[j1:j2])]
    return rows


def _row(before: str | None, after: str | None) -> Row:
    if before is None:
        return Row("added", (), (Piece(after or "", changed=True),))
    if after is None:
        return Row("removed", (Piece(before, changed=True),), ())
    one, other = _parts(before, after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=len(one) > SIGNS).get_opcodes():
        changed = kind != "equal"
        left += _piece(one[i1:i2], changed=changed)
        right += _piece(other[j1:j2], changed=changed)
    return Row("changed", tuple(left), tuple(right))


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    cut = _WORD if max(len(before), len(after)) <= SIGNS else _CLAUSE
    return cut.findall(before), cut.findall(after)


def _piece(parts: Iterable[str], *, changed: bool) -> list[Piece]:
    text = "".join(parts)
    return [Piece(text, changed)] if text else []
