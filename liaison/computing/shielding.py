"""Numbers of persons in what somebody wrote: the station reads them, nobody else does."""

import re

# A mobile phone (with blanks, dots or dashes between its groups), a landline with its area, an identity number.
_MOBILE = r"(?<!\d)(?:\+?86[\s.\-－]*)?1(?:[\s.\-－]*\d){10}(?!\d)"
_LANDLINE = r"(?<!\d)0\d{2,3}[\s\-－]*\d{7,8}(?!\d)"
_IDENTITY = r"(?<!\d)\d{17}[\dXx](?!\d)"
_NUMBERS = re.compile(f"{_IDENTITY}|{_MOBILE}|{_LANDLINE}")
# Full-width digits are digits.
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
HIDDEN = "***"


def shielded(text: str) -> str:
    """``text`` with every number by which a person could be reached or identified struck out."""
    return _NUMBERS.sub(HIDDEN, text.translate(_DIGITS))


def names_somebody(text: str, *, name: str = "", phone: str = "") -> bool:
    """Whether ``text`` would give the voter away: by a number, or by the name he left."""
    plain = text.translate(_DIGITS)
    digits = re.sub(r"\D", "", plain)
    reached = bool(_NUMBERS.search(plain)) or (bool(phone) and phone in digits)
    called = len(name.strip()) > 1 and name.strip() in text
    return reached or called
