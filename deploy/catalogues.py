"""Message catalogues: `check` that they are complete, compiled and hold every string; `compile` them.

Extracting strings needs Debian's `gettext`; reading, compiling and comparing need only Python.
"""

import ast
import gettext
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IGNORED = shutil.ignore_patterns(
    ".*", "var", "node_modules", "staticfiles", "tests", "docs", "deploy", "*.mo", "vendor"
)


class Entry:
    """One message of a catalogue."""

    def __init__(self):
        """An empty entry, filled line by line."""
        self.fuzzy = False
        self.parts = {}

    @property
    def key(self):
        """What a compiled catalogue looks it up by."""
        context = self.parts.get("msgctxt")
        text = self.parts["msgid"] if context is None else f"{context}\x04{self.parts['msgid']}"
        return f"{text}\0{self.parts['msgid_plural']}" if "msgid_plural" in self.parts else text

    @property
    def translations(self):
        """The translated text, or every plural form of it."""
        return [text for field, text in self.parts.items() if field.startswith("msgstr")]


def read(path):
    """The entries of a .po or .pot file, obsolete ones left out."""
    entries, entry, field = [], Entry(), None
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if not line.strip():
            if "msgid" in entry.parts:
                entries.append(entry)
            entry, field = Entry(), None
        elif line.startswith("#,"):
            entry.fuzzy = "fuzzy" in line
        elif line.startswith("#"):
            continue
        elif line.startswith('"'):
            entry.parts[field] += ast.literal_eval(line)
        else:
            field, text = line.split(" ", 1)
            if field in {"msgctxt", "msgid"} and "msgstr" in " ".join(entry.parts):
                entries.append(entry)
                entry = Entry()
            entry.parts[field] = ast.literal_eval(text)
    return entries


def compiled(entries):
    """The entries as the bytes of a .mo file."""
    pairs = sorted(
        (entry.key.encode(), "\0".join(entry.translations).encode())
        for entry in entries
        if all(entry.translations) and not (entry.fuzzy and entry.key)
    )
    offset = 28 + 16 * len(pairs)
    tables, texts = [], b""
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), offset + len(texts)]
            texts += pair[column] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs))
    return header + struct.pack(f"<{len(tables)}I", *tables) + texts


def meaning(path):
    """What a .mo file translates, whoever compiled it (msgfmt leaves the creation date out)."""
    with path.open("rb") as file:
        catalogue = dict(gettext.GNUTranslations(file)._catalog)  # noqa: SLF001  (there is no public way to list it)
    catalogue[""] = [line for line in catalogue.get("", "").splitlines() if not line.startswith("POT-Creation-Date")]
    return catalogue


def strings_in_code(language, domain):
    """Every message key that makemessages finds, in a copy, so that nothing here is touched."""
    with tempfile.TemporaryDirectory() as copy:
        tree = Path(copy, "portal")
        shutil.copytree(ROOT, tree, ignore=IGNORED)
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            language,
            "-d",
            domain,
            "--no-location",
            "--no-obsolete",
        ]
        found = subprocess.run(
            command,
            cwd=tree,
            capture_output=True,
            text=True,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": ""},
            check=False,
        )
        if found.returncode:
            sys.exit(f"makemessages failed: {found.stderr.strip()}")
        return {entry.key for entry in read(tree / "locale" / language / "LC_MESSAGES" / f"{domain}.po")}


def check(path):
    """What is wrong with one catalogue, as sentences."""
    entries = read(path)
    problems = [f"fuzzy: {entry.key!r}" for entry in entries if entry.fuzzy]
    problems += [f"not translated: {entry.key!r}" for entry in entries if not all(entry.translations)]
    binary = path.with_suffix(".mo")
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "fresh.mo")
        fresh.write_bytes(compiled(entries))
        if not binary.exists():
            problems.append('not compiled: "make fix" does it')
        elif meaning(binary) != meaning(fresh):
            problems.append(f'{binary.name} is older than {path.name}: "make fix" compiles it')
    if shutil.which("xgettext"):
        known = {entry.key for entry in entries}
        needed = strings_in_code(path.parent.parent.name, path.stem)
        problems += [f"not in the catalogue: {key!r}" for key in sorted(needed - known)]
    return problems


def main(verb):
    """Run one verb over every catalogue; exit 1 when `check` finds something."""
    catalogues = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    if not catalogues:
        sys.exit("There is no catalogue under locale/.")
    failed = False
    for path in catalogues:
        if verb == "compile":
            path.with_suffix(".mo").write_bytes(compiled(read(path)))
            continue
        for problem in check(path):
            failed = True
            print(f"{path.relative_to(ROOT)}: {problem}")
    if verb == "check" and not shutil.which("xgettext"):
        print("NOT RUN: search for strings that are in no catalogue (sudo apt-get install gettext)")
        failed = failed or os.environ.get("STRICT") == "1"
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] in (["check"], ["compile"]) else sys.exit("catalogues.py check|compile"))
