"""Whom a notice to deputies can be addressed to: all, a delegation, a group, a committee, a party, a deputy by name."""

from django.db.models import QuerySet

from congress.audiences import MOST_FOUND, Choice, numbers
from congress.models import SECRETARIAT, Role, User
from deputies.models import Body, Delegation, DeputyCategory, DeputyGroup, Mandate, Membership
from deputies.queries.roster import current_term

ALL = "all"


def seats_exercised(congress_id: int) -> QuerySet[Mandate]:
    """Mandates that are exercised today."""
    return Mandate.objects.valid().filter(congress=congress_id)


def seats_served(user: User) -> QuerySet[Mandate]:
    """The deputies whom ``user`` may address: those of his congress, or of the delegation he serves."""
    if user.acts(*SECRETARIAT):
        return seats_exercised(user.post.congress_id)
    if user.acts(Role.DELEGATION_STAFF) and user.post.organ_id:
        return seats_exercised(user.post.congress_id).filter(delegation__organ=user.post.organ_id)
    return Mandate.objects.none()


def seats_named(kind: str, congress_id: int, names: list[str]) -> QuerySet[Mandate]:
    """The mandates in the audiences of one kind."""
    seats = seats_exercised(congress_id)
    if kind == "deputies":
        return seats if ALL in names else seats.none()
    if kind in {"group", "body"}:
        held = Membership.objects.current().filter(**{f"{kind}__in": numbers(names)})
        return seats.filter(pk__in=held.values("mandate"))
    column = {"delegation": "delegation", "deputy": "pk"}.get(kind)
    if column:
        return seats.filter(**{f"{column}__in": numbers(names)})
    return seats.filter(**{{"category": "category", "party": "person__party"}[kind] + "__in": names})


def users_named(kind: str, congress_id: int, names: list[str]) -> QuerySet[User]:
    """Those of them who can log in."""
    return User.objects.filter(pk__in=seats_named(kind, congress_id, names).values("person__user"))


def without_account(kind: str, congress_id: int, names: list[str]) -> list[str]:
    """Those of them whom nothing reaches."""
    seats = seats_named(kind, congress_id, names).exclude(person__user__is_active=True)
    return list(seats.order_by("person__stroke_key", "pk").values_list("person__name", flat=True))


def audiences_offered(kind: str, user: User) -> list[Choice]:
    """The audiences of one kind that ``user`` may address."""
    if not user.acts(*SECRETARIAT, Role.DELEGATION_STAFF):
        return []
    term = current_term(user.post.congress)
    served = Delegation.objects.filter(term=term).order_by("number")
    if user.acts(Role.DELEGATION_STAFF):
        served = served.filter(organ=user.post.organ_id, organ__isnull=False)
    if kind == "delegation":
        rows = served
    elif kind == "group":
        rows = DeputyGroup.objects.filter(delegation__in=served).order_by("delegation__number", "pk")
    elif not user.acts(*SECRETARIAT):
        return []
    elif kind == "body":
        rows = Body.objects.visible_to(user).order_by("pk")
    elif kind == "party":
        named = seats_served(user).exclude(person__party="").order_by("person__party")
        return [(name, name) for name in named.values_list("person__party", flat=True).distinct()]
    else:
        return [(choice.value, str(choice.label)) for choice in DeputyCategory]
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def audiences_named(kind: str, congress_id: int, names: list[str]) -> dict[str, str]:
    """The labels of audiences of one kind."""
    models = {"delegation": Delegation, "group": DeputyGroup, "body": Body}
    if kind in models:
        rows = models[kind].objects.filter(congress=congress_id, pk__in=numbers(names)).values_list("pk", "name")
        return {str(pk): name for pk, name in rows}
    if kind == "category":
        return {name: str(DeputyCategory(name).label) for name in names if name in DeputyCategory.values}
    return {name: name for name in names}


def deputy_labels(congress_id: int, names: list[str]) -> dict[str, str]:
    """Deputies by name and delegation, so that two of one name are told apart."""
    rows = Mandate.objects.filter(congress=congress_id, pk__in=numbers(names)).select_related("person", "delegation")
    return {str(seat.pk): f"{seat.person.name}（{seat.delegation.name}）" for seat in rows}


def deputies_called(user: User, words: str) -> list[Choice]:
    """The deputies of this name, or of this name and card number (“王秀英 000123”)."""
    name, _blank, card = words.replace("\0", "").partition(" ")
    seats = seats_served(user).filter(person__name=name)
    if card.strip():
        seats = seats.filter(card_number=card.strip())
    rows = seats.select_related("person", "delegation").order_by("delegation__number", "pk")[:MOST_FOUND]
    return [(str(one.pk), f"{one.person.name}（{one.delegation.name} {one.card_number}）") for one in rows]


def may_address_deputies(user: User, names: list[str]) -> bool:
    """Whether all of them are among those whom ``user`` may address."""
    return len(numbers(names)) == len(names) == seats_served(user).filter(pk__in=numbers(names)).count()
