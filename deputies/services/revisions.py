"""What a duty record said before it was changed: files of earlier days print it."""

from deputies.models import DutyRecord, DutyRevision


def keep_revision(act: DutyRecord) -> None:
    """Keep the facts of a record as they stand, before they change."""
    DutyRevision.objects.create(record=act, facts=act.printed_facts())
