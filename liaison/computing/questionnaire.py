"""Answers of many places to a few questions: sums of numbers, counts of choices, who is missing. No models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

CHOICE, SEVERAL, NUMBER, TEXT = "choice", "several", "number", "text"
HUNDRED = 100


@dataclass(frozen=True)
class Question:
    """A question, known by ``key``; ``options`` are the words one chooses from."""

    key: int
    kind: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """One answer: positions of chosen options, an amount in hundredths, or a text."""

    chosen: tuple[int, ...] = ()
    amount: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Part:
    """What a place has answered: by question. ``answers`` is ``None`` while it has not answered at all."""

    key: int
    answers: Mapping[int, Given] | None = None


@dataclass(frozen=True)
class Total:
    """A question over some places: how many answered it, the sum in hundredths, how many chose each option."""

    answered: int = 0
    amount: int = 0
    counts: tuple[int, ...] = ()
    texts: tuple[tuple[int, str], ...] = field(default=())  # the place's key and its words

    @property
    def average(self) -> int | None:
        """The amount for each place that gave one, in hundredths, rounded half up; ``None`` when nobody did."""
        return (2 * self.amount + self.answered) // (2 * self.answered) if self.answered else None


def total(question: Question, parts: Iterable[Part]) -> Total:
    """``question`` over ``parts``. A place that left it empty is not counted as having answered it."""
    counts = [0] * len(question.options)
    answered = amount = 0
    texts = []
    for part in parts:
        given = (part.answers or {}).get(question.key)
        if given is None or not is_given(question, given):
            continue
        answered += 1
        if question.kind == NUMBER:
            amount += given.amount or 0
        elif question.kind == TEXT:
            texts.append((part.key, given.text))
        else:
            for position in set(given.chosen):
                counts[position] += 1
    return Total(answered, amount, tuple(counts), tuple(texts))


def is_given(question: Question, given: Given) -> bool:
    """Whether an answer says anything to ``question``."""
    if question.kind == NUMBER:
        return given.amount is not None
    return bool(given.text) if question.kind == TEXT else bool(given.chosen)


def fits(question: Question, given: Given) -> bool:
    """Whether an answer is of the question's kind: existing options, one of them where one is asked for."""
    if question.kind in {CHOICE, SEVERAL}:
        known = all(0 <= position < len(question.options) for position in given.chosen)
        return known and given.amount is None and not given.text and (question.kind == SEVERAL or len(given.chosen) < 2)  # noqa: PLR2004
    if given.chosen:
        return False
    if question.kind == NUMBER:
        return not given.text and (given.amount is None or given.amount >= 0)
    return given.amount is None


def missing(parts: Iterable[Part]) -> list[int]:
    """The keys of the places that have not answered."""
    return [part.key for part in parts if part.answers is None]


def spoken(amount: int) -> str:
    """An amount in hundredths as one writes it: 1250 → "12.5"."""
    whole, rest = divmod(amount, HUNDRED)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def in_tree(above: Mapping[int, int | None], keys: Sequence[int]) -> list[tuple[int, int]]:
    """``keys`` so that each stands right below the one above it, with its depth; others keep their order.

    ``above`` names for each key the nearest one above it among ``keys``, or ``None``.
    """
    below: dict[int | None, list[int]] = {}
    for key in keys:
        below.setdefault(above.get(key), []).append(key)
    found: list[tuple[int, int]] = []

    def walk(parent: int | None, steps: int) -> None:
        for key in below.get(parent, ()):
            found.append((key, steps))
            walk(key, steps + 1)

    walk(None, 0)
    return found


def with_below(above: Mapping[int, int | None], keys: Sequence[int], top: int) -> list[int]:
    """``top`` and every one of ``keys`` below it."""

    def stands_below(key: int | None) -> bool:
        while key is not None:
            if key == top:
                return True
            key = above.get(key)
        return False

    return [key for key in keys if stands_below(key)]
