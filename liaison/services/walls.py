"""The address of a station's wall display."""

import secrets

from django.db import transaction

from congress import clock
from congress.events import record
from congress.models import User
from liaison.models import Station, WallDisplay


@transaction.atomic
def renew_wall(station: Station, *, by: User) -> WallDisplay:
    """Give the wall display a new address; from this moment the former one shows nothing."""
    Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    fresh = {"seed": secrets.token_hex(32), "renewed_by": by, "renewed_at": clock.now()}
    wall, _made = WallDisplay.objects.update_or_create(station=station, defaults=fresh)
    record("liaison.renew_wall", station, by=by)
    return wall


@transaction.atomic
def end_wall(station: Station, *, by: User) -> None:
    """Take the wall display's address away."""
    if WallDisplay.objects.filter(station=station).delete()[0]:
        record("liaison.end_wall", station, by=by)
