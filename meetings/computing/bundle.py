"""An archive of papers, read with suspicion: what is in it, what is not taken and why. Pure.

Nothing is ever written under a name from the archive. Sizes are counted while reading: what an archive says about
itself may be a lie.
"""

import io
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum

MOST_FILES = 60
MOST_ENTRIES = 500  # with folders and what operating systems leave behind
MOST_UNPACKED = 200 * 1024 * 1024  # bytes, together
MOST_TIMES = 200  # a file unpacks to at most so many times its size, once it is larger than FREE
FREE = 1024 * 1024
CHUNK = 64 * 1024
UTF8 = 0x800  # the flag by which an archive says that its names are UTF-8
LEFT_BEHIND = re.compile(r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini)(/|$)", re.IGNORECASE)


class Why(StrEnum):
    """Why something was not taken."""

    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    PATH = "path"
    LINK = "link"
    PASSWORD = "password"  # noqa: S105  (a reason)
    TWICE = "twice"
    DAMAGED = "damaged"
    NESTED = "nested"


class Unreadable(Exception):  # noqa: N818  (told to the person)
    """The archive as a whole is not taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its bare name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Bundle:
    """What an archive holds: files in the order of their names, and what was not taken."""

    entries: list[Entry]
    refused: list[tuple[str, Why]]


def opened(content: bytes, *, largest: int) -> Bundle:
    """Read an archive; a file beyond ``largest`` bytes is refused by name. Raises ``Unreadable`` for the whole."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise Unreadable(Why.UNREADABLE) from error
    with archive:
        found = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(archive.infolist()) > MOST_ENTRIES:
            raise Unreadable(Why.TOO_MANY)
        found = [entry for entry in found if not LEFT_BEHIND.search(entry.filename)]
        if len(found) > MOST_FILES:
            raise Unreadable(Why.TOO_MANY)
        return _read(archive, found, largest)


def _read(archive: zipfile.ZipFile, found: list[zipfile.ZipInfo], largest: int) -> Bundle:
    entries: dict[str, Entry] = {}
    refused: list[tuple[str, Why]] = []
    left = MOST_UNPACKED
    for entry in found:
        name = told_name(entry)
        bare = name.rpartition("/")[2]
        why = _wrong(entry, name) or (Why.TWICE if bare.casefold() in entries else None)
        if why is None:
            taken = _unpack(archive, entry, min(largest, left))
            if isinstance(taken, Why):
                why = taken
                if taken == Why.TOO_LARGE and left < largest:
                    raise Unreadable(Why.BOMB)
            else:
                left -= len(taken)
                entries[bare.casefold()] = Entry(bare, taken)
        if why is not None:
            refused.append((name[-120:], why))
    return Bundle([entries[key] for key in sorted(entries)], refused)


def told_name(entry: zipfile.ZipInfo) -> str:
    """The name as whoever packed it saw it: Chinese Windows writes GBK, which ``zipfile`` reads as code page 437."""
    name = entry.orig_filename
    if entry.flag_bits & UTF8:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _wrong(entry: zipfile.ZipInfo, name: str) -> Why | None:
    """What is wrong with an entry before it is read."""
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode) or (mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG}):
        return Why.LINK
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or re.match(r"[A-Za-z]:", name):
        return Why.PATH
    if entry.flag_bits & 1:
        return Why.PASSWORD
    if parts[-1].lower().endswith((".zip", ".rar", ".7z", ".tar", ".gz")):
        return Why.NESTED
    return None


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> bytes | Why:
    """The bytes of an entry, or why they are not taken."""
    packed = max(1, entry.compress_size)
    pieces, size = [], 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > FREE and size > MOST_TIMES * packed:
                    return Why.BOMB
                if size > largest:
                    return Why.TOO_LARGE
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return Why.DAMAGED
    return b"".join(pieces)


def title_of(name: str) -> tuple[int | None, str, str]:
    """What a file's name says: its place in the order, the title, and the stage (``draft``, ``revised``, ``for_vote``).

    ``03 关于预算执行情况的报告（草案）.pdf`` is the third, a draft.
    """
    stem = name.rpartition(".")[0] or name
    found = re.match(r"\s*(\d{1,3})\s*[.、_\-\s）)]\s*(?=\S)", stem)
    place = int(found.group(1)) if found else None
    title = stem[found.end() :] if found else stem
    stages = (("for_vote", "表决稿"), ("revised", "修改稿"), ("revised", "修订稿"), ("draft", "草案"))
    stage = next((stage for stage, word in stages if re.search(rf"[（(]{word}[）)]\s*$", title)), "draft")
    return place, title.strip()[:120], stage
