"""Draw the icons a phone shows for the session card, from the mark's colours and the vendored font's 代."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
GROUND, LINE, INK = "#9c1c1c", "#e9c46a", "#ffffff"
FONT = ROOT / "congress" / "fonts" / "WenQuanYiMicroHei.ttf"


def draw(size):
    """A square whose inner eight tenths hold everything: a phone may cut the rest away."""
    icon = Image.new("RGB", (size, size), GROUND)
    pen = ImageDraw.Draw(icon)
    edge = size * 0.14
    pen.rounded_rectangle((edge, edge, size - edge, size - edge), size * 0.08, outline=LINE, width=max(2, size // 64))
    font = ImageFont.truetype(str(FONT), int(size * 0.5))
    pen.text((size / 2, size / 2), "代", font=font, fill=INK, anchor="mm")
    return icon.quantize(32)


if __name__ == "__main__":
    for each in (192, 512):
        draw(each).save(ROOT / "static" / "img" / f"icon-{each}.png", optimize=True)
