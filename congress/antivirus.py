"""The virus scanner: clamd, asked by its own protocol (INSTREAM) over TCP or a Unix socket.

A scanner that does not answer says nothing about a file: ``unknown``. It is then left alone for half a minute.
"""

import socket
import struct
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 2.0
READ_SECONDS = 20.0  # for the whole conversation
QUIET = 30.0  # seconds a scanner that did not answer is left alone
REPLY_LIMIT = 1024
_silent_until = 0.0


@dataclass(frozen=True)
class Verdict:
    """What the scanner says: ``state`` is ``clean``, ``infected`` (then ``name`` is the virus) or ``unknown``."""

    state: str
    name: str = ""


CLEAN = Verdict("clean")
UNKNOWN = Verdict("unknown")


def configured() -> bool:
    """Whether this portal has a scanner."""
    return bool(settings.CLAMD)


def is_resting() -> bool:
    """Whether the scanner failed a moment ago and is left alone."""
    return time.monotonic() < _silent_until


def examine(content: bytes) -> Verdict:
    """Have ``content`` examined. Never raises; inside a transaction nobody is asked: its locks would wait for him."""
    global _silent_until  # noqa: PLW0603  (the breaker's one switch)
    if not configured() or is_resting() or transaction.get_connection().in_atomic_block:
        return UNKNOWN
    try:
        reply = _ask(content)
    except OSError as error:  # time-outs too
        _silent_until = time.monotonic() + QUIET
        log.warning("scanner_silent", error=type(error).__name__)
        return UNKNOWN
    return _verdict(reply)


def _verdict(reply: str) -> Verdict:
    """``stream: OK``, ``stream: <name> FOUND``; everything else is an excuse."""
    words = reply.removeprefix("stream: ")
    if words == "OK":
        return CLEAN
    if words.endswith(" FOUND"):
        return Verdict("infected", words.removesuffix(" FOUND")[:100])
    log.warning("scanner_excuse", reply=reply[:200])
    return UNKNOWN


def _ask(content: bytes) -> str:
    """The scanner's reply to ``content``. Raises ``OSError`` when it is absent, breaks off or takes too long."""
    until = time.monotonic() + READ_SECONDS
    with closing(_connect()) as scanner:
        for piece in (b"zINSTREAM\0", struct.pack(">I", len(content)), content, struct.pack(">I", 0)):
            scanner.settimeout(_left(until))
            scanner.sendall(piece)
        reply = b""
        while not reply.endswith(b"\0") and len(reply) < REPLY_LIMIT:
            scanner.settimeout(_left(until))
            piece = scanner.recv(REPLY_LIMIT)
            if not piece:
                break
            reply += piece
    if not reply:
        raise ConnectionResetError
    return reply.rstrip(b"\0").decode(errors="replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connect() -> socket.socket:
    """A connection to ``settings.CLAMD``: ``tcp://host:port`` or ``unix:///path``."""
    where = urlsplit(settings.CLAMD)
    if where.scheme == "tcp":
        return socket.create_connection((where.hostname, where.port or 3310), timeout=CONNECT_SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    try:
        scanner.settimeout(CONNECT_SECONDS)
        scanner.connect(where.path)
    except OSError:
        scanner.close()
        raise
    return scanner
