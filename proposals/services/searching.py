"""Searches of the secretariat: kept under a name, written into a workbook."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import jobs
from congress.errors import Refused
from congress.models import Job, User
from proposals.models import SavedSearch

MOST_SAVED = 30


@transaction.atomic
def save_search(*, by: User, name: str, parameters: dict[str, Any]) -> SavedSearch:
    """Keep a search under a name; one's own of the same name is replaced. Refused beyond 30."""
    own = SavedSearch.objects.visible_to(by)
    if own.count() >= MOST_SAVED and not own.filter(name=name).exists():
        raise Refused(_("You keep %(limit)s searches already. Remove one first.") % {"limit": MOST_SAVED})
    saved, _created = SavedSearch.objects.update_or_create(
        user=by, congress_id=by.post.congress_id, name=name, defaults={"parameters": parameters}
    )
    return saved


def drop_search(saved: SavedSearch) -> None:
    """Keep it no longer."""
    saved.delete()


def start_export(*, by: User, asked: dict[str, Any]) -> Job:
    """Write what this search finds, in its columns, into a workbook in the background."""
    return jobs.enqueue("proposals.export_search", by=by, title=_("Export of proposals"), parameters={"asked": asked})
