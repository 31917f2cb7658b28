"""Refusals: what the house says no with."""

from typing import Any


class Refused(Exception):  # noqa: N818  (a refusal is no programming error)
    """A rule of the house said no (409). The message is fit for the person who asked."""


class Stale(Refused):
    """The object was changed meanwhile; both texts go back to the person.

    ``current`` is the text as it stands now, by field name.
    """

    def __init__(self, message: str, *, current: dict[str, Any]) -> None:
        super().__init__(message)
        self.current = current


class Invalid(Exception):  # noqa: N818
    """What was typed does not hold (422). ``errors`` maps a field name to its messages."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors
