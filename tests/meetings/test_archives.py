"""Many papers at once: what an archive may hold, what is refused by name, and that nothing is entered unseen."""

import io
import os
import stat
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress import files
from congress.errors import Invalid, Refused
from congress.models import File
from meetings import services
from meetings.computing import bundle
from meetings.computing.bundle import Unreadable, Why
from meetings.models import Document, DocumentBatch, Secrecy
from tests import factories
from tests.meetings import papers
from tests.meetings.papers import zipped

MIB = 1024 * 1024


def named(name, *, mode=0, flags=0):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.flag_bits |= flags
    return entry


def told_lie(content, *, size):
    """The archive says of its only file that it unpacks to ``size``."""
    before = bytearray(content)
    end = before.rfind(b"PK\x01\x02")
    before[end + 24 : end + 28] = size.to_bytes(4, "little")
    return bytes(before)


def encrypted(content):
    """The same archive with the flag of a password on its first entry, in both places."""
    changed = bytearray(content)
    for sign, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.find(sign) + shift] |= 1
    return bytes(changed)


ATTACKS = [
    ("up a folder", lambda: zipped([("../../etc/passwd.pdf", b"x")]), Why.PATH),
    ("up in the middle", lambda: zipped([("a/../../b.pdf", b"x")]), Why.PATH),
    ("from the root", lambda: zipped([("/etc/cron.d/x.pdf", b"x")]), Why.PATH),
    ("another drive", lambda: zipped([("C:/windows/x.pdf", b"x")]), Why.PATH),
    ("backslashes", lambda: zipped([(named("..\\..\\x.pdf"), b"x")]), Why.PATH),
    ("a link", lambda: zipped([(named("x.pdf", mode=stat.S_IFLNK | 0o777), b"/etc/passwd")]), Why.LINK),
    ("a device", lambda: zipped([(named("x.pdf", mode=stat.S_IFCHR | 0o600), b"x")]), Why.LINK),
    ("a bomb", lambda: zipped([("x.pdf", b"\0" * (2 * MIB))]), Why.BOMB),
    ("too large", lambda: zipped([("x.pdf", os.urandom(2 * MIB + 1))]), Why.TOO_LARGE),
    ("a password", lambda: encrypted(zipped([("x.pdf", b"x")])), Why.PASSWORD),
    ("an archive inside", lambda: zipped([("x.zip", zipped([("y.pdf", b"y")]))]), Why.NESTED),
    ("a size that lies", lambda: told_lie(zipped([("x.pdf", b"x" * 5000)]), size=10), Why.DAMAGED),
]


@pytest.mark.parametrize(("make", "why"), [attack[1:] for attack in ATTACKS], ids=[attack[0] for attack in ATTACKS])
def test_an_attack_is_refused_by_name_and_the_good_file_is_read(make, why):
    found = bundle.opened(make(), largest=2 * MIB)

    assert (found.entries, [reason for _name, reason in found.refused]) == ([], [why])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no archive", Why.UNREADABLE),
        (zipped([("a.pdf", b"a")])[:40], Why.UNREADABLE),
        (zipped([(f"{n}.pdf", b"a") for n in range(bundle.MOST_FILES + 1)]), Why.TOO_MANY),
        (zipped([(f"d{n}/", b"") for n in range(bundle.MOST_ENTRIES + 1)]), Why.TOO_MANY),
    ],
    ids=["text", "torn", "files", "folders"],
)
def test_an_archive_that_is_none_or_too_much_is_refused_whole(content, why):
    with pytest.raises(Unreadable) as refusal:
        bundle.opened(content, largest=MIB)

    assert refusal.value.why == why


def test_all_files_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(bundle, "MOST_UNPACKED", 3000)

    with pytest.raises(Unreadable) as refusal:
        bundle.opened(zipped([("a.pdf", bytes(range(250)) * 8), ("b.pdf", bytes(range(250)) * 8)]), largest=MIB)

    assert refusal.value.why == Why.BOMB


def test_names_are_bare_and_what_systems_leave_behind_is_passed_over():
    content = zipped(
        [("材料/02 预算.pdf", b"b"), ("材料/01 报告.pdf", b"a"), ("__MACOSX/._x", b""), ("材料/.DS_Store", b"")]
    )

    found = bundle.opened(content, largest=MIB)

    assert ([entry.name for entry in found.entries], found.refused) == (["01 报告.pdf", "02 预算.pdf"], [])


def test_the_same_name_twice_is_taken_once():
    found = bundle.opened(zipped([("a/报告.pdf", b"a"), ("b/报告.PDF", b"b")]), largest=MIB)

    assert [entry.content for entry in found.entries] == [b"a"]
    assert [why for _name, why in found.refused] == [Why.TWICE]


