"""The models that can be searched, as the rooms register them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from congress.models import User

TextOf = Callable[[Any], str]
TagsOf = Callable[[Any], Iterable[str]]
Prepare = Callable[[list, User], None]
Tags = Mapping[str, Q]


@dataclass(frozen=True)
class Searchable:
    """A model that can be searched: where its words come from, and the page that lists it (``?search=``)."""

    model: type[Model]
    text_of: TextOf
    rows: Callable[[], QuerySet]
    list_page: str = ""
    tags_of: TagsOf = lambda row: ()
    prepare: Prepare = lambda rows, user: None


registered: dict[type[Model], Searchable] = {}


def register(
    model: type[Model],
    text_of: TextOf,
    *,
    rows: Callable[[], QuerySet] | None = None,
    list_page: str = "",
    tags_of: TagsOf = lambda row: (),
    prepare: Prepare = lambda rows, user: None,
) -> None:
    """Make ``model`` searchable by ``text_of(row)``, filtered by ``tags_of(row)`` (a letter, a colon, a number each);
    ``rows`` loads what these read, ``list_page`` names its list, ``prepare(rows, user)`` sees what was found for
    somebody before it is shown to him.
    """
    rows = rows or model._default_manager.all  # noqa: SLF001
    registered[model] = Searchable(model, text_of, rows, list_page, tags_of, prepare)
