"""Ways out of the house to a person's phone. Called outside any transaction; each call has its time-out."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from congress import clock
from congress.fields import mask

log = structlog.get_logger(__name__)
_apart = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sms")


class Sms(Protocol):
    """A way to send an SMS. ``remote`` ones speak to a network and are called in a thread apart.

    ``trial`` ones write the code where others may read it.
    """

    remote: bool
    trial: bool

    def send(self, phone: str, text: str, reference: str) -> None:
        """Send ``text``; ``reference`` is our id of the message, so that the provider sends it once."""


class ConsoleSms:
    """Prints the message where the portal was started: for the demonstration."""

    remote = False
    trial = True

    def send(self, phone: str, text: str, reference: str) -> None:
        print(f"SMS {reference} → {mask(phone)}: {text}", flush=True)  # noqa: T201  (that is what it is for)


class FileSms:
    """Appends the message to ``var/sms.log``: for trials without a provider."""

    remote = False
    trial = True

    def send(self, phone: str, text: str, reference: str) -> None:
        path = Path(settings.VAR_DIR) / "sms.log"
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{clock.now():%Y-%m-%dT%H:%M:%SZ}\t{reference}\t{phone}\t{text}\n")


def sms_offered() -> bool:
    """Whether an SMS reaches a person here: in earnest only through a provider, in a trial also through the console."""
    return bool(settings.SMS_BACKEND) and not (settings.STRICT and import_string(settings.SMS_BACKEND).trial)


def send_sms(phone: str, text: str, reference: str) -> None:
    """Send one SMS by the configured way. Never raises: a provider's fault is logged, the person asks again.

    A remote provider is spoken to in a thread apart: the page answers at once, whether there is somebody to send to or
    not, and no database connection waits for the network.
    """
    sms: Sms = import_string(settings.SMS_BACKEND)()
    if sms.remote:
        _apart.submit(_send, sms, phone, _clean(text), reference)
    else:
        _send(sms, phone, _clean(text), reference)


def _clean(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _send(sms: Sms, phone: str, text: str, reference: str) -> None:
    try:
        sms.send(phone, text, reference)
    except Exception:
        log.exception("sms_failed", reference=reference)
