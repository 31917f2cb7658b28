"""Gatherings with people and papers, for the tests of this room's papers."""

import datetime as dt
import io
import zipfile

from congress import clock, paper
from congress.files import CheckedFile
from deputies.models import Body, Membership
from meetings import services
from meetings.models import Gathering, GatheringKind, Participation, Standing
from meetings.workflow import GatheringState
from tests import factories

NOON = dt.datetime(2026, 1, 16, 4, 0, tzinfo=dt.UTC)  # 12:00 in Asia/Shanghai


def kind(congress, **fields):
    fields = {"code": f"K{GatheringKind.objects.count()}", "name": "常委会会议"} | fields
    return GatheringKind.objects.create(congress=congress, **fields)


def gathering(congress, by, **fields):
    """A published gathering tomorrow."""
    begins = fields.pop("begins_at", clock.now() + dt.timedelta(days=1))
    fields = {
        "kind": fields.pop("kind", None) or kind(congress), "title": "第三十次会议", "place": "市人民大会堂",
        "ends_at": begins + dt.timedelta(hours=3), "state": GatheringState.PUBLISHED, "published_at": clock.now(),
    } | fields  # fmt: skip
    return Gathering.objects.create(congress=congress, begins_at=begins, prepared_by=by, **fields)


def asked(gathering, user, standing=Standing.MEMBER, **fields):
    """A place of ``user`` in the gathering, as the deputy he acts as where he is one."""
    mandate = getattr(user.acting_as, "mandate", None) if user.acting_as else None
    fields = {"name": user.name, "mandate": mandate, "standing": standing} | fields
    return Participation.objects.create(gathering=gathering, user=user, **fields)


def pdf(words="关于预算执行情况的报告", pages=1):
    blocks = [block for nth in range(pages) for block in (paper.title(f"{words}{nth + 1}"), paper.new_page())][:-1]
    return paper.made("x", blocks, "pdf", created_at=NOON)


def sent(name="报告.pdf", content=None):
    return CheckedFile(name, "application/pdf", pdf() if content is None else content)


def document(gathering, by, **fields):
    """A document in preparation with one PDF."""
    fields = {"title": "关于预算执行情况的报告", "position": 1, "files": [sent()]} | fields
    return services.add_document(gathering, by=by, **fields)


def released(gathering, by, **fields):
    return services.move_document(document(gathering, by, **fields), "release_document", by=by)


def body_with(congress, user, **fields):
    """A committee whose member the deputy ``user`` is."""
    body = Body.objects.create(congress=congress, kind="special", name="财政经济委员会")
    fields = {"begins_on": dt.date(2022, 2, 1)} | fields
    Membership.objects.create(mandate=user.acting_as.mandate, body=body, **fields)
    return body


def zipped(entries, **options):
    """An archive of (name, bytes) pairs; a name may be a ``ZipInfo``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def secretary(congress):
    return factories.staff(congress, name="周敏")
