"""Agenda and schedule: two things, and only those whom a change concerns hear of it."""

import datetime as dt
import io

import docx
import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused, Stale
from congress.models import Notification, Role
from meetings import documents, queries, services
from meetings.models import AgendaItem, ScheduleEntry
from meetings.workflow import Answer, GatheringState
from tests import factories
from tests.meetings import papers


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def session(congress, secretary):
    return papers.gathering(
        congress, secretary, title="第五次会议", kind=papers.kind(congress, name="人民代表大会会议")
    )


@pytest.fixture
def sittings(congress, secretary, session):
    kind = papers.kind(congress, name="全体会议")
    later = session.begins_at + dt.timedelta(days=1)
    return [
        papers.gathering(
            congress, secretary, title="第一次全体会议", kind=kind, parent=session, begins_at=session.begins_at
        ),
        papers.gathering(congress, secretary, title="第二次全体会议", kind=kind, parent=session, begins_at=later),
    ]


@pytest.fixture
def item(session, secretary):
    return services.add_item(
        session, by=secretary, position=1, title="听取和审议政府工作报告", kind="report", reporter="市长"
    )


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", "text"))


def test_the_agenda_is_the_sessions(sittings, secretary):
    with pytest.raises(Refused):
        services.add_item(sittings[0], by=secretary, position=1, title="报告", kind="report")


def test_the_schedule_is_the_sittings(session, sittings, secretary, item):
    with pytest.raises(Refused):
        services.add_entry(session, by=secretary, position=1, item=item)
    services.add_entry(sittings[0], by=secretary, position=1, item=item)

    days = queries.schedule_of(session, secretary)
    assert [[entry.words for entry in one.entries] for day in days for one in day.sittings] == [
        ["听取和审议政府工作报告"],
        [],
    ]
    assert [day.date for day in days] == sorted(day.date for day in days)


def test_an_item_stands_on_one_agenda_once_and_in_a_sitting_once(session, sittings, secretary, item):
    services.add_entry(sittings[0], by=secretary, position=1, item=item)

    with pytest.raises(Invalid):
        services.add_item(session, by=secretary, position=2, title=item.title, kind="report")
    with pytest.raises(Invalid):
        services.add_entry(sittings[0], by=secretary, position=2, item=item)
    with pytest.raises(Invalid):
        services.add_entry(sittings[0], by=secretary, position=2, title=" ")
    assert (AgendaItem.objects.count(), ScheduleEntry.objects.count()) == (1, 1)


def test_an_item_of_another_session_is_refused(congress, secretary, sittings):
    other = services.add_item(
        papers.gathering(congress, secretary), by=secretary, position=1, title="别的", kind="vote"
    )

    with pytest.raises(Invalid):
        services.add_entry(sittings[0], by=secretary, position=1, item=other)


@pytest.mark.parametrize("change", [{"title": "", "item": None}, {}])
def test_the_database_refuses_an_entry_that_says_nothing(sittings, secretary, item, change):
    row = services.add_entry(sittings[0], by=secretary, position=1, title="预备会议")

    if change:
        with pytest.raises(IntegrityError), transaction.atomic():
            ScheduleEntry.objects.filter(pk=row.pk).update(**change)
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.filter(pk=item.pk).update(kind="party")


def test_what_is_still_used_is_not_taken_off(session, sittings, secretary, item):
    entry = services.add_entry(sittings[0], by=secretary, position=1, item=item)
    with pytest.raises(Refused):
        services.drop_item(item, by=secretary)
    services.drop_entry(entry, by=secretary)
    paper = papers.document(session, secretary, item=item)
    with pytest.raises(Refused):
        services.drop_item(item, by=secretary)
    services.change_document(paper, by=secretary, item=None)

    services.drop_item(item, by=secretary)

    assert list(queries.agenda_of(session)) == []


def test_a_stale_save_loses_nothing(secretary, item):
    services.change_item(item, by=secretary, version=1, title="审议政府工作报告")

    with pytest.raises(Stale) as refusal:
        services.change_item(item, by=secretary, version=1, title="听取政府工作报告")

    assert refusal.value.current["title"] == "审议政府工作报告"


# Only those concerned --------------------------------------------------------------------------------------------


