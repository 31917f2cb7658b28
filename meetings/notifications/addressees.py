"""Who is told of an event about gatherings, and which page the notice leads to."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from congress.models import SECRETARIAT, Event, Post, Role, User
from meetings import queries
from meetings.models import (
    AWAY,
    Conduct,
    Gathering,
    Participation,
    Safety,
)
from meetings.workflow import CONCERNED, Answer, GatheringState


def holders(*roles: str, **where: object) -> list[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def secretariat(event: Event) -> Iterable[User]:
    return holders(*SECRETARIAT, congress=event.target.congress_id)


def preparer(event: Event) -> Iterable[User]:
    """Whoever applied; the secretariat knows what it did itself."""
    return [event.target.prepared_by] if event.data["source"] == "applied" else []


def of(places: Any) -> list[User]:
    rows = places.exclude(user=None).select_related("user").order_by("pk")
    return [place.user for place in rows]


def asked(event: Event) -> Iterable[User]:
    """Those asked when it is published: for a session and its sittings once."""
    if event.data["with_session"]:
        return []
    return of(Participation.objects.filter(gathering=event.target))


def newly_asked(event: Event) -> Iterable[User]:
    """Those added to what is published; before that nobody is asked."""
    if event.target.published_at is None or event.at < event.target.published_at:
        return []
    return of(Participation.objects.filter(pk__in=event.data["places"]))


def required(who: Callable[[Event], Iterable[User]], *, required: bool) -> Callable[[Event], Iterable[User]]:
    """Those of ``who``, where one has to attend, or where one may."""
    return lambda event: who(event) if event.target.is_required == required else []


def concerned(event: Event) -> Iterable[User]:
    """Those whom a change concerns: not who has said he is not coming, nor anybody of another part."""
    if event.data.get("with_session") or event.target.published_at is None:
        return []
    here = Q(gathering=event.target) | Q(gathering__parent=event.target, gathering__parent__state="cancelled")
    return of(Participation.objects.filter(here, answer__in=sorted(CONCERNED)))


def changed(event: Event) -> Iterable[User]:
    return concerned(event) if event.data["told"] else []


def unanswered(event: Event) -> Iterable[User]:
    return of(Participation.objects.filter(gathering=event.target, answer=Answer.INVITED))


def person(event: Event) -> Iterable[User]:
    user = event.target.user
    return [user] if user else []


def in_session(event: Event) -> bool:
    """The place is one in a sitting: what was asked or decided for the session is told there."""
    gathering = event.target.gathering
    if gathering.parent_id is None:
        return False
    whole = Participation.objects.filter(gathering=gathering.parent_id, mandate=event.target.mandate_id)
    told = Event.objects.filter(kind=event.kind, target_id__in=whole.values("pk"), target_type=event.target_type)
    return any(event.target_id in data.get("parts", []) for data in told.values_list("data", flat=True))


def supporters(event: Event) -> Iterable[User]:
    """The delegation's staff and heads, where they say a word; otherwise the secretariat."""
    if in_session(event):
        return []
    place = event.target
    if place.leave_needs_support:
        return queries.supporters_of(place.mandate)
    return secretariat(event)


def deciders(event: Event) -> Iterable[User]:
    return [] if in_session(event) else secretariat(event)


def asker(event: Event) -> Iterable[User]:
    return [] if in_session(event) else person(event)


def first_readers(event: Event) -> Iterable[User]:
    """The readers of a document that is no new version."""
    return [] if event.target.replaces_id else queries.readers_of(event.target)


def readers_of_version(event: Event) -> Iterable[User]:
    return queries.readers_of(event.target) if event.target.replaces_id else []


def former_readers(event: Event) -> Iterable[User]:
    """Whoever could read what was withdrawn; nobody, where it was withdrawn before the embargo ended."""
    document = event.target
    if not event.data.get("was_read"):
        return []
    return [*queries.readers_of(document), *queries.openers_of(document)]


