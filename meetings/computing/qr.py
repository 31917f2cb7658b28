"""QR codes that the server draws. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import segno

BORDER = 4  # light modules around it, as the standard asks


@dataclass(frozen=True)
class Drawing:
    """A code as the path of an SVG: ``size`` is its width in modules, border included."""

    size: int
    path: str


def drawn(text: str) -> Drawing:
    """The code of a text: one rectangle for each run of dark modules in a row."""
    code = segno.make_qr(text, error="m")
    return _drawn([list(row) for row in code.matrix_iter(border=BORDER)])


def _drawn(rows: list[list[int]]) -> Drawing:
    runs, size = [], 0
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
        size = x
    return Drawing(size, "".join(runs))


# Thousands of codes of one length ------------------------------------------------------------------------------------

MASK = 3  # any mask can be read; to try all eight for the prettiest takes most of the time


def drawn_alike(text: str) -> Drawing:
    """The code of one of many ASCII texts of one length, in a thirtieth of the time.

    With the mask given, every module of a code is a sum (modulo 2) over the bits of the text: the code of no bits is
    made once, and for each bit what it turns over.
    """
    bits = int.from_bytes(text.encode("ascii"))
    size, modules, turns = _of_length(len(text))
    while bits:
        last = bits & -bits
        modules ^= turns[last.bit_length() - 1]
        bits ^= last
    cells = f"{modules:0{size * size}b}"
    return _drawn([[int(cell) for cell in cells[at : at + size]] for at in range(0, size * size, size)])


@lru_cache(maxsize=4)
def _of_length(length: int) -> tuple[int, int, list[int]]:
    """The width of the codes of so many bytes, the one of no bits, and for each bit the modules it turns over."""
    size, none = _modules(bytes(length))
    return size, none, [none ^ _modules((1 << nth).to_bytes(length))[1] for nth in range(8 * length)]


def _modules(content: bytes) -> tuple[int, int]:
    code = segno.make_qr(content, error="m", mode="byte", mask=MASK, boost_error=False)
    rows = [list(row) for row in code.matrix_iter(border=BORDER)]
    return len(rows), int("".join("1" if module else "0" for row in rows for module in row), 2)
