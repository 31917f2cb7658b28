"""Halls and rooms: their seats are drawn as text or in a sheet; what is wrong with a plan is told before it is kept."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress.errors import Invalid, Stale
from congress.events import record
from congress.models import Congress, User
from meetings.computing.halls import Broken, layout
from meetings.models import Hall
from meetings.queries.halls import mistakes_in_words


@transaction.atomic
def save_hall(
    hall: Hall | None, *, by: User, congress: Congress, name: str, drawing: str, is_active: bool = True,
    version: int | None = None,
) -> Hall:  # fmt: skip
    """Keep a hall, a new one where ``hall`` is none. Plans already drafted keep the seats they were drafted with.

    ``Invalid`` with everything that is wrong with the drawing, and for a name that another hall has; ``Stale`` when
    somebody else changed it meanwhile.
    """
    try:
        seats = len(layout(drawing).seats)
    except Broken as broken:
        raise Invalid({"drawing": mistakes_in_words(broken.mistakes)}) from broken
    if hall is None:
        row = Hall(congress=congress)
    else:
        row = Hall.objects.select_for_update().get(pk=hall.pk)
        if version is not None and row.version != version:
            now = {"name": row.name, "drawing": row.drawing, "version": row.version}
            raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
        row.version += 1
    row.name, row.drawing, row.is_active, row.seat_count = name, drawing, is_active, seats
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid({"name": [_("There is a hall of this name already.")]}) from error
    record("meetings.save_hall", row, by=by, version=row.version, seats=seats)
    return row
