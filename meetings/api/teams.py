"""Teams and tasks to claim, and what votes came to, at the API's door."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import clean, sent
from congress.api.resources import Resource, resource
from congress.api.schema import Many, form_schema, ident, number, text
from congress.models import User
from meetings import queries, services
from meetings.api.guide import KeptResource
from meetings.computing.voting import Verdict
from meetings.forms import FillTeamForm, TeamAtForm, TeamForm, VoteAtForm, VoteForm
from meetings.models import Gathering, Team, TeamMember, VoteManner, VoteResult


class TeamFilters(serializers.Serializer):
    gathering = ident(required=False)
    mine = serializers.BooleanField(required=False, default=False)


class TeamPersonFields(serializers.Serializer):
    """Somebody in a team; ``place`` is his place in the gathering."""

    place = ident(source="participation_id")
    name = text(60, source="participation.name")
    is_leader = serializers.BooleanField()
    claimed_at = serializers.DateTimeField(allow_null=True)


class TeamFields(serializers.Serializer):
    """A team of a gathering; with ``claim_until`` its places are claimed by those who take part."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    gathering = ident(source="gathering_id")
    position = number()
    name = text(40)
    task = text(1000)
    limit = number(allow_null=True)
    free = number(allow_null=True, help_text="Places left; `null`: without limit.")
    claim_until = serializers.DateTimeField(allow_null=True)
    people = Many(TeamPersonFields(), 1000)

    @extend_schema_field(serializers.ChoiceField(["given", "claimed"]))
    def get_state(self, team: Team) -> str:
        return "claimed" if team.is_claimed else "given"


@resource("teams")
class TeamResource(KeptResource):
    """Teams and tasks of the gatherings you see, with their people."""

    model = Team
    keeps = "meetings.divide"
    filters, line, full = TeamFilters, TeamFields, TeamFields
    made_by, changed_by = TeamAtForm, TeamForm

    def seen(self, user: User) -> QuerySet:
        return queries.teams_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = self.seen(user)
        rows = rows.filter(gathering=asked["gathering"]) if "gathering" in asked else rows
        mine = TeamMember.objects.filter(participation__user=user)
        return rows.filter(pk__in=mine.values("team")) if asked["mine"] else rows

    def prepare(self, rows: list[Team]) -> None:
        queries.add_people(rows, self.request.user)

    def add(self, gathering: Gathering, *, by: User, **fields: Any) -> Team:
        """Make one."""
        return services.save_team(None, by=by, gathering=gathering, **fields)

    def change(self, team: Team, *, by: User, **fields: Any) -> Team:
        """Change it."""
        return services.save_team(team, by=by, gathering=team.gathering, **fields)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(FillTeamForm.base_fields) if action == "people" else super().body_schema(action)

    @action(detail=True, methods=["post"])
    def people(self, request: Request, pk: str) -> Response:
        """Say who is in it (ids of places), and who leads it; `version` is the one you read."""
        return self.once(self._filled)

    def _filled(self) -> tuple[int, dict]:
        team, user = self.get_object(), self.request.user
        if not user.has_perm(self.keeps, team):
            raise PermissionDenied
        fields = clean(FillTeamForm(*sent(FillTeamForm.base_fields, self.request), team=team))
        services.fill_team(team, fields.pop("people"), by=user, **fields)
        return 200, self.shown_anew(team.pk)

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        """Take one of its places yourself; twice is no fault."""
        return self.once(partial(self._claimed, services.claim_task))

    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, pk: str) -> Response:
        """Give back what you have claimed."""
        return self.once(partial(self._claimed, services.give_task_back))

    def _claimed(self, verb: Callable[..., Any]) -> tuple[int, dict]:
        team = self.get_object()
        verb(team, by=self.request.user)
        return 200, self.shown_anew(team.pk)


class VoteFilters(serializers.Serializer):
    gathering = ident(required=False)


class VoteFields(serializers.Serializer):
    """What a vote on an agenda item came to; `base` is every mandate valid on the day. Nobody's own vote is kept."""

    id = ident(source="pk", help_text="The agenda item: see `agenda-items`.")
    state = serializers.ChoiceField([verdict.value for verdict in Verdict], source="verdict")
    version = number()
    gathering = ident(source="item.gathering_id")
    title = text(120, source="item.title")
    manner = serializers.ChoiceField(VoteManner.choices)
    in_favour = number()
    against = number()
    abstained = number()
    not_pressed = number()
    base = number()
    recorded_at = serializers.DateTimeField()


@resource("votes")
class VoteResource(Resource):
    """Results of votes at the gatherings you see."""

    model = VoteResult
    requires = view_permission = "meetings.view_agenda"
    filters, line, full = VoteFilters, VoteFields, VoteFields

    def seen(self, user: User) -> QuerySet:
        return queries.votes_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**{f"item__{name}": value for name, value in asked.items()})

    def body_schema(self, action: str) -> dict[str, Any] | None:
        form = {"create": VoteAtForm, "partial_update": VoteForm}.get(action)
        return form_schema(form.base_fields) if form else None

    def create(self, request: Request) -> Response:
        """Enter what a vote on an agenda item came to, as it was announced; `version` is 0."""
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        fields = clean(VoteAtForm(*sent(VoteAtForm.base_fields, self.request)))
        item = get_object_or_404(queries.items_of_page(self.request.user), pk=fields.pop("item"))
        return 201, self.shown_anew(services.record_vote(item, by=self.request.user, **fields).pk)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Put it right: all counts anew, with the `version` you read; what stood there is kept in the record."""
        row = self.get_object()
        fields = clean(VoteForm(*sent(VoteForm.base_fields, request)))
        services.record_vote(row.item, by=request.user, **fields)
        return Response(self.shown_anew(row.pk))
