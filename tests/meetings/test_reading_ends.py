"""Papers that are to be read for a time only: until a sitting ends, or until a moment; from then on they are named alone."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import clock, search
from congress.errors import Invalid, Refused
from congress.models import Notification
from meetings import queries, services
from meetings.models import Document, DocumentNote, DocumentReceipt, Secrecy
from meetings.workflow import DocumentState, GatheringState
from tests import factories
from tests.meetings import papers

HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def moment():
    with time_machine.travel(papers.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def gathering(moment, congress, secretary):
    """From one hour to four hours from now."""
    factories.term(congress)
    return papers.gathering(congress, secretary, begins_at=clock.now() + HOUR)


@pytest.fixture
def reader(congress, gathering):
    deputy = factories.deputy(congress, name="东一")
    papers.asked(gathering, deputy)
    return deputy


def during(gathering, by, **fields):
    """A paper that is read until its gathering ends."""
    return papers.released(gathering, by, ends_with=gathering, **fields)


def file_of(row, name="document_file"):
    return reverse(name, args=[row.pk, queries.files_of(row)[0].uuid])


def fresh(row):
    return Document.objects.select_related("gathering__delegation", "ends_with").get(pk=row.pk)


# The moment ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gathering", "moment"])
def test_reading_ends_on_the_second(moment, gathering, secretary, reader, logged_in, kind):
    ends = {"ends_with": gathering} if kind == "gathering" else {"read_until": gathering.ends_at}
    row = papers.released(gathering, secretary, **ends)
    client = logged_in(reader)
    seen = []

    for at in (gathering.ends_at - SECOND, gathering.ends_at):
        moment.move_to(at)
        codes = [client.get(address).status_code for address in (file_of(row), file_of(row, "document_read"))]
        unread = queries.unread_papers(reader).filter(pk=row.pk).exists()
        opens = reader.has_perm("meetings.open_document", fresh(row))
        seen.append((codes, unread, opens))
        DocumentReceipt.objects.all().delete()

    assert seen == [([200, 200], False, True), ([409, 409], False, False)]


def test_unread_ones_are_asked_for_no_more(moment, gathering, secretary, reader):
    row = during(gathering, secretary)
    asked = [list(queries.unread_papers(reader))]

    moment.move_to(gathering.ends_at)
    asked.append(list(queries.unread_papers(reader)))

    assert asked == [[row], []]


def test_it_is_named_afterwards_with_ones_notes_and_without_files(moment, gathering, secretary, reader, logged_in):
    row = during(gathering, secretary)
    services.keep_note(row, by=reader, page=1, text="第三条请说明")
    client = logged_in(reader)
    moment.move_to(gathering.ends_at)

    page = client.get(row.get_absolute_url()).content.decode()
    listed = client.get(reverse("document_list", args=[gathering.pk])).content.decode()

    assert "阅读期限已过" in page
    assert "第三条请说明" in page
    assert "报告.pdf" not in page
    assert "阅读期限已过" in listed


def test_whoever_opens_it_too_late_is_told_until_when_it_could_be_read(moment, gathering, secretary, reader, logged_in):
    row = during(gathering, secretary)
    client = logged_in(reader)
    moment.move_to(gathering.ends_at)

    answers = [client.get(file_of(row, name)) for name in ("document_file", "document_read")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("2026年1月16日 16:00" in answer.content.decode() for answer in answers)
    assert not DocumentReceipt.objects.exists()


def test_what_was_written_in_the_last_minute_is_kept(moment, gathering, secretary, reader, logged_in):
    row = during(gathering, secretary)
    client = logged_in(reader)
    moment.move_to(gathering.ends_at)

    sent = client.post(file_of(row, "document_note"), {"page": 1, "text": "同意"}, headers={"X-Reader": "1"})

    assert sent.status_code == 204
    assert DocumentNote.objects.get().text == "同意"


def test_staff_read_on(moment, gathering, secretary, reader, logged_in):
    row = during(gathering, secretary)
    moment.move_to(gathering.ends_at)
    client = logged_in(secretary)

    codes = [client.get(file_of(row, name)).status_code for name in ("document_file", "document_read")]

    assert codes == [200, 200]
    assert "阅读期限已过" in client.get(row.get_absolute_url()).content.decode()


def test_the_service_itself_notes_nobody_who_comes_too_late(moment, gathering, secretary, reader):
    row = during(gathering, secretary)
    moment.move_to(gathering.ends_at)

    with pytest.raises(Refused):
        services.open_document(fresh(row), by=reader)

    assert not DocumentReceipt.objects.exists()


# With what it ends -------------------------------------------------------------------------------------------------


def test_a_meeting_that_takes_longer_is_read_for_longer(moment, gathering, secretary, reader):
    row = during(gathering, secretary)
    gathering.ends_at += HOUR
    gathering.save()

    moment.shift(4 * HOUR)

    assert (fresh(row).has_ended, fresh(row).ends_at) == (False, gathering.ends_at)


def test_a_paper_of_the_session_may_end_with_one_of_its_sittings(congress, secretary):
    factories.term(congress)
    whole = papers.gathering(congress, secretary)
    sitting = papers.gathering(congress, secretary, parent=whole, title="第一次全体会议")
    papers.gathering(congress, secretary, parent=whole, title="取消的", state=GatheringState.CANCELLED)
    other = papers.gathering(congress, secretary, title="别的会议")

    row = papers.document(whole, secretary, ends_with=sitting)

    assert (row.ends_at, list(queries.endings(whole))) == (sitting.ends_at, [whole, sitting])
    assert papers.document(sitting, secretary, ends_with=whole).ends_with == whole
    with pytest.raises(Invalid) as invalid:
        papers.document(whole, secretary, ends_with=other)
    assert list(invalid.value.errors) == ["ends_with"]


def test_a_sitting_with_whose_end_reading_ends_is_not_thrown_away(congress, secretary):
    factories.term(congress)
    whole = papers.gathering(congress, secretary)
    draft = papers.gathering(congress, secretary, parent=whole, state=GatheringState.DRAFT, published_at=None)
    papers.document(whole, secretary, ends_with=draft)

    with pytest.raises(Refused):
        services.discard(draft, by=secretary)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends": True, "read_until": 2 * HOUR}, "read_until"),
        ({"embargo_until": 2 * HOUR, "read_until": 2 * HOUR}, "read_until"),
        ({"embargo_until": 4 * HOUR, "ends": True}, "ends_with"),
    ],
)
def test_reading_ends_once_and_after_it_has_begun(gathering, secretary, fields, wrong):
    fields = {name: clock.now() + value for name, value in fields.items() if name != "ends"} | (
        {"ends_with": gathering} if "ends" in fields else {}
    )

    with pytest.raises(Invalid) as invalid:
        papers.document(gathering, secretary, **fields)

    assert list(invalid.value.errors) == [wrong]
    assert not Document.objects.exists()


def test_what_nobody_could_read_is_not_released(moment, gathering, secretary):
    row = papers.document(gathering, secretary, ends_with=gathering)
    moment.move_to(gathering.ends_at)

    with pytest.raises(Refused):
        services.move_document(row, "release_document", by=secretary)

    row.refresh_from_db()
    assert row.state == DocumentState.PREPARED


@pytest.mark.parametrize(
    "change",
    [
        {"read_until": papers.NOON},  # with ends_with
        {"ends_with": None, "read_until": papers.NOON, "embargo_until": papers.NOON, "readable_at": None},
        {"ends_with": None, "read_until": papers.NOON, "readable_at": papers.NOON},
    ],
)
def test_the_database_refuses_what_cannot_be(gathering, secretary, change):
    row = papers.document(gathering, secretary, ends_with=gathering)

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=row.pk).update(**change)


def test_nobody_is_told_of_what_has_ended_meanwhile(moment, gathering, secretary, reader, work_off):
    row = during(gathering, secretary, embargo_until=clock.now() + 2 * HOUR)
    type(gathering).objects.filter(pk=gathering.pk).update(
        begins_at=clock.now(), ends_at=clock.now() + HOUR
    )  # the meeting was short
    moment.shift(3 * HOUR)

    assert (services.tell_of_readable(), Document.objects.get(pk=row.pk).told_at) == (0, None)


def test_its_readers_are_told_until_when(gathering, secretary, reader, work_off):
    during(gathering, secretary)
    work_off()

    assert "可阅读至2026年1月16日 16:00" in Notification.objects.get(recipient=reader).text


# Settled by the release --------------------------------------------------------------------------------------------


def test_the_end_is_settled_by_the_release_and_a_named_moment_may_be_moved(gathering, secretary):
    open_row, row = papers.released(gathering, secretary), papers.released(
        gathering, secretary, read_until=clock.now() + HOUR, position=2
    )  # fmt: skip

    for document, change in ((open_row, {"read_until": clock.now() + HOUR}), (open_row, {"ends_with": gathering}),
                             (row, {"read_until": None}), (row, {"ends_with": gathering})):  # fmt: skip
        with pytest.raises(Refused):
            services.change_document(document, by=secretary, **change)
    services.change_document(row, by=secretary, read_until=clock.now() + 2 * HOUR)

    row.refresh_from_db()
    assert row.read_until == clock.now() + 2 * HOUR
    with pytest.raises(Invalid):
        services.change_document(row, by=secretary, read_until=clock.now() - HOUR)


def test_the_moment_is_moved_on_the_page_after_the_release(gathering, secretary, logged_in):
    row = papers.released(gathering, secretary, read_until=clock.now() + HOUR)
    client = logged_in(secretary)
    page = reverse("document_edit", args=[row.pk])
    offered = client.get(page).context["form"].fields

    sent = client.post(page, {"title": row.title, "stage": "draft", "position": 1, "read_until": "2026-01-16T18:30"})

    row.refresh_from_db()
    assert ("read_until" in offered, "ends_with" in offered, "secrecy" in offered) == (True, False, False)
    assert (sent.status_code, row.read_until) == (302, papers.NOON + dt.timedelta(hours=6, minutes=30))


@pytest.mark.parametrize("is_past", [False, True])
def test_a_new_version_takes_the_end_over_unless_it_is_past(moment, gathering, secretary, logged_in, is_past):
    row = during(gathering, secretary)
    if is_past:
        moment.move_to(gathering.ends_at)

    page = logged_in(secretary).get(reverse("document_version", args=[row.pk]))

    assert page.context["form"]["ends_with"].value() == (None if is_past else gathering.pk)


def test_it_is_entered_on_the_page_and_a_wrong_end_loses_nothing(gathering, secretary, logged_in):
    client = logged_in(secretary)
    page = reverse("document_new", args=[gathering.pk])
    fields = {"title": "候选人建议名单", "stage": "draft", "secrecy": "internal", "read_by": "everybody", "position": 1}

    wrong = client.post(page, fields | {"ends_with": gathering.pk, "read_until": "2026-01-16T15:00"})
    right = client.post(page, fields | {"ends_with": gathering.pk})

    assert wrong.status_code == 422
    assert "会议结束与指定时间只能选一项" in wrong.content.decode()
    assert "候选人建议名单" in wrong.content.decode()
    assert right.status_code == 302
    assert Document.objects.get().ends_with == gathering


# Elsewhere ---------------------------------------------------------------------------------------------------------


def test_it_is_never_kept_on_a_phone(gathering, secretary, reader, logged_in):
    row = during(gathering, secretary, secrecy=Secrecy.PUBLIC)
    client = logged_in(reader)

    page, file = client.get(row.get_absolute_url()), client.get(file_of(row))

    assert (page.get("X-Keepable"), file.get("X-Keepable")) == (None, None)
    assert "data-keep=" not in page.content.decode()
    assert "不能保存在手机上" in page.content.decode()


def test_the_search_knows_its_title_alone(gathering, secretary, reader, work_off):
    file = papers.sent(content=papers.pdf("水库除险加固工程"))
    row = during(gathering, secretary, title="候选人建议名单", files=[file])
    work_off()

    def found(words):
        rows = search.looks(Document.objects.visible_to(reader).order_by("-pk"), words)
        return [one.pk for page in rows for one in page]

    assert (found("除险加固"), found("候选人建议")) == ([], [row.pk])


def test_the_api_says_until_when_and_then_gives_no_files(moment, gathering, secretary, reader, logged_in):
    row = during(gathering, secretary)
    client = logged_in(reader)
    address, counts = f"/api/v1/documents/{row.pk}/", []

    for at in (gathering.ends_at - SECOND, gathering.ends_at):
        moment.move_to(at)
        whole = client.get(address).json()
        counts.append((len(whole["files"]), whole["readable_until"]))

    assert counts == [(1, "2026-01-16T16:00:00+08:00"), (0, "2026-01-16T16:00:00+08:00")]
    assert client.get("/api/v1/documents/").json()["results"][0]["readable_until"] == "2026-01-16T16:00:00+08:00"


def test_the_page_that_reads_knows_how_long_for_readers_and_not_for_staff(gathering, secretary, reader, logged_in):
    row = during(gathering, secretary)

    pages = [logged_in(user).get(file_of(row, "document_read")) for user in (reader, secretary)]

    assert [page.context["seconds_left"] for page in pages] == [4 * 3600, None]
    assert ["data-reading-ends" in page.content.decode() for page in pages] == [True, False]


def test_lists_and_card_say_until_when(gathering, secretary, reader, logged_in):
    during(gathering, secretary)
    client = logged_in(reader)

    pages = [client.get(page).content.decode() for page in
             (reverse("document_list", args=[gathering.pk]), reverse("my_papers"), reverse("session_card"))]  # fmt: skip

    assert ["可阅读至" in page for page in pages] == [True, True, True]
