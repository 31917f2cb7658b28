"""What a sheet would do, and the people it names; for every list that comes from a sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from meetings.computing.codes import digest
from meetings.computing.list_sheets import Wrong
from meetings.computing.sheets import Problem
from meetings.models import Gathering, Participation, Standing

GUESTS = frozenset(Standing.values) - {Standing.MEMBER}


@dataclass
class ListImport:
    """What a sheet would do, in words and as it is written, and everything that stands against it."""

    moves: dict = field(default_factory=dict)  # who → where, or a row's key → the row
    fresh: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)  # with what was and what will be
    problems: list[Problem] = field(default_factory=list)
    unchanged_count: int = 0

    @property
    def mark(self) -> str:
        """By which what was looked at is known again."""
        moves = sorted((str(key), str(value)) for key, value in self.moves.items())
        return digest(repr((moves, self.fresh, self.changed)))


def differences(pairs: Iterable[tuple[Any, Any, Any]]) -> str:
    """What is other, from (label, old, new): plate 安A·1 → 安A·2; empty where nothing is."""
    return "，".join(f"{label} {old or '—'} → {new or '—'}" for label, old, new in pairs if old != new)


class People:
    """The people of a gathering as a sheet names them; everybody is loaded once; ``phones`` only where asked for."""

    def __init__(self, gathering: Gathering, *, phones: bool = False) -> None:
        rows = gathering.participations.select_related("mandate__delegation", "mandate__person")
        rows = rows if phones else rows.defer("phone")
        self.by_name: dict[str, list[Participation]] = {}
        self.by_card: dict[str, Participation] = {}
        self.taken: set[int] = set()  # who stands in the sheet already
        self.guest_count = 0
        for one in rows.order_by("pk"):
            self.by_name.setdefault(one.name, []).append(one)
            self.guest_count += one.standing != Standing.MEMBER
            if one.mandate and one.mandate.card_number:
                self.by_card[one.mandate.card_number] = one

    def meant(self, told: dict[str, str], standing: str = "") -> list[Participation]:
        """Those a row may mean: by card, else by name, of several by delegation or unit; a guest is no deputy."""
        if told.get("card"):
            return [self.by_card[told["card"]]] if told["card"] in self.by_card else []
        rows = self.by_name.get(told.get("name", ""), [])
        if standing in GUESTS:
            rows = [one for one in rows if one.mandate is None or one.standing == standing]
        elif standing:
            rows = [one for one in rows if one.mandate]
        if len(rows) > 1 and told.get("group"):
            return [one for one in rows if one.mandate and one.mandate.delegation.name == told["group"]]
        if len(rows) > 1 and told.get("unit"):
            return [one for one in rows if one.unit == told["unit"]]
        return rows

    def find(self, line: int, told: dict[str, str], found: ListImport, *, again: bool = False) -> Participation | None:
        """The one a row means, by name too where the card is unknown; nobody stands in a sheet twice, unless he may
        ``again``.
        """
        rows = self.meant(told) or self.meant(told | {"card": ""})
        who = told.get("name") or told.get("card", "")
        if len(rows) != 1:
            found.problems.append(Problem(line, Wrong.SEVERAL if rows else Wrong.UNKNOWN_PERSON, who))
            return None
        [one] = rows
        if one.pk in self.taken and not again:
            found.problems.append(Problem(line, Wrong.TWICE, who))
            return None
        self.taken.add(one.pk)
        return one
