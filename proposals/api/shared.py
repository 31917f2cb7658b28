"""What proposals, tasks and replies show alike: terms of time and files."""

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from congress.api.schema import Many, number, said, text
from congress.auth import logged_in_long_ago
from congress.models import File, What
from proposals import queries
from proposals.models import Check, Clock

# Passes or raises, by allauth's own reckoning: the page and the API agree on what an old log-in is.
_fresh = reauthentication_required(lambda _request: None, enabled=logged_in_long_ago)

# Encrypted fields that no list shows: left in the database rather than deciphered for nothing.
PERSONAL = (
    "contact_phone", "contact_address", "lead__person__phone", "lead__person__email", "lead__person__address",
)  # fmt: skip


class ClockFields(serializers.Serializer):
    """A running term of time and the sum that gave its last day."""

    what = serializers.ChoiceField([*What.choices, *Check.choices])
    due_on = serializers.DateField(source="on")
    due_at = serializers.DateTimeField(source="at", allow_null=True, help_text="The moment, for a term of hours.")
    state = serializers.ChoiceField(["ok", "near", "late", "provisional"])
    steps = Many(text(300), most=40)


class FileFields(serializers.Serializer):
    name = text(160)
    size = number()
    url = serializers.SerializerMethodField()

    @extend_schema_field(said(200))
    def get_url(self, file: File) -> str:
        return reverse("file", args=[file.uuid])


def asks_fresh_log_in(request: Request) -> None:
    """Raise ``PermissionDenied`` when a browser's log-in is older than half an hour; a program's token is its own."""
    if request.auth is not None:
        return
    try:
        _fresh(request)
    except ReauthenticationRequired:
        raise PermissionDenied(_("Your log-in is older than half an hour: log in again to evaluate.")) from None


def as_shown(clocks: Iterable[Clock]) -> list[dict[str, Any]]:
    """Running terms as the API tells them."""
    return [{"what": each.what, **queries.clock_shown(each)} for each in clocks]
