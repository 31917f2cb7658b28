"""Make congress/fonts again from Debian packages: `python deploy/fonts/build_fonts.py` (Debian 12, fonttools, network).

A developer's tool: the fonts it makes are committed, running systems never call it. The same packages and the same
fonttools give the same bytes; NOTICE.md lists the hashes, and a test compares.
"""

import bz2
import hashlib
import re
import subprocess
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "congress" / "fonts"
PACKAGES = {
    "fonts-noto-cjk": "1:20220127+repack1-1",
    "fonts-wqy-microhei": "0.2.0-beta-3.1",
    "unicode-data": "15.0.0-1",
}
NOTO_FACE_SC = 2  # JP, KR, SC, TC, HK
# our file, file of the package, face inside the collection
SERIFS = [
    ("NotoSerifCJKsc-Regular-subset.otf", "opentype/noto/NotoSerifCJK-Regular.ttc", NOTO_FACE_SC),
    ("NotoSerifCJKsc-Bold-subset.otf", "opentype/noto/NotoSerifCJK-Bold.ttc", NOTO_FACE_SC),
]
FALLBACK = ("WenQuanYiMicroHei.ttf", "truetype/wqy/wqy-microhei.ttc", 0)
FEATURES = ["kern", "palt", "halt", "chws", "locl", "ccmp"]


def unpack(into: Path) -> None:
    """Download the pinned packages and unpack them without installing."""
    wanted = [f"{name}={version}" for name, version in PACKAGES.items()]
    subprocess.run(["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", *wanted], cwd=into, check=True)
    for package in sorted(into.glob("*.deb")):
        subprocess.run(["dpkg", "-x", package, into], check=True)


def letters_of_names(into: Path) -> set[int]:
    """通用规范汉字表: the 8,105 characters a registered name may use, as Unihan's kTGH marks them."""
    table = bz2.decompress((into / "usr/share/unicode/Unihan_OtherMappings.txt.bz2").read_bytes()).decode()
    return {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", table, re.MULTILINE)}


def characters(into: Path) -> set[int]:
    """GB 2312 (6,763 characters and its signs), the characters of names, Latin, and the punctuation of letters."""
    gb2312 = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            gb2312.update(map(ord, bytes([high, low]).decode("gb2312", "ignore")))
    ranges = [(0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2460, 0x2473), (0x3000, 0x301F), (0xFF01, 0xFF5E)]
    signs = {code for first, last in ranges for code in range(first, last + 1)}
    return gb2312 | letters_of_names(into) | signs | set(map(ord, "\u200b€№℃‰′″※★☆□■○●△▲√×≤≥≠≈￥"))


def make_serif(source: Path, face: int, wanted: set[int], target: Path) -> None:
    """One face of the collection, cut down to the wanted characters, as a plain OpenType file."""
    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]  # the copyright and licence lines must stay
    options.notdef_outline = True
    options.hinting = False
    options.recalc_timestamp = False
    font = TTFont(source, fontNumber=face, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(target)


def make_fallback(source: Path, face: int, target: Path) -> None:
    """The proportional face of the collection, whole."""
    TTFont(source, fontNumber=face, recalcTimestamp=False).save(target)


def ofl_text(into: Path) -> str:
    """The licence as the package's copyright file prints it."""
    text = (into / "usr/share/doc/fonts-noto-cjk/copyright").read_text()
    body = text.split("License: SIL-1.1\n")[-1].split("\n\nLicense:")[0]
    return "\n".join("" if line == " ." else line.removeprefix(" ") for line in body.splitlines()).strip()


def write_notice(into: Path) -> None:
    """NOTICE.md: where each file comes from, its hash and its licence."""
    rows = [
        f"| `{path.name}` | {path.stat().st_size / 1e6:.1f} MB | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |"
        for path in sorted([*FONTS.glob("*.otf"), *FONTS.glob("*.ttf")])
    ]
    apache = Path("/usr/share/common-licenses/Apache-2.0").read_text()
    (FONTS / "LICENSE-Apache-2.0.txt").write_text(apache)
    notice = NOTICE.format(
        rows="\n".join(rows), ofl=ofl_text(into), packages=", ".join(f"{n} {v}" for n, v in PACKAGES.items())
    )
    (FONTS / "NOTICE.md").write_text(notice)


NOTICE = """# Fonts of the printed documents

Made by `deploy/fonts/build_fonts.py` from the Debian 12 packages {packages}.

| File | Size | SHA-256 |
| --- | --- | --- |
{rows}

**Noto Serif CJK SC**, regular and bold: © 2017-2022 Adobe (http://www.adobe.com/). SIL Open Font License 1.1, below.
Changed by us: one face taken out of the collection and cut down to GB 2312, the 8,105 characters of 通用规范汉字表,
Latin and punctuation.

**WenQuanYi Micro Hei** (文泉驿微米黑), for characters the serif lacks: digitized data © 2007 Google Corporation;
© 2008-2009 The WenQuanYi Board of Trustees and Qianqian Fang; © 2008-2009 mozbug; some punctuation © 2003-2004
Electronic Font Open Laboratory, © 1990-2003 Wada Laboratory, the University of Tokyo. Licensed Apache-2.0 or
GPL-3+ with font exception; used here under Apache-2.0 (`LICENSE-Apache-2.0.txt`). Changed by us: one face taken out of
the collection.

## SIL Open Font License

```
{ofl}
```
"""


def main() -> None:
    """Build everything into congress/fonts."""
    FONTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        unpack(into)
        wanted = characters(into)
        for name, source, face in SERIFS:
            make_serif(into / "usr/share/fonts" / source, face, wanted, FONTS / name)
        name, source, face = FALLBACK
        make_fallback(into / "usr/share/fonts" / source, face, FONTS / name)
        write_notice(into)


if __name__ == "__main__":
    main()
