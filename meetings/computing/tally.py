"""The numbers of a sitting: due, present, on leave, not here; by delegation and in all. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

NOT_DUE = frozenset({"not_coming", "waiting"})
OF_CHOICE = frozenset({"coming", "leave_asked", "excused", "not_excused"})  # due where nobody has to come
HERE = frozenset({"present", "late", "left_early"})


@dataclass
class Tally:
    """How many are expected and what became of them: ``due`` is ``present`` + ``leave`` + ``missing``."""

    due: int = 0
    present: int = 0
    leave: int = 0
    late: int = 0
    asked: int = 0  # leave asked for and not decided: still missing

    @property
    def missing(self) -> int:
        return self.due - self.present - self.leave

    def add(self, answer: str, attendance: str, count: int, *, required: bool) -> None:
        """Count ``count`` people of one answer and attendance."""
        here = attendance in HERE
        expected = answer not in NOT_DUE if required else answer in OF_CHOICE
        if not here and not expected:
            return
        self.due += count
        if here:
            self.present += count
            self.late += count if attendance == "late" else 0
        elif answer == "excused":
            self.leave += count
        elif answer == "leave_asked":
            self.asked += count


def by_place(rows: Iterable[tuple[int | None, str, str, int]], *, required: bool) -> dict[int | None, Tally]:
    """The tally of each delegation, from (delegation, answer, attendance, how many)."""
    found: dict[int | None, Tally] = {}
    for place, answer, attendance, count in rows:
        found.setdefault(place, Tally()).add(answer, attendance, count, required=required)
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    whole = Tally()
    for one in tallies:
        whole.due += one.due
        whole.present += one.present
        whole.leave += one.leave
        whole.late += one.late
        whole.asked += one.asked
    return whole
