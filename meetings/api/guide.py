"""The service guide of a session and its lost and found, at the API's door."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.answers import JsonBody
from congress.api.fields import as_posted, clean, json_object, sent
from congress.api.resources import Resource, resource
from congress.api.schema import form_schema, ident, number, text
from congress.errors import Invalid
from congress.models import User
from meetings import queries, services
from meetings.forms import GuideEntryAtForm, GuideEntryForm, LostThingAtForm, LostThingForm
from meetings.models import GuideEntry, GuideKind, LostState, LostThing


class KeptResource(Resource):
    """Rows of a gathering that everybody at it reads and whoever holds ``keeps`` keeps."""

    requires = view_permission = "meetings.view_agenda"
    keeps = "meetings.manage"
    made_by: type[BaseForm]  # with the gathering
    changed_by: type[BaseForm]
    add: Callable[..., Model]
    change: Callable[..., Model]

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        return self.seen(user).filter(**asked)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        form = {"create": self.made_by, "partial_update": self.changed_by}.get(action)
        return form_schema(form.base_fields) if form else None

    def create(self, request: Request) -> Response:
        """Enter one; only those who keep them."""
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        user = self.request.user
        fields = clean(self.made_by(*sent(self.made_by.base_fields, self.request)))
        gathering = get_object_or_404(queries.gatherings_of_page(user), pk=fields.pop("gathering"))
        if not user.has_perm(self.keeps, gathering):
            raise PermissionDenied
        return 201, self.shown_anew(self.add(gathering, by=user, **fields).pk)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields. `version` is the one you read; another one meanwhile answers 409 with what stands."""
        row = self.get_object()
        if not request.user.has_perm(self.keeps, row):
            raise PermissionDenied
        given = json_object(request.data)
        if isinstance(given.get("version"), bool) or not isinstance(given.get("version"), int):
            raise Invalid({"version": [_("Send the version you read.")]})
        known = {name: field for name, field in self.changed_by.base_fields.items() if hasattr(row, name)}
        present = {name: getattr(row, name) for name in known}
        fields = clean(self.changed_by(present | as_posted(known, given)))
        self.change(row, by=request.user, **fields)
        return Response(self.shown_anew(row.pk))


class GuideEntryFilters(serializers.Serializer):
    gathering = ident(required=False)
    kind = serializers.ChoiceField(GuideKind.choices, required=False)


class GuideEntryFields(serializers.Serializer):
    """A notice, a number to call, a group on duty, the weather, a map."""

    id = ident()
    state = serializers.ChoiceField(GuideKind.choices, source="kind", help_text="What it is about.")
    version = number()
    gathering = ident(source="gathering_id")
    position = number()
    title = text(60)
    body = text(2000, source="text")
    phone = text(30)
    hours = text(60)
    place = text(100)
    changed_at = serializers.DateTimeField()


@resource("guide-entries")
class GuideEntryResource(KeptResource):
    """The service guide of the sessions you see: notices, phones, groups on duty, maps."""

    model = GuideEntry
    filters, line, full = GuideEntryFilters, GuideEntryFields, GuideEntryFields
    parser_classes = (JsonBody, MultiPartParser)
    made_by, changed_by = GuideEntryAtForm, GuideEntryForm
    add, change = staticmethod(services.add_guide_entry), staticmethod(services.change_guide_entry)

    def seen(self, user: User) -> QuerySet:
        return queries.guide_entries_of_page(user)

    def file_schema(self, action: str) -> dict[str, Any] | None:
        return form_schema(GuideEntryAtForm.base_fields, files=True) if action == "create" else None


class LostThingFilters(serializers.Serializer):
    gathering = ident(required=False)
    state = serializers.ChoiceField(LostState.choices, required=False)


class LostThingFields(serializers.Serializer):
    """Something lost or found, and whether its owner has it again."""

    id = ident()
    state = serializers.ChoiceField(LostState.choices)
    version = number()
    gathering = ident(source="gathering_id")
    what = text(80)
    place = text(80)
    desk = text(80)
    entered_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


@resource("lost-things")
class LostThingResource(KeptResource):
    """What was lost or found at the sessions you see."""

    model = LostThing
    filters, line, full = LostThingFilters, LostThingFields, LostThingFields
    made_by, changed_by = LostThingAtForm, LostThingForm
    add, change = staticmethod(services.enter_lost_thing), staticmethod(services.change_lost_thing)

    def seen(self, user: User) -> QuerySet:
        return queries.lost_things_of_page(user)
