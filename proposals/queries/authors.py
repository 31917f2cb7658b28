"""Whose a proposal is, for those who handle it. Where the congress has switched the names off, of all units only the
one that answers the deputy reads them: the others read of a deputy of his delegation.

One rule, ``authors_hidden_from``, and one way to keep it: whatever a page, a paper, a list or the API shows of a
proposal or of what hangs on it comes from ``unnamed``, ``strike_names`` or ``read_with``. They give copies in which no
word names the authors, whatever field or related row it stands in. Notices ask ``unaware``: they know no acting post.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from typing import Any

from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from congress.models import UNIT_STAFF, Event, File, Post, Role, User
from deputies.models import Mandate, Person
from proposals.computing.blackening import blacken
from proposals.models import CoSignature, HandlingRules, HandlingTask, HandOverItem, Proposal, Reply
from proposals.workflow import ANSWERING, DEAD, Signing

PARTS = ("lead", "drafter")
CONTACT = ("contact_phone", "contact_address", "postcode")
WITHHELD = frozenset({"letter", "scan"})  # files that name the deputy where nothing can be struck out
UPWARD = ("task", "reply", "commitment", "case", "plan")  # what leads from a row to its proposal, where no column does


# The rule --------------------------------------------------------------------------------------------------------


def authors_hidden_from(user: User, *, proposal: str = "pk", congress: str = "congress") -> Case | Value:
    """Whether ``user`` is not to read whose it is, as an expression of a row; only for staff of units it asks
    anything.
    """
    if not user.acts(*UNIT_STAFF):
        return Value(value=False)
    switched_off = HandlingRules.objects.filter(congress=OuterRef(congress), units_see_authors=False)
    answering = HandlingTask.objects.filter(user.post.kept(), proposal=OuterRef(proposal), role__in=sorted(ANSWERING))
    hidden = Exists(switched_off) & ~Exists(answering.exclude(state__in=sorted(DEAD)))
    return Case(When(hidden, then=True), default=False, output_field=BooleanField())


def with_authors_hidden(
    rows: QuerySet, user: User | None, *, proposal: str = "pk", congress: str = "congress"
) -> QuerySet:
    """Proposals, or what hangs on them, with ``authors_hidden``, which saves whoever shows them asking; without a user
    they are as they are.
    """
    if user is None:
        return rows
    return rows.annotate(authors_hidden=authors_hidden_from(user, proposal=proposal, congress=congress))


def is_hidden(row: Any) -> bool:
    """Whether a proposal, or what hangs on one, was read for somebody who is not to know whose it is."""
    return getattr(row, "authors_hidden", False)


def hides_authors(congress_id: int) -> bool:
    """Whether the congress has switched the names off."""
    return HandlingRules.objects.filter(congress=congress_id, units_see_authors=False).exists()


def unaware(people: Collection[User], proposal: Proposal) -> set[int]:
    """Ids of those among ``people`` who are told of the proposal without the names where they are switched off: who
    work in a unit and in none that answers. A notice lies open in whatever post its reader acts, so another post of his
    changes nothing.
    """
    posts = Post.objects.valid().filter(user__in=[user.pk for user in people], role__in=sorted(UNIT_STAFF))
    tasks = HandlingTask.objects.filter(proposal=proposal.pk, role__in=sorted(ANSWERING))
    answering = tasks.exclude(state__in=sorted(DEAD)).order_by("pk").values_list("organ", "organ__heir")
    organs = {pk for pair in answering for pk in pair}
    held = list(posts.order_by("pk").values_list("user", "organ"))
    return {user for user, _organ in held} - {user for user, organ in held if organ in organs}


# What is shown ---------------------------------------------------------------------------------------------------


def unnamed(row: Any, user: User) -> Any:
    """A proposal, or what hangs on one, as ``user`` may read it: where its authors are hidden from him a copy without
    their names and ways to reach them, to be shown and never saved.
    """
    rows = [row]
    strike_names(rows, user)
    shown = rows[0]
    if isinstance(shown, Proposal) and is_hidden(shown):
        for part in PARTS:
            if mandate := getattr(row, part):
                setattr(shown, part, _nobody(mandate))
        if row.main_id:
            shown.main = _struck(row.main, shown.struck, {})
    return shown


def file_unnamed(user: User, file: File, target: Any) -> File | None:
    """A file of a proposal, or of what hangs on it, as ``user`` may have it: where the authors are hidden from him no
    scan and no letter, which name them in pictures, and the others under names without theirs.
    """
    shown = unnamed(target, user)
    if shown is target:
        return file
    return None if file.purpose in WITHHELD else _struck_beside(file, shown.struck, {})


def strike_names(rows: list, user: User) -> None:
    """Put in place of the ``rows`` of a list (proposals, or what hangs on them) whose authors are hidden from ``user``
    copies without their names. Asks only for staff of units: whose authors are hidden, where the rows do not say it;
    and twice where some are.
    """
    if not rows or not user.acts(*UNIT_STAFF):
        return
    keys = [_key(row) for row in rows]
    told = {key: _said_hidden(row) for key, row in zip(keys, rows, strict=True)}
    if None in told.values():
        asked = with_authors_hidden(Proposal.objects.filter(pk__in=keys), user)
        hidden = set(asked.filter(authors_hidden=True).values_list("pk", flat=True))
    else:
        hidden = {key for key, is_so in told.items() if is_so}
    if not hidden:
        return
    names = _names_of(hidden)
    for at, (key, row) in enumerate(zip(keys, rows, strict=True)):
        if key in hidden:
            rows[at] = _struck(row, names[key], {})


def read_with(row: Any, beside: Iterable) -> list:
    """What hangs on a proposal, or on a row of one, as whoever that was read for may read it."""
    rows = list(beside)
    return _struck_value(rows, names_struck(row), {}) if rows and is_hidden(row) else rows


def names_struck(row: Any) -> list[str]:
    """The names that are struck out of ``row`` and what hangs on it; asked for once."""
    if not hasattr(row, "struck"):
        key = _key(row)
        row.struck = _names_of({key})[key]
    return row.struck


def unnamed_actors(proposal: Proposal, rows: Iterable[Event]) -> None:
    """Leave out of the ``rows`` of its timeline who acted as a deputy, or is one of its authors."""
    if not is_hidden(proposal):
        return
    names = names_struck(proposal)
    for event in rows:
        as_deputy = event.capacity and event.capacity.role == Role.DEPUTY
        if as_deputy or (event.actor and event.actor.name in names):
            event.actor = None


def _key(row: Any) -> int:
    """The proposal a row belongs to."""
    if isinstance(row, Proposal):
        return row.pk
    if hasattr(row, "proposal_id"):
        return row.proposal_id
    return _key(getattr(row, next(name for name in UPWARD if hasattr(row, f"{name}_id"))))


def _said_hidden(row: Any) -> bool | None:
    """What the row, or the proposal read with it, says of its authors; ``None`` where it was not asked for."""
    said = getattr(row, "authors_hidden", None)
    if said is None and not isinstance(row, Proposal):
        with_it = vars(row)["_state"].fields_cache
        upward = (name for name in ("proposal", *UPWARD) if name in with_it and f"{name}_id" in vars(row))
        above = next((with_it[name] for name in upward), None)
        said = _said_hidden(above) if above is not None else None
    return said


def _names_of(keys: set[int]) -> dict[int, list[str]]:
    """The names of the authors of many proposals, as ``Proposal.names`` gives those of one, and of those merged with
    them: what is written to all of them names any.
    """
    kin = Q(pk__in=keys) | Q(main__in=keys) | Q(parts__in=keys) | Q(main__parts__in=keys)
    rows = Proposal.objects.filter(kin).order_by().distinct()
    names: dict[int, list[str]] = defaultdict(list)
    group = {}
    for pk, main, *people in rows.values_list("pk", "main", *(f"{part}__person__name" for part in PARTS)):
        group[pk] = main or pk
        names[group[pk]] += [name for name in people if name]
    signed = CoSignature.objects.filter(proposal__in=group, state__in=[Signing.CONFIRMED, Signing.SPOKE]).order_by()
    for pk, name in signed.values_list("proposal", "mandate__person__name"):
        names[group[pk]].append(name)
    return {key: names[group[key]] for key in keys}


def _struck(row: Model, names: Sequence[str], done: dict[int, Model]) -> Model:
    """A copy of a row with the names struck out of every word of it and of whatever was read with it; deputies, and
    users who are called so, are nobody in it.
    """
    if id(row) in done:
        return done[id(row)]
    shown = done[id(row)] = copy(row)
    words, read = vars(shown), vars(shown)["_state"].fields_cache
    words |= {name: _struck_value(value, names, done) for name, value in words.items() if name[0] != "_"}
    read |= {name: _struck_value(other, names, done) for name, other in read.items()}
    fetched = words.get("_prefetched_objects_cache", {})
    words["_prefetched_objects_cache"] = {name: _answered(rows, names, done) for name, rows in fetched.items()}
    shown.authors_hidden, shown.struck = True, names
    if isinstance(row, Proposal):
        words |= dict.fromkeys(CONTACT, "") | {f"{part}_id": None for part in PARTS if part not in read}
    elif isinstance(row, HandOverItem):
        shown.voice = ""  # somebody is named here where no deputy is
    elif isinstance(row, Reply):
        words |= {"letter_id": None, "scan_id": None}
        read |= {"letter": None, "scan": None}
    return shown


def _struck_value(value: Any, names: Sequence[str], done: dict[int, Model]) -> Any:
    """What a row holds: words, another row, or several."""
    if isinstance(value, str):
        return blacken(value, names)
    if isinstance(value, list | QuerySet):
        told = [_struck_value(one, names, done) for one in value]
        return [one for one in told if not (isinstance(one, File) and one.purpose in WITHHELD)]
    return _struck_beside(value, names, done) if isinstance(value, Model) else value


def _answered(rows: QuerySet, names: Sequence[str], done: dict[int, Model]) -> QuerySet:
    """A queryset that was answered, with the answer as it may be read."""
    told = rows._chain()  # noqa: SLF001  (the answer is kept nowhere else)
    told._result_cache = _struck_value(list(rows), names, done)  # noqa: SLF001
    told._prefetch_done = True  # noqa: SLF001
    return told


def _struck_beside(other: Any, names: Sequence[str], done: dict[int, Model]) -> Any:
    """What was read with a row."""
    if isinstance(other, Mandate):
        return _nobody(other)
    if isinstance(other, User | File):
        shown = copy(other)
        is_author = isinstance(other, User) and other.name in names
        shown.name = _("a deputy") if is_author else blacken(other.name, names)
        return shown
    return _struck(other, names, done) if other._meta.app_label == Proposal._meta.app_label else other


def _nobody(mandate: Mandate) -> Mandate:
    """A deputy of the same delegation without name and card."""
    shown = copy(mandate)
    shown.person, shown.card_number = Person(name=_("a deputy")), ""
    return shown
