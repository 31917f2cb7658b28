"""Who is asked to a gathering, and what became of it."""

from collections import Counter

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from congress.models import SECRETARIAT, Post, Role, User
from deputies.models import Delegation, Mandate
from meetings.models import DeputyHead, Gathering, LeaveLimit, Participation
from meetings.workflow import SHOWN, Answer
from proposals.models import DelegationHead

TWICE = 2  # absences from whole sessions that put a mandate at stake


def people(
    user: User, gathering: Gathering, *, delegation: str = "", words: str = "", standing: str = "", answer: str = ""
) -> QuerySet[Participation]:
    """The list of a gathering as ``user`` may read it: by delegation, in stroke order, guests last."""
    rows = in_order(Participation.objects.visible_to(user).filter(gathering=gathering))
    if delegation.isdecimal():
        rows = rows.filter(mandate__delegation=int(delegation[:18]))
    elif delegation == "guests":
        rows = rows.guests()
    rows = rows.filter(standing=standing) if standing else rows
    rows = rows.filter(answer=answer) if answer else rows
    if words := words.replace("\0", "").strip():
        named = Q(name__contains=words) | Q(mandate__card_number=words)
        rows = rows.filter(named | Q(mandate__person__pinyin_initials__istartswith=words))
    return rows


def in_order(rows: QuerySet[Participation]) -> QuerySet[Participation]:
    """Places by delegation, in stroke order, guests last, with what a list shows."""
    rows = rows.select_related("mandate__person", "mandate__delegation", "user", "gathering", "team_place__team")
    return rows.order_by(
        F("mandate__delegation__number").asc(nulls_last=True), "mandate__person__stroke_key", "name", "pk"
    )


def delegation_choices(user: User, gathering: Gathering) -> list[tuple[str, str]]:
    """The delegations with people on the list, and the guests where there are any."""
    seen = Participation.objects.visible_to(user).filter(gathering=gathering)
    rows = Delegation.objects.filter(pk__in=seen.values("mandate__delegation")).order_by("number")
    choices = [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
    return [*choices, *([("guests", "")] if seen.filter(mandate=None).exists() else [])]


def places_of_user(user: User) -> QuerySet[Participation]:
    """Everything somebody was asked to or signed up for himself, as far as it is published."""
    rows = Participation.objects.filter(user=user, gathering__state__in=sorted(SHOWN))
    return rows.select_related("gathering__kind", "gathering__parent", "gathering__congress", "mandate__delegation")


def mine_in(user: User, gathering: Gathering) -> Participation | None:
    """The reader's own place in a gathering."""
    found = places_of_user(user).filter(gathering=gathering).first()
    if found:
        found.gathering = gathering
    return found


def my_parts(user: User, gathering: Gathering) -> list[Participation]:
    """The reader's places in the parts of a session, in their order."""
    return list(places_of_user(user).filter(gathering__parent=gathering).order_by("gathering__begins_at", "pk"))


def who_comes(gathering: Gathering) -> list[str]:
    """Names of those who come or came, for everybody who sees the gathering; reasons are nobody's business."""
    rows = gathering.participations.members().filter(answer__in=[Answer.COMING, Answer.INVITED])
    rows = rows if gathering.is_required else rows.filter(answer=Answer.COMING)
    return list(rows.order_by("mandate__person__stroke_key", "pk").values_list("name", flat=True))


def guests_of(gathering: Gathering) -> QuerySet[Participation]:
    """Who sits in, listens, works or reports."""
    return gathering.participations.guests().order_by("standing", "name", "pk")


def supporters_of(mandate: Mandate | None) -> list[User]:
    """Who says a word about a deputy's leave first: the staff, the head and the deputy heads of the delegation; nobody
    about himself.
    """
    if mandate is None:
        return []
    delegation, found = mandate.delegation, {}
    if delegation.organ_id:
        posts = Post.objects.valid().filter(role=Role.DELEGATION_STAFF, organ=delegation.organ_id)
        found = {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}
    named = Q(pk__in=DelegationHead.objects.filter(delegation=delegation).values("mandate"))
    named |= Q(pk__in=DeputyHead.objects.filter(delegation=delegation).values("mandate"))
    heads = Mandate.objects.valid().filter(named).exclude(pk=mandate.pk).select_related("person__user").order_by("pk")
    found |= {one.person.user_id: one.person.user for one in heads if one.person.user_id}
    return [user for pk, user in found.items() if pk != mandate.person.user_id]


def leaves_of_desk(user: User) -> QuerySet[Participation]:
    """Leave that waits for this person: of whole gatherings first, then of single sittings."""
    rows = Participation.objects.visible_to(user).exclude(user=user)
    if user.acts(*SECRETARIAT):
        waiting = rows.to_decide().exclude(leave_passed_on_by=user)
    elif user.acts(Role.DELEGATION_STAFF, Role.DEPUTY):
        waiting = rows.to_support()
    else:
        return rows.none()
    rows = waiting.select_related("gathering__parent", "gathering__congress", "mandate__delegation", "mandate__person")
    return rows.order_by("gathering__begins_at", "pk")


def with_leave_counts(places: list[Participation]) -> list[Participation]:
    """The places, each with ``leave_count``: the leaves granted to that deputy in the calendar year of the gathering,
    a session with all its sittings once; and ``leave_limit``, from which on whoever decides is warned.
    """
    granted = Participation.objects.filter(answer=Answer.EXCUSED, mandate__in={place.mandate_id for place in places})
    years = Coalesce("gathering__parent", "gathering"), ExtractYear("gathering__begins_at")
    rows = granted.order_by().annotate(whole=years[0], year=years[1]).values_list("mandate", "year", "whole").distinct()
    counts = Counter((mandate, year) for mandate, year, _whole in rows)
    congresses = {place.congress_id for place in places}
    limits = dict(LeaveLimit.objects.filter(congress__in=congresses).values_list("congress", "times_a_year"))
    for place in places:
        year = timezone.localtime(place.gathering.begins_at).year
        place.leave_count = counts[place.mandate_id, year] if place.mandate_id else 0
        limit = limits.get(place.congress_id)
        place.leave_limit = limit if limit is not None and place.leave_count >= limit else None
    return places


def absences_at_stake(user: User) -> QuerySet[Mandate]:
    """Sitting deputies with two absences from sessions that nobody approved, each with ``absence_count``."""
    if not user.acts(*SECRETARIAT):
        return Mandate.objects.none()
    absences = Participation.objects.filter(gathering__congress=user.post.congress_id).unapproved()
    seats = Mandate.objects.standing().filter(congress=user.post.congress_id)
    counted = seats.annotate(absence_count=Count("participations", filter=Q(participations__in=absences.values("pk"))))
    return counted.filter(absence_count__gte=TWICE).select_related("person", "delegation").order_by("pk")


def people_called(gathering: Gathering, words: str) -> list[Participation]:
    """At most two of a gathering by name or card number: one is found, two are too many."""
    rows, words = gathering.participations.select_related("mandate__delegation").order_by("pk"), words.strip()
    return list(rows.filter(name=words)[:2]) or list(rows.filter(mandate__card_number=words)[:2])
