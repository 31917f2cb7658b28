"""All texts of notices on one page, in both languages, for those who write and read them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from congress import events, notify
from congress.models import Event
from congress.pages import own

LANGUAGES = ("zh-hans", "en")
EACH = 3  # events of a kind that are shown: texts differ by what has happened


@dataclass(frozen=True)
class Text:
    """A notice as it reads in both languages: title, text, and what a copy by SMS says."""

    name: str
    kind: str
    words: tuple[tuple[str, str, str], ...]
    required: bool
    urgent: bool


@own
def notice_texts(request: HttpRequest) -> HttpResponse:
    """Every notice as the newest events of its kind would have it said; only where the portal is shown or built."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    found = texts()
    shown = {text.name for text in found}
    groups = [
        {
            "label": group.label,
            "texts": [text for text in found if text.name in group.texts],
            "missing": sorted(group.texts - shown),
        }
        for group in notify.groups()
    ]
    return render(request, "congress/texts.html", {"groups": groups})


def texts() -> list[Text]:
    """What the rooms would tell of the newest events of each kind, and of the examples they give. Nobody is told:
    whatever is written is taken back.
    """
    found: dict[str, list[Text]] = defaultdict(list)
    for kind in events.kinds():
        reactions = events.reactions_to(kind, "notifications")
        happened = Event.objects.filter(kind=kind).order_by("-pk")[:EACH] if reactions else []
        for event in [*happened, *notify.examples(kind)]:
            with notify.overhear() as heard, transaction.atomic():
                for reaction in reactions:
                    reaction(event)
                transaction.set_rollback(True)
            _add(found, heard)
    return [text for same in found.values() for text in same]


def _add(found: dict[str, list[Text]], heard: Iterable[notify.Told]) -> None:
    """Add what was heard: of texts that differ in names alone, the first ones."""
    for told in heard:
        words = tuple((*told.words(language), told.copy(language)[1]) for language in LANGUAGES)
        text = Text(told.template, told.event.kind, words, told.required, told.urgent)
        same = found[told.template]
        if len(same) < EACH and all(other.words[0][1:] != words[0][1:] for other in same):
            same.append(text)
