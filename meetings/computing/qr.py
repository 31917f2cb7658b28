"""QR codes that the server draws. Pure."""

from dataclasses import dataclass
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
    runs, size = [], 0
    for y, row in enumerate(code.matrix_iter(border=BORDER)):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
        size = x
    return Drawing(size, "".join(runs))
