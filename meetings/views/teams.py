"""The teams of a gathering, for everybody who sees it; filled by who prepares it, tasks claimed by who takes part."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, key_of, post_once, requires
from meetings import forms, queries, services
from meetings.models import Gathering, Team
from meetings.views.shared import with_initial
from meetings.workflow import CHANGEABLE


def _page(gathering):
    return reverse("team_list", args=[gathering.pk])


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def team_list(request, gathering):
    """The teams with their tasks and people; what one claims or gives back."""
    user = request.user
    divides = user.has_perm("meetings.divide", gathering)
    teams = queries.teams_of(gathering, user)
    context = {
        "gathering": gathering,
        "teams": teams,
        "mine": next((team for team in teams if team.mine), None),
        "takes_part": bool(teams) and gathering.is_under_way and user.has_perm("meetings.claim", teams[0]),
        "divides": divides and gathering.state in CHANGEABLE and not gathering.is_over,
        "left": queries.to_divide(gathering).exclude(mandate=None).count() if divides else 0,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/teams.html", context)


def _form(request, gathering, make, act, heading, **context):
    def acted(**cleaned):
        act(**cleaned)
        return _page(gathering)

    return form_page(
        request, "meetings/paper_form.html", make, acted,
        gathering=gathering, heading=heading, cancel_url=_page(gathering), **context,
    )  # fmt: skip


@requires("meetings.divide", Gathering, among=queries.gatherings_of_page)
def team_new(request, gathering):
    """Make a team, or offer a task."""
    act = partial(services.save_team, None, by=request.user, gathering=gathering)
    draft = ("meetings.team", str(gathering.pk))
    return _form(request, gathering, forms.TeamForm, act, pgettext("team", "Add a team or a task"), draft=draft)


@requires("meetings.divide", Team, among=queries.teams_of_page)
def team_edit(request, team):
    """Change a team; its people are told of another name or task."""
    act = partial(services.save_team, team, by=request.user, gathering=team.gathering)
    make = partial(with_initial, partial(forms.TeamForm, instance=team), {"version": team.version})
    return _form(request, team.gathering, make, act, pgettext("team", "Change the team"))


@requires("meetings.divide", Team, among=queries.teams_of_page)
def team_fill(request, team):
    """Say who is in a team and who leads it."""
    members = list(team.members.order_by("pk"))
    preset = {
        "people": [one.participation_id for one in members],
        "leader": next((one.participation_id for one in members if one.is_leader), None),
        "version": team.version,
    }

    def act(people, leader, version):
        services.fill_team(team, people, by=request.user, leader=leader, version=version)

    make = partial(with_initial, partial(forms.FillTeamForm, team=team), preset)
    return _form(request, team.gathering, make, act, pgettext("team", "Who is in the team"), about=team.name)


@require_POST
@requires("meetings.divide", Team, among=queries.teams_of_page)
def team_drop(request, team):
    """Dissolve a team."""

    def act():
        services.drop_team(team, by=request.user)
        return _page(team.gathering)

    return redirect(post_once(request, act))


@requires("meetings.divide", Gathering, among=queries.gatherings_of_page)
def people_divide(request, gathering):
    """Put those who are in no team into teams."""

    def act(way, count):
        done, left = services.divide(gathering, way, by=request.user, count=count)
        words = ngettext("%(count)s person was put into a team.", "%(count)s people were put into teams.", done)
        rest = ngettext("%(count)s is still in none.", "%(count)s are still in none.", left) if left else ""
        messages.success(request, words % {"count": done} + (rest and " " + rest % {"count": left}))

    return _form(request, gathering, forms.DivideForm, act, pgettext("team", "Divide the people"))


@require_POST
@requires("meetings.claim", Team, among=queries.teams_of_page)
def task_claim(request, team):
    """I take a place of this task, or give mine back."""
    verb = services.give_task_back if "back" in request.POST else services.claim_task

    def act():
        verb(team, by=request.user)
        return _page(team.gathering)

    return redirect(post_once(request, act))
