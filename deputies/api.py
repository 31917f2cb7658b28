"""The roster at the API's door. Phones stand in no list; alone they are masked but for the deputy himself."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from congress.api.resources import Resource, resource
from congress.api.schema import ident, number, said, text
from congress.fields import mask
from deputies import queries
from deputies.models import Mandate
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
    work_unit = text(80, source="person.work_unit")
    position = text(80, source="person.position")
    phone = serializers.SerializerMethodField()

    @extend_schema_field(said(40, null=True))
    def get_phone(self, mandate: Mandate) -> str | None:
        user = self.context["request"].user
        if not user.has_perm("deputies.see_phone", mandate):
            return None
        phone = mandate.person.phone
        return phone if mandate.person.user_id == user.pk else mask(phone)


@resource("deputies")
class DeputyResource(Resource):
    """The roster of the congress you work in."""

    model = Mandate
    requires = view_permission = "deputies.view"
    filters, line, full = DeputyFilters, DeputyFields, DeputyWhole

    def seen(self, user):
        return Mandate.objects.visible_to(user).select_related("person", "term", "delegation", "group")

    def lines(self, user, asked):
        seen = self.seen(user).defer("person__phone", "person__email", "person__address")
        rows = queries.found(seen, asked.get("search", ""))
        columns = {"state": "state", "delegation": "delegation__number", "term": "term__number"}
        return rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked})

    @classmethod
    def told(cls, user):
        return Mandate.objects.visible_to(user) if user.has_perm("deputies.manage") else None
