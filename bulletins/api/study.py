"""Courses at the API's door: what is to be studied, and how far one is."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bulletins import queries
from bulletins.models import Course
from bulletins.workflow import MaterialKind
from congress.api.resources import Resource, resource
from congress.api.schema import Many, ident, number, text
from congress.models import User
from deputies.queries import mandate_of_user


class CourseFields(serializers.Serializer):
    """A course."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    title = text(80)
    summary = text(300)
    required_by = serializers.DateField(allow_null=True)
    draw = number(help_text="Questions of its quiz; 0: it has none.")
    pass_mark = number()
    attempts = number()
    counts = serializers.BooleanField()

    @extend_schema_field(serializers.ChoiceField(["open", "closed"]))
    def get_state(self, course: Course) -> str:
        return "open" if course.is_enabled else "closed"

    @extend_schema_field(number(min_value=1, max_value=1))
    def get_version(self, course: Course) -> int:
        return 1


class PieceFields(serializers.Serializer):
    """A piece of a course with one's own progress; a text is read on the page."""

    id = ident(source="material.pk")
    title = text(80, source="material.title")
    kind = serializers.ChoiceField(MaterialKind.choices, source="material.kind")
    link = text(300, source="material.link")
    needed_minutes = number(source="material.needed_minutes")
    seconds = serializers.SerializerMethodField()
    finished_at = serializers.SerializerMethodField()

    @extend_schema_field(number())
    def get_seconds(self, piece: dict[str, Any]) -> int:
        return piece["progress"].seconds if piece["progress"] else 0

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_finished_at(self, piece: dict[str, Any]) -> str | None:
        at = piece["progress"] and piece["progress"].finished_at
        return serializers.DateTimeField().to_representation(at) if at else None


class CourseWhole(CourseFields):
    """The course with its material and, for a deputy, how far he is."""

    materials = Many(PieceFields(), 200, source="pieces")
    best_percent = number(allow_null=True, source="own.best_percent", default=None)
    passed_at = serializers.DateTimeField(allow_null=True, source="own.passed_at", default=None)
    completed_at = serializers.DateTimeField(allow_null=True, source="own.completed_at", default=None)


@resource("courses")
class CourseResource(Resource):
    """The courses one studies or keeps."""

    model = Course
    requires = view_permission = "bulletins.view_course"
    line, full = CourseFields, CourseWhole

    def seen(self, user: User) -> QuerySet[Course]:
        return queries.courses_of_page(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet[Course]:
        return Course.objects.visible_to(user)

    def shown(self, found: Course) -> dict[str, Any]:
        mandate = mandate_of_user(self.request.user)
        found.own = queries.study_of(mandate, found) if mandate else None
        found.pieces = queries.pieces_of(found, found.own)
        return super().shown(found)
