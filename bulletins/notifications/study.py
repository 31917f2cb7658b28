"""Whom to tell about courses."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from bulletins import queries
from congress.models import Event, Role, User
from deputies.models import Mandate


def _meant(event: Event) -> Iterable[User]:
    """The deputies the course is for."""
    return _users(queries.meant(event.target))


def _missing(event: Event) -> Iterable[User]:
    """Those who had not completed it when they were to be reminded, and have not yet."""
    return _users(queries.not_finished(event.target).filter(pk__in=event.data["mandates"]))


def _users(seats) -> list[User]:  # noqa: ANN001  (a queryset of mandates)
    rows = seats.filter(person__user__isnull=False).select_related("person__user").order_by("pk")
    return [seat.person.user for seat in rows]


def _deputy(event: Event) -> Iterable[User]:
    seat = Mandate.objects.select_related("person__user").get(pk=event.target.mandate_id)
    return [seat.person.user] if seat.person.user else []


def _page(event: Event) -> str:
    return event.target.get_absolute_url()


# fmt: off
TOLD = (
    # kind                         whom       text                  page
    ("bulletins.enable_course",    _meant,    "course_opened",      _page),
    ("bulletins.remind_course",    _missing,  "course_waits",       _page),
    ("bulletins.confirm_material", _deputy,   "material_confirmed", _page),
    ("bulletins.grant_attempt",    _deputy,   "attempt_granted",    _page),
)

GROUPS = (
    # name, on the page, whose posts, texts, required
    ("study", _("Study"), {Role.DEPUTY}, """
        course_opened course_waits material_confirmed attempt_granted""", "course_waits"),
)
# fmt: on
