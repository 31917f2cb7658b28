"""Teams of a gathering: made and filled by those who prepare it, tasks claimed by those who take part."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.computing.planning import shifted
from meetings.computing.splitting import NoPlaceError, split
from meetings.computing.teams import even_sizes
from meetings.models import Gathering, Participation, Team, TeamMember
from meetings.queries.teams import circles
from meetings.services.locking import lock, lock_place
from meetings.workflow import CHANGEABLE, Answer

MOST_TEAMS = 60
FIELDS = ("name", "task", "limit", "claim_until")


def _locked(gathering: Gathering, by: User) -> Gathering:
    """The gathering, alone; refused where its list stands or somebody else prepares it."""
    gathering = lock(gathering.pk)
    if not by.has_perm("meetings.divide", gathering):
        raise PermissionDenied
    if gathering.state not in CHANGEABLE or gathering.is_over:
        raise Refused(_("The gathering is over, closed or called off."))
    return gathering


@transaction.atomic
def save_team(team: Team | None, *, by: User, gathering: Gathering, version: int | None = None, **fields: Any) -> Team:
    """Make a team or change it; its people are told of another name or task, everybody without a team of a task that is
    offered.

    ``Stale`` when it was changed meanwhile. ``Invalid`` for a name that is taken, fewer places than people, and a task
    offered without text, without places, or until the gathering has begun.
    """
    gathering = _locked(gathering, by)
    row = Team.objects.get(pk=team.pk) if team else Team(gathering=gathering, position=_next_position(gathering))
    if team and version is not None and row.version != version:
        now = {name: getattr(row, name) for name in FIELDS} | {"version": row.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row)
    row.version += 1 if team else 0
    row.save()
    changed = sorted(name for name, value in fields.items() if value != before[name])
    told = bool(team) and {"name", "task"} & set(changed)
    record("meetings.save_team", gathering, by=by, team=row.pk, name=row.name, fields=changed)
    if told:
        _tell(gathering, row.members.values_list("participation", flat=True), by=by)
    if "claim_until" in changed and before["claim_until"] is None:
        record("meetings.offer_task", gathering, by=by, team=row.pk)
    return row


def _next_position(gathering: Gathering) -> int:
    count, last = gathering.teams.count(), gathering.teams.aggregate(last=Max("position"))["last"]
    if count >= MOST_TEAMS:
        raise Refused(_("At most %(count)s teams.") % {"count": MOST_TEAMS})
    return (last or 0) + 1


def _check(team: Team) -> None:
    wrong: dict[str, list[str]] = {}
    if Team.objects.filter(gathering=team.gathering_id, name=team.name).exclude(pk=team.pk).exists():
        wrong["name"] = [_("There is a team of this name already.")]
    if team.pk and team.limit is not None and team.members.count() > team.limit:
        wrong["limit"] = [_("More people are in it: take some out first.")]
    if team.claim_until:
        if team.limit is None:
            wrong["limit"] = [_("Say how many may claim it.")]
        if not team.task:
            wrong["task"] = [_("Say what is to be claimed.")]
        if team.claim_until > team.gathering.begins_at:
            wrong["claim_until"] = [_("Tasks are claimed before the gathering begins.")]
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def drop_team(team: Team, *, by: User) -> None:
    """Dissolve a team; those who were in it are told that they are in none."""
    gathering = _locked(team.gathering, by)
    places = list(team.members.values_list("participation", flat=True))
    team.members.all().delete()
    record("meetings.drop_team", gathering, by=by, name=team.name)
    Team.objects.filter(pk=team.pk).delete()
    _tell(gathering, places, by=by)


@transaction.atomic
def fill_team(
    team: Team, places: Collection[Participation], *, by: User, leader: Participation | None = None, version: int
) -> Team:
    """These people and nobody else are in the team, ``leader`` (one of them) leads it; those concerned are told.

    ``Stale`` when the team was changed or claimed meanwhile. ``Invalid`` for more people than places and a leader from
    elsewhere; ``Refused`` for whoever is not there or is in another team.
    """
    gathering = _locked(team.gathering, by)
    row = Team.objects.get(pk=team.pk)
    if row.version != version:
        raise Stale(_("This was changed meanwhile. Compare and save again."), current={"version": row.version})
    wanted = {place.pk for place in places}
    if row.limit is not None and len(wanted) > row.limit:
        raise Invalid({"people": [_("It has %(count)s places.") % {"count": row.limit}]})
    if leader and leader.pk not in wanted:
        raise Invalid({"leader": [_("Whoever leads the team is one of its people.")]})
    free = set(queries.to_divide(gathering, row).values_list("pk", flat=True))
    if wanted - free:
        raise Refused(_("Some of them do not come, or are in another team by now. Look again."))
    before = {member.participation_id: member for member in row.members.all()}
    led = next((pk for pk, member in before.items() if member.is_leader), None)
    row.members.exclude(participation__in=wanted).delete()
    row.members.filter(is_leader=True).exclude(participation=leader).update(is_leader=False)
    _add(row, sorted(wanted - before.keys()))
    if leader:
        row.members.filter(participation=leader).update(is_leader=True)
    now = leader.pk if leader else None
    told = (wanted ^ before.keys()) | ({led, now} - {None} if led != now else set())
    _tell(gathering, told, by=by)
    return _touched(row)


def _touched(team: Team) -> Team:
    team.version += 1
    team.save(update_fields=["version"])
    return team


def _add(team: Team, places: Iterable[int], claimed_at: dt.datetime | None = None) -> None:
    TeamMember.objects.bulk_create(TeamMember(team=team, participation_id=pk, claimed_at=claimed_at) for pk in places)


def _tell(gathering: Gathering, places: Iterable[int], *, by: User) -> None:
    """One event for everybody whose team is another than before: each is told his own."""
    if told := sorted(set(places)):
        record("meetings.change_teams", gathering, by=by, places=told)


@transaction.atomic
def divide(gathering: Gathering, way: str, *, by: User, count: int | None = None) -> tuple[int, int]:
    """Put the deputies who are in no team yet into teams; returns how many were, and how many still are in none.

    ``way``: by ``delegation``, by deputies' ``group`` or by ``station`` (a team for each that has people here), or
    ``even``ly over the teams that are not claimed, ``count`` new ones first where there are none; delegations stay
    together as far as can be. Each is told his team. Refused where places are missing.
    """
    gathering = _locked(gathering, by)
    places = list(queries.to_divide(gathering).exclude(mandate=None))
    given = _evenly(gathering, places, count) if way == "even" else _by_circle(gathering, way, places, by)
    for team, keys in given:
        _add(team, keys)
        _touched(team)
    told = [pk for _team, keys in given for pk in keys]
    if told:
        record("meetings.divide_people", gathering, by=by, way=way, count=len(told))
    _tell(gathering, told, by=by)
    return len(told), len(places) - len(told)


def _by_circle(gathering: Gathering, way: str, places: list[Participation], by: User) -> list[tuple[Team, list[int]]]:
    known = {team.name: team for team in gathering.teams.filter(claim_until=None)}
    given = []
    for name, keys in circles(gathering, way, places, by).items():
        team = known.get(name) or _new_team(gathering, name)
        if team.limit is not None and team.members.count() + len(keys) > team.limit:
            raise Refused(_("“%(team)s” has too few places.") % {"team": name})
        given.append((team, keys))
    return given


def _new_team(gathering: Gathering, name: str) -> Team:
    team = Team(gathering=gathering, position=_next_position(gathering), name=name)
    _check(team)
    team.save()
    return team


def _evenly(gathering: Gathering, places: list[Participation], count: int | None) -> list[tuple[Team, list[int]]]:
    teams = list(gathering.teams.filter(claim_until=None).order_by("position", "pk"))
    if not teams and not count:
        raise Invalid({"count": [_("Say into how many teams.")]})
    names = [pgettext("team", "Team %(number)s") % {"number": nth + 1} for nth in range(len(teams), count or 0)]
    teams += [_new_team(gathering, name) for name in names]
    taken = {team.pk: team.members.count() for team in teams}
    waiting: dict[int, list[int]] = {}
    for place in places:
        waiting.setdefault(place.mandate.delegation_id or 0, []).append(place.pk)
    try:
        sizes = even_sizes(len(places), taken, {team.pk: team.limit for team in teams})
        shares = split({key: len(keys) for key, keys in waiting.items()}, sizes)
    except NoPlaceError as error:
        raise Refused(_("%(count)s places are missing.") % {"count": error.short}) from error
    given: dict[int, list[int]] = {team.pk: [] for team in teams}
    for share in shares:
        given[share.container] += waiting[share.group][: share.count]
        del waiting[share.group][: share.count]
    return [(team, given[team.pk]) for team in teams if given[team.pk]]


def drop_teams(gathering: Gathering) -> None:
    """Take a draft's teams away with it."""
    TeamMember.objects.filter(team__gathering=gathering).delete()
    gathering.teams.all().delete()


