"""Sensitive words (敏感词): what is handed in is searched for the words the congress has listed."""

import re
import unicodedata

from django.db.models import Model
from django.utils.translation import gettext as _

from congress.errors import Invalid
from congress.models import SensitiveWord

_HIDING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff·•\-_*.~|/\\]+")  # what people put between the characters of a word


def plain(text: str) -> str:
    """``text`` as words are looked for in it: one width, one case, nothing between the characters of a word.

    The signs that end a sentence or a part of it stay, so that no word is found across them.
    """
    return _HIDING.sub("", unicodedata.normalize("NFKC", text).casefold())


def check(congress_id: int, row: Model, *names: str) -> None:
    """Refuse what is handed in when one of the fields ``names`` of ``row`` has a word that may not stand there.

    One question. Raises ``Invalid`` with the words beside their fields.
    """
    refused = [word for word in _words(congress_id) if word.is_refused]
    wrong = {}
    for name in names:
        if found := _found(refused, getattr(row, name)):
            told = {"field": row._meta.get_field(name).verbose_name, "words": "”、“".join(found)}
            wrong[name] = [_("%(field)s: “%(words)s” may not stand in what is handed in. Write it otherwise.") % told]
    if wrong:
        raise Invalid(wrong)


def noted(congress_id: int, *texts: str) -> list[str]:
    """The listed words that stand in ``texts``, for whoever reviews them; one question."""
    return _found(_words(congress_id), *texts)


def _words(congress_id: int) -> list[SensitiveWord]:
    return list(SensitiveWord.objects.filter(congress=congress_id, is_active=True).order_by("pk"))


def _found(words: list[SensitiveWord], *texts: str) -> list[str]:
    searched = [plain(text) for text in texts]
    return [row.word for row in words if (word := plain(row.word)) and any(word in text for text in searched)]
