"""Gatherings and places as the services would have written them, in bulk."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from congress import search
from congress.demo import Fact, moment, write_facts
from congress.models import Congress, Organ, Post, Role
from deputies.models import Mandate
from meetings.models import Gathering, GatheringKind, Participation
from meetings.queries.numbers import valid_on
from meetings.services.people import new_place
from meetings.workflow import GatheringState

PHONE = "0990-6100"  # of the session secretariat, where the organ has none


@dataclass
class Desk:
    """Who organises in one congress."""

    congress: Congress
    staff: Post
    organiser: Organ | None


def desk_of(congress: Congress) -> Desk:
    """The session secretariat, or the deputy work committee where there is none."""
    posts = Post.objects.filter(congress=congress, role__in=[Role.SECRETARIAT, Role.DEPUTY_AFFAIRS])
    staff = posts.select_related("user", "organ").order_by("-role", "pk").first()
    return Desk(congress, staff, staff.organ)


def make(desk: Desk, kind: GatheringKind, day: dt.date, hours: tuple[int, int], **facts: Any) -> Gathering:
    """A gathering on ``day`` from the first to the second of ``hours`` (minutes after midnight), published on ``told``;
    with ``applicant`` (a post) applied for on that day and waiting.
    """
    begins, ends = moment(day, hours[0]), moment(facts.pop("until", day), hours[1])
    at = moment(facts.pop("told", day - dt.timedelta(days=10)), 15 * 60)
    by = facts.pop("applicant", None)
    state = GatheringState.APPLIED if by else GatheringState.PUBLISHED
    facts = {"quorum": kind.quorum, "is_required": kind.is_required, "contact": (by or desk.staff).user.name} | facts
    gathering = Gathering.objects.create(
        congress=desk.congress, kind=kind, begins_at=begins, ends_at=ends, organiser=desk.organiser,
        contact_phone=(desk.organiser and desk.organiser.phone) or PHONE, state=state, created_at=at, version=2,
        prepared_by=(by or desk.staff).user, published_at=None if by else at, **facts,
    )  # fmt: skip
    move = "apply_gathering" if by else "publish_gathering"
    steps = {"source": GatheringState.DRAFT, "to": state} | ({} if by else {"with_session": bool(gathering.parent_id)})
    write_facts([
        Fact("meetings.prepare_gathering", gathering, by or desk.staff, at, {"parent": gathering.parent_id}),
        Fact(f"meetings.{move}", gathering, by or desk.staff, at, steps),
    ])  # fmt: skip
    search.index([gathering])
    return gathering


def seat(gathering: Gathering, mandates: Iterable[Mandate]) -> list[Participation]:
    """Unsaved places, one per deputy, in the order of ``mandates``."""
    places = [new_place(gathering, mandate) for mandate in mandates]
    for place in places:
        place.created_at = gathering.created_at
    return places


def save(places: list[Participation]) -> list[Participation]:
    """Write the places and give them their keys."""
    return Participation.objects.bulk_create(places, batch_size=200)


def close(desk: Desk, gathering: Gathering, places: list[Participation], at: dt.datetime, base: int) -> None:
    """Close a gathering whose places are saved."""
    present = sum(place.came for place in places)
    absent = sum(place.attendance == "absent" for place in places)
    Gathering.objects.filter(pk=gathering.pk).update(
        state=GatheringState.CLOSED, closed_at=at, base=base, version=gathering.version + 1
    )
    data = {"source": GatheringState.PUBLISHED, "to": GatheringState.CLOSED, "present": present, "absent": absent}
    write_facts([Fact("meetings.close_gathering", gathering, desk.staff, at, data | {"base": base})])


def mandates_of(congress: Congress, day: dt.date) -> list[Mandate]:
    """The mandates that were valid on ``day`` in the order of the roster."""
    rows = Mandate.objects.filter(valid_on(day), congress=congress).select_related("person", "delegation", "post__user")
    return list(rows.order_by("card_number"))
