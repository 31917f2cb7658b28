"""What a sheet would do, and the people it names; for every list that comes from a sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from meetings.computing.codes import digest
from meetings.computing.list_sheets import Wrong
from meetings.computing.sheets import Problem
from meetings.models import Gathering, Participation


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
    """The people of a gathering as a sheet names them."""

    def __init__(self, gathering: Gathering) -> None:
        rows = gathering.participations.select_related("mandate__delegation", "mandate__person").defer("phone")
        self.by_name: dict[str, list[Participation]] = {}
        self.by_card: dict[str, Participation] = {}
        self.taken: set[int] = set()
        for one in rows.order_by("pk"):
            self.by_name.setdefault(one.name, []).append(one)
            if one.mandate:
                self.by_card[one.mandate.card_number] = one

    def find(self, line: int, told: dict[str, str], found: ListImport, *, again: bool = False) -> Participation | None:
        """By card, else by name, of several the one of the delegation named; nobody stands in a sheet twice, unless he
        may ``again``.
        """
        one = self.by_card.get(told.get("card", "")) if told.get("card") else None
        named = [] if one else self.by_name.get(told.get("name", ""), [])
        if len(named) > 1 and told.get("group"):
            named = [each for each in named if each.mandate and each.mandate.delegation.name == told["group"]]
        one = one or (named[0] if len(named) == 1 else None)
        who = told.get("name") or told.get("card", "")
        if one is None:
            found.problems.append(Problem(line, Wrong.SEVERAL if named else Wrong.UNKNOWN_PERSON, who))
        elif one.pk in self.taken and not again:
            found.problems.append(Problem(line, Wrong.TWICE, who))
            return None
        else:
            self.taken.add(one.pk)
        return one
