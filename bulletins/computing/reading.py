"""How many read an article on a day, without knowing who: a map of bits, and what its fullness says.

Each reader of a day falls, by a keyed digest, on one of ``BITS`` bits. Whoever reads again falls on the same one: to
reload counts nothing. Many readers share a bit: the map names nobody. The number of readers follows from how full the
map is (linear counting: n = -m ln(free / m)); it errs by some 2 % and stops near 30,000 a day.
"""

import math

BITS = 4096
SIZE = BITS // 8


def empty() -> bytes:
    """The map of a day on which nobody has read yet."""
    return bytes(SIZE)


def place_of(digest: bytes) -> int:
    """The bit a reader with this digest falls on."""
    return int.from_bytes(digest[:8], "big") % BITS


def is_set(bits: bytes, place: int) -> bool:
    """Whether somebody on this bit has been counted."""
    return bool(bits[place // 8] >> (place % 8) & 1)


def with_place(bits: bytes, place: int) -> bytes:
    """The map with one more reader."""
    changed = bytearray(bits)
    changed[place // 8] |= 1 << (place % 8)
    return bytes(changed)


def readers(bits: bytes) -> int:
    """How many people have most likely made this map."""
    free = BITS - int.from_bytes(bits, "big").bit_count()
    return round(-BITS * math.log(max(free, 1) / BITS))
