"""What the registers of a station (台账) have in common: a title, one table, the station and the day below."""

from collections.abc import Iterable, Sequence

from congress import clock
from congress.paper import cell, day, label, made, signed, table, title
from liaison.models import Station

LONGEST = 300


def ruled(
    name: str,
    station: Station,
    widths: Sequence[int],
    head: Sequence[str],
    lines: Iterable[Sequence[object]],
    ending: str,
) -> bytes:
    """A register as a file of the sort ``ending`` names; ``widths`` are parts of the page."""
    rows = [[cell(each) for each in line] for line in lines]
    blocks = [
        title(name),
        table(widths, [[label(words) for words in head], *rows], head=1),
        signed(station.name, day(clock.today())),
    ]
    return made(name, blocks, ending, created_at=clock.now())


def short(text: str) -> str:
    """As much of a text as fits a cell."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
