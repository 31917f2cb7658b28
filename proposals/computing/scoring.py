"""What a line of a formula is worth for a unit. Points are whole numbers of hundredths."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """How a line turns what was counted into points."""

    SHARE = "share", _("Points by share")
    REACHED = "reached", _("All points where a percentage is reached")
    DEDUCTION = "deduction", _("Deduction for each")
    BONUS = "bonus", _("Bonus for each")


BY_SHARE = frozenset({Way.SHARE, Way.REACHED})


@dataclass(frozen=True)
class Worth:
    """What a line gives (below zero: takes), and the most it could have given."""

    points: int
    most: int


def worth(
    way: str, points: int, of: int, among: int, *, threshold: int | None = None, cap: int | None = None
) -> Worth | None:
    """What ``of`` (among ``among``) gives by a line of ``points`` hundredths; ``None`` where a share has nothing to
    judge: the line is left out then, and what it could have given with it. Halves of a hundredth are rounded up.
    """
    if way in BY_SHARE:
        if among == 0:
            return None
        if way == Way.SHARE:
            return Worth((2 * points * of + among) // (2 * among), points)
        return Worth(points if of * 100 >= (threshold or 0) * among else 0, points)
    total = points * of if cap is None else min(points * of, cap)
    return Worth(-total if way == Way.DEDUCTION else total, 0)


def total(found: list[Worth | None]) -> Worth | None:
    """The sum of lines, never below zero; ``None`` where no line had anything to judge."""
    there = [each for each in found if each is not None]
    most = sum(each.most for each in there)
    return Worth(max(0, sum(each.points for each in there)), most) if most else None
