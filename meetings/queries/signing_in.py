"""What signing in by code asks: the server's own codes, one's own place, the list a scanner takes along."""

import json
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from congress import clock
from congress.models import Role, User
from congress.prepared import PreparedFor
from deputies.models import Mandate
from deputies.workflow import State
from meetings.computing import codes
from meetings.computing.clearance import Light
from meetings.models import Gathering, Participation, Scan, SignInKey
from meetings.queries.clearance import clearances_of
from meetings.queries.doors import keeps_door
from meetings.queries.numbers import valid_on
from meetings.queries.people import in_order, people
from meetings.workflow import CAME, Answer, GatheringState


@lru_cache(maxsize=2)
def _key(secret: str) -> EllipticCurvePrivateKey:
    return codes.key_from(secret)


def server_key() -> EllipticCurvePrivateKey:
    """The key of the portal: it makes the codes of doors and of phones without a key, and signs lists."""
    return _key(settings.SECRET_KEY)


def server_public() -> str:
    return codes.public_text(server_key())


def code_of_place(place: Participation) -> codes.Code:
    """The server's code for somebody whose phone can make none."""
    return codes.make(codes.SERVER, place.pk, clock.now().timestamp(), server_key())


def code_of_door(gathering: Gathering) -> codes.Code:
    """The code that hangs at the door for half a minute."""
    return codes.make(codes.DOOR, gathering.pk, clock.now().timestamp(), server_key())


def own_place(user: User, gathering: Gathering) -> Participation | None:
    """The place one signs in with: as the deputy one acts as, or by name."""
    held = [
        place
        for place in _places_to_sign_in(user).filter(gathering=gathering)
        if place.mandate is None or place.mandate.is_held_by(user)
    ]
    return held[0] if held else None


def next_place(user: User) -> Participation | None:
    """Where somebody signs in next with a code of his own: what is under way or comes first, sittings rather than their
    session.
    """
    rows = _AHEAD.rows(user)
    return next((place for place in rows if place.mandate is None or place.mandate.is_held_by(user)), None)


def _places_ahead(user: User) -> QuerySet[Participation]:
    rows = _places_to_sign_in(user).filter(gathering__in=Gathering.objects.ahead().values("pk"))
    return rows.exclude(answer=Answer.NOT_COMING).filter(gathering__parts=None, gathering__by_code=True)[:8]


_AHEAD = PreparedFor([Role.DEPUTY], _places_ahead)  # stands on every session card


def next_part(gathering: Gathering) -> Gathering | None:
    """The sitting of a session that is under way or comes next; ``None`` without parts, or when all are over."""
    return gathering.parts.ahead().order_by("begins_at", "pk").first()


def _places_to_sign_in(user: User) -> QuerySet[Participation]:
    rows = Participation.objects.filter(user=user, gathering__state=GatheringState.PUBLISHED)
    rows = rows.select_related("gathering__congress", "mandate__post", "mandate__person__user")
    return rows.order_by("gathering__begins_at", "pk")


def mandate_state(place: Participation) -> str:
    """``active`` for whoever exercises his mandate on the day, or needs none; else why he does not."""
    if place.mandate_id is None:
        return State.ACTIVE
    day = timezone.localdate(place.gathering.begins_at)
    if Mandate.objects.filter(valid_on(day), pk=place.mandate_id).exists():
        return State.ACTIVE
    return State.SUSPENDED if place.mandate.state == State.SUSPENDED else State.TERMINATED


def _said_of(place: Participation, valid: set[int]) -> str:
    """What the scanner shows beside a name: came, leave, suspended, ended or nothing."""
    if place.mandate_id and place.mandate_id not in valid:
        return "suspended" if place.mandate.state == State.SUSPENDED else "ended"
    if place.attendance in CAME:
        return "came"
    return "leave" if place.answer == Answer.EXCUSED else ""


def roster(user: User, gathering: Gathering) -> str:
    """The list for a scanner without network, as JSON: whom ``user`` may sign in, with public keys and nothing personal
    beyond name and delegation; where something is asked for to enter, whether he may, and not why he may not.
    """
    live = Prefetch("sign_in_keys", SignInKey.objects.filter(ended_at=None).order_by("pk"), to_attr="live_keys")
    seen = in_order(gathering.participations.all()) if keeps_door(user, gathering) else people(user, gathering)
    rows = list(seen.prefetch_related(live))
    day = timezone.localdate(gathering.begins_at)
    lights = clearances_of(gathering)
    held = [place.mandate_id for place in rows if place.mandate_id]
    valid = set(Mandate.objects.filter(valid_on(day), pk__in=held).values_list("pk", flat=True))
    listed: list[dict[str, Any]] = [
        {
            "id": place.pk,
            "name": place.name,
            "delegation": place.mandate.delegation.name if place.mandate else place.unit,
            "keys": [key.public_key for key in place.live_keys],
            "state": _said_of(place, valid),
            "light": lights.get(place.pk, Light.NONE),
        }
        for place in rows
        if place.user_id != user.pk
    ]
    facts = {
        "gathering": gathering.pk,
        "title": gathering.title,
        "opens": _seconds(gathering.sign_in_from),
        "begins": _seconds(gathering.begins_at),
        "ends": _seconds(gathering.ends_at),
        "made": clock.now().timestamp(),
        "codes": gathering.by_code,
        "server": server_public(),
        "people": listed,
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _seconds(moment: Any) -> float | None:
    return moment.timestamp() if moment else None


def signed_roster(user: User, gathering: Gathering) -> dict[str, str]:
    """The list and the portal's signature over it: what was changed on the device is not taken."""
    text = roster(user, gathering)
    return {"roster": text, "signature": codes.sign(text, server_key())}


def scans_of_page(user: User) -> QuerySet[Scan]:
    """Scans the user may look at, with what their list shows."""
    rows = Scan.objects.visible_to(user)
    return rows.select_related(
        "gathering__congress", "participation__mandate__delegation", "participation__gathering", "scanned_by"
    )
