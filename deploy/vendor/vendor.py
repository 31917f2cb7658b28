"""Copies the few files we ship from `node_modules` to `static/vendor`, with licences and checksums.

Run `npm ci && python3 vendor.py` here after changing a version in package.json, look at the difference, commit both.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
TARGET = HERE.parent.parent / "static" / "vendor"
COPIES = {
    "bootstrap-reboot.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    "licences/bootstrap-MIT.txt": "bootstrap/LICENSE",
    "licences/lucide-ISC.txt": "lucide-static/LICENSE",
}
PDFJS = MODULES / "pdfjs-dist"
# Bytes as they are. Of the tables that tell the signs of fonts a PDF does not carry, those for simplified Chinese.
UNTOUCHED = {
    "pdfjs/pdf.min.mjs": PDFJS / "legacy" / "build" / "pdf.min.mjs",
    "pdfjs/pdf.worker.min.mjs": PDFJS / "legacy" / "build" / "pdf.worker.min.mjs",
    "pdfjs/jbig2_nowasm_fallback.js": PDFJS / "wasm" / "jbig2_nowasm_fallback.js",
    "pdfjs/openjpeg_nowasm_fallback.js": PDFJS / "wasm" / "openjpeg_nowasm_fallback.js",
    "licences/pdfjs-Apache-2.0.txt": PDFJS / "LICENSE",
    "licences/pdfjs-jbig2.txt": PDFJS / "wasm" / "LICENSE_JBIG2",
    "licences/pdfjs-jbig2-build.txt": PDFJS / "wasm" / "LICENSE_PDFJS_JBIG2",
    "licences/pdfjs-openjpeg.txt": PDFJS / "wasm" / "LICENSE_OPENJPEG",
    "licences/pdfjs-openjpeg-build.txt": PDFJS / "wasm" / "LICENSE_PDFJS_OPENJPEG",
    "licences/pdfjs-cmaps.txt": PDFJS / "cmaps" / "LICENSE",
    "qr/qrcode.mjs": MODULES / "qrcode-generator" / "dist" / "qrcode.mjs",
    "qr/jsQR.js": MODULES / "jsqr" / "dist" / "jsQR.js",
    "licences/jsqr-Apache-2.0.txt": MODULES / "jsqr" / "LICENSE",
    "licences/qrcode-generator-MIT.txt": HERE / "qrcode-generator-MIT.txt",  # the package carries no file of its own
}
CMAPS = ("Adobe-GB1-*", "GB*", "UniGB-*")
# Our name of an icon: Lucide's.
ICONS = {
    "home": "house", "duty": "clipboard-list", "proposals": "file-pen-line", "notices": "bell", "me": "user-round",
    "people": "users-round", "tasks": "list-checks", "inbox": "inbox", "organ": "landmark", "unit": "building-2",
    "calendar": "calendar-days", "meetings": "mic", "station": "map-pin", "opinions": "message-square",
    "talk": "message-circle", "study": "book-open", "news": "newspaper", "archive": "archive", "jobs": "hourglass",
    "work": "briefcase", "projects": "vote", "points": "award", "chart": "chart-column", "search": "search",
    "filter": "filter", "file": "file-text", "reply": "file-check", "seal": "stamp", "folder": "folder",
    "attach": "paperclip", "download": "download", "upload": "upload", "print": "printer", "send": "send",
    "add": "plus", "edit": "pen", "delete": "trash-2", "close": "x", "done": "check", "ok": "circle-check",
    "late": "circle-alert", "warning": "triangle-alert", "info": "info", "help": "circle-help", "clock": "clock",
    "history": "history", "next": "chevron-right", "previous": "chevron-left", "down": "chevron-down",
    "go": "arrow-right", "out": "external-link", "more": "ellipsis", "menu": "menu", "login": "log-in",
    "logout": "log-out", "settings": "settings", "language": "languages", "text": "type", "key": "key-round",
    "shield": "shield", "card": "id-card", "code": "qr-code", "phone": "phone", "mail": "mail", "eye": "eye",
    "bus": "bus", "meal": "utensils", "room": "bed", "law": "scale", "handshake": "handshake", "star": "star",
    "hand": "hand", "desk": "gauge", "proposal": "file-pen-line", "task": "list-checks", "write": "square-pen",
}  # fmt: skip


def sprite():
    """One SVG file with a symbol for every icon."""
    symbols = []
    for name, source in sorted(ICONS.items()):
        text = (MODULES / "lucide-static" / "icons" / f"{source}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"\s+", " ", re.search(r"<svg.*?>(.*)</svg>", text, re.DOTALL).group(1)).strip()
        inner = inner.replace(" />", "/>").replace("> <", "><")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def copy():
    """Write the copies and the notice that names them."""
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "licences").mkdir(parents=True)
    for name, source in COPIES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        text = re.sub(r"\n?/\*# sourceMappingURL=.*?\*/\s*$", "\n", text)
        (TARGET / name).write_text(text, encoding="utf-8")
    untouched = UNTOUCHED | {
        f"pdfjs/cmaps/{path.name}": path for shape in CMAPS for path in (PDFJS / "cmaps").glob(f"{shape}.bcmap")
    }
    for name, source in untouched.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, TARGET / name)
    (TARGET / "icons.svg").write_text(sprite(), encoding="utf-8")
    versions = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lines = [
        "# Vendored files",
        "",
        "Copied by `deploy/vendor/vendor.py`; not edited by hand. htmx comes with the django-htmx wheel.",
        "",
        f"- Bootstrap {versions['bootstrap']}, MIT (`licences/bootstrap-MIT.txt`): reboot only",
        f"- Lucide {versions['lucide-static']}, ISC and MIT (`licences/lucide-ISC.txt`): {len(ICONS)} icons",
        f"- PDF.js {versions['pdfjs-dist']}, Apache-2.0 (`licences/pdfjs-*.txt`): legacy build, for the reading page",
        f"- qrcode-generator {versions['qrcode-generator']}, MIT (`licences/qrcode-generator-MIT.txt`): draws codes",
        f"- jsQR {versions['jsqr']}, Apache-2.0 (`licences/jsqr-Apache-2.0.txt`): reads them where the browser cannot",
        "",
        "| file | sha256 |",
        "| --- | --- |",
    ]
    lines += [
        f"| {path.relative_to(TARGET).as_posix()} | {hashlib.sha256(path.read_bytes()).hexdigest()} |"
        for path in sorted(TARGET.rglob("*"))
        if path.is_file()
    ]
    (TARGET / "NOTICE.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    copy()
