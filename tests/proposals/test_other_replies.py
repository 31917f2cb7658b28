"""Replies that are no letter of the portal: sealed on paper and scanned, or given face to face with a record."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import files, tokens, worker
from congress.errors import Invalid
from congress.models import Notification
from proposals import services
from proposals.models import Contact, Reply
from tests import factories
from tests.proposals.steps import DAY_TWO, REPLY, TALK, dispatched

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SCAN = files.CheckedFile("盖章件.pdf", "application/pdf", PDF)
SPOKEN = {
    "talked_at": dt.datetime(2026, 1, 16, 0, 30, tzinfo=dt.UTC),
    "place": "东河边",
    "people": "王秀英代表、钱科",
    "deputy_opinion": "同意，请按期完成。",
}


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def task(chain):
    return services.move_task(dispatched(chain), "sign_for", by=chain.clerk)


def on_paper(chain, task, scan=SCAN):
    fields = {"outcome": chain.outcomes[0], "scan": scan, **REPLY}
    return services.move_task(task, "file_paper_reply", by=chain.clerk, **fields)


def face_to_face(chain, task, **more):
    fields = {"outcome": chain.outcomes[0], **REPLY, **SPOKEN, **more}
    return services.move_task(task, "record_oral_reply", by=chain.clerk, **fields)


def send(chain, task):
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    services.move_task(task, "send_reply", by=chain.clerk)
    worker.work_off()
    return Reply.objects.get()


def test_the_scan_is_delivered_as_the_letter(chain, task, logged_in):
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    on_paper(chain, task)

    reply = send(chain, task)

    assert (reply.manner, reply.letter, reply.scan.purpose) == ("paper", reply.scan, "scan")
    browser = logged_in(chain.deputy)
    assert "纸质答复函（扫描件）" in browser.get(reply.get_absolute_url()).content.decode()
    sent = browser.get(reverse("file", args=[reply.letter.uuid]))
    assert b"".join(sent.streaming_content) == PDF


def test_the_scan_is_the_units_own_until_the_reply_is_sent(chain, task, logged_in):
    on_paper(chain, task)
    scan = Reply.objects.get().scan

    assert logged_in(chain.deputy).get(reverse("file", args=[scan.uuid])).status_code == 404
    assert logged_in(chain.clerk).get(reverse("file", args=[scan.uuid])).status_code == 200


def test_no_paper_reply_without_its_scan(chain, task):
    with pytest.raises(Invalid) as invalid:
        on_paper(chain, task, scan=None)

    assert list(invalid.value.errors) == ["scan"]
    assert not Reply.objects.exists()
    on_paper(chain, task)
    on_paper(chain, task, scan=None)  # the text corrected, the scan kept
    assert Reply.objects.get().scan.name == "盖章件.pdf"


def test_a_scan_is_a_pdf_or_a_picture(chain, task):
    with pytest.raises(Invalid) as invalid:
        on_paper(chain, task, scan=files.CheckedFile("答复.docx", files.TYPES["docx"], b"PK"))

    assert list(invalid.value.errors) == ["scan"]


def test_a_reply_face_to_face_is_recorded_printed_and_counts_as_a_contact(chain, task, logged_in):
    face_to_face(chain, task)
    face_to_face(chain, task)

    reply = send(chain, task)

    contact = Contact.objects.get()
    assert (contact.form, contact.place, contact.happened_at) == ("meeting", "东河边", SPOKEN["talked_at"])
    assert (reply.manner, reply.letter.purpose, reply.scan) == ("oral", "letter", None)
    shown = logged_in(chain.deputy).get(reply.get_absolute_url()).content.decode()
    for words in ("当面答复（有记录）", "东河边", "王秀英代表、钱科", "同意，请按期完成。"):
        assert words in shown


def test_with_the_signed_sheet_that_is_what_is_delivered(chain, task):
    face_to_face(chain, task, scan=SCAN)

    reply = send(chain, task)

    assert reply.letter == reply.scan


def test_a_letter_drafted_afterwards_forgets_the_talk(chain, task):
    face_to_face(chain, task)

    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)

    reply = Reply.objects.get()
    assert (reply.manner, reply.talked_at, reply.place, reply.deputy_opinion) == ("letter", None, "", "")


@pytest.mark.parametrize("missing", ["place", "people", "deputy_opinion"])
def test_the_database_keeps_no_record_without_its_parts(chain, task, missing):
    face_to_face(chain, task)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.update(**{missing: ""})


def test_a_talk_that_is_still_to_come_is_no_reply(chain, task):
    with pytest.raises(Invalid):
        face_to_face(chain, task, talked_at=DAY_TWO + dt.timedelta(days=1))

    assert not Reply.objects.exists()


@pytest.mark.parametrize(("zhejiang", "copies"), [(False, []), (True, ["城东区人民代表大会"])])
def test_copies_go_to_congress_office_and_electing_unit_where_the_rules_say_so(chain, task, zhejiang, copies):
    services.set_handling(chain.congress, by=chain.secretary, copies_electing_unit=zhejiang)
    face_to_face(chain, task)

    reply = send(chain, task)

    assert reply.copies.split("\n") == ["安澜市人民代表大会", "市政府办公室", *copies]
    told = Notification.objects.filter(kind="proposals.send_reply").select_related("recipient")
    assert sorted(row.recipient.name for row in told) == sorted(["王秀英", "周敏", "赵办"])


def test_every_signatory_gets_it(chain, task):
    partner = factories.deputy(chain.congress, name="李代表")
    signed = {"state": "confirmed", "version": 1, "answered_at": DAY_TWO}
    task.proposal.signatures.create(mandate=partner.acting_as.mandate, **signed)
    face_to_face(chain, task)

    reply = send(chain, task)

    assert list(Reply.objects.visible_to(partner)) == [reply]
    assert Notification.objects.filter(kind="proposals.send_reply", recipient=partner).exists()


def test_paper_and_talk_by_page_and_api(chain, task, logged_in, client):
    browser = logged_in(chain.clerk)
    fields = REPLY | {"outcome": "A"}
    address = reverse("task_move", args=[task.pk, "file_paper_reply"])
    refused = browser.post(address, fields)
    assert (refused.status_code, REPLY["body"] in refused.content.decode()) == (422, True)

    browser.post(address, fields | {"scan": SimpleUploadedFile("盖章件.pdf", PDF)})
    assert Reply.objects.get().manner == "paper"
    header = {"authorization": f"Token {tokens.issue(chain.clerk, 't')}"}
    spoken = SPOKEN | {"talked_at": "2026-01-16T08:30", "version": 1}
    done = client.post(
        f"/api/v1/tasks/{task.pk}/moves/record_oral_reply/", fields | spoken, "application/json", headers=header
    )
    assert done.status_code == 200, done.content
    shown = client.get(f"/api/v1/replies/{Reply.objects.get().pk}/", headers=header).json()
    assert (shown["manner"], shown["place"]) == ("oral", "东河边")


def test_several_replies_on_a_page_have_ids_of_their_own(chain, task, logged_in):
    face_to_face(chain, task)
    reply = send(chain, task)

    shown = logged_in(chain.deputy).get(task.proposal.get_absolute_url()).content.decode()

    assert f'id="reply-{reply.pk}"' in shown
    assert 'id="reply"' not in shown
