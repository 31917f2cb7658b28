"""Stylesheets are written in small files, one for each thing, and sent as one: a phone asks once.

There is no build step. A finder of Django's static files joins them whenever it is asked: for a page in development,
for ``manage.py serve``, and for ``collectstatic``, whose storage then gives the one file its hash.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

SOURCES = Path(settings.BASE_DIR) / "static"
PORTAL = "css/portal.css"
STAFF = "css/staff.css"
FRAME = ("vendor/bootstrap-reboot.css", "css/tokens.css", "css/base.css", "css/pages.css")
# The admin's own sheets lie below; of the portal it needs what its pages borrow.
BORROWED = (
    "badge",
    "card",
    "clock",
    "empty",
    "files",
    "moves",
    "note",
    "organs",
    "stale",
    "steps",
    "timeline",
    "waiting",
)


def sheets(name: str) -> list[str]:
    """The files joined into ``name``, in their order: what a later one says wins over an earlier one."""
    if name == STAFF:
        return [
            "css/tokens.css",
            *(f"components/{part}.css" for part in BORROWED),
            "css/admin.css",
            "css/admin-duty.css",
        ]
    return [*FRAME, *files("components", "css")]


def files(folder: str, ending: str) -> list[str]:
    """Every file of a folder of ``static`` with this ending, by name."""
    return sorted(f"{folder}/{path.name}" for path in (SOURCES / folder).glob(f"*.{ending}"))


def joined(name: str) -> str:
    """The text of the one stylesheet, each part headed by the name of its file."""
    parts = ((sheet, (SOURCES / sheet).read_text(encoding="utf-8")) for sheet in sheets(name))
    return "\n".join(f"/* {sheet} */\n{text.strip()}\n" for sheet, text in parts)


class JoinedStylesheets(BaseFinder):
    """Finds ``css/portal.css`` and ``css/staff.css``, written anew under ``var`` when a part of them has changed."""

    names = (PORTAL, STAFF)

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> str | list[str]:  # noqa: FBT001, FBT002  (Django's shape)
        """Where the joined file lies; nothing for every other path."""
        if path not in self.names:
            return []
        place = str(_write(path))
        return [place] if find_all else place

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, Storage]]:
        """Both files, for ``collectstatic`` and for the server that reads them once at its start."""
        for name in self.names:
            _write(name)
            yield name, FileSystemStorage(location=_folder())


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "joined"


def _write(name: str) -> Path:
    """Put the joined file where it can be served. Processes that do so at once each replace it by the same."""
    place, content = _folder() / name, joined(name).encode()
    if not (place.exists() and place.read_bytes() == content):
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as apart:
            apart.write(content)
        Path(apart.name).chmod(0o644)
        Path(apart.name).replace(place)
    return place
