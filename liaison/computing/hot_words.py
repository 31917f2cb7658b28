"""What voters speak of most: words that stand in many opinions, without a dictionary; and the street a place names."""

import re
from collections import Counter
from collections.abc import Iterable

SHORTEST, LONGEST = 2, 4
LEAST = 3  # opinions a word stands in: what only one or two say would name somebody
SAME_SHARE = 0.8  # a part that stands in hardly more opinions than the whole is no word of its own
# Signs that begin or end no word worth counting; a run of Chinese is cut at them.
CUT = (
    "的了是在我你他她它们这那有和与或及不没无就都也很太到去来把被让给请从对向为以因所能会可要想应该还"
    "又再只个些每各某其此已正将并但而且如若等多少大家人上下里外中前后时候年月日号点分一二三四五六七八"
    "九十两几百千万吗呢吧啊么什怎谁哪叫做说看用于之"
)
_RUN = re.compile("[\u4e00-\u9fff]+")
_CUTS = re.compile(f"[{CUT}]")
_STREET = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:街道|大道|大街|路|街|巷|弄|镇|乡|村|社区|小区)")


def hot_words(texts: Iterable[str], *, most: int = 20, least: int = LEAST) -> list[tuple[str, int]]:
    """The words that stand in most of ``texts``, each with the number of texts, the commonest first.

    A word is two to four Chinese signs in a row. Fewer than ``least`` texts make none hot; of a word and its parts only
    the whole is named where the parts hardly stand without it.
    """
    counts = Counter(gram for text in texts for gram in _grams(text))
    often = {gram: count for gram, count in counts.items() if count >= least}
    swallowed = {
        part
        for whole, count in often.items()
        for part in _parts(whole)
        if count >= SAME_SHARE * often.get(part, 0) and part in often
    }
    found = [(gram, count) for gram, count in often.items() if gram not in swallowed]
    return sorted(found, key=lambda each: (-each[1], -len(each[0]), each[0]))[:most]


def _grams(text: str) -> set[str]:
    """The runs of signs of a text, each once."""
    found = set()
    for run in _RUN.findall(text):
        for piece in _CUTS.split(run):
            for length in range(SHORTEST, LONGEST + 1):
                found.update(piece[start : start + length] for start in range(len(piece) - length + 1))
    return found


def _parts(word: str) -> set[str]:
    return {
        word[start : start + length] for length in range(SHORTEST, len(word)) for start in range(len(word) - length + 1)
    }


def street_of(place: str) -> str:
    """The street, village or estate a place names first; empty where it names none."""
    found = _STREET.search(place)
    return found.group() if found else ""
