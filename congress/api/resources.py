"""What an endpoint is: a list, an object, its open moves, and the door each of them stands behind."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial, reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from congress.api.answers import JsonBody, KeysetPagination
from congress.api.fields import clean, described, sent
from congress.api.happened import EventFields, named_rows, told_rows
from congress.api.schema import KEY_LENGTH, MoveDescription, Schema, form_schema
from congress.errors import Invalid
from congress.idempotency import once
from congress.models import Event, User
from congress.workflow import Workflow

NAME = "[a-z_]{1,40}"
_resources: dict[str, type["Resource"]] = {}


def resource(name: str) -> Callable[[type["Resource"]], type["Resource"]]:
    """Register an endpoint under ``/api/v1/<name>/``."""

    def register(viewset: type["Resource"]) -> type["Resource"]:
        viewset.plural = name
        _resources[name] = viewset
        return viewset

    return register


def resources() -> list[type["Resource"]]:
    """Every registered endpoint."""
    return list(_resources.values())


def router() -> SimpleRouter:
    """The addresses of everything that was registered."""
    found = SimpleRouter()
    for name, viewset in sorted(_resources.items()):
        found.register(name, viewset, basename=f"api-{name}")
    return found


class Door(BasePermission):
    """Nobody enters without a post he holds today and the permission the endpoint names."""

    def has_permission(self, request: Request, view: "Resource") -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        if user.post is None:
            raise PermissionDenied(_("You hold no post today, or have not chosen the one you act in."))
        return view.requires == "own" or user.has_perm(view.requires)


class Resource(GenericViewSet):
    """A list and its objects, read only. Subclasses say what is seen; whatever is not seen is 404.

    ``requires`` is the permission of the endpoint, ``view_permission`` the one on each object; ``line`` and ``full``
    are its fields in a list and alone, ``filters`` what a list may be narrowed by.
    """

    plural: ClassVar[str] = ""  # its place below /api/v1/ (`name` belongs to DRF)
    model: ClassVar[type[Model]]
    requires: ClassVar[str] = "own"
    view_permission: ClassVar[str] = ""
    line: ClassVar[type[serializers.Serializer]]
    full: ClassVar[type[serializers.Serializer]]
    filters: ClassVar[type[serializers.Serializer] | None] = None
    permission_classes = (Door,)
    pagination_class = KeysetPagination
    parser_classes = (JsonBody,)
    metadata_class = None
    schema = Schema()
    lookup_value_regex = "[0-9]{1,18}"

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        """The rows of the list, narrowed by the validated filters."""
        raise NotImplementedError

    def words(self, asked: Mapping[str, Any]) -> str:
        """What the list is searched for in the index of words."""
        return ""

    def prepare(self, rows: list) -> None:
        """What is done with the rows of a page, or with one object, before they are shown; it may put others in their
        place.
        """

    def seen(self, user: User) -> QuerySet:
        """The objects the user may open, with everything their fields need."""
        raise NotImplementedError

    @classmethod
    def told(cls, user: User) -> QuerySet | None:  # noqa: ARG003  (subclasses ask who)
        """The objects whose events the user may read; ``None``: none of this kind."""
        return None

    @classmethod
    def event_type(cls) -> ContentType:
        """The type of the rows that its events are about."""
        return ContentType.objects.get_for_model(cls.model)

    @classmethod
    def events_told(cls, user: User, content_type: ContentType, rows: QuerySet) -> Q:  # noqa: ARG003
        """The events of ``rows``, which are ``told``, that the user may read: all of them."""
        return Q(target_type=content_type, target_id__in=rows.order_by().values("pk"))

    def body_schema(self, action: str) -> dict[str, Any] | None:
        """What a request of this action carries, as OpenAPI describes it."""
        return None

    def file_schema(self, action: str) -> dict[str, Any] | None:
        """What it carries as ``multipart/form-data``, where files can come with it."""
        return None

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return self.line if self.action == "list" else self.full

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()  # noqa: SLF001  (Django's documented API)
        return self.seen(self.request.user)

    def get_object(self) -> Model:
        return self.opened(self.seen(self.request.user))

    def opened(self, rows: QuerySet) -> Model:
        """The object the address names, if the user may see and open it."""
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        if self.view_permission and not self.request.user.has_perm(self.view_permission, found):
            raise PermissionDenied
        return found

    def asked(self) -> Mapping[str, Any]:
        """The filters of the query; an unknown value is refused, an unknown name passed over."""
        if self.filters is None:
            return {}
        given = {name: value for name, value in self.request.query_params.items() if value}
        asked = self.filters(data=given, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def list(self, request: Request) -> Response:
        """One page, newest first."""
        asked = self.asked()
        self.paginator.words = self.words(asked)
        rows = self.paginate_queryset(self.lines(request.user, asked))
        self.prepare(rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One object."""
        return Response(self.shown(self.get_object()))

    def shown(self, found: Model) -> dict[str, Any]:
        """An object as the API answers with it."""
        rows = [found]
        self.prepare(rows)
        return self.full(rows[0], context=self.get_serializer_context()).data

    def shown_anew(self, pk: int) -> dict[str, Any]:
        """The object after a change."""
        return self.shown(self.anew(self.request.user).get(pk=pk))

    def anew(self, user: User) -> QuerySet:
        """Where an object that the user has just changed is found again."""
        return self.seen(user)

    def once(self, act: Callable[[], tuple[int, dict]]) -> Response:
        """Run ``act`` once per idempotency key; a repeat gets the first answer, another request under the key 422."""
        request = self.request
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > KEY_LENGTH:
            raise Invalid({"Idempotency-Key": [_("At most %(longest)s characters.") % {"longest": KEY_LENGTH}]})
        body = json.dumps([request.user.post.pk, request.data], sort_keys=True, default=_of_file)
        mark = hashlib.sha256(body.encode()).hexdigest()
        status, kept, repeated = once(request.user, key, request.path, partial(_marked, act, mark))
        if kept["mark"] != mark:
            raise Invalid({"Idempotency-Key": [_("This key was used for another request.")]})
        headers = {"Idempotency-Replayed": "true"} if repeated else {}
        return Response(kept["answer"], status, headers=headers)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


