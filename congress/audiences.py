"""Named audiences: whom something can be addressed to, as the rooms register them (a delegation, a role, a unit).

An audience is named by a key, ``delegation:12``: its kind, and what the kind calls it. A room registers each kind in
its ``panels.py``. Who addresses sees only what ``offered`` gives him; whoever is in an audience is asked anew each
time, so an upper room keeps as rows of its own whom it has addressed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congress.models import ADMINISTRATORS, SECRETARIAT, Congress, Organ, OrganKind, Post, Role, User
from congress.workflow import in_words

Choice = tuple[str, str]
MOST_FOUND = 20


@dataclass(frozen=True)
class Kind:
    """A kind of audience. Its callables speak of names without the kind: ``12``, not ``delegation:12``.

    ``offered(user)``: name and label of those the person may address in the post he acts in. ``members(congress id,
    names)``: the users in them. ``named(congress id, names)``: their labels. ``unreached(congress id, names)``: people
    in them who have no account. ``find(user, words)``: for audiences too many to offer, those that go by ``words``;
    ``may(user, names)`` then says whether he may address them.
    """

    name: str
    label: Promise | str
    offered: Callable[[User], list[Choice]]
    members: Callable[[int, list[str]], QuerySet[User]]
    named: Callable[[int, list[str]], dict[str, str]]
    unreached: Callable[[int, list[str]], list[str]] = lambda congress_id, names: []
    find: Callable[[User, str], list[Choice]] | None = None
    may: Callable[[User, list[str]], bool] | None = None


_kinds: dict[str, tuple[int, Kind]] = {}


def register(kind: Kind, *, order: int = 100) -> Kind:
    """Register a kind of audience; lower orders are offered first."""
    _kinds[kind.name] = (order, kind)
    return kind


def kinds() -> list[Kind]:
    """Every kind, in order."""
    return [kind for _order, kind in sorted(_kinds.values(), key=lambda one: one[0])]


def offered(user: User) -> list[tuple[Kind, list[Choice]]]:
    """What ``user`` may address: kinds with the keys and labels of theirs; kinds without any are left out."""
    found = [(kind, [(f"{kind.name}:{name}", label) for name, label in kind.offered(user)]) for kind in kinds()]
    return [(kind, choices) for kind, choices in found if choices]


def may_address(user: User, keys: Iterable[str]) -> bool:
    """Whether every one of ``keys`` is something the person may address."""
    for name, names in _by_kind(keys).items():
        kind = _kinds[name][1] if name in _kinds else None
        if kind is None:
            return False
        given = {one for one, _label in kind.offered(user)}
        rest = [one for one in names if one not in given]
        if rest and not (kind.may and kind.may(user, rest)):
            return False
    return True


def find(user: User, words: str) -> list[Choice]:
    """The audiences too many to be offered that go by ``words``, as keys and labels."""
    found = [(kind, kind.find(user, words.strip())) for kind in kinds() if kind.find and words.strip()]
    return [(f"{kind.name}:{name}", label) for kind, rows in found for name, label in rows]


def people(congress: Congress, keys: Iterable[str]) -> QuerySet[User]:
    """Everybody in one of these audiences who can log in, each once."""
    reached = Q(pk__in=[])
    for kind, names in _known(keys):
        reached |= Q(pk__in=kind.members(congress.pk, names).order_by().values("pk"))
    return User.objects.filter(reached, is_active=True).order_by("pk")


def counts(congress: Congress, keys: Iterable[str]) -> list[tuple[str, int]]:
    """Each audience by its label with how many are in it; somebody may be in several."""
    labels = named(congress, keys)
    return [(labels.get(key, key), people(congress, [key]).count()) for key in keys]


def unreached(congress: Congress, keys: Iterable[str]) -> list[str]:
    """The names of people in these audiences who have no account, each once."""
    found = [name for kind, names in _known(keys) for name in kind.unreached(congress.pk, names)]
    return list(dict.fromkeys(found))


def named(congress: Congress, keys: Iterable[str]) -> dict[str, str]:
    """The labels of audiences by their keys; what no longer exists is left out."""
    labels = {}
    for kind, names in _known(keys):
        labels |= {f"{kind.name}:{name}": label for name, label in kind.named(congress.pk, names).items()}
    return {key: labels[key] for key in keys if key in labels}


def _by_kind(keys: Iterable[str]) -> dict[str, list[str]]:
    parted: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        kind, _colon, name = key.partition(":")
        parted[kind].append(name)
    return parted


def _known(keys: Iterable[str]) -> list[tuple[Kind, list[str]]]:
    return [(_kinds[name][1], names) for name, names in _by_kind(keys).items() if name in _kinds]


def numbers(names: Iterable[str]) -> list[int]:
    """Those of ``names`` that are keys of rows."""
    return [int(name) for name in names if name.isascii() and name.isdecimal() and len(name) < 19]  # noqa: PLR2004  (what both databases take)


# The institution's own ------------------------------------------------------------------------------------------

ADDRESSED = [role for role in Role if role not in ADMINISTRATORS and role != Role.DEPUTY]  # deputies: by the roster


def _holders(congress_id: int, **where: object) -> QuerySet[User]:
    posts = Post.objects.valid().filter(congress=congress_id, role__in=ADDRESSED).filter(**where)
    return User.objects.filter(pk__in=posts.values("user"))


def _roles(user: User) -> list[Choice]:
    return [(role.value, str(role.label)) for role in ADDRESSED] if user.acts(*SECRETARIAT) else []


def _organs(user: User) -> list[Choice]:
    """All organs with people of their own for the secretariat; for an office those it dispatches for; for a leader his
    own unit.
    """
    rows = Organ.objects.valid().exclude(kind=OrganKind.DELEGATION)
    if user.acts(*SECRETARIAT):
        rows = rows.filter(congress=user.post.congress_id)
    elif user.acts(Role.DISPATCHER):
        block = Organ.objects.filter(dispatcher=user.post.organ_id)
        rows = rows.filter(Q(pk=user.post.organ_id) | Q(parent__in=block) | Q(dispatcher=user.post.organ_id))
        rows = rows.filter(congress=user.post.congress_id)
    elif user.acts(Role.UNIT_LEADER):
        rows = rows.filter(pk=user.post.organ_id)
    else:
        return []
    return [(str(pk), name) for pk, name in rows.order_by("code", "pk").values_list("pk", "name")]


def _clerks(user: User, words: str) -> list[Choice]:
    if not user.acts(*SECRETARIAT):
        return []
    rows = _holders(user.post.congress_id).filter(name=words).order_by("pk")[:MOST_FOUND]
    return [(str(one.pk), one.name) for one in rows]


def _may_name(user: User, names: list[str]) -> bool:
    wanted = set(numbers(names))
    held = _holders(user.post.congress_id).filter(pk__in=wanted) if user.acts(*SECRETARIAT) else User.objects.none()
    return len(wanted) == len(names) == held.count()


def _names_of_organs(congress_id: int, names: list[str]) -> dict[str, str]:
    rows = Organ.objects.filter(congress=congress_id, pk__in=numbers(names))
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


register(
    Kind(
        "role",
        _("Roles"),
        offered=_roles,
        members=lambda congress_id, names: _holders(congress_id, role__in=names),
        named=lambda _congress_id, names: {name: in_words(Role, name) for name in names if name in ADDRESSED},
    ),
    order=60,
)  # fmt: skip
register(
    Kind(
        "organ",
        _("Units"),
        offered=_organs,
        members=lambda congress_id, names: _holders(congress_id, organ__in=numbers(names)),
        named=_names_of_organs,
    ),
    order=70,
)
register(
    Kind(
        "clerk",
        _("Staff by name"),
        offered=lambda user: [],
        members=lambda congress_id, names: _holders(congress_id).filter(pk__in=numbers(names)),
        named=lambda _congress_id, names: {
            str(pk): name for pk, name in User.objects.filter(pk__in=numbers(names)).values_list("pk", "name")
        },
        find=_clerks,
        may=_may_name,
    ),
    order=95,
)
