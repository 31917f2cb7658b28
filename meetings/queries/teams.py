"""The teams of a gathering with their people, who is in none, and how one can be divided."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import audiences
from congress.models import Event, User
from deputies.models import Membership
from meetings.models import AWAY, Gathering, Participation, Team, TeamMember

WAYS = ("delegation", "group", "station", "even")


def teams_of_page(user: User) -> QuerySet[Team]:
    """The teams a user may open, with their gathering."""
    return Team.objects.visible_to(user).select_related("gathering__congress", "gathering__delegation")


def teams_of(gathering: Gathering, user: User) -> list[Team]:
    """The teams in their order, with their people (``add_people``). Two questions."""
    teams = list(Team.objects.filter(gathering=gathering).order_by("position", "pk"))
    for team in teams:
        team.gathering = gathering
    return add_people(teams, user)


def add_people(teams: list[Team], user: User) -> list[Team]:
    """Give each team ``people`` (who leads it first), ``free`` places (``None``: no limit) and ``mine``: the reader's
    own place in it. One question.
    """
    people: dict[int, list[TeamMember]] = defaultdict(list)
    for member in members_of(teams) if teams else ():
        people[member.team_id].append(member)
    for team in teams:
        team.people = people[team.pk]
        team.free = None if team.limit is None else max(0, team.limit - len(team.people))
        team.mine = next((one for one in team.people if one.participation.user_id == user.pk), None)
    return teams


def members_of(teams: Iterable[Team]) -> QuerySet[TeamMember]:
    """Everybody in these teams: leaders first, then by delegation in stroke order."""
    rows = TeamMember.objects.filter(team__in=[team.pk for team in teams])
    rows = rows.select_related("participation__mandate__delegation", "participation__mandate__person")
    return rows.order_by("-is_leader", *_in_order("participation__"))


def _in_order(path: str = "") -> tuple:
    number = F(f"{path}mandate__delegation__number").asc(nulls_last=True)
    return number, f"{path}mandate__person__stroke_key", f"{path}name", f"{path}pk"


def to_divide(gathering: Gathering, team: Team | None = None) -> QuerySet[Participation]:
    """Who is there and in no team; with ``team`` also who is in that one."""
    rows = gathering.participations.exclude(answer__in=sorted(AWAY))
    free = Q(team_place=None)
    rows = rows.filter(free | Q(team_place__team=team) if team else free)
    return rows.select_related("mandate__delegation", "mandate__person").order_by(*_in_order())


def circles(gathering: Gathering, way: str, places: Iterable[Participation], by: User) -> dict[str, list[int]]:
    """The keys of ``places`` by the delegation, deputies' group or station each belongs to; who belongs to none is left
    out.
    """
    seats = [place for place in places if place.mandate_id]
    if way == "delegation":
        named = {place.pk: place.mandate.delegation.name for place in seats if place.mandate.delegation}
    elif way == "group":
        held = Membership.objects.current(timezone.localdate(gathering.begins_at)).exclude(group=None)
        rows = held.filter(mandate__in=[place.mandate_id for place in seats]).order_by("-pk")
        groups = dict(rows.values_list("mandate", "group__name"))
        named = {place.pk: groups[place.mandate_id] for place in seats if place.mandate_id in groups}
    else:
        users = _at_stations(gathering, by)
        named = {place.pk: users[place.user_id] for place in seats if place.user_id in users}
    found: dict[str, list[int]] = defaultdict(list)
    for pk, name in named.items():
        found[name[:40]].append(pk)
    return dict(found)


def _at_stations(gathering: Gathering, by: User) -> dict[int, str]:
    """The station of each deputy with an account, as the room above the stations tells; whoever has two, the first."""
    users: dict[int, str] = {}
    for kind, choices in audiences.offered(by):
        for key, name in choices if kind.name == "station" else ():
            for pk in audiences.people(gathering.congress, [key]).values_list("pk", flat=True):
                users.setdefault(pk, name)
    return users


def own_team(user: User) -> Subquery:
    """``name`` and ``task`` of the team of ``user`` in a gathering, as a column of gatherings."""
    mine = TeamMember.objects.filter(participation__user=user, participation__gathering=OuterRef("pk"))
    return Subquery(mine.values(said=JSONObject(name="team__name", task="team__task"))[:1])


def teams_in_words(places: Iterable[int]) -> dict[int, str]:
    """Each place's team as its notice says it: name, task, who leads it."""
    rows = TeamMember.objects.filter(participation__in=list(places)).select_related("team", "participation")
    members = list(rows.order_by("pk"))
    led = TeamMember.objects.filter(team__in=[member.team_id for member in members], is_leader=True)
    leaders = dict(led.values_list("team", "participation__name"))
    return {member.participation_id: _said(member, leaders.get(member.team_id)) for member in members}


def task_offered(event: Event) -> dict[str, Any]:
    """The task an event offered, for its notice; nothing where it is offered no more."""
    team = Team.objects.filter(pk=event.data["team"]).exclude(claim_until=None).first()
    return {"task": team.name, "until": team.claim_until} if team else {}


def _said(member: TeamMember, leader: str | None) -> str:
    said = [member.team.name]
    if member.team.task:
        said.append(" ".join(member.team.task.split())[:200].rstrip("。.；;，, "))
    if member.is_leader:
        said.append(_("you lead it"))
    elif leader:
        said.append(pgettext("team", "led by %(name)s") % {"name": leader})
    return pgettext("team", "; ").join(said)