def carries_files(form: type[forms.BaseForm]) -> bool:
    return any(isinstance(field, forms.FileField) for field in form.base_fields.values())


def _of_file(upload: UploadedFile) -> str:
    """What tells one upload from another; it is read from its beginning again afterwards."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _marked(act: Callable[[], tuple[int, dict]], mark: str) -> tuple[int, dict]:
    status, answer = act()
    return status, {"mark": mark, "answer": answer}


class MovingResource(Resource):
    """Objects with a workflow: which moves are open, and the door through which each is made."""

    parser_classes = (JsonBody, MultiPartParser)
    table: ClassVar[Workflow]
    forms: ClassVar[Mapping[str, type[forms.BaseForm]]]

    def movable(self, user: User) -> QuerySet:
        """The objects the user may open, with what the moves' rules ask: less than is shown."""
        return self.seen(user)

    def admit(self, name: str) -> None:
        """Raise when the move ``name`` asks more of the caller than his permission."""

    def make(self, subject: Model, name: str, fields: dict[str, Any]) -> Model:
        """Have the room's service make the move."""
        raise NotImplementedError

    def body_schema(self, action: str) -> dict[str, Any] | None:
        if action != "move":
            return None
        return {"anyOf": [form_schema(self.forms[name].base_fields, title=name) for name in self.table.names]}

    def happened(self, found: Model) -> list[tuple[type[Resource], QuerySet]]:
        """Whose events the timeline of ``found`` tells, kind by kind: its own. What is not ``told`` is left out."""
        return [(type(self), type(self).told(self.request.user).filter(pk=found.pk))]

    def file_schema(self, action: str) -> dict[str, Any] | None:
        if action != "move":
            return None
        carrying = {name: self.forms[name].base_fields for name in self.table.names if carries_files(self.forms[name])}
        described = [form_schema(fields, files=True, title=name) for name, fields in carrying.items()]
        return {"anyOf": described} if described else None

    @extend_schema(responses=EventFields(many=True), filters=False)
    @action(detail=True)
    def events(self, request: Request, pk: str) -> Response:
        """What happened to it, newest first, as far as you may read it."""
        user, kinds = request.user, self.happened(self.get_object())
        told = reduce(or_, [kind.events_told(user, kind.event_type(), rows) for kind, rows in kinds])
        named = [(kind.plural, kind.event_type(), rows) for kind, rows in kinds]
        page = self.paginate_queryset(named_rows(told_rows(Event.objects.filter(told)), named))
        return self.get_paginated_response(EventFields(page, many=True).data)

    @extend_schema(responses=MoveDescription(many=True))
    @action(detail=True, pagination_class=None)
    def moves(self, request: Request, pk: str) -> Response:
        """The moves open to you now, each with the fields it asks for."""
        subject = self.get_object()
        return Response(
            [
                {
                    "name": move.name,
                    "label": str(move.label),
                    "fields": described(self.forms[move.name](subject=subject)),
                }
                for move in self.table.open_to(request.user, subject)
            ]
        )

    @action(detail=True, methods=["post"], url_path=f"moves/(?P<name>{NAME})")
    def move(self, request: Request, pk: str, name: str) -> Response:
        """Make a move; the answer is the object as it stands then."""
        subject = self.opened(self.movable(request.user))
        if name not in self.table.names:
            raise Http404
        self.admit(name)
        return self.once(partial(self._move, subject, name))

    def _move(self, subject: Model, name: str) -> tuple[int, dict]:
        self.table.check(name, subject, self.request.user)
        form = self.forms[name]
        given = sent(form.base_fields, self.request)
        self.make(subject, name, clean(form(*given, subject=subject)))
        return 200, self.shown_anew(subject.pk)
