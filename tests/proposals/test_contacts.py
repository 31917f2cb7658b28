"""The record of a contact: photos, and what the deputy says of it."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from congress import clock, files
from congress.errors import Invalid, Refused
from congress.files import CheckedFile
from congress.models import Event, File, Notification
from deputies import services as deputies
from deputies.workflow import Reason
from proposals import services
from proposals.models import Contact, HandlingTask
from proposals.queries import open_moves
from proposals.workflow import TALKED_ABOUT, TaskState
from tests import factories
from tests.congress.test_files import picture
from tests.proposals.steps import DAY_TWO, REPLY, TALK, dispatched

NO = {"answer": "contradicted", "remark": "那天没有人来过"}


@pytest.fixture
def task(chain):
    """A contact of 16 January is logged."""
    with time_machine.travel(DAY_TWO, tick=False):
        task = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
        return services.move_task(task, "log_contact", by=chain.clerk, **TALK)


def answered(task, by, **fields):
    fields = {"contact": task.contacts.order_by("pk").last(), "answer": "confirmed"} | fields
    return services.move_task(task, "answer_contact", by=by, **fields)


def approved(chain, task):
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **REPLY)
    return services.move_task(task, "approve_reply", by=chain.bureau_lead)


def sent(chain, task):
    return services.move_task(task, "send_reply", by=chain.clerk)


def photo(name="现场.png", content_type="image/png"):
    return CheckedFile(name, content_type, picture("PNG"))


def may(user, task):
    return "answer_contact" in [move.name for move in open_moves(HandlingTask.objects.get(pk=task.pk), user)]


@pytest.mark.parametrize("state", TaskState.values)
def test_lead_alone_may_answer_a_contact_and_once(chain, task, state):
    dates = {"replied_at": clock.now()} if state == "replied" else {}
    HandlingTask.objects.filter(pk=task.pk).update(state=state, **dates)
    others = [chain.secretary, chain.office, chain.clerk, chain.bureau_lead, factories.deputy(chain.congress)]

    assert may(chain.deputy, task) == (state in TALKED_ABOUT)
    assert not any(may(user, task) for user in others)
    task.contacts.update(answer="confirmed", answered_at=clock.now())
    assert not may(chain.deputy, task)


def test_suspended_deputy_does_not_answer(chain, task):
    mandate = chain.deputy.acting_as.mandate
    deputies.suspend(mandate, reason=Reason.INVESTIGATED, by=chain.secretary)

    with pytest.raises(PermissionDenied):
        answered(task, chain.deputy)


def test_answer_is_kept_and_told_to_the_unit(chain, task, work_off):
    answered(task, chain.deputy, **NO)
    work_off()

    contact = task.contacts.get()
    told = Notification.objects.filter(kind="proposals.answer_contact").order_by("recipient")
    assert (contact.answer, contact.remark, contact.answered_at is None) == ("contradicted", "那天没有人来过", False)
    assert {notice.recipient for notice in told} == {chain.clerk, chain.bureau_lead}
    data = Event.objects.get(kind="proposals.answer_contact").data
    assert (data["contact"], data["answer"]) == (contact.pk, "contradicted")


def test_deputy_is_told_that_a_contact_was_logged(chain, task, work_off):
    work_off()

    notice = Notification.objects.get(kind="proposals.log_contact")
    assert (notice.recipient, notice.url) == (chain.deputy, f"/tasks/{task.pk}/#contacts")


def test_contradiction_needs_a_remark(chain, task):
    with pytest.raises(Invalid) as invalid:
        answered(task, chain.deputy, answer="contradicted", remark=" ")

    assert list(invalid.value.errors) == ["remark"]
    assert task.contacts.get().answer == ""


def test_a_contact_is_answered_once(chain, task):
    answered(task, chain.deputy)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)

    with pytest.raises(Refused):
        answered(task, chain.deputy, contact=task.contacts.order_by("pk").first(), **NO)
    assert [contact.answer for contact in task.contacts.order_by("pk")] == ["confirmed", ""]


def test_contact_of_another_task_is_not_answered_here(chain, task):
    with time_machine.travel(DAY_TWO, tick=False):
        other = services.move_task(dispatched(chain), "sign_for", by=chain.clerk)
        services.move_task(other, "log_contact", by=chain.clerk, **TALK)

    with pytest.raises(Refused):
        answered(task, chain.deputy, contact=other.contacts.get())


@pytest.mark.parametrize(
    ("answers", "leaves"),
    [
        ([""], True),
        (["confirmed"], True),
        (["contradicted"], False),
        (["contradicted", ""], True),
        (["contradicted", "contradicted"], False),
        (["contradicted", "confirmed"], True),
    ],
)
def test_reply_leaves_when_a_contact_stands(chain, task, answers, leaves):
    for nth, answer in enumerate(answers):
        if nth:
            services.move_task(task, "log_contact", by=chain.clerk, **TALK)
        if answer:
            answered(task, chain.deputy, **(NO if answer == "contradicted" else {}))
    approved(chain, task)

    if leaves:
        assert sent(chain, task).state == "replied"
    else:
        with pytest.raises(Refused, match="否认"):
            sent(chain, task)
        assert HandlingTask.objects.get(pk=task.pk).state == "reply_approved"


def test_office_does_not_pass_a_reply_whose_contact_was_contradicted_meanwhile(chain, task):
    services.set_handling(chain.congress, by=None, office_audits_replies=True)
    sent(chain, approved(chain, task))
    answered(task, chain.deputy, **NO)

    with pytest.raises(Refused):
        services.move_task(task, "pass_reply", by=chain.office)
    assert services.move_task(task, "return_reply", by=chain.office, note="请先沟通").state == "in_handling"


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "maybe", "answered_at": DAY_TWO},
        {"answer": "confirmed"},
        {"answer": "contradicted", "answered_at": DAY_TWO},
    ],
)
def test_database_keeps_answers_whole(task, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        task.contacts.update(**wrong)


def test_up_to_three_photos_are_kept_and_read_by_who_sees_the_task(chain, task):
    services.move_task(task, "log_contact", by=chain.clerk, photos=[photo()] * 3, **TALK)

    contact = task.contacts.order_by("pk").last()
    kept = files.attached(contact, "photo")
    readers = [chain.deputy, chain.clerk, chain.office, chain.secretary]
    stranger = factories.deputy(chain.congress)
    assert (contact.photo_count, kept.count()) == (3, 3)
    assert all(files.readable_by(user, kept[0].uuid) for user in readers)
    assert files.readable_by(stranger, kept[0].uuid) is None


@pytest.mark.parametrize("photos", [[photo] * 4, [lambda: photo("说明.pdf", "application/pdf")]])
def test_more_and_other_files_are_refused(chain, task, photos):
    with pytest.raises(Invalid) as invalid:
        services.move_task(task, "log_contact", by=chain.clerk, photos=[make() for make in photos], **TALK)

    assert list(invalid.value.errors) == ["photos"]
    assert (task.contacts.count(), File.objects.count()) == (1, 0)


def test_contact_with_a_photo_is_logged_on_the_page(chain, task, logged_in):
    form = {"form": "visit", "happened_at": "2026-01-16T10:00", "place": "东河", "people": "王秀英代表", "note": "看河"}
    upload = SimpleUploadedFile("东河.png", picture("PNG"), "image/png")
    client = logged_in(chain.clerk)

    answer = client.post(f"/tasks/{task.pk}/log_contact/", form | {"photos": [upload], "idempotency_key": "a" * 32})

    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert answer.status_code == 302
    assert "东河.png" in page


def test_deputy_answers_on_his_page(chain, task, logged_in):
    client, contact = logged_in(chain.deputy), task.contacts.get()
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    address = f"/tasks/{task.pk}/answer_contact/"
    form = client.get(f"{address}?contact={contact.pk}").content.decode()
    refused = client.post(address, {"contact": contact.pk, "answer": "contradicted", "idempotency_key": "b" * 32})
    done = client.post(address, NO | {"contact": contact.pk, "idempotency_key": "c" * 32})

    assert f"{address}?contact={contact.pk}" in page
    assert f'<option value="{contact.pk}" selected>' in form
    assert (refused.status_code, "请说明哪里不属实" in refused.content.decode()) == (422, True)
    assert done.status_code == 302
    assert "那天没有人来过" in client.get(f"/tasks/{task.pk}/").content.decode()
    assert "代表否认 1 次" in client.get(f"/proposals/{task.proposal_id}/").content.decode()


def test_made_up_contact_in_the_address_is_none(chain, task, logged_in):
    assert logged_in(chain.deputy).get(f"/tasks/{task.pk}/answer_contact/?contact=x").status_code == 200


def test_who_is_not_the_lead_changes_nothing(chain, task, logged_in):
    answer = logged_in(chain.clerk).post(f"/tasks/{task.pk}/answer_contact/", {"answer": "confirmed"})

    assert answer.status_code == 403
    assert Contact.objects.get().answer == ""


def test_days_of_contacts_are_told_in_local_time(chain, task, logged_in):
    assert dt.datetime(2026, 1, 16, 0, tzinfo=dt.UTC) == task.contacts.get().happened_at
    assert "8:00" in logged_in(chain.deputy).get(f"/tasks/{task.pk}/answer_contact/").content.decode()
