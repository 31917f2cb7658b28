"""Cutting text and queries into words."""

import re
import unicodedata
from dataclasses import dataclass, field

TEXT_LIMIT = 50_000  # characters of one object that can be found
QUERY_LIMIT = 100  # characters of a query that count
WORD_LIMIT = 40  # characters of one Latin word

# Chinese characters with their extensions and compatibility forms, kana and hangul: scripts written without spaces.
_HAN = r"々〆〇㐀-䶿一-鿿豈-﫿𠀀-\U0003fffdぁ-ヺー-ヿ가-힣"
_TERMS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_SIGN = re.compile(f"[{_HAN}]")
_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")


@dataclass(frozen=True)
class Query:
    """A query cut into what the index can answer."""

    words: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)  # Latin words: the beginning of one is enough
    runs: list[str] = field(default_factory=list)  # single characters, and threes (mostly names): read in the text

    @property
    def indexed(self) -> int:
        """How many words the index is asked for."""
        return len(self.words) + len(self.starts)

    def __bool__(self) -> bool:
        return bool(self.indexed or self.runs)


def normalise(text: str) -> str:
    """The text as it is indexed: one width, lower case, no NUL, no line break inside a Chinese sentence."""
    text = text[:TEXT_LIMIT].encode("utf-8", "ignore").decode().replace("\0", "")
    return _GAP.sub("", unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> list[str]:
    """The words of a normalised text, each once."""
    found: dict[str, None] = {}
    for term in _TERMS.findall(text):
        found.update(dict.fromkeys(_pairs(term) if _is_han(term) else [term[:WORD_LIMIT]]))
    return list(found)


def parse(text: str) -> Query:
    """Cut a query. Only letters and digits are kept, so that no sign in it can mean anything to the database."""
    query = Query()
    text = text[:QUERY_LIMIT].encode("utf-8", "ignore").decode()
    for term in dict.fromkeys(_TERMS.findall(unicodedata.normalize("NFKC", text).lower())):
        if not _is_han(term):
            (query.words if term.isdecimal() else query.starts).append(term[:WORD_LIMIT])
            continue
        query.words.extend(_pairs(term))
        if len(term) in (1, 3):  # a pair says it all; in a longer run the pairs across its words do
            query.runs.append(term)
    return query


def _is_han(term: str) -> bool:
    return _HAN_SIGN.match(term) is not None


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
