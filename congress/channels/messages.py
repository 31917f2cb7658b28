"""What goes out of the house, what can become of it, and where an account at a provider stands."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Message:
    """One message to one address.

    ``reference`` is our id of it: a message tried again carries the same one, so that a provider who minds it sends it
    once. ``text`` names nobody and no matter. ``code`` is set for one-time codes alone.
    """

    address: str
    text: str
    reference: str
    title: str = ""
    url: str = ""
    code: str = ""

    @cached_property
    def line(self) -> str:
        """The text as one line without control characters: what an SMS shows."""
        return " ".join("".join(sign if sign.isprintable() else " " for sign in self.text).split())

    @cached_property
    def whole(self) -> str:
        """Text and link: what a chat shows."""
        return f"{self.text}\n{self.url}" if self.url else self.text


class Channel(Protocol):
    """A way to a person. ``remote`` ones speak to a network and are called in a thread apart.

    ``trial`` ones write the message where others may read it.
    """

    remote: bool
    trial: bool

    def send(self, message: Message) -> None:
        """Send it; raise ``Later`` when another try may succeed, ``Never`` when none will."""


class Later(Exception):  # noqa: N818  (no error of ours: the provider did not take it this time)
    """Not taken this time: no answer, a fault over there, too much at once. Says nothing about this address."""


class Never(Exception):  # noqa: N818  (as above)
    """This message will not be taken, however often it is tried: the address is wrong or closed to us."""


@dataclass(frozen=True)
class Account:
    """An account at a provider, written as an address: ``https://name:secret@host/path?option=value``."""

    base: str
    name: str
    secret: str
    options: dict[str, str] = field(hash=False)

    @classmethod
    def read(cls, address: str) -> "Account":
        """The account behind ``address``; signs that mean something in an address stand percent-encoded."""
        parts = urlsplit(address)
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
        return cls(
            base=f"{parts.scheme}://{host}{parts.path.rstrip('/')}",
            name=unquote(parts.username or ""),
            secret=unquote(parts.password or ""),
            options=dict(parse_qsl(parts.query)),
        )
