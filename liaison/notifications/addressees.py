"""Who is told: each answers an event with people."""

from collections.abc import Iterable

from django.urls import reverse

from congress.models import SECRETARIAT, UNIT_STAFF, Event, Organ, Post, User
from deputies.models import Mandate
from liaison.models import (
    CampaignPlace,
    DraftComment,
    DraftLaw,
    LegislativeContactPoint,
    ReceptionDuty,
    StationStaff,
)
from liaison.workflow import OpinionState, Route


def holders(*roles: str, **where: object) -> list[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def deputy_of(mandate: Mandate | None) -> list[User]:
    return [mandate.post.user] if mandate and mandate.post else []


def deputy(event: Event) -> Iterable[User]:
    return deputy_of(event.target.deputy)


def holder(event: Event) -> Iterable[User]:
    return deputy_of(event.target.holder)


def station(event: Event) -> Iterable[User]:
    """Who works at the station of the opinion today."""
    rows = StationStaff.objects.current().filter(station=event.target.station_id).select_related("post__user")
    return [row.post.user for row in rows.order_by("pk") if row.post.is_held]


def both(event: Event) -> Iterable[User]:
    return [*deputy(event), *station(event)]


def congress(event: Event) -> Iterable[User]:
    """The secretariat, for what it has to hand over."""
    return holders(*SECRETARIAT, congress=event.target.congress_id) if event.data["route"] == Route.ORGANS else []


def unit(event: Event) -> Iterable[User]:
    organ = Organ.objects.get(pk=event.data["organ"]).kept_by
    return holders(*UNIT_STAFF, organ=organ)


def on_duty(event: Event) -> Iterable[User]:
    """Who must act: the station to screen, the deputy to answer, else whoever it was passed on to and the station."""
    opinion = event.target
    if opinion.state == OpinionState.RECEIVED:
        return station(event)
    if opinion.state == OpinionState.ACCEPTED:
        return both(event)
    unit = holders(*UNIT_STAFF, organ=opinion.organ) if opinion.organ_id else []
    return [*unit, *holder(event), *station(event)]


def page(event: Event) -> str:
    return event.target.get_absolute_url()


# Reception days --------------------------------------------------------------------------------------------------


def on_roster(event: Event) -> Iterable[User]:
    """Who is to be there that day."""
    duties = event.target.duties.standing().select_related("mandate__post__user").order_by("pk")
    return [user for duty in duties for user in deputy_of(duty.mandate)]


def who_came(event: Event) -> Iterable[User]:
    duties = event.target.duties.filter(came=True).select_related("mandate__post__user").order_by("pk")
    return [user for duty in duties for user in deputy_of(duty.mandate)]


def relieved(event: Event) -> Iterable[User]:
    duty = ReceptionDuty.objects.filter(pk=event.data.get("instead_of")).select_related("mandate__post__user").first()
    return deputy_of(duty.mandate) if duty else []


def substitute(event: Event) -> Iterable[User]:
    duty = ReceptionDuty.objects.filter(pk=event.data.get("duty")).select_related("mandate__post__user").first()
    return deputy_of(duty.mandate) if duty else []


def station_days(event: Event) -> str:
    """The list of days on duty."""
    return reverse("station_day_list")


# Draft laws ------------------------------------------------------------------------------------------------------


def draft_points(draft: DraftLaw, *, only: Iterable[int] | None = None) -> list[User]:
    """Who works today at the contact points a draft was given to, or at those of ``only`` (ids)."""
    points = draft.points.values("point__station")
    points = points if only is None else points.filter(point__in=only)
    rows = StationStaff.objects.current().filter(station__in=points).select_related("post__user").order_by("pk")
    return [row.post.user for row in rows if row.post.is_held]


def points_named(event: Event) -> list[User]:
    """Who works at the contact points this very step names, whether they still have the draft or not."""
    stations = LegislativeContactPoint.objects.filter(pk__in=event.data.get("points", [])).values("station")
    rows = StationStaff.objects.current().filter(station__in=stations).select_related("post__user").order_by("pk")
    return [row.post.user for row in rows if row.post.is_held]


def drafts(event: Event) -> str:
    """The list, for those who have lost the draft itself."""
    return reverse("draft_list")


def draft_readers(draft: DraftLaw) -> list[User]:
    return [row.user for row in draft.readers.select_related("user").order_by("pk")]


def asked(event: Event) -> Iterable[User]:
    return [*draft_readers(event.target), *draft_points(event.target)]


def silent(event: Event) -> Iterable[User]:
    """Who was asked and has said nothing yet."""
    draft = event.target
    rows = DraftComment.objects.filter(draft=draft)
    spoken = set(rows.exclude(mandate=None).values_list("entered_by", flat=True))
    brought = rows.exclude(point=None).values_list("point", flat=True)
    silent = draft.points.exclude(point__in=brought).values_list("point", flat=True)
    return [*(user for user in draft_readers(draft) if user.pk not in spoken), *draft_points(draft, only=silent)]


def commenters(event: Event) -> Iterable[User]:
    """Deputies who commented, and the points that brought something."""
    rows = DraftComment.objects.filter(draft=event.target)
    spoken = rows.exclude(mandate=None).values("entered_by")
    brought = rows.exclude(point=None).values_list("point", flat=True)
    deputies = User.objects.filter(pk__in=spoken).order_by("pk")
    return [*deputies, *draft_points(event.target, only=brought)]


def asking(event: Event) -> Iterable[User]:
    """The staff of the congress that asks."""
    return holders(*SECRETARIAT, congress=event.target.congress_id)


def asked_in_vain(event: Event) -> Iterable[User]:
    return asked(event) if event.target.opened_at else []


# Campaigns over several levels -----------------------------------------------------------------------------------


def staff_of(places: Iterable[CampaignPlace]) -> list[User]:
    """The secretariats of the congresses that take part."""
    return holders(*SECRETARIAT, congress__in=[place.congress_id for place in places])


def places(event: Event) -> Iterable[User]:
    """Nobody below hears of a campaign that was never sent out."""
    return staff_of(event.target.places.all()) if event.target.started_at else []


def unanswered(event: Event) -> Iterable[User]:
    return staff_of(event.target.places.filter(answered_at=None))


def place(event: Event) -> Iterable[User]:
    return staff_of([event.target])


def people(event: Event) -> Iterable[User]:
    return list(User.objects.filter(pk__in=event.data.get("people", [])).order_by("pk"))


def named(event: Event) -> Iterable[User]:
    """Who was named by this very step."""
    rows = Mandate.objects.filter(pk__in=event.data.get("mandates", [])).select_related("post__user").order_by("pk")
    return [user for mandate in rows for user in deputy_of(mandate)]


def all_named(event: Event) -> Iterable[User]:
    rows = event.target.deputies.select_related("mandate__post__user").order_by("pk")
    return [user for row in rows for user in deputy_of(row.mandate)]
