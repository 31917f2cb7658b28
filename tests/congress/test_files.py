import datetime as dt
import os
import time
import uuid
import zipfile
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from congress import files
from congress.models import AuditRecord, Organ
from tests import factories

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ALLOWED = "Allowed: pdf, docx, xlsx, doc, jpg, png, up to 20.0\xa0MB each."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def office(part="word/document.xml", *extra, size=1):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", part, *extra):
            archive.writestr(name, b"0" * size)
    return made.getvalue()


def picture(kind="JPEG", size=(40, 20), mode="RGB", **options):
    made = BytesIO()
    Image.new(mode, size, "red").save(made, kind, **options)
    return made.getvalue()


def check(name, content):
    return files.check(SimpleUploadedFile(name, content))


def refusal(name, content):
    with pytest.raises(ValidationError) as refused:
        check(name, content)
    return refused.value.message


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("议案.pdf", PDF, "application/pdf"),
        ("附件.DOCX", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("名单.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("旧.doc", OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "application/msword"),
        ("照片.jpg", picture(), "image/jpeg"),
        ("照片.JPEG", picture(), "image/jpeg"),
        ("图.png", picture("PNG"), "image/png"),
    ],
)
def test_file_of_an_allowed_type_is_taken(name, content, content_type):
    checked = check(name, content)

    assert (checked.name, checked.content_type) == (name, content_type)
    assert checked.size == len(checked.content) > 0


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ" + b"\0" * 100, "files of this type are not allowed"),
        ("a.zip", office("x.txt"), "files of this type are not allowed"),
        ("a.svg", b"<svg onload=alert(1)>", "files of this type are not allowed"),
        ("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "files of this type are not allowed"),
        ("a.docm", office(), "files of this type are not allowed"),
        ("pdf", PDF, "files of this type are not allowed"),
        ("a.pdf", b"", "it is empty"),
        ("a.pdf", picture("PNG"), "it is named pdf, but its content is png"),
        ("a.jpg", picture("PNG"), "it is named jpg, but its content is png"),
        ("a.png", PDF, "it is named png, but its content is pdf"),
        ("a.pdf", b"MZ" + b"\0" * 100, "it is named pdf, but its content is exe"),
        ("a.pdf", b"<html>", "it is named pdf, but its content is something else"),
        ("a.docx", office("xl/workbook.xml"), "it is named docx, but its content is xlsx"),
        ("a.docx", office("x.txt"), "it is named docx, but its content is zip"),
        ("a.doc", OLE + b"\0" * 600, "it is named doc, but its content is ole"),
        ("a.docx", office()[:-30], "it is damaged"),
        (
            "a.docx",
            office().replace(b"word/document.xml", b"../d/document.xml"),
            "it is named docx, but its content is zip",
        ),
        ("a.docx", office("word/document.xml", "../../x"), "it is damaged"),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), "it contains macros"),
        ("a.doc", OLE + "WordDocument_VBA_PROJECT".encode("utf-16-le"), "it contains macros"),
        ("a.docx", office("word/document.xml", *(f"w{n}" for n in range(2001))), "it unpacks to too much"),
        ("a.docx", office(size=40 * 1024 * 1024), "it unpacks to too much"),
        ("a.jpg", picture()[:300], "it is damaged"),
        ("a.png", picture("PNG")[:40], "it is damaged"),
        ("a.png", picture("PNG", (8000, 7000), "1"), "the picture has too many pixels"),
        ("a.png", picture("PNG", (20000, 10000), "1"), "the picture has too many pixels"),
    ],
    ids=range(26),
)
def test_file_is_refused_by_name_with_the_reason(name, content, reason):
    assert refusal(name, content) == f"“{name}” was not taken: {reason}. {ALLOWED}"


def test_size_that_lies_is_found_out():
    honest = office("word/document.xml", size=5000)
    lying = honest.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))

    assert "it is damaged" in refusal("a.docx", lying)


def test_office_file_with_a_password_is_refused():
    locked = bytearray(office())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1

    assert "it is protected by a password" in refusal("a.docx", bytes(locked))


