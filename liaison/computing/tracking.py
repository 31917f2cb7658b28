"""Tracking codes: eighty random bits in sixteen signs that are told apart on paper."""

import hashlib

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32: no 0 and O, no 1 and I
LENGTH = 16
GROUP = 4


def code_of(secret: bytes) -> str:
    """The code that ``secret`` (at least 128 random or keyed bits) gives."""
    digest = hashlib.sha256(b"tracking:" + secret).digest()
    number = int.from_bytes(digest[:10])
    return "".join(SIGNS[number >> 5 * place & 31] for place in range(LENGTH))


def plain(typed: str) -> str:
    """What somebody typed, as it is looked up: capitals, without the dashes; empty when it cannot be a code."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return signs if len(signs) == LENGTH and all(sign in SIGNS for sign in signs) else ""


def spaced(code: str) -> str:
    """A code as it is read: in groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
