"""What other rooms and the pages ask the roster."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from congress import clock, events
from congress.models import Congress, Event, Level, Post, Term, User
from deputies.models import Delegation, Mandate, Person
from deputies.models.people import MandateQuerySet
from deputies.queries.composition import narrowed, seats_of
from deputies.workflow import Reason

MOST_DIGITS = 4

INDIRECT = frozenset({Level.NATIONAL, Level.PROVINCE, Level.CITY})  # elected by the congress below, not by voters


def mandate_of(post: Post | None) -> Mandate | None:
    """The mandate a deputy's post belongs to; ``None`` for every other post."""
    if post is None:
        return None
    return Mandate.objects.select_related("person", "delegation", "term", "congress").filter(post=post).first()


def mandate_of_user(user: User) -> Mandate | None:
    """The mandate the user acts in now."""
    return mandate_of(user.post)


def valid_mandate_count(congress: Congress) -> int:
    """How many mandates of ``congress`` are exercised today: the base of every majority and quorum."""
    return Mandate.objects.filter(congress=congress).valid().count()


def current_term(congress: Congress) -> Term | None:
    """The term ``congress`` is in."""
    return congress.terms.filter(begins_on__lte=clock.today()).order_by("-begins_on").first()


def is_elected_indirectly(congress: Congress) -> bool:
    """Whether deputies of ``congress`` are elected by a congress below (an electing unit) or by voters (a district)."""
    return congress.level in INDIRECT


def public_roster() -> QuerySet[Mandate]:
    """Mandates as everybody may see them: those exercised today."""
    return Mandate.objects.valid()


def roster_of(user: User) -> QuerySet[Mandate]:
    """Mandates ``user`` (or a visitor) may open: the public ones, and the whole roster of his own congress."""
    seen = public_roster()
    if user.is_authenticated:
        seen = seen | Mandate.objects.visible_to(user)
    return seen.select_related("person", "congress", "term", "delegation", "group")


def found(rows: QuerySet[Mandate], words: str) -> QuerySet[Mandate]:
    """``rows`` whose person's name contains ``words``, or whose reading or initials begin with them."""
    words = words.strip()
    if not words:
        return rows
    letters = words.casefold().replace(" ", "")
    syllables = Replace("person__pinyin_key", Value(" "), Value(""))
    read = Q(reading__startswith=letters) | Q(person__pinyin_initials__startswith=letters)
    return rows.alias(reading=syllables).filter(read | Q(person__name__contains=words))


def state_counts(congress: Congress) -> dict[str, int]:
    """How many mandates of the current term stand in each state."""
    rows = Mandate.objects.filter(congress=congress, term=current_term(congress))
    return dict(rows.values_list("state").annotate(count=Count("pk")).order_by("state"))


@dataclass(frozen=True)
class Roster:
    """The roster of one congress as somebody asked for it: rows, their order, and what he can choose from."""

    congress: Congress | None
    rows: QuerySet[Mandate]
    order: str
    is_full: bool
    context: dict[str, Any]


def roster(user: User, asked: Mapping[str, str]) -> Roster:
    """One congress's roster for a list page; choices that make no sense are passed over.

    ``asked``: congress (code), delegation (id), order (a key of ``ORDERS``), search; for who keeps the roster also a
    term (number) and the traits of the statistics. Suspended deputies are listed for those who work in the congress
    only.
    """
    congresses = list(Congress.objects.order_by("pk"))
    own = next((one for one in congresses if user.is_authenticated and one.pk in user.congress_ids), None)
    named = next((one for one in congresses if one.code == asked.get("congress")), None)
    congress = named or own or (congresses[0] if congresses else None)
    is_full = congress is not None and user.has_perm("deputies.view", _Seat(congress.pk))
    rows = Mandate.objects.filter(congress=congress)
    keeps = congress is not None and user.has_perm("deputies.view_statistics", _Seat(congress.pk))
    term = _term_asked(congress, asked) if keeps else None
    standing = rows.standing() if is_full else rows.valid()
    rows = seats_of(congress, term) if term else standing
    chosen_traits = []
    if keeps:
        rows, chosen_traits = narrowed(rows, asked)
    delegations = list(Delegation.objects.filter(term=current_term(congress)).order_by("number")) if congress else []
    chosen = next((one.pk for one in delegations if str(one.pk) == asked.get("delegation")), None)
    if chosen:
        rows = rows.filter(delegation=chosen)
    words = asked.get("search", "").strip()[:60]
    order = asked.get("order") if asked.get("order") in ORDERS else "strokes"
    rows = found(rows, words).select_related("person", "delegation", "group")
    context = {
        "congress": congress,
        "congresses": [(one.code, one.name) for one in congresses],
        "delegations": [("", _("All delegations")), *((one.pk, one.name) for one in delegations)],
        "delegation": chosen,
        "orders": [
            ("strokes", _("Stroke order")),
            ("pinyin", _("Pinyin")),
            ("delegation", _("Delegation")),
            ("post", _("Function")),
        ],
        "sorted_by": order,
        "search": words,
        "is_full": is_full,
        "keeps": keeps,
        "traits": chosen_traits,
        "term": term,
    }
    arrange, key = ORDERS[order]
    return Roster(congress, arrange(rows), key, is_full, context)


def _term_asked(congress: Congress, asked: Mapping[str, str]) -> Term | None:
    """The term named by its number."""
    number = asked.get("term", "")
    return congress.terms.filter(number=number).first() if number.isdecimal() and len(number) < MOST_DIGITS else None


# How a roster may stand: what arranges the rows, and the column they stand by.
ORDERS = {
    "strokes": (MandateQuerySet.in_stroke_order, "stroke_key"),
    "pinyin": (MandateQuerySet.by_pinyin, "pinyin_key"),
    "delegation": (MandateQuerySet.by_delegation, "delegation_key"),
    "post": (MandateQuerySet.by_post, "post_key"),
}


@dataclass(frozen=True)
class _Seat:
    """Any mandate of a congress, to ask the rules with."""

    congress_id: int


def timeline(mandate: Mandate) -> list[dict[str, Any]]:
    """What happened to a mandate, in words, newest first."""
    return told_about(mandate, _in_words)


def told_about(target: Model, said: Callable[[Event], dict[str, Any]]) -> list[dict[str, Any]]:
    """What happened to ``target``, newest first; ``said``: an event's data in words."""
    rows = events.newest(Event.objects.about(target))
    return events.told(rows, lambda event: {"data": said(event)})


def _in_words(event: Event) -> dict[str, Any]:
    """The event's data with names of fields and reasons as people say them."""
    data = dict(event.data)
    data["reason"] = str(dict(Reason.choices).get(data.get("reason"), ""))
    data["fields"] = [_field_label(name) for name in data.get("fields", [])]
    if data.get("on"):
        data["on"] = dt.date.fromisoformat(data["on"])
    return data


def _field_label(name: str) -> str:
    for model in (Person, Mandate):
        names = {field.name: field for field in model._meta.get_fields()}
        if name in names:
            return str(names[name].verbose_name)
    return name
