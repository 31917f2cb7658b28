"""What came of a gathering is written, published, and commented on by those who came."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import User
from meetings.models import Gathering, GatheringFeedback, GatheringReport
from meetings.services.locking import lock, lock_place
from meetings.workflow import GatheringState

MOST_FILES = 12
HELD = frozenset({GatheringState.PUBLISHED, GatheringState.CLOSED})


@transaction.atomic
def write_report(
    gathering: Gathering,
    *,
    by: User,
    kind: str,
    text: str,
    uploads: Sequence[CheckedFile] = (),
    version: int | None = None,
) -> GatheringReport:
    """Write or change what came of a gathering that has begun; files are added to those there, twelve at most.

    ``Stale`` when somebody else changed it meanwhile, ``Refused`` before it begins or when it is not held.
    """
    gathering = lock(gathering.pk)
    _check_held(gathering)
    report = GatheringReport.objects.filter(gathering=gathering).first() or GatheringReport(gathering=gathering)
    is_new = report.changed_by_id is None
    if version is not None and version != (0 if is_new else report.version):
        current = {"kind": report.kind, "text": report.text, "version": report.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=current)
    attached = 0 if is_new else files.attached(report).count()
    if attached + len(uploads) > MOST_FILES:
        raise Invalid({"uploads": [_("At most %(limit)s files, please.") % {"limit": MOST_FILES}]})
    report.kind, report.text, report.changed_by, report.changed_at = kind, text, by, clock.now()
    report.version += not is_new
    report.save()
    for one in uploads:
        files.store(one.name, one.content, target=report, by=by, purpose="report", quarantined=one.quarantined)
    record("meetings.write_report", gathering, by=by, version=report.version, files=len(uploads))
    return report


@transaction.atomic
def publish_report(report: GatheringReport, *, by: User) -> GatheringReport:
    """Let everybody who sees the gathering read it; those who came are told. Published once more is no fault."""
    gathering = lock(report.gathering_id)
    report = GatheringReport.objects.get(pk=report.pk)
    if report.published_at is None:
        report.published_at = clock.now()
        report.save(update_fields=["published_at"])
        record("meetings.publish_report", gathering, by=by, kind=report.kind)
    return report


@transaction.atomic
def drop_report_file(report: GatheringReport, file_uuid: str, *, by: User) -> None:
    """Take a file off the report; one that is gone already is no fault."""
    gathering = lock(report.gathering_id)
    file = files.attached(report).filter(uuid=file_uuid).first()
    if file is not None:
        name = file.name
        files.remove(file)
        record("meetings.write_report", gathering, by=by, version=report.version, dropped=name)


@transaction.atomic
def give_feedback(gathering: Gathering, *, by: User, text: str) -> GatheringFeedback:
    """Say what one thinks about a gathering one came to; a second time replaces the first."""
    gathering = lock(gathering.pk)
    _check_held(gathering)
    place = gathering.participations.filter(user=by).first()
    if place is None or not lock_place(place.pk).came:
        raise Refused(_("Feedback is given by those who came."))
    saved, is_new = GatheringFeedback.objects.update_or_create(
        participation=place, defaults={"text": text, "at": clock.now()}
    )
    if is_new:
        record("meetings.give_feedback", gathering, by=by)
    return saved


def _check_held(gathering: Gathering) -> None:
    if gathering.state not in HELD or gathering.begins_at > clock.now():
        raise Refused(_("Results are written once the gathering has begun."))
