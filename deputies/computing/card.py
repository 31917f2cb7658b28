"""A deputy's card: its code as vector graphics, the whole as a picture, and the entry for a phone's address book."""

import io
from collections.abc import Mapping

import segno
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from congress.documents import FONT_FOLDER

WIDTH, HEIGHT, EDGE = 1080, 640, 56
FACE = 260
CODE = 300
INK, GREY, RED, PAPER = "#1f2328", "#59636e", "#b3261e", "#ffffff"
QUIET = 2  # modules of white around the code; it stands on white anyway


def code_svg(address: str) -> bytes:
    """``address`` as a QR code: an SVG without style that scales with its box."""
    kept = io.BytesIO()
    segno.make_qr(address, error="m").save(
        kept, kind="svg", omitsize=True, border=QUIET, svgclass=None, lineclass=None, light=PAPER
    )
    return kept.getvalue()


def picture(name: str, lines: list[str], address: str, photo: bytes | None = None) -> bytes:
    """The card as a PNG of 1080 × 640 pixels: face, name, ``lines`` and the code of ``address``."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, WIDTH, 20), fill=RED)
    left = EDGE
    if face := _face(photo):
        sheet.paste(face, (EDGE, EDGE + 20))
        left += FACE + EDGE // 2
    draw.text((left, EDGE + 30), name, font=_font(84), fill=INK)
    top = EDGE + 160
    for line in lines:
        beside = top >= HEIGHT - CODE - EDGE  # the code stands there
        for part in _wrapped(draw, line, WIDTH - left - EDGE - (CODE if beside else 0)):
            draw.text((left, top), part, font=_font(34), fill=GREY)
            top += 52
    code = _code(address)
    sheet.paste(code, (WIDTH - code.width - EDGE // 2, HEIGHT - code.height - EDGE // 2))
    kept = io.BytesIO()
    sheet.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_FOLDER / "WenQuanYiMicroHei.ttf"), size)


def _face(photo: bytes | None) -> Image.Image | None:
    """The photo cut to a square; nothing when it cannot be read."""
    if not photo:
        return None
    try:
        face = Image.open(io.BytesIO(photo)).convert("RGB")
    except (UnidentifiedImageError, OSError):
        return None
    side = min(face.size)
    left = (face.width - side) // 2
    return face.crop((left, 0, left + side, side)).resize((FACE, FACE))


def _code(address: str) -> Image.Image:
    rows = [list(row) for row in segno.make_qr(address, error="m").matrix_iter(scale=1, border=QUIET)]
    code = Image.new("1", (len(rows), len(rows)), 1)
    code.putdata([0 if dark else 1 for row in rows for dark in row])
    side = CODE // len(rows) * len(rows)  # every module of the same whole number of dots
    return code.resize((side, side), Image.Resampling.NEAREST)


def _wrapped(draw: ImageDraw.ImageDraw, text: str, width: int) -> list[str]:
    """``text`` in lines that are not wider than ``width``."""
    lines, line = [], ""
    for sign in text:
        if line and draw.textlength(line + sign, font=_font(34)) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line] if line else lines


def vcard(fields: Mapping[str, str]) -> bytes:
    """An entry for an address book (vCard 3.0, RFC 2426); ``fields``: name, org, title, phone, work_phone, email."""
    kinds = {"org": "ORG", "title": "TITLE", "phone": "TEL;TYPE=CELL", "work_phone": "TEL;TYPE=WORK", "email": "EMAIL"}
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_safe(fields['name'])};;;;", f"FN:{_safe(fields['name'])}"]
    lines += [f"{kind}:{_safe(fields[name])}" for name, kind in kinds.items() if fields.get(name)]
    return "\r\n".join([*lines, "END:VCARD", ""]).encode()


def _safe(text: str) -> str:
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