def test_only_the_people_of_the_sitting_hear_what_changed_and_once(
    congress, session, sittings, secretary, item, work_off
):
    here, there, away = (factories.deputy(congress, name=name) for name in ("在此", "在彼", "请假"))
    papers.asked(sittings[0], here)
    papers.asked(sittings[1], there)
    papers.asked(
        sittings[0], away, answer=Answer.EXCUSED, leave_kind="illness", leave_reason="病", leave_decided_by=secretary
    )
    for user in (here, there):
        papers.asked(session, user)
    entry = services.add_entry(sittings[0], by=secretary, position=1, item=item)
    services.announce_schedule(sittings[0], by=secretary)
    services.change_entry(entry, by=secretary, note="由常务副市长报告")
    gone = services.add_entry(sittings[0], by=secretary, position=2, title="合影")
    services.drop_entry(gone, by=secretary)
    services.add_entry(sittings[0], by=secretary, position=3, title="分组审议")

    services.announce_schedule(sittings[0], by=secretary)
    work_off()

    assert [title for title, _text in told(here)] == ["日程变动：第一次全体会议"] * 2
    assert told(here)[1][1] == "新增：分组审议。变动：听取和审议政府工作报告。"
    assert told(there) == told(away) == []
    with pytest.raises(Refused):
        services.announce_schedule(sittings[0], by=secretary)


def test_a_sitting_without_a_list_of_its_own_tells_the_sessions_people(
    congress, session, sittings, secretary, work_off
):
    deputy = factories.deputy(congress)
    papers.asked(session, deputy)
    services.add_entry(sittings[0], by=secretary, position=1, title="预备会议")

    services.announce_schedule(sittings[0], by=secretary)
    work_off()

    assert len(told(deputy)) == 1


def test_before_it_is_published_nobody_is_told(session, sittings, secretary):
    sittings[0].state, sittings[0].published_at = GatheringState.DRAFT, None
    sittings[0].save()
    services.add_entry(sittings[0], by=secretary, position=1, title="预备会议")

    with pytest.raises(Refused):
        services.announce_schedule(sittings[0], by=secretary)


# Pages and papers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.LEADER, Role.COMMITTEE_STAFF, Role.DELEGATION_STAFF])
def test_others_read_and_change_nothing(congress, session, sittings, secretary, item, logged_in, role):
    entry = services.add_entry(sittings[0], by=secretary, position=1, item=item)
    user = factories.deputy(congress) if role == Role.DEPUTY else factories.staff(congress, role)
    client = logged_in(user)

    seen = [
        client.get(reverse(name, args=[session.pk])).status_code for name in ("agenda", "schedule", "document_list")
    ]
    keeping = [
        client.get(reverse(name, args=[pk])).status_code
        for name, pk in (
            ("agenda_item_new", session.pk), ("agenda_item_edit", item.pk), ("agenda_item_drop", item.pk),
            ("schedule_entry_new", sittings[0].pk), ("schedule_entry_edit", entry.pk), ("schedule_entry_drop", entry.pk),
            ("document_new", session.pk), ("archive_send", session.pk),
        )
    ]  # fmt: skip
    announced = client.post(reverse("schedule_announce", args=[sittings[0].pk])).status_code

    assert seen == [200] * 3
    assert keeping == [403] * 8
    assert announced == 403


def test_staff_keep_agenda_and_schedule_on_pages(session, sittings, secretary, logged_in):
    client = logged_in(secretary)
    fields = {"position": 1, "title": "选举", "kind": "election"}

    client.post(reverse("agenda_item_new", args=[session.pk]), fields)
    item = AgendaItem.objects.get()
    client.post(
        reverse("schedule_entry_new", args=[sittings[0].pk]), {"position": 1, "item": item.pk, "begins_at": "09:30"}
    )
    entry = ScheduleEntry.objects.get()
    client.post(reverse("schedule_entry_edit", args=[entry.pk]), {"position": 2, "item": item.pk, "version": 1})
    page = client.get(reverse("schedule", args=[session.pk])).content.decode()
    client.post(reverse("schedule_announce", args=[sittings[0].pk]))
    client.post(reverse("schedule_entry_drop", args=[entry.pk]))
    client.post(reverse("agenda_item_drop", args=[item.pk]))

    item.refresh_from_db()
    assert "有 1 处变动尚未通知" in page
    assert item.dropped_at is not None
    stale = client.post(reverse("agenda_item_edit", args=[item.pk]), fields)
    assert stale.status_code == 404


def test_agenda_and_schedule_are_printed(session, sittings, secretary, item):
    services.add_entry(sittings[0], by=secretary, position=1, item=item, begins_at=dt.time(9, 30))
    days = queries.schedule_of(session, secretary)

    agenda = pypdf.PdfReader(io.BytesIO(documents.print_agenda(session, [item], "pdf"))).pages[0].extract_text()
    word = docx.Document(io.BytesIO(documents.print_schedule(session, days, "docx")))

    assert "听取和审议政府工作报告（市长）" in agenda
    assert "1. 09:30 听取和审议政府工作报告" in [cell.text for cell in word.tables[0].rows[1].cells]


def test_a_session_of_another_congress_is_not_found(session, logged_in):
    stranger = factories.staff(factories.congress())

    for name in ("agenda", "schedule", "document_list", "agenda_item_new"):
        assert logged_in(stranger).get(reverse(name, args=[session.pk])).status_code == 404
