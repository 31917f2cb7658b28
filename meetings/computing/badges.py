"""What the code on a printed certificate says: whose it is, and that the portal made it. Pure.

It never changes and can be copied, so it opens nothing and signs nobody in: staff who scan it see whose it is, and
compare face and name. Codes to sign in with are made by the phone, for half a minute (``codes``).
"""

import base64
import hashlib
import hmac
import re
import unicodedata

SHAPE = re.compile(r"BD([A-Z2-7]{6})([A-Z2-7]{6})")
LENGTH = 14
LONGEST = 100  # more than that is no certificate
MOST = 1 << 30


def _letters(number: int) -> str:
    """Thirty bits as six letters and digits that nobody mistakes for one another."""
    return base64.b32encode((number << 2).to_bytes(4) + b"\0").decode()[:6]


def _tag(whose: int, secret: str) -> str:
    key = hashlib.sha256(b"meetings: codes on certificates" + secret.encode()).digest()
    return _letters(int.from_bytes(hmac.digest(key, str(whose).encode(), "sha256")[:4]) >> 2)


def write(whose: int, secret: str) -> str:
    """The code of a place in a session, always the same for the same ``secret``."""
    if not 0 <= whose < MOST:
        raise ValueError(whose)
    return f"BD{_letters(whose)}{_tag(whose, secret)}"


def read(text: str, secret: str) -> int | None:
    """Whose code this is; ``None`` for anything else, and for what the portal has not made."""
    found = SHAPE.fullmatch(unicodedata.normalize("NFKC", text[:LONGEST]).strip().upper())
    if found is None:
        return None
    whose = int.from_bytes(base64.b32decode(found[1] + "AA")) >> 10
    return whose if hmac.compare_digest(found[2], _tag(whose, secret)) else None
