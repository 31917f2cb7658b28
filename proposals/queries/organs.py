"""The organs a form offers: too many for a list on a page, so they are searched while one types."""

from django.db.models import QuerySet

from congress.models import Congress, Organ, OrganKind

FIRST_TIER = "first"  # what the congress itself assigns to
MOST_FOUND = 12


def choosable(congress: Congress | int, among: str = "") -> QuerySet:
    """The organs of the congress that exist today, by code; with ``among`` = ``FIRST_TIER`` only the blocks and the
    bodies that handle their own: not the bureaus, which the block's office serves.
    """
    rows = Organ.objects.valid().filter(congress=congress).exclude(kind=OrganKind.DELEGATION)
    if among == FIRST_TIER:
        block_parts = Organ.objects.filter(parent__dispatcher__isnull=False).values("pk")
        offices = Organ.objects.filter(dispatches_for__isnull=False, congress=congress).values("pk")
        rows = rows.exclude(pk__in=block_parts).exclude(pk__in=offices)
    return rows.order_by("code")


def organs_found(congress: Congress | int, text: str, among: str = "") -> list[Organ]:
    """The first organs that ``text`` names, those whose name begins with it before the others."""
    text = "".join(text.split())[:80]
    if not text:
        return []
    found = choosable(congress, among).named(text).only("code", "name")[: MOST_FOUND * 4]
    return sorted(found, key=lambda organ: not organ.name.startswith(text))[:MOST_FOUND]
