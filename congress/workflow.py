"""A workflow is a table of moves: name, label, from, to, permission.

The same table draws the buttons, guards the POST, feeds the API and the admin, draws the diagram in the docs and
drives the tests. Several rows may share a name when their sources are disjoint (the move then leads elsewhere).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress.errors import Refused


@dataclass(frozen=True)
class Need:
    """A fact beside the state without which a move is not offered, and the words in which it is refused then."""

    holds: Callable[[Any], bool]
    refusal: str


@dataclass(frozen=True)
class Move:
    """One row: ``target`` is ``None`` where the move leaves the state as it is or where the state is derived."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: str
    needs: Need | None = None


def in_words(choices: type[TextChoices], value: str) -> str:
    """A value in the reader's language. Django's ``get_…_display`` hashes every choice, translated, for each line."""
    return _in_words(choices, value, get_language())


@lru_cache(maxsize=2000)
def _in_words(choices: type[TextChoices], value: str, language: str | None) -> str:
    return str(choices(value).label)


class Workflow:
    """The rows of one table, found by name and state."""

    def __init__(self, *moves: Move) -> None:
        self.moves: dict[str, dict[str, Move]] = defaultdict(dict)
        for move in moves:
            for source in move.sources:
                if source in self.moves[move.name]:
                    message = f"Two rows move {source!r} by {move.name!r}."
                    raise ValueError(message)
                self.moves[move.name][source] = move
        self.rows = moves

    @property
    def names(self) -> list[str]:
        """The names of all moves, in the table's order."""
        return list(self.moves)

    def open_to(self, user: Any, obj: Any) -> list[Move]:
        """The moves ``user`` may make on ``obj`` now; the same answer draws the buttons."""
        here = (rows[obj.state] for rows in self.moves.values() if obj.state in rows)
        allowed = (move for move in here if user.has_perm(move.permission, obj))
        return [move for move in allowed if move.needs is None or move.needs.holds(obj)]

    def check(self, name: str, obj: Any, user: Any) -> Move:
        """The row for ``name`` from the present state.

        Raises ``KeyError`` for a name that is not in the table, ``PermissionDenied`` when the move is not this
        person's (403), ``Refused`` when it is, but the state does not allow it (409).
        """
        rows = self.moves[name] if name in self.moves else {}  # noqa: SIM401  (a defaultdict would grow)
        if not rows:
            raise KeyError(name)
        move = rows.get(obj.state)
        asked: Iterable[Move] = [move] if move else rows.values()
        if not any(user.has_perm(row.permission, obj) for row in asked):
            raise PermissionDenied
        if move is None:
            raise Refused(
                _("“%(move)s” is not possible now: the state is “%(state)s”.")
                % {"move": next(iter(rows.values())).label, "state": obj.get_state_display()}
            )
        if move.needs and not move.needs.holds(obj):
            raise Refused(str(move.needs.refusal))
        return move
