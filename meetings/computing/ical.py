"""Gatherings as iCalendar text [RFC 5545]: phones and desks take it in. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 75  # octets of a line
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar; times are aware. ``version`` tells a changed entry from the one taken in before."""

    uid: str
    title: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    text: str = ""
    url: str = ""
    version: int = 0
    is_cancelled: bool = False


def calendar(name: str, entries: Iterable[Entry], *, stamp: dt.datetime) -> str:
    """A calendar called ``name``, written at ``stamp``."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Deputies' Portal//Gatherings//ZH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for entry in entries:
        lines += _lines(entry, stamp)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _lines(entry: Entry, stamp: dt.datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(entry.begins_at)}",
        f"DTEND:{_utc(entry.ends_at)}",
        f"SEQUENCE:{entry.version}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY:{escaped(entry.title)}",
    ]
    told = (("LOCATION", entry.place), ("DESCRIPTION", entry.text))
    lines += [f"{name}:{escaped(value)}" for name, value in told if value]
    return [*lines, *([f"URL:{entry.url}"] if entry.url else []), "END:VEVENT"]


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime(STAMP)


def escaped(text: str) -> str:
    """A text as a value: no sign of it ends the value or the line."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in text if sign >= " ")


def folded(line: str) -> str:
    """A long line in pieces of at most 75 octets, cut between signs."""
    pieces, piece, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LONGEST:
            pieces.append(piece)
            piece, size = "", 1  # the blank that a continued line begins with
        piece, size = piece + sign, size + width
    return "\r\n ".join([*pieces, piece])
