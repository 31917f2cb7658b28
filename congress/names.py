"""Sort keys for personal names: official stroke order (姓氏笔画) and pinyin.

Stroke order as the people's congresses use it (按姓名笔画): compare the first character by its number of
strokes, then by the kind of each stroke in writing order (横竖撇点折), then the following characters in
the same way. A single surname comes before a compound one that begins with the same character (all 司
before 司马), and a name before a longer one that continues it (高富 before 高富强), but 高大富 before 高富,
for 大 has fewer strokes. (Party and CPPCC lists count the gap in 高 富 as nothing and put it first.)
Dots and spaces do not count: 阿卜都拉·买买提 is read straight through.

Both keys are meant to be stored, at most ``KEY_LENGTH`` long. A stroke key holds digits only, so every
database and collation sorts it alike; keys made with another edition of the tables do not compare.
The tables in ``congress/data`` are read on first use: some 200 KB of memory.
"""

import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from pathlib import Path

KEY_LENGTH = 120

_DATA = Path(__file__).parent / "data"
_DOTS = frozenset("·•‧∙・.")
_SURNAME_END = "00"  # before every stroke count
_UNKNOWN = "99"  # after every stroke count


class _Table:
    """Lines of ``label<tab>characters``, kept as one string: small, and found within microseconds."""

    def __init__(self, name: str) -> None:
        lines = [line.split("\t") for line in _lines(name)]
        self.labels = [label for label, _ in lines]
        self.characters = "".join(characters for _, characters in lines)
        self.starts = []
        start = 0
        for _, characters in lines:
            self.starts.append(start)
            start += len(characters)

    def find(self, character: str) -> tuple[str, int] | None:
        """Return the label of the character's line and its place there, or None."""
        position = self.characters.find(character)
        if position < 0:
            return None
        line = bisect_right(self.starts, position) - 1
        return self.labels[line], position - self.starts[line]


def stroke_key(name: str) -> str:
    """Return the sort key of ``name`` in stroke order; digits only, characters unknown to the table last."""
    characters = [c for c in _normal(name) if unicodedata.category(c)[0] not in "PZ"]
    strokes = [_strokes(character) for character in characters]
    length = 2 if _has_compound_surname("".join(characters)) else 1
    surname, given = strokes[:length], strokes[length:]
    return "".join([*surname, _SURNAME_END, *given])[:KEY_LENGTH]


def pinyin_key(name: str) -> str:
    """Return the reading of ``name`` by syllables, without tones: "shan mei ling" for 单美玲.

    ``v`` stands for u with diaeresis (吕 "lv"). A surname is read as surnames are (单 shan), a name with a
    dot in it (阿卜都拉·买买提) has none. Other scripts stay as they are, in lower case.
    """
    name = _normal(name)
    surname = "" if _DOTS.intersection(name) else next((s for s in (name[:2], name[:1]) if s in _surnames()), "")
    given = name.removeprefix(surname)
    syllables = [_surnames().get(surname, ""), *(_reading(character) for character in given)]
    return " ".join("".join(syllables).split())[:KEY_LENGTH].rstrip()


def pinyin_initial(name: str) -> str:
    """Return the letter under which ``name`` stands in an index, A to Z, or "#" for all others."""
    initial = pinyin_key(name)[:1].upper()
    return initial if "A" <= initial <= "Z" else "#"


def _normal(name: str) -> str:
    """Return ``name`` with look-alikes (compatibility ideographs, full-width letters) unified, lower case."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"}).strip()


def _has_compound_surname(name: str) -> bool:
    # Two characters alone (欧阳) are a single surname and a given name.
    return bool(name[2:]) and name[:2] in _surnames()


@lru_cache(maxsize=4096)
def _strokes(character: str) -> str:
    """Return the two digits of the stroke count and the place among the characters of that count."""
    found = _table("strokes.txt").find(character)
    if found is None:
        return f"{_UNKNOWN}{ord(character):07}"
    count, place = found
    return f"{count}{place:04}"


@lru_cache(maxsize=4096)
def _reading(character: str) -> str:
    """Return the syllable set off by spaces, a space for punctuation, or the character itself."""
    if unicodedata.category(character)[0] in "PZ":
        return " "
    found = _table("readings.txt").find(character)
    return f" {found[0]} " if found else character


@cache
def _surnames() -> dict[str, str]:
    """Return the readings of surnames the character table would misread, and of all compound ones."""
    lines = [line.split("\t") for line in _lines("surnames.txt")]
    return {surname: f" {reading} " for reading, surnames in lines for surname in surnames.split()}


@cache
def _table(name: str) -> _Table:
    return _Table(name)


def _lines(name: str) -> list[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
