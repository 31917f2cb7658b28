"""The fields of a deputy as somebody may read them, in the order the secretariat keeps them."""

from collections.abc import Collection
from typing import NamedTuple

from django.utils.translation import gettext as _

from deputies.models import Mandate, Person

APART = frozenset(
    {"photo", "name", "congress", "term", "delegation", "group", "elected_by", "phone", "state", "resume"}
)
OF_THE_SEAT = frozenset({"category", "card_number", "begins_on", "ends_on"})
ORDER = (
    "category", "card_number", "birth_month", "sex", "ethnicity", "party", "occupation", "education", "degree", "email",
    "username", "work_unit", "position", "address", "work_phone", "postcode", "begins_on", "ends_on",
)  # fmt: skip


class Fact(NamedTuple):
    """A field's name, what it is called and what it says."""

    name: str
    label: str
    value: str


def facts_of(mandate: Mandate, seen: Collection[str]) -> list[Fact]:
    """The plain fields among ``seen`` that say something; those a page draws in its own way are left to it."""
    told = [(name, said(mandate, name)) for name in ORDER if name in seen]
    return [Fact(name, label_of(name), value) for name, value in told if value]


def label_of(name: str) -> str:
    """What a field is called."""
    if name == "username":
        return _("User name")
    model = Mandate if name in OF_THE_SEAT else Person
    label = str(model._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def said(mandate: Mandate, name: str) -> str:
    """What a field says, in words."""
    person = mandate.person
    if name == "username":
        return person.user.username if person.user else ""
    if name == "birth_month":
        return f"{person.birth_month:%Y-%m}" if person.birth_month else ""
    row = mandate if name in OF_THE_SEAT else person
    in_words = getattr(row, f"get_{name}_display", None)
    value = in_words() if in_words else getattr(row, name)
    return str(value) if value else ""
