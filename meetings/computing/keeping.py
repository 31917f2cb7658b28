"""What a bulletin has to keep of what was said. Pure."""

import re
from collections.abc import Iterable

LEAST_VOICES = 2  # not one person's speech alone [rules 6.2]


def passages(words: str) -> list[str]:
    """The passages to be kept as said, one a line."""
    return [line.strip() for line in words.splitlines() if line.strip()]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def missing(text: str, kept: Iterable[str]) -> list[str]:
    """Those of the passages ``kept`` that do not stand in ``text`` word for word; spaces and line ends aside."""
    here = _plain(text)
    return [words for words in kept if _plain(words) not in here]


def speaks_for_several(voices: Iterable[object], reason: str) -> bool:
    """Whether enough different people are quoted, or somebody said why not."""
    return len(set(voices)) >= LEAST_VOICES or bool(reason.strip())
