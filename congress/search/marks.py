"""The marks of an entry: the blocks of ids it lies in, and the tags its model gives it."""

import re
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType

STRIDES = (10, 14, 18)  # bits of an id: blocks of 1,024, 16,384 and 262,144 neighbours

_TAG = re.compile(r"[a-z]:[0-9]+")  # what kind of thing, and which: no sign that could mean anything to the database


def mark(kind: int, bits: int, block: int) -> str:
    """The mark of a block of neighbours. No word contains its signs, so that nobody can ask for it."""
    return f"@{kind}.{bits}.{block}"


def marks_of(kind: int, pk: int) -> list[str]:
    return [mark(kind, bits, pk >> bits) for bits in STRIDES]


def tag_marks(kind: ContentType, tags: Iterable[str]) -> list[str]:
    """Tags as marks: of this model, and in no word."""
    strange = [tag for tag in tags if not _TAG.fullmatch(tag)]
    if strange:
        raise ValueError(strange)
    return [f"@{kind.pk}.{tag}" for tag in tags]
