"""A law's text cut into chapters and articles (章、条), as Chinese laws are numbered."""

import re
from dataclasses import dataclass

NUMERAL = "[一二三四五六七八九十百千零〇两0-9]+"
CHAPTER = re.compile(rf"^第{NUMERAL}[编章节](?:之{NUMERAL})?(?=[\s　]|$)")
ARTICLE = re.compile(rf"^(第{NUMERAL}条(?:之{NUMERAL})?)(?=[\s　])")


@dataclass(frozen=True)
class Piece:
    """One article of a law: the chapter it stands in, its label (第一条), its text. A preamble has no label."""

    chapter: str
    label: str
    text: str


def cut(body: str) -> list[Piece]:
    """The articles of ``body`` in order. Text before the first one is a preamble; a text without any is one piece."""
    pieces: list[Piece] = []
    chapter, label, lines = "", "", []

    def close() -> None:
        if label or lines:
            pieces.append(Piece(chapter, label, "\n".join(lines)))

    for line in (line.strip(" \t　") for line in body.splitlines()):
        if not line:
            continue
        if CHAPTER.match(line):
            close()
            chapter, label, lines = " ".join(line.split()), "", []
        elif found := ARTICLE.match(line):
            close()
            label, lines = found[1], [line[found.end() :].strip(" \t　")]
        else:
            lines.append(line)
    close()
    return pieces
