"""Who keeps the door of a gathering: staff of a delegation who scan everybody's codes there."""

from django.db.models import QuerySet

from congress.models import Post, Role, User
from meetings.models import DoorKeeper, Gathering


def keeps_door(user: User, gathering: Gathering) -> bool:
    """Whether ``user`` scans everybody at this gathering."""
    return DoorKeeper.objects.let_scan(user, gathering)


def door_keeper_choices(gathering: Gathering) -> QuerySet[User]:
    """Staff of delegations who may keep the door: of an internal gathering those whose deputies are asked."""
    posts = Post.objects.valid().filter(congress=gathering.congress_id, role=Role.DELEGATION_STAFF)
    if gathering.is_internal:
        asked = gathering.participations.exclude(mandate__delegation__organ=None)
        posts = posts.filter(organ__in=asked.values("mandate__delegation__organ"))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("pk")


def door_keepers_of(gathering: Gathering) -> list[User]:
    return [row.user for row in gathering.door_keepers.select_related("user").order_by("pk")]
