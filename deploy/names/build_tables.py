"""Build congress/data/strokes.txt and readings.txt, for names.py. For developers; not needed to run the portal.

Usage: python deploy/names/build_tables.py UNICODE_DIR RIME_DIR

UNICODE_DIR holds Unihan_*.txt.bz2 of Debian's ``unicode-data``, RIME_DIR holds stroke.dict.yaml of
Debian's ``rime-data-stroke``; installed, they are /usr/share/unicode and /usr/share/rime-data.
Readings come from ``pypinyin``. Prints the checksums that congress/data/NOTICE.md records.

The official order is known for the 8,105 characters of the 通用规范汉字表: Unihan's kTGH numbers them,
and within each of its three levels they stand in stroke order. Everything else is ordered by stroke
count (kTotalStrokes) and the five-stroke code (横竖撇点折 = 12345). Both agree but for some twenty
characters with a wrong count or code; those take the place the official list gives them.
"""

import bz2
import hashlib
import sys
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from pypinyin import lazy_pinyin

DATA = Path(__file__).resolve().parents[2] / "congress" / "data"
LEVELS = (range(1, 3501), range(3501, 6501), range(6501, 8106))
IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
STROKES = str.maketrans("hspnz", "12345")
NO_CODE = "9"  # sorts after every stroke code
# Readings usual in given names where the common word reads otherwise.
IN_NAMES = {"长": "chang", "都": "du", "卜": "bu", "晟": "sheng", "曾": "zeng", "扎": "zha", "仔": "zi"}


def unihan(folder: Path, name: str) -> dict[str, str]:
    """Return the Unihan field ``name`` by character."""
    values = {}
    for path in sorted(folder.glob("Unihan_*.txt.bz2")):
        with bz2.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                match line.rstrip("\n").split("\t"):
                    case [point, field, value] if field == name:
                        values[chr(int(point.replace("U+", "0x"), 0))] = value
    return values


def stroke_codes(path: Path) -> dict[str, list[str]]:
    """Return the five-stroke codes of each character, in the order of the Rime dictionary."""
    codes = defaultdict(list)
    _, _, entries = path.read_text(encoding="utf-8").partition("\n...\n")
    for line in entries.splitlines():
        character, tab, code = line.partition("\t")
        if tab and len(character) == 1:
            codes[character].append(code.partition("\t")[0].translate(STROKES))
    return codes


def longest_rise(keys: list) -> set[int]:
    """Return the positions of a longest subsequence of ``keys`` that never falls."""
    tails, ends, before = [], [], {}
    for position, key in enumerate(keys):
        length = bisect_right(tails, key)
        tails[length : length + 1] = [key]
        ends[length : length + 1] = [position]
        before[position] = ends[length - 1] if length else None
    rise, position = set(), ends[-1]
    while position is not None:
        rise.add(position)
        position = before[position]
    return rise


def key(count: int, codes: list[str]) -> tuple[int, str]:
    """Return (count, code): the last code of the right length, as Rime lists mainland forms last."""
    fitting = [code for code in codes if len(code) == count]
    return count, fitting[-1] if fitting else NO_CODE


def sort_keys(folder: Path, codes: dict[str, list[str]]) -> dict[str, tuple]:
    """Return (count, code, level, place) for every character; official places win over wrong codes."""
    counts = {c: int(v.split()[0]) for c, v in unihan(folder, "kTotalStrokes").items()}
    official = {int(v.rpartition(":")[2]): c for c, v in unihan(folder, "kTGH").items()}
    keys = {
        chr(point): (*key(counts[chr(point)], codes[chr(point)]), len(LEVELS), point)
        for block in IDEOGRAPHS
        for point in block
        if chr(point) in counts
    }
    for level, numbers in enumerate(LEVELS):
        characters = [official[number] for number in numbers]
        found = [key(counts[c], codes[c]) for c in characters]
        trusted = longest_rise([k if k[1] != NO_CODE else (k[0], "") for k in found])
        trusted = {position for position in trusted if found[position][1] != NO_CODE}
        previous = found[0]
        for position, character in enumerate(characters):
            if position in trusted:
                previous = found[position]
            elif found[position][1] != NO_CODE:
                print(f"level {level + 1}: {character} {found[position]} placed after {previous}")
            keys[character] = (*previous, level, position)
        inherited = len(characters) - len(trusted)
        falls = sum(keys[a] > keys[b] for a, b in pairwise(characters))
        print(f"level {level + 1}: {len(characters)} characters, {inherited} placed by the list alone, {falls} falls")
    return keys


def write(name: str, source: str, lines: dict[str, str]) -> None:
    """Write one table: a comment, then ``label<tab>characters`` for each line."""
    head = f"# {source}\n# Made by deploy/names/build_tables.py; sources and licences: NOTICE.md\n"
    body = "".join(f"{label}\t{characters}\n" for label, characters in lines.items())
    path = DATA / name
    path.write_text(head + body, encoding="utf-8")
    print(checksum(path))


def checksum(path: Path) -> str:
    """Return one line in the manner of sha256sum."""
    return f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"


def main(unicode_folder: Path, rime_folder: Path) -> None:
    """Write both tables and print what went into them."""
    rime = rime_folder / "stroke.dict.yaml"
    keys = sort_keys(unicode_folder, stroke_codes(rime))
    by_count = defaultdict(list)
    for character in sorted(keys, key=keys.get):
        by_count[f"{keys[character][0]:02}"].append(character)
    by_reading = defaultdict(list)
    for character in sorted(keys):
        reading = IN_NAMES.get(character) or lazy_pinyin(character)[0]
        if reading.isascii():
            by_reading[reading].append(character)
    write(
        "strokes.txt",
        "Stroke count, tab, the characters of that count in the official stroke order (LGPL-3).",
        {count: "".join(found) for count, found in by_count.items()},
    )
    write(
        "readings.txt",
        "Reading without tone (v for u with diaeresis), tab, the characters that commonly read so (MIT).",
        {reading: "".join(by_reading[reading]) for reading in sorted(by_reading)},
    )
    for path in (*sorted(unicode_folder.glob("Unihan_*.txt.bz2")), rime):
        print(checksum(path))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
