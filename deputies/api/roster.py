"""The roster at the API's door. Phones stand in no list; alone they are masked but for the deputy himself."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import Resource, resource
from congress.api.schema import ident, number, said, text
from congress.fields import mask
from congress.models import User
from deputies import queries
from deputies.computing.visibility import FIELDS
from deputies.models import DeputyCategory, Mandate, Sex
from deputies.rules import fields_seen
from deputies.workflow import State


class DeputyFilters(serializers.Serializer):
    state = serializers.ChoiceField(State.choices, required=False)
    search = text(60, required=False, help_text="Name, or the beginning of its pinyin or initials.")
    delegation = number(required=False, help_text="The delegation's number.")
    term = number(required=False, help_text="The number of the term of office.")


class DeputyFields(serializers.Serializer):
    """A seat in the congress for a term, and who holds it."""

    id = ident()
    state = serializers.ChoiceField(State.choices)
    version = number()
    name = text(40, source="person.name")
    pinyin = text(160, source="person.pinyin_key")
    term = number(source="term.number")
    delegation = number(source="delegation.number")
    delegation_name = text(60, source="delegation.name")
    group = text(60, source="group.name", allow_null=True)
    card_number = text(20)
    electing_unit = text(60)
    electoral_district = text(60)
    begins_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class DeputyWhole(DeputyFields):
    """With everything the reader may know; what he may not is ``null``."""

    category = serializers.ChoiceField(DeputyCategory.choices, allow_null=True)
    sex = serializers.ChoiceField(Sex.choices, source="person.sex", allow_null=True)
    birth_month = serializers.DateField(source="person.birth_month", allow_null=True)
    ethnicity = text(20, source="person.ethnicity", allow_null=True)
    party = text(30, source="person.party", allow_null=True)
    occupation = text(40, source="person.occupation", allow_null=True)
    education = text(20, source="person.education", allow_null=True)
    degree = text(20, source="person.degree", allow_null=True)
    work_unit = text(80, source="person.work_unit", allow_null=True)
    position = text(80, source="person.position", allow_null=True)
    work_phone = text(30, source="person.work_phone", allow_null=True)
    email = text(120, source="person.email", allow_null=True)
    address = text(200, source="person.address", allow_null=True)
    postcode = text(6, source="person.postcode", allow_null=True)
    resume = text(5000, source="person.resume", allow_null=True)
    phone = serializers.SerializerMethodField()

    @extend_schema_field(said(40, null=True))
    def get_phone(self, mandate: Mandate) -> str | None:
        user = self.context["request"].user
        phone = mandate.person.phone
        return phone if mandate.person.user_id == user.pk else mask(phone)

    def to_representation(self, instance: Mandate) -> dict[str, Any]:
        seen = fields_seen(self.context["request"].user, instance)
        told = super().to_representation(instance)
        return {name: None if name in FIELDS and name not in seen else value for name, value in told.items()}


@resource("deputies")
class DeputyResource(Resource):
    """The roster of the congress you work in."""

    model = Mandate
    requires = view_permission = "deputies.view"
    filters, line, full = DeputyFilters, DeputyFields, DeputyWhole

    def seen(self, user: User) -> QuerySet:
        return Mandate.objects.visible_to(user).select_related("person", "term", "delegation", "group")

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        seen = self.seen(user).defer("person__phone", "person__email", "person__address")
        rows = queries.found(seen, asked.get("search", ""))
        columns = {"state": "state", "delegation": "delegation__number", "term": "term__number"}
        return rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    @classmethod
    def told(cls, user: User) -> QuerySet | None:
        return Mandate.objects.visible_to(user) if user.has_perm("deputies.manage") else None