def sitting(event: Event) -> Iterable[User]:
    """Whom the change of a sitting concerns."""
    return queries.people_of(event.target) if event.target.state == GatheringState.PUBLISHED else []


def called(event: Event) -> Iterable[User]:
    """Everybody at the session, whatever he wishes to be told."""
    return of(queries.called(event.target.gathering))


def helpers(event: Event) -> Iterable[User]:
    """The secretariat, when somebody needs help."""
    return secretariat(event) if event.data["answer"] == Safety.HELP else []


def call_page(event: Event) -> str:
    return reverse("call", args=[event.target_id])


def running(event: Event) -> Iterable[User]:
    """Who runs the list of speakers: the chair, the staff of the delegation whose meeting it is, the secretariat."""
    if event.data["entered"]:
        return []
    gathering = event.target.gathering
    led = Conduct.objects.filter(gathering=gathering, chair__isnull=False).select_related("chair").first()
    organ = gathering.delegation.organ_id if gathering.delegation else None
    staff = holders(Role.DELEGATION_STAFF, organ=organ) if organ else []
    return [*([led.chair] if led else []), *(staff or secretariat(event))]


def speaker(event: Event) -> Iterable[User]:
    user = event.target.mandate.person.user
    return [user] if user else []


def signers(event: Event) -> Iterable[User]:
    """The head and the deputy heads, but for who drafted it."""
    return [mandate.person.user for mandate in queries.signers_of(event.target) if mandate.person.user]


def drafter(event: Event) -> Iterable[User]:
    return [event.target.drafted_by]


def delegations_own(event: Event) -> Iterable[User]:
    """Who drafted and who signed what was issued; its readers are told of the document."""
    return [event.target.drafted_by, event.target.signed_by]


def page_of(event: Event) -> str:
    return event.target.get_absolute_url()


def leave_page(event: Event) -> str:
    return reverse("leave_list")


def schedule_of(event: Event) -> str:
    return reverse("schedule", args=[event.target.parent_id or event.target_id])


def seated(event: Event) -> Iterable[User]:
    """Those whose seat is another one than before; nobody before the gathering is published."""
    if event.target.published_at is None:
        return []
    return of(Participation.objects.filter(pk__in=event.data["places"]))


def who_came(event: Event) -> Iterable[User]:
    return of(Participation.objects.filter(gathering=event.target).came())


def written_to(event: Event) -> Iterable[User]:
    return of(Participation.objects.filter(pk__in=event.data["places"]))


def results_page(event: Event) -> str:
    return reverse("gathering_results", args=[event.target_id])


def lodged(event: Event) -> Iterable[User]:
    """Those whose room is told for the first time; nobody before the gathering is published."""
    return seated(event)


def card_page(event: Event) -> str:
    return reverse("session_card")


def seat_page(event: Event) -> str:
    return reverse("my_seat", args=[event.target_id])


def eating(event: Event) -> Iterable[User]:
    """Those of a published session who come, when a meal's time or place is another one."""
    if not event.data["told"] or event.target.gathering.state != GatheringState.PUBLISHED:
        return []
    return of(event.target.gathering.participations.exclude(answer__in=sorted(AWAY)))


def meals_page(event: Event) -> str:
    target = event.target
    return reverse("my_meals", args=[target.pk if isinstance(target, Gathering) else target.gathering_id])


def riding(event: Event) -> Iterable[User]:
    """Those whose vehicle, or its time, is another than before."""
    return of(Participation.objects.filter(pk__in=event.data["places"]))


def without_team(event: Event) -> Iterable[User]:
    """Those of a published gathering who are there and in no team: a task is offered to them."""
    if event.target.published_at is None:
        return []
    return of(Participation.objects.filter(pk__in=queries.to_divide(event.target).order_by().values("pk")))


def teams_page(event: Event) -> str:
    return reverse("team_list", args=[event.target_id])


def rides_page(event: Event) -> str:
    return reverse("my_rides", args=[event.target.gathering_id])