def test_too_large_file_is_refused_unread(settings):
    settings.FILE_MAX_BYTES = 1024

    assert refusal("a.pdf", PDF + b"0" * 2048) == (
        "“a.pdf” was not taken: it is too large (2.0\xa0KB). Allowed: pdf, docx, xlsx, doc, jpg, png, up to 1.0\xa0KB each."
    )


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\议案.pdf", "议案.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("photo\u202egpj.pdf", "photogpj.pdf"),
        ("a\0b\u200b.pdf", "ab.pdf"),
        ("..hidden.pdf", "hidden.pdf"),
        ("字" * 200 + ".pdf", "字" * 116 + ".pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ('a"<b>|c?.pdf', "a__b__c_.pdf"),
    ],
)
def test_name_is_cleaned(name, clean):
    assert files.clean_name(name) == clean


def test_picture_loses_place_camera_and_comment_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    original = picture(exif=exif, comment=b"SecretComment") + b"SecretTail"
    assert (b"SecretCamera" in original, b"SecretComment" in original) == (True, True)

    clean = check("a.jpg", original).content

    image = Image.open(BytesIO(clean))
    assert (image.size, dict(image.getexif()), b"Secret" in clean) == ((20, 40), {}, False)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_turned_as_its_tag_says(orientation):
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 0, 20, 10))
    exif = Image.Exif()
    exif[0x0112] = orientation
    original = BytesIO()
    image.save(original, "JPEG", exif=exif)

    clean = Image.open(BytesIO(check("a.jpg", original.getvalue()).content))

    wanted = ImageOps.exif_transpose(Image.open(original))
    assert clean.size == wanted.size
    assert [clean.getpixel(at)[2] > 128 for at in ((2, 2), (17, 2), (2, 17), (17, 17))] == [
        wanted.getpixel(at)[2] > 128 for at in ((2, 2), (17, 2), (2, 17), (17, 17))
    ]


def test_png_loses_its_texts():
    info = PngInfo()
    info.add_text("Author", "SecretAuthor")
    original = picture("PNG", pnginfo=info)
    assert b"SecretAuthor" in original

    assert b"SecretAuthor" not in check("a.png", original).content


class ManyForm(forms.Form):
    title = forms.CharField()
    papers = files.MultipleFileField(max_count=2, required=False)


def many(*uploads):
    return ManyForm({"title": "养老"}, MultiValueDict({"papers": [SimpleUploadedFile(*upload) for upload in uploads]}))


def test_form_gives_checked_files():
    form = many(("a.pdf", PDF), ("b.pdf", PDF))

    assert form.is_valid()
    assert [paper.name for paper in form.cleaned_data["papers"]] == ["a.pdf", "b.pdf"]


def test_form_without_files_is_valid_when_none_are_asked():
    form = many()

    assert form.is_valid()
    assert form.cleaned_data["papers"] == []


def test_form_names_every_file_that_fails_and_keeps_the_text():
    form = many(("a.exe", b"MZ"), ("b.pdf", b""))

    assert [message.split(".")[0] for message in form.errors["papers"]] == ["“a", "“b"]
    assert form["title"].value() == "养老"


def test_form_refuses_too_many_files():
    assert many(("a.pdf", PDF), ("b.pdf", PDF), ("c.pdf", PDF)).errors == {"papers": ["At most 2 files, please."]}


def test_required_field_asks_for_a_file():
    class OneForm(forms.Form):
        paper = files.PortalFileField()
        papers = files.MultipleFileField()

    assert OneForm({}, {}).errors == {"paper": ["This field is required."], "papers": ["This field is required."]}


def test_single_field_gives_one_checked_file_or_none():
    field = files.PortalFileField(required=False)

    assert field.clean(SimpleUploadedFile("a.pdf", PDF)).name == "a.pdf"
    assert field.clean(None) is None


# Keeping and reading


@pytest.fixture
def stored(congress, secretary):
    """A file of an organ that the secretary sees."""
    return files.store("议案 正文.pdf", PDF, target=factories.organ(congress), by=secretary)


