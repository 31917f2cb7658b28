"""Certificates, table cards and table lists are kept as they were printed; the next print may hold what has changed."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Refused
from congress.events import record
from congress.models import User
from meetings import queries
from meetings.models import Gathering, SessionPrint, SessionPrintKind
from meetings.services.locking import lock


@transaction.atomic
def print_session(gathering: Gathering, kind: str, *, by: User, only_changes: bool = False) -> SessionPrint:
    """Keep what is printed for a whole session now.

    With ``only_changes`` only what is new or other than on the last print of this kind, and the names of what is no
    longer good. Refused for a sitting, where there is nothing to print, when nothing was printed before, or nothing has
    changed since.
    """
    gathering = lock(gathering.pk)
    if gathering.parent_id:
        raise Refused(_("Certificates and tables are those of the whole session."))
    lines = queries.LINES[SessionPrintKind(kind)](gathering)
    if not lines:
        raise Refused(_("There is nothing to print yet."))
    row = SessionPrint(gathering=gathering, kind=kind, only_changes=only_changes, lines=lines, by=by)
    row.marks = {line["key"]: queries.mark_of_line(line) for line in lines}
    if only_changes:
        _leave_out_the_same(row)
    row.save()
    record("meetings.print_session", gathering, by=by, print=row.pk, what=kind, lines=len(row.lines))
    return row


def _leave_out_the_same(row: SessionPrint) -> None:
    before = row.gathering.prints.filter(kind=row.kind).order_by("-pk").first()
    if before is None:
        raise Refused(_("Nothing of this kind has been printed yet: print the whole."))
    row.lines = [line for line in row.lines if before.marks.get(line["key"]) != row.marks[line["key"]]]
    gone = before.marks.keys() - row.marks.keys()
    if row.kind == SessionPrintKind.BADGES:
        known = row.gathering.participations.filter(pk__in=[int(key) for key in gone]).order_by("pk")
        row.gone = list(known.values_list("name", flat=True))
    else:
        row.gone = sorted(gone)
    if not row.lines and not row.gone:
        raise Refused(_("Nothing has changed since the last print."))