def test_names_from_a_chinese_windows_are_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("xxxx.pdf"), b"a")
    content = buffer.getvalue().replace(b"xxxx.pdf", "报告".encode("gbk") + b".pdf")

    assert [entry.name for entry in bundle.opened(content, largest=MIB).entries] == ["报告.pdf"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("03 关于预算的报告（草案）.pdf", (3, "关于预算的报告（草案）", "draft")),
        ("12、关于计划的决议（表决稿）.docx", (12, "关于计划的决议（表决稿）", "for_vote")),
        ("政府工作报告（修改稿）.pdf", (None, "政府工作报告（修改稿）", "revised")),
        ("2026年计划.pdf", (None, "2026年计划", "draft")),
        ("7.pdf", (None, "7", "draft")),
    ],
)
def test_a_name_says_order_title_and_stage(name, said):
    assert bundle.title_of(name) == said


# Sent and taken over ---------------------------------------------------------------------------------------------


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def gathering(congress, secretary):
    factories.term(congress)
    return papers.gathering(congress, secretary)


def good():
    return zipped([("01 政府工作报告.pdf", papers.pdf()), ("02 预算报告.pdf", papers.pdf()), ("脚本.exe", b"MZ")])


def test_nothing_is_entered_before_somebody_has_looked(gathering, secretary):
    batch = services.send_archive(gathering, by=secretary, name="材料.zip", content=good())

    assert Document.objects.count() == 0
    assert [file.name for file in services.files_of_archive(batch)] == ["01 政府工作报告.pdf", "02 预算报告.pdf"]
    assert [name for name, _why in batch.refused] == ["脚本.exe"]


def test_an_archive_without_a_good_file_says_why(gathering, secretary):
    with pytest.raises(Invalid) as invalid:
        services.send_archive(gathering, by=secretary, name="材料.zip", content=zipped([("../a.pdf", b"x")]))

    assert "文件名指向压缩包之外" in "".join(invalid.value.errors["archive"])
    assert (DocumentBatch.objects.count(), File.objects.count()) == (0, 0)


def taken(batch, **fields):
    rows = services.files_of_archive(batch)
    return [{"file": file.pk, "title": file.name[3:-4], "position": nth} | fields for nth, file in enumerate(rows, 1)]


def test_the_chosen_files_become_documents_once(gathering, secretary):
    batch = services.send_archive(gathering, by=secretary, name="材料.zip", content=good())

    services.take_archive(batch, by=secretary, papers=taken(batch)[:1], read_by="members")

    row = Document.objects.get()
    assert (row.title, row.read_by, row.state) == ("政府工作报告", "members", "prepared")
    assert [file.name for file in files.attached(row)] == ["01 政府工作报告.pdf"]
    with pytest.raises(Refused):
        services.take_archive(batch, by=secretary, papers=taken(batch))
    assert Document.objects.count() == 1


def test_what_cannot_be_marked_is_not_taken_as_confidential(gathering, secretary):
    import docx

    buffer = io.BytesIO()
    docx.Document().save(buffer)
    batch = services.send_archive(
        gathering, by=secretary, name="a.zip", content=zipped([("01 名单.docx", buffer.getvalue())])
    )

    with pytest.raises(Invalid):
        services.take_archive(batch, by=secretary, papers=taken(batch), secrecy=Secrecy.CONFIDENTIAL)

    assert Document.objects.count() == 0


def test_archives_nobody_took_over_are_forgotten(gathering, secretary, django_capture_on_commit_callbacks):
    import datetime as dt

    import time_machine

    from congress import clock

    services.send_archive(gathering, by=secretary, name="材料.zip", content=good())
    early = services.forget_archives()
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        late = services.forget_archives()

    assert (early, late) == (0, 1)
    assert (DocumentBatch.objects.count(), File.objects.count()) == (0, 0)


def test_send_look_and_take_over_on_pages(gathering, secretary, logged_in):
    client = logged_in(secretary)
    upload = SimpleUploadedFile("材料.zip", good(), "application/zip")

    sent = client.post(reverse("archive_send", args=[gathering.pk]), {"archive": upload})
    shown = client.get(sent["Location"])
    batch = DocumentBatch.objects.get()
    fields = {"secrecy": "internal", "read_by": "everybody", "idempotency_key": "k"}
    for nth, file in enumerate(services.files_of_archive(batch), 1):
        fields |= {f"f{file.pk}-title": f"材料{nth}", f"f{file.pk}-position": nth, f"f{file.pk}-stage": "draft"}
    fields[f"f{file.pk}-take"] = "on"
    wrong = client.post(sent["Location"], fields | {"read_by": "standing", "idempotency_key": "w"})
    done = client.post(sent["Location"], fields)

    assert "脚本.exe" in shown.content.decode()
    assert (wrong.status_code, "材料2" in wrong.content.decode()) == (422, True)
    assert done["Location"] == reverse("document_list", args=[gathering.pk])
    assert [row.title for row in Document.objects.all()] == ["材料2"]


def test_nobody_elses_archive_is_shown(congress, gathering, secretary, logged_in):
    batch = services.send_archive(gathering, by=secretary, name="材料.zip", content=good())

    assert logged_in(factories.staff(congress)).get(reverse("archive_preview", args=[batch.pk])).status_code == 404


def test_an_archive_is_no_way_around_the_door(congress, gathering, logged_in):
    assert logged_in(factories.deputy(congress)).get(reverse("archive_send", args=[gathering.pk])).status_code == 403
