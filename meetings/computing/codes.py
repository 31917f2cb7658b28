"""The codes one signs in with: what is signed, how it is written, how long it holds. Pure.

``SI1.P.4711.59402112.<signature>``: version, maker, whose, step of 30 seconds since 1970, ECDSA P-256 over the rest (r
and s in 64 bytes, base64url), as the phone's WebCrypto makes it. The maker is a phone (P), the server for a place (S)
or the server for a door (D).
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PHONE, SERVER, DOOR = "P", "S", "D"
STEP = 30  # seconds
TOLERANCE = 90  # seconds between the beginning of a code's step and the moment it is scanned
LONGEST = 200
POINT = 65  # bytes of an uncompressed point
HALF = 32  # bytes of r, and of s
NOON = 12
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
SHAPE = re.compile(r"SI1\.([PSD])\.([1-9][0-9]{0,17})\.([1-9][0-9]{0,11})\.([A-Za-z0-9_-]{86})", re.ASCII)
P256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class Code:
    """A code as it was read: its maker, whose it is (a place, or the gathering of a door), its step, its signature."""

    maker: str
    subject: int
    step: int
    signature: str

    @property
    def begins(self) -> int:
        """The second its step begins with."""
        return self.step * STEP

    @property
    def text(self) -> str:
        return f"{said(self.maker, self.subject, self.step)}.{self.signature}"


def said(maker: str, subject: int, step: int) -> str:
    """What is signed."""
    return f"SI1.{maker}.{subject}.{step}"


def read(text: str) -> Code | None:
    """A code as a camera or a scanner that types gives it; ``None`` for anything else.

    A Chinese keyboard turns stops into 。 and letters wide.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("。", ".").strip()
    found = SHAPE.fullmatch(plain)
    return Code(found[1], int(found[2]), int(found[3]), found[4]) if found else None


def step_at(seconds: float) -> int:
    return int(seconds // STEP)


def holds(code: Code, seconds: float) -> bool:
    """Whether the code may be shown at this moment: a phone's clock and a door's may differ by so much."""
    return abs(seconds - code.begins) <= TOLERANCE


def half_days_from(begins: dt.datetime, half_days: int, at: dt.datetime) -> int | None:
    """How many half days of a gathering are left for somebody who comes ``at`` (all moments local); ``None``: all."""
    missed = _half(at) - _half(begins)
    return None if missed <= 0 else max(1, half_days - missed)


def _half(local: dt.datetime) -> int:
    return local.toordinal() * 2 + (local.hour >= NOON)


# Signatures ----------------------------------------------------------------------------------------------------------


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url; none at all for what is not."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""


def public_key(text: str) -> ec.EllipticCurvePublicKey | None:
    """A point of P-256 as WebCrypto exports it (``raw``), in base64url; ``None`` for anything else."""
    point = decode(text)
    if len(point) != POINT:
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return None


def is_signed(text: str, signature: str, key: str) -> bool:
    """Whether ``signature`` (r and s, base64url) over ``text`` was made by the owner of ``key``."""
    found, pair = public_key(key), decode(signature)
    if found is None or len(pair) != 2 * HALF:
        return False
    der = encode_dss_signature(int.from_bytes(pair[:HALF]), int.from_bytes(pair[HALF:]))
    try:
        found.verify(der, text.encode(), P256)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_from(secret: str) -> ec.EllipticCurvePrivateKey:
    """The server's own key: always the same for the same secret, so that every worker has it and none keeps it."""
    made = HKDF(hashes.SHA256(), 48, salt=None, info=b"meetings: codes for signing in").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(made) % (ORDER - 1) + 1, ec.SECP256R1())


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    return encode(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def sign(text: str, key: ec.EllipticCurvePrivateKey) -> str:
    """The signature over ``text`` as WebCrypto writes it."""
    r, s = decode_dss_signature(key.sign(text.encode(), P256))
    return encode(r.to_bytes(HALF) + s.to_bytes(HALF))


def make(maker: str, subject: int, seconds: float, key: ec.EllipticCurvePrivateKey) -> Code:
    """A code of the server's own for this moment."""
    step = step_at(seconds)
    return Code(maker, subject, step, sign(said(maker, subject, step), key))


def digest(text: str) -> str:
    """By which a list is told from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
