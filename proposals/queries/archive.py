"""What is published: the public pages' reads, and what the secretariat asks about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import clock
from congress.models import Congress, Organ, Session, User
from deputies.models import Delegation
from proposals.models import Category, Extent, Outcome, Proposal, Publication, Publicity, PublishedReply, Reply
from proposals.workflow import PUBLISHABLE

MOST_UNITS = 300  # a longer choice is no choice
LONGEST_NUMBER = 6  # digits of a running number

Choices = list[tuple[Any, str]]


@dataclass(frozen=True)
class Archive:
    """Published proposals as somebody asked for them: rows; words, tags and the newest key for the index; what the page
    shows.
    """

    rows: QuerySet
    words: str
    tags: dict[str, Q]
    start: int | None
    context: dict[str, Any]


def archive(asked: Mapping[str, str]) -> Archive:
    """The published proposals of one congress; choices that make no sense are passed over.

    ``asked``: congress (code), search, number, category, unit, outcome (ids) and year. The filters are asked of the
    index of words where it keeps tags (see ``congress.search``), else of the columns.
    """
    congresses = _publishing(asked.get("congress", ""))
    named = (one for one in congresses if one.code == asked.get("congress"))
    congress = next(named, congresses[0] if congresses else None)
    choices = facets(congress) | {"year": _years(congress)}
    chosen = {name: among(asked.get(name, ""), choices[name]) for name in ("category", "unit", "outcome", "year")}
    number, words = asked.get("number", "").strip()[:40], asked.get("search", "").strip()[:60]
    tags = _tags(congress, chosen, number) if congress else {}
    if tags or words or number:
        tags |= {f"g:{congress.pk}": Q(congress=congress)} if len(congresses) > 1 else {}
    replies = PublishedReply.objects.select_related("organ", "outcome").defer("body").order_by("pk")
    rows = Publication.objects.published().filter(congress=congress).select_related("category").defer("body")
    context = {
        "congress": congress,
        "congresses": [(one.code, one.name) for one in congresses],
        "choices": {name: [("", _("All")), *rows] for name, rows in choices.items()},
        "chosen": chosen,
        "number": number,
        "search": words,
        "is_narrowed": bool(tags or words or number),
    }
    text = words if number.isdecimal() else f"{words} {number}".strip()
    start = None
    if chosen["year"]:  # the newest of an old year lies far from the newest of all
        start = rows.filter(year=chosen["year"]).order_by("-pk").values_list("pk", flat=True).first()
    return Archive(rows.prefetch_related(Prefetch("replies", replies)), text, tags, start, context)


def _publishing(asked: str) -> list[Congress]:
    """The congresses that have published something, and the one asked for: a province has a thousand, and most of them
    are towns that have not. The first of all where none has.
    """
    there = Publication.objects.published().filter(congress=OuterRef("pk"))
    rows = Congress.objects.filter(Exists(there))
    if asked:  # beside it: with *or* the database would read the publications of each congress
        rows = rows.union(Congress.objects.filter(code=asked))
    return list(rows.order_by("pk")) or list(Congress.objects.order_by("pk")[:1])


def code_in_archive(facet: str, congress: str, code: str) -> int | None:
    """The id by which ``archive`` is asked for a category, unit or outcome of a congress; ``None``: no such code."""
    named = {"category": Category, "unit": Organ, "outcome": Outcome}[facet]
    return named.objects.filter(congress__code=congress, code=code).values_list("pk", flat=True).first()


def publication_of_page() -> QuerySet:
    """Published proposals with everything their public page shows."""
    replies = PublishedReply.objects.select_related("organ", "outcome").order_by("pk")
    rows = Publication.objects.published().select_related("congress", "session__term", "category")
    return rows.prefetch_related(Prefetch("replies", replies))


def _tags(congress: Congress, chosen: dict[str, Any], number: str) -> dict[str, Q]:
    """What is chosen, as tags and as filters on columns."""
    replied = PublishedReply.objects.order_by()
    filters = {
        "category": ("c", lambda pk: Q(category=pk)),
        "unit": ("u", lambda pk: Q(pk__in=replied.filter(organ=pk).values("publication"))),
        "outcome": ("o", lambda pk: Q(pk__in=replied.filter(outcome=pk).values("publication"))),
        "year": ("y", lambda year: Q(year=year)),
    }
    tags = {
        f"{filters[name][0]}:{value}": filters[name][1](value) for name, value in chosen.items() if value is not None
    }
    if number.isdecimal() and number.isascii() and len(number) <= LONGEST_NUMBER:
        tags[f"n:{int(number)}"] = Q(number=int(number))
    return tags


def facets(congress: Congress | None) -> dict[str, Choices]:
    """What proposals of this congress can be filtered by, in one query: categories of the first level, units, outcomes,
    delegations.
    """
    parts = {
        "category": (Category.objects.filter(congress=congress, parent=None), F("code")),
        "unit": (Organ.objects.filter(congress=congress).exclude(kind="delegation"), F("code")),
        "outcome": (Outcome.objects.filter(congress=congress), F("code")),
        "delegation": (Delegation.objects.filter(congress=congress), Cast("number", CharField())),
    }
    queries = [
        rows.order_by().annotate(facet=Value(facet), mark=mark).values_list("facet", "mark", "pk", "name")
        for facet, (rows, mark) in parts.items()
    ]
    found = queries[0].union(*queries[1:], all=True).order_by("facet", "pk")
    choices: dict[str, Choices] = {facet: [] for facet in parts}
    for facet, mark, pk, name in found:
        choices[facet].append((pk, f"{mark} {name}" if facet in {"category", "outcome"} else name))
    return {facet: rows[:MOST_UNITS] for facet, rows in choices.items()}


def _years(congress: Congress | None) -> Choices:
    """The years since the first session, the newest first."""
    first = Session.objects.filter(term__congress=congress).aggregate(first=Min("begins_on"))["first"]
    today = clock.today().year
    return [(year, str(year)) for year in range(today, (first.year if first else today) - 1, -1)]


def among(text: str, choices: Choices) -> Any:
    """The value of the choice that was made; none where it is none of them."""
    return next((value for value, _label in choices if str(value) == text), None)


def published(rows: QuerySet) -> QuerySet:
    """The proposals that everybody may read."""
    return rows.filter(Exists(Publication.objects.published().filter(proposal=OuterRef("pk"))))


def publishable(rows: QuerySet) -> QuerySet:
    """The proposals that may be published and are not."""
    there = Publication.objects.published().filter(proposal=OuterRef("pk"))
    return rows.filter(~Exists(there), state__in=sorted(PUBLISHABLE), confidential=False).exclude(
        publicity=Publicity.NONE
    )


def replied_since(rows: QuerySet) -> QuerySet:
    """The proposals published in full with a reply sent after the check: it waits for the next one."""
    full = Publication.objects.published().filter(extent=Extent.FULL)
    newer = Reply.objects.filter(task__proposal=OuterRef("proposal"), sent_at__gt=OuterRef("published_at"))
    return rows.filter(pk__in=full.filter(Exists(newer)).values("pk"))


def publishing_buttons(proposal: Proposal, user: User) -> list[dict[str, Any]]:
    """The ways to the forms that publish a proposal and take it off again."""
    if not user.has_perm("proposals.publish", proposal):
        return []
    there = Publication.objects.published().filter(pk=proposal.pk).exists()
    may = proposal.state in PUBLISHABLE and not proposal.confidential and proposal.publicity != Publicity.NONE
    again = _("Publish again") if there else _("Publish")
    offered = [("publish", again, may), ("unpublish", _("Take off the public pages"), there)]
    return [
        {
            "name": name,
            "label": label,
            "url": reverse(f"admin:proposal_{name}", args=[proposal.pk]),
            "style": "danger" if name == "unpublish" else "plain",
        }
        for name, label, is_open in offered
        if is_open
    ]
