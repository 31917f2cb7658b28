"""HTTP to providers: JSON over a kept connection, with time-outs, no redirects, bounded answers.

The hosts come from the settings, never from a person. Each thread keeps its own connections.
"""

import http.client
import json
import select
import ssl
import threading
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from congress.channels.messages import Later

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
LARGEST = 64 * 1024  # bytes of an answer that are read
SERVER_FAULT = 500
TOO_MANY = 429

_kept = threading.local()


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Line:
    """One kept connection to one host."""

    def __init__(self, scheme: str, host: str) -> None:
        self._secure, self._host = scheme == "https", host
        self._open: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """One question, one answer. A line on which anything went wrong is not used again."""
        try:
            line = self._ready()
            line.request(method, path, body, headers)
            answer = line.getresponse()
            content = answer.read(LARGEST + 1)
        except Exception:
            self.hang_up()
            raise
        if answer.will_close or len(content) > LARGEST:
            self.hang_up()
        return answer.status, content

    def _ready(self) -> http.client.HTTPConnection:
        line = self._open
        if line and line.sock and select.select([line.sock], [], [], 0)[0]:
            self.hang_up()  # closed over there, or an answer nobody asked for: it would be taken for the next one's
            line = None
        if line is None or line.sock is None:
            secure = {"context": _trust()} if self._secure else {}
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            line = self._open = kind(self._host, timeout=CONNECT_SECONDS, **secure)
            line.connect()
            line.sock.settimeout(READ_SECONDS)
        return line

    def hang_up(self) -> None:
        """Close it, whatever state it is in."""
        if self._open:
            with suppress(OSError):
                self._open.close()
        self._open = None


def _line(scheme: str, host: str) -> _Line:
    lines = _kept.__dict__.setdefault("lines", {})
    if (scheme, host) not in lines:
        lines[scheme, host] = _Line(scheme, host)
    return lines[scheme, host]


def ask(
    address: str,
    *,
    query: dict[str, str] | None = None,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object that ``address`` answers; POST when there is a ``body`` (an object, or bytes as they are).

    Raises ``Later`` for whatever is no answer: nothing, a fault over there, something that is no JSON object. Answers
    with a code for *no* (4xx with JSON) are returned: the provider's own words say more.
    """
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{urlencode(query)}" if query else "")
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    try:
        status, answer = _line(parts.scheme, parts.netloc).ask("GET" if body is None else "POST", path, content, sent)
    except (OSError, http.client.HTTPException) as error:
        raise Later(type(error).__name__) from error
    if status >= SERVER_FAULT or status == TOO_MANY:
        raise Later(f"HTTP {status}")
    try:
        read = json.loads(answer)
    except ValueError as error:
        raise Later(f"HTTP {status}, no JSON") from error
    if not isinstance(read, dict):
        raise Later(f"HTTP {status}, no object")
    return read
