"""A pasted draft law taken apart at its headings: preamble, chapters and articles, nothing lost on the way."""

import re
from dataclasses import dataclass

PREAMBLE, CHAPTER, ARTICLE = "preamble", "chapter", "article"
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
LONGEST_NUMBER = 20  # signs
LONGEST_CHAPTER = 40  # signs of a chapter's name: a longer line is a sentence that begins with its number
_NUMBER = rf"[零〇一二三四五六七八九十百千两\d０-９\s\u3000]{{1,{LONGEST_NUMBER}}}"
_ARTICLE = re.compile(rf"^\s*(第{_NUMBER}条(?:[ \u3000]*之[ \u3000]*[一二三四五六七八九十\d]+)?)")
_CHAPTER = re.compile(rf"^\s*(第{_NUMBER}(?:编|章|节))(.*)$")
_CONTENTS = re.compile(r"^\s*目[\s\u3000]*录\s*$")
# What follows a number that is only spoken of: 第十条规定的…, 第十条、第十一条…, 第十条第二款…
_SPOKEN_OF = "、，,和与或及至到第款项规所的之以中等；;。"


@dataclass(frozen=True)
class Part:
    """One piece of a draft: its kind, its label (第十条之一; empty for a preamble) and its text."""

    kind: str
    label: str
    text: str


def number_of(numeral: str) -> int | None:
    """A Chinese or Arabic numeral as a number: 一百零二 → 102, ２０ → 20; ``None`` for what is none."""
    signs = re.sub(r"\s", "", numeral)
    if signs.isdecimal():
        return int(signs)
    if not signs or any(sign not in DIGITS and sign not in UNITS for sign in signs):
        return None
    total, digit, last = 0, None, 10_000
    for sign in signs:
        if sign in DIGITS:
            if digit:  # two digits side by side: 一二
                return None
            digit = DIGITS[sign]
            continue
        if UNITS[sign] >= last:  # 十百
            return None
        last = UNITS[sign]
        total += (1 if digit is None else digit) * last
        digit = None
    return total + (digit or 0)


def order_of(label: str) -> tuple[int, int] | None:
    """Where an article stands by its label: 第十条之一 → (10, 1); ``None`` for another label."""
    found = re.fullmatch(r"第(.+?)条(?:之(.+))?", re.sub(r"\s", "", label))
    if found is None:
        return None
    number, further = number_of(found[1]), number_of(found[2]) if found[2] else 0
    return None if number is None or further is None else (number, further)


def split(text: str) -> list[Part]:
    """The parts of ``text`` in their order; every sign that is not blank stands in exactly one of them.

    A line opens an article when a blank or its end follows the number; without a blank, when the number is the next
    one and is not merely spoken of. Chapter headings of a table of contents stay in the preamble.
    """
    parts: list[list[str]] = [[PREAMBLE, "", ""]]
    last: tuple[int, int] | None = None
    listed: set[str] | None = None  # chapters of a table of contents that is being read
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if _CONTENTS.match(line):
            listed = set()
        article = _article(line, last)
        chapter = None if article else _chapter(line)
        if article:
            label, rest, last = article
            parts.append([ARTICLE, label, rest])
            listed = None
        elif chapter and (listed is None or chapter[0] in listed):
            parts.append([CHAPTER, *chapter])
            listed = None
        else:
            if chapter and listed is not None:
                listed.add(chapter[0])
            parts[-1][2] += f"\n{line}"
    made = [Part(kind, label, _trimmed(body)) for kind, label, body in parts]
    return [part for part in made if part.label or part.text]


def _article(line: str, last: tuple[int, int] | None) -> tuple[str, str, tuple[int, int]] | None:
    """Label, rest and place of the article this line opens."""
    found = _ARTICLE.match(line)
    if found is None:
        return None
    label = re.sub(r"\s", "", found[1])
    order, rest = order_of(label), line[found.end() :]
    if order is None:
        return None
    if rest and not rest[0].isspace():
        follows = order in _next_of(last)
        if not follows or rest[0] in _SPOKEN_OF:
            return None
    return label, rest, order


def _next_of(last: tuple[int, int] | None) -> set[tuple[int, int]]:
    if last is None:
        return {(1, 0)}
    return {(last[0] + 1, 0), (last[0], last[1] + 1)}


def _chapter(line: str) -> tuple[str, str] | None:
    """Label and name of the chapter this line is the heading of."""
    found = _CHAPTER.match(line)
    if found is None or number_of(re.sub(r"\s", "", found[1])[1:-1]) is None:
        return None
    name = found[2].strip()
    is_sentence = len(name) > LONGEST_CHAPTER or name.endswith(("。", "；", "：", ";", ":")) or name[:1] in _SPOKEN_OF
    return None if name and is_sentence else (re.sub(r"\s", "", found[1]), name)


def _trimmed(body: str) -> str:
    """Without empty lines around it; paragraphs keep their own."""
    lines = [line.rstrip() for line in body.split("\n")]
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join([lines[0].lstrip(), *lines[1:]]) if lines else ""
