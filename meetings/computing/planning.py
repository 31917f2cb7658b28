"""Moving a session's parts to another year. Pure."""

import datetime as dt

NOON = 12


def shifted(moment: dt.datetime, days: int) -> dt.datetime:
    """The same time of day ``days`` later; in Asia/Shanghai no clock is put forward."""
    return moment + dt.timedelta(days=days)


def half_of(local: dt.datetime) -> int:
    """0 for the morning, 1 for the afternoon."""
    return 0 if local.hour < NOON else 1


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """Pasted lines as (number, cells): a cell ends at a tab, or at a comma of either script."""
    rows = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        for sign in ("，", ",", "；", ";"):
            line = line.replace(sign, "\t")  # noqa: PLW2901  (one line, cut in the same places)
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cells):
            rows.append((number, cells))
    return rows
