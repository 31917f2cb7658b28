"""What came of a gathering: written, published, told to those who came, and their word about it."""

import pytest
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused, Stale
from congress.files import CheckedFile
from congress.models import Notification, Role
from meetings import queries, services
from meetings.models import GatheringFeedback, GatheringReport
from tests import factories
from tests.meetings.steps import HOUR, NOW, place, published, required
from tests.meetings.test_guide import PNG, words

PHOTO = CheckedFile("现场.png", "image/png", PNG)
LIST = CheckedFile("名单.pdf", "application/pdf", b"%PDF-1.4")


@pytest.fixture
def visit(house):
    """An inspection that began an hour ago: the first deputy came, the second did not."""
    gathering = required(house.secretary, begins_at=NOW - HOUR)
    services.mark(place(gathering, house.first), "present", by=house.secretary)
    return gathering


def written(gathering, by, **fields):
    told = {"kind": "report", "text": "管网已改造三公里。"} | fields
    return services.write_report(gathering, by=by, **told)


def test_published_results_are_read_by_all_and_told_to_those_who_came(house, visit, logged_in, work_off):
    report = written(visit, house.secretary, uploads=[PHOTO, LIST])
    page = f"/gatherings/{visit.pk}/results/"
    assert "管网已改造" not in words(logged_in(house.first).get(page))

    response = logged_in(house.secretary).post(f"{page}publish/")
    assert response.status_code == 302
    services.publish_report(report, by=house.secretary)
    work_off()

    said = logged_in(house.second).get(page).content.decode()
    assert "管网已改造三公里。" in said
    assert "现场.png" in said
    assert "名单.pdf" in said
    assert f"{page}publish/" not in said
    assert f"{page}write/" not in said
    told = Notification.objects.filter(kind="meetings.publish_report")
    assert [notice.recipient for notice in told] == [house.first]
    assert told[0].title == f"“{visit.title}”的成果已发布"


def test_photo_is_read_by_those_who_read_the_report(house, visit, logged_in):
    report = written(visit, house.secretary, uploads=[PHOTO])
    photo = queries.report_files(report)[0][0]
    assert logged_in(house.first).get(photo["url"]).status_code == 404

    services.publish_report(report, by=house.secretary)

    assert logged_in(house.first).get(photo["url"]).status_code == 200


def test_who_came_says_his_word_and_may_change_it(house, visit, logged_in):
    services.give_feedback(visit, by=house.first, text="看得很细。")
    page = f"/gatherings/{visit.pk}/feedback/"

    response = logged_in(house.first).post(page, {"text": "看得很细，问得也细。"})

    assert response.status_code == 302
    assert GatheringFeedback.objects.get().text == "看得很细，问得也细。"
    results = f"/gatherings/{visit.pk}/results/"
    assert "看得很细，问得也细。" in words(logged_in(house.secretary).get(results))
    assert "看得很细" not in words(logged_in(house.second).get(results))


def test_who_did_not_come_has_no_word_and_keeps_what_he_typed(house, visit, logged_in):
    with pytest.raises(Refused):
        services.give_feedback(visit, by=house.second, text="没有去。")

    response = logged_in(house.second).post(f"/gatherings/{visit.pk}/feedback/", {"text": "没有去。"})

    assert response.status_code == 409
    assert "没有去。" in response.content.decode()
    assert "到会的人员才能填写反馈" in words(response)


def test_nothing_is_written_before_it_begins(house, logged_in):
    later = published(house.secretary, begins_at=NOW + HOUR)

    with pytest.raises(Refused):
        written(later, house.secretary)


def test_what_two_write_at_once_is_not_lost(house, visit):
    first = written(visit, house.secretary, version=0)
    with pytest.raises(Stale) as refused:
        written(visit, house.secretary, text="另一稿。", version=0)

    assert refused.value.current["text"] == "管网已改造三公里。"
    assert written(visit, house.secretary, text="第二稿。", version=first.version).version == 2


def test_at_most_twelve_files_and_one_can_be_taken_off(house, visit, logged_in):
    report = written(visit, house.secretary, uploads=[PHOTO] * 12)
    with pytest.raises(Invalid):
        written(visit, house.secretary, uploads=[PHOTO])

    photo = queries.report_files(report)[0][0]
    response = logged_in(house.secretary).post(f"/gatherings/{visit.pk}/results/files/{photo['uuid']}/drop/")

    assert response.status_code == 302
    assert len(queries.report_files(report)[0]) == 11


def test_only_who_prepares_it_writes_and_publishes(house, visit, logged_in):
    report = written(visit, house.secretary)
    stranger = factories.staff(factories.congress(name="东湖县", code="DH"), Role.SECRETARIAT)
    write = f"/gatherings/{visit.pk}/results/write/"

    for user, answers in ((house.first, (403, 404)), (stranger, (404, 404))):
        client = logged_in(user)
        assert client.get(write).status_code == answers[0]
        assert client.post(f"/gatherings/{visit.pk}/results/publish/").status_code == answers[1]
    assert GatheringReport.objects.get(pk=report.pk).published_at is None


def test_form_keeps_what_is_there(house, visit, logged_in):
    written(visit, house.secretary)

    response = logged_in(house.secretary).get(f"/gatherings/{visit.pk}/results/write/")

    assert "管网已改造三公里。" in response.content.decode()


def test_database_refuses_empty_words(house, visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        GatheringReport.objects.create(gathering=visit, text="", changed_by=house.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        GatheringFeedback.objects.create(participation=place(visit, house.first), text="")


def test_page_asks_little(house, visit, logged_in, django_assert_max_num_queries):
    written(visit, house.secretary, uploads=[PHOTO, LIST])
    client = logged_in(house.secretary)
    client.get(f"/gatherings/{visit.pk}/results/")

    with django_assert_max_num_queries(12):
        client.get(f"/gatherings/{visit.pk}/results/")
