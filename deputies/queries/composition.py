"""Statistics of the deputies of a term, and the lists behind each figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import clock
from congress.models import Congress, Term
from deputies.computing.composition import TRAITS, UNKNOWN, Share, band_of, born_within, shares
from deputies.models import DeputyCategory, Mandate, Sex
from deputies.queries.fields import label_of
from deputies.workflow import STANDING

PLAIN = {"sex": "person__sex", "ethnicity": "person__ethnicity", "party": "person__party",
         "education": "person__education", "occupation": "person__occupation", "category": "category"}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A figure in words, and where its list is."""

    label: str
    share: Share
    url: str


@dataclass(frozen=True)
class Table:
    """The deputies by one trait."""

    label: str
    lines: list[Line]


def seats_of(congress: Congress, term: Term) -> QuerySet[Mandate]:
    """The seats of a term that were not ended before it."""
    return Mandate.objects.filter(congress=congress, term=term, state__in=STANDING)


def composition(congress: Congress, term: Term) -> tuple[int, list[Table]]:
    """How many seats are taken, and one table per trait; one query."""
    today = clock.today()
    columns = seats_of(congress, term).order_by().values(*PLAIN.values(), "person__birth_month")
    rows = [
        {name: row[column] for name, column in PLAIN.items()} | {"age": band_of(today, row["person__birth_month"])}
        for row in columns
    ]
    return len(rows), [_table(rows, trait, term) for trait in TRAITS]


def _table(rows: list[dict[str, str]], trait: str, term: Term) -> Table:
    address = reverse("deputy_list")
    lines = [
        Line(in_words(trait, share.value), share, f"{address}?{urlencode({'term': term.number, trait: share.value})}")
        for share in shares(rows, trait)
    ]
    return Table(_("Age") if trait == "age" else label_of(trait), lines)


def in_words(trait: str, value: str) -> str:
    """A value of a trait as people say it."""
    if value == UNKNOWN:
        return _("Not said")
    if trait == "age":
        first, _dash, last = value.partition("-")
        if not first:
            return _("up to %(age)s") % {"age": last}
        return (
            _("%(first)s to %(last)s") % {"first": first, "last": last}
            if last
            else _("%(age)s and over") % {"age": first}
        )
    named = {"sex": Sex, "category": DeputyCategory}.get(trait)
    return str(dict(named.choices).get(value, value)) if named else value


def narrowed(rows: QuerySet[Mandate], asked: Mapping[str, str]) -> tuple[QuerySet[Mandate], list[tuple[str, str, str]]]:
    """``rows`` with the traits that were asked for, and what was (trait, value, in words)."""
    chosen = []
    for trait in TRAITS:
        value = asked.get(trait, "")[:60]
        condition = _condition(trait, value) if value else None
        if condition is not None:
            rows = rows.filter(condition)
            chosen.append((trait, value, in_words(trait, value)))
    return rows, chosen


def _condition(trait: str, value: str) -> Q | None:
    if trait != "age":
        return Q(**{PLAIN[trait]: "" if value == UNKNOWN else value})
    if value == UNKNOWN:
        return Q(person__birth_month=None)
    months = born_within(clock.today(), value)
    return Q(person__birth_month__range=months) if months else None
