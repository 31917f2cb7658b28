"""Personal data at rest: encrypted columns and the blind index that finds them again.

A value is stored as ``key-id$base64(nonce + AES-256-GCM ciphertext)``; the column name is bound in, so that a
ciphertext moved to another column does not open. Keys come from the environment, newest first.
"""

import base64
import hashlib
import hmac
import os
import re
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

NONCE = 12
MOBILE = re.compile(r"1\d{10}")


@cache
def keys() -> dict[str, bytes]:
    """The configured keys by id, newest first."""
    found = dict(entry.split(":", 1) for entry in settings.PERSONAL_KEYS)
    opened = {name: base64.b64decode(value) for name, value in found.items()}
    if not opened or any(len(key) != 32 for key in opened.values()):  # noqa: PLR2004  (AES-256)
        message = "PERSONAL_KEYS must name at least one key of 32 bytes, as id:base64."
        raise ImproperlyConfigured(message)
    return opened


def encrypt(text: str, purpose: str) -> str:
    """``text`` under the newest key, bound to ``purpose``."""
    name, key = next(iter(keys().items()))
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    return f"{name}${base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    """The text behind ``stored``; raises ``ValueError`` when the key is unknown or the text was tampered with."""
    name, _, body = stored.partition("$")
    raw = base64.b64decode(body)
    try:
        return AESGCM(keys()[name]).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except (KeyError, InvalidTag) as error:
        message = "A personal field cannot be opened with the configured keys."
        raise ValueError(message) from error


def blind(text: str) -> str:
    """The blind index of ``text``: equal texts give equal marks, and the mark does not give the text back."""
    # The oldest key stays the index key, so that adding a key does not invalidate every index.
    *_, key = keys().values()
    return hmac.new(key, b"blind:" + text.strip().encode(), hashlib.sha256).hexdigest()


def mask(text: str) -> str:
    """``text`` as it is shown to those who need not read it: 138****1234; of what is no mobile phone the first three
    and last two characters.
    """
    if MOBILE.fullmatch(text):
        return f"{text[:3]}****{text[-4:]}"
    return "" if not text else f"{text[:3]}{'*' * max(3, len(text) - 5)}{text[-2:]}"


class PersonalCharField(models.TextField):
    """Text that is encrypted in the database and plain in Python."""

    def _purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        return decrypt(value, self._purpose()) if value else value

    def get_prep_value(self, value: str | None) -> str | None:
        return encrypt(str(value), self._purpose()) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        # A ciphertext can be compared with nothing but emptiness; searching goes through the blind index.
        return super().get_lookup(lookup_name) if lookup_name in {"isnull", "exact"} else None

    def formfield(self, **kwargs: Any) -> Any:
        return super(models.TextField, self).formfield(**kwargs)


class BlindIndexField(models.CharField):
    """The blind index of a personal field beside it, kept in step when the row is saved."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"max_length": 64, "editable": False, "null": True, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        kwargs = {key: value for key, value in kwargs.items() if key not in {"max_length", "editable", "null", "blank"}}
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:  # noqa: FBT001  (Django's signature)
        text = getattr(model_instance, self.of)
        value = blind(text) if text else None
        setattr(model_instance, self.attname, value)
        return value
