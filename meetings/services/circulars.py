"""Writing to people of a list."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from meetings.models import TELLING, Circular, Gathering
from meetings.workflow import SHOWN


@transaction.atomic
def write_to_people(
    gathering: Gathering, places: Collection[int], *, by: User, text: str, ways: Collection[str] = ()
) -> Circular:
    """Send ``text`` to people of the list (ids of places): a notice each, and a copy by the way he wishes; by ``ways``
    too (SMS, e-mail) to those who have wished nothing.

    Refused before the gathering is published; ``Invalid`` for nobody, for people of another list, and where none of
    them has an account.
    """
    if not by.has_perm("meetings.manage", gathering):
        raise PermissionDenied
    if not set(ways) <= set(TELLING):
        raise Invalid({"ways": [_("Nobody can be told by this way.")]})
    if gathering.state not in SHOWN:
        raise Refused(_("Nobody is written to before it is published."))
    wanted = set(places)
    rows = gathering.participations.filter(pk__in=wanted)
    known = sorted(rows.values_list("pk", flat=True))
    if not known or len(known) != len(wanted):
        raise Invalid({"places": [_("Choose people of the list.")]})
    if not rows.exclude(user=None).exists():
        raise Invalid({"places": [_("None of them has an account: call them.")]})
    sent = Circular.objects.create(gathering=gathering, text=text.strip(), places=known, sent_by=by)
    record("meetings.write_to_people", sent, by=by, places=known, ways=sorted(ways))
    return sent