def copy_teams(source: Gathering, made: Gathering, days: int) -> None:
    """The teams and tasks of ``source`` for a copy that is so many days later, without their people."""
    Team.objects.bulk_create(
        Team(
            gathering=made, position=team.position, name=team.name, task=team.task, limit=team.limit,
            claim_until=shifted(team.claim_until, days) if team.claim_until else None,
        )
        for team in source.teams.order_by("position", "pk")
    )  # fmt: skip


# Claiming ------------------------------------------------------------------------------------------------------------


def _claiming(team: Team, by: User) -> tuple[Team, Participation]:
    """The team and the place of whoever claims or gives back, under the gathering's lock."""
    gathering = lock(team.gathering_id)
    team = Team.objects.get(pk=team.pk)
    team.gathering = gathering
    if not by.has_perm("meetings.claim", team):
        raise PermissionDenied
    if not gathering.is_under_way or not team.takes_claims:
        raise Refused(_("The time to claim and to give back is over."))
    place = lock_place(queries.own_place(by, gathering).pk)
    place.gathering = gathering
    return team, place


@transaction.atomic
def claim_task(team: Team, *, by: User) -> TeamMember:
    """Take one of the places of a task; twice is no fault, and the last one goes to whoever came first.

    Refused after the last moment, for whoever has not said that he comes where one signs up, and in another team.
    """
    team, place = _claiming(team, by)
    if not team.gathering.is_required and place.answer == Answer.INVITED:
        raise Refused(_("Say first that you are coming."))
    if mine := TeamMember.objects.filter(participation=place).select_related("team").first():
        if mine.team_id == team.pk:
            return mine
        raise Refused(_("You are in “%(team)s”: give that back first.") % {"team": mine.team})
    if team.members.count() >= team.limit:
        raise Refused(_("Others were faster: no place is left."))
    _add(team, [place.pk], clock.now())
    _touched(team)
    record("meetings.claim_task", place, by=by, team=team.pk, name=team.name)
    return TeamMember.objects.get(participation=place)


@transaction.atomic
def give_task_back(team: Team, *, by: User) -> None:
    """Give back what one has claimed, before the last moment; refused to whoever was put there by those who prepare."""
    team, place = _claiming(team, by)
    mine = team.members.filter(participation=place).first()
    if mine is None:
        return
    if mine.claimed_at is None:
        raise Refused(_("You were put into this team: ask the organiser."))
    mine.delete()
    _touched(team)
    record("meetings.give_task_back", place, by=by, team=team.pk, name=team.name)


def leave_team(place: Participation) -> None:
    """Free the place of somebody who does not come."""
    mine = TeamMember.objects.filter(participation=place).select_related("team").first()
    if mine:
        mine.delete()
        _touched(mine.team)
