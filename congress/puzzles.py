"""What is asked at log-in after failures: the signs of a picture, or beside it a small sum in words. Either is right.

While it is asked no row is kept: the question travels in the page, encrypted, and names the browser it was put to and
the time it ends. Answering it takes it: a row under a primary key, so that of two at the same moment one is heard.
"""

import datetime as dt
import json
import random
import re
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from functools import cache as kept
from io import BytesIO

from allauth.core.internal.ratelimit import cache_lock
from django.core.cache import cache
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageDraw, ImageFont

from congress import clock
from congress.documents import FONT_FOLDER
from congress.fields import blind, decrypt, encrypt

FAILURES = 3
WINDOW = dt.timedelta(minutes=15)
LIFE = dt.timedelta(minutes=5)
SIGNS = "ACEFHJKMNPRTWXY34679"  # none that looks like another, not even when it leans
SIGN_COUNT = 4
TENS = {
    20: gettext_lazy("twenty"), 30: gettext_lazy("thirty"), 40: gettext_lazy("forty"), 50: gettext_lazy("fifty"),
    60: gettext_lazy("sixty"), 70: gettext_lazy("seventy"), 80: gettext_lazy("eighty"), 90: gettext_lazy("ninety"),
}  # fmt: skip
ONES = {
    1: gettext_lazy("one"), 2: gettext_lazy("two"), 3: gettext_lazy("three"), 4: gettext_lazy("four"),
    5: gettext_lazy("five"), 6: gettext_lazy("six"), 7: gettext_lazy("seven"), 8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
}  # fmt: skip

WIDTH, HEIGHT = 200, 72
GROUND = (255, 255, 255)
INKS = ((38, 34, 31), (124, 20, 20), (31, 78, 121), (33, 101, 58))
FONTS = ("WenQuanYiMicroHei.ttf", "NotoSerifCJKsc-Bold-subset.otf")
FONT_SIZE = 46
LEAN = 18  # degrees


@dataclass(frozen=True)
class Puzzle:
    """One question: the ``signs`` of the picture, the sum of ``tens`` and ``ones`` in words, and to which browser."""

    key: str
    signs: str
    tens: int
    ones: int
    browser: str
    ends_at: float

    @property
    def question(self) -> str:
        """The sum in words."""
        return _("What is %(tens)s plus %(ones)s?") % {"tens": TENS[self.tens], "ones": ONES[self.ones]}

    @property
    def answers(self) -> set[str]:
        """What is right, as ``_plain`` leaves it: the signs, the sum in digits, the sum in words."""
        return {self.signs, str(self.tens + self.ones), _plain(f"{TENS[self.tens]}{ONES[self.ones]}")}

    @property
    def entry(self) -> str:
        """The question as it travels in the page, readable by the portal alone."""
        return encrypt(json.dumps(asdict(self)), "puzzle")


def pose(browser: str) -> Puzzle:
    """A new question for ``browser``, which is known by a secret of its own."""
    return Puzzle(
        key=secrets.token_urlsafe(16),
        signs="".join(secrets.choice(SIGNS) for _n in range(SIGN_COUNT)),
        tens=secrets.choice(list(TENS)),
        ones=secrets.choice(list(ONES)),
        browser=_mark(browser),
        ends_at=(clock.now() + LIFE).timestamp(),
    )


def find(entry: str) -> Puzzle | None:
    """The question behind ``entry``; ``None`` when it is none of ours, or over."""
    try:
        puzzle = Puzzle(**json.loads(decrypt(entry, "puzzle")))
    except ValueError:
        return None
    return puzzle if puzzle.ends_at > clock.now().timestamp() else None


def solve(entry: str, answer: str, *, browser: str) -> bool:
    """Whether ``answer`` is right. It takes the question, right or wrong: there is one try.

    A question put to another browser is nobody's here.
    """
    puzzle = find(entry)
    if puzzle is None or not constant_time_compare(puzzle.browser, _mark(browser)):
        return False
    return cache.add(f"puzzle:{puzzle.key}", 1, LIFE.total_seconds()) and _plain(answer) in puzzle.answers


def _mark(browser: str) -> str:
    return blind(f"puzzle:{browser}")


def _plain(answer: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", answer)).upper()


# When it is asked ------------------------------------------------------------------------------------------------


def note_failure(*subjects: str) -> None:
    """Remember that a log-in failed, for each of ``subjects``: the account tried, the address it came from."""
    for subject in subjects:
        key = _failures_of(subject)
        with cache_lock(key):  # two at once would be counted as one
            latest = [clock.now().timestamp(), *cache.get(key, [])][:FAILURES]
            cache.set(key, latest, WINDOW.total_seconds())


def is_due(*subjects: str) -> bool:
    """Whether one of ``subjects`` failed three times within the last quarter of an hour."""
    since = (clock.now() - WINDOW).timestamp()
    failures = cache.get_many([_failures_of(subject) for subject in subjects]).values()
    return any(len(times) == FAILURES and times[-1] > since for times in failures)


def _failures_of(subject: str) -> str:
    return f"failures:{blind(subject)}"


# The picture -----------------------------------------------------------------------------------------------------


def draw(puzzle: Puzzle) -> bytes:
    """The signs as a PNG. It is the same however often it is fetched: noise that changed could be averaged away."""
    chance = random.Random(puzzle.key)  # noqa: S311  (only noise; the signs are secret already)
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    step = WIDTH // (SIGN_COUNT + 1)
    for place, sign in enumerate(puzzle.signs, 1):
        stamp = _leaning(sign, _font(chance.choice(FONTS)), chance.uniform(-LEAN, LEAN))
        middle = (place * step + chance.randint(-4, 4), HEIGHT // 2 + chance.randint(-6, 6))
        corner = (middle[0] - stamp.width // 2, middle[1] - stamp.height // 2)
        image.paste(chance.choice(INKS), corner, stamp)
    for _line in range(5):
        ends = [(x, chance.randint(0, HEIGHT)) for x in (0, chance.randint(40, WIDTH - 40), WIDTH)]
        pen.line(ends, fill=chance.choice(INKS), width=1)
    for _dot in range(260):
        pen.point((chance.randrange(WIDTH), chance.randrange(HEIGHT)), fill=chance.choice(INKS))
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _leaning(sign: str, font: ImageFont.FreeTypeFont, degrees: float) -> Image.Image:
    """``sign`` as a mask, leaning, without margins."""
    mask = Image.new("L", (FONT_SIZE * 2, FONT_SIZE * 2))
    ImageDraw.Draw(mask).text((FONT_SIZE, FONT_SIZE), sign, font=font, fill=255, anchor="mm")
    leaning = mask.rotate(degrees, Image.Resampling.BICUBIC)
    return leaning.crop(leaning.getbbox())


@kept
def _font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FOLDER / name, FONT_SIZE)
