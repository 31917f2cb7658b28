"""Words that nobody may read, struck out wherever they stand."""

import re
from collections.abc import Iterable

SHORTEST = 2  # characters of a name: a single one would blacken half a text


def blacken(text: str, hidden: Iterable[str]) -> str:
    """``text`` with a black mark for every sign of what is ``hidden``, also where it is written with spaces inside."""
    without_gaps = "".join(text.split())
    for words in sorted({"".join(words.split()) for words in hidden}, key=len, reverse=True):
        if len(words) >= SHORTEST and words in without_gaps:
            written = r"\s*".join(re.escape(sign) for sign in words)
            text = re.sub(written, lambda found: "█" * len(found[0]), text)
    return text