def test_stored_file_has_a_random_name_and_the_facts(stored, settings):
    path = settings.MEDIA_ROOT / stored.stored.name

    assert path.read_bytes() == PDF
    assert "议案" not in stored.stored.name
    assert str(stored.uuid).replace("-", "") not in stored.stored.name
    assert oct(path.stat().st_mode & 0o777) == "0o640"
    assert (stored.name, stored.content_type, stored.size) == ("议案 正文.pdf", "application/pdf", len(PDF))
    assert list(files.attached(stored.target)) == [stored]
    assert list(files.attached(stored.target, "letter")) == []


def test_refused_row_leaves_no_bytes(congress, settings):
    with pytest.raises(DatabaseError), transaction.atomic():
        files.store("a.pdf", PDF, target=factories.organ(congress), by=None, purpose=None)

    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_orphans_are_removed_when_no_transaction_can_claim_them(congress, stored, settings):
    organ = factories.organ(congress)
    with transaction.atomic():
        orphan = files.store("a.pdf", PDF, target=organ, by=None)
        transaction.set_rollback(True)
    assert files.remove_orphans() == 0

    before = time.time() - dt.timedelta(days=2).total_seconds()
    for name in (orphan.stored.name, stored.stored.name):
        os.utime(settings.MEDIA_ROOT / name, (before, before))

    assert files.remove_orphans() == 1
    assert not default_storage.exists(orphan.stored.name)
    assert default_storage.exists(stored.stored.name)


def url(file):
    return reverse("file", args=[file.uuid])


def test_file_is_handed_out_as_an_attachment(stored, secretary, logged_in):
    answer = logged_in(secretary).get(url(stored))

    assert b"".join(answer.streaming_content) == PDF
    assert {
        name: answer[name]
        for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%E8%AE%AE%E6%A1%88%20%E6%AD%A3%E6%96%87.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert AuditRecord.objects.filter(kind="file.read").count() == 0


def test_pdf_can_be_shown_in_the_browser_and_an_office_file_cannot(stored, secretary, logged_in):
    word = files.store("a.docx", office(), target=stored.target, by=secretary)
    client = logged_in(secretary)

    assert client.get(url(stored) + "?inline=1")["Content-Disposition"].startswith("inline")
    assert client.get(url(word) + "?inline=1")["Content-Disposition"].startswith("attachment")


def test_nginx_hands_out_the_bytes_where_there_is_one(stored, secretary, logged_in, settings):
    settings.X_ACCEL_PREFIX = "/protected/"

    answer = logged_in(secretary).get(url(stored))

    assert answer["X-Accel-Redirect"] == f"/protected/{stored.stored.name}"
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == b""


def test_file_of_an_unseen_object_is_not_found(stored, logged_in):
    stranger = factories.staff(factories.congress())
    client = logged_in(stranger)

    assert client.get(url(stored)).status_code == 404
    assert client.get(reverse("file", args=[uuid.uuid4()])).status_code == 404


def test_visitor_is_asked_to_log_in(stored, client):
    answer = client.get(url(stored))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_file_cannot_be_posted_to(stored, secretary, logged_in):
    assert logged_in(secretary).post(url(stored)).status_code == 405


def test_file_of_a_model_without_visibility_is_not_found(congress, secretary, logged_in):
    file = files.store("a.pdf", PDF, target=congress, by=None)

    assert logged_in(secretary).get(url(file)).status_code == 404


def test_room_can_say_who_reads_its_files(stored, secretary, monkeypatch):
    monkeypatch.setattr("congress.files.readers._readers", {})
    assert files.readable_by(secretary, stored.uuid) == (stored, stored.target)

    files.readable(Organ)(lambda user: Organ.objects.none())

    assert files.readable_by(secretary, stored.uuid) is None


def test_reading_a_confidential_file_is_watched(stored, secretary, logged_in, monkeypatch):
    monkeypatch.setattr(Organ, "confidential", True, raising=False)

    logged_in(secretary).get(url(stored))

    record = AuditRecord.objects.get(kind="file.read")
    assert (record.actor, record.what) == (secretary, f"congress.organ {stored.target_id} {stored.uuid}")
