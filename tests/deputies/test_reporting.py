"""The report on the duty: text, meeting with its minimum, poll with its sums, result, announcement."""

import datetime as dt
import io
import re

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from congress import clock, tokens
from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Level, Notification, Role, User
from deputies import documents, queries, services
from deputies.computing import polling
from deputies.models import DutyRecord, DutyReport, DutyType, ReportMeeting, ReportPolicy
from deputies.workflow import REPORT_MOVES, ReportState
from tests import factories

POLL = {
    "issued": 58, "returned": 56, "valid": 55,
    "very_satisfied": 30, "satisfied": 15, "basically_satisfied": 5, "dissatisfied": 3, "abstained": 2,
}  # fmt: skip
MOVES = {
    "draft": {"deputy": ["hand_in_report"], "secretary": [], "served": [], "other": [], "stranger": []},
    "handed_in": {
        "deputy": ["take_report_back"], "secretary": ["return_report", "accept_report"],
        "served": ["return_report", "accept_report"], "other": [], "stranger": [],
    },
    "accepted": {
        "deputy": [], "secretary": ["return_report", "hold_report", "file_report"],
        "served": ["return_report", "hold_report", "file_report"], "other": [], "stranger": [],
    },
    "held": {
        "deputy": [], "secretary": ["correct_meeting", "announce_report"],
        "served": ["correct_meeting", "announce_report"], "other": [], "stranger": [],
    },
    "written": {"deputy": [], "secretary": ["announce_report"], "served": ["announce_report"], "other": [], "stranger": []},
}  # fmt: skip


@pytest.fixture
def house(congress):
    """A delegation with staff and a deputy, and the duty types of reports."""
    for fact in ("written_report", "oral_report"):
        DutyType.objects.create(congress=congress, code=fact[:6], name=fact, fact=fact)
    organ = factories.organ(congress, kind="delegation")
    place = factories.delegation(congress, organ=organ)
    return {
        "deputy": factories.deputy(congress, name="单美玲", delegation=place),
        "secretary": factories.staff(congress, name="周敏"),
        "served": factories.staff(congress, Role.DELEGATION_STAFF, organ=organ),
        "other": factories.staff(
            congress, Role.DELEGATION_STAFF, organ=factories.organ(congress, kind="delegation", name="别团")
        ),
        "stranger": factories.staff(factories.congress()),
    }


def meeting(**fields):
    return {"day": clock.today(), "place": "安北街道会议室", "present": 60, "remarks": "", **POLL} | fields


def write(house, **fields):
    fields = {"title": "述职报告", "body": "一、出席会议\n二、联系选民"} | fields
    return services.write_report(house["deputy"].post.mandate, by=house["deputy"], **fields)


def accepted(house):
    report = services.move_report(write(house), "hand_in_report", by=house["deputy"])
    return services.move_report(report, "accept_report", by=house["secretary"])


def held(house, **fields):
    return services.move_report(accepted(house), "hold_report", by=house["secretary"], **meeting(**fields))


def in_state(house, state):
    if state == "draft":
        return write(house)
    if state == "handed_in":
        return services.move_report(write(house), "hand_in_report", by=house["deputy"])
    if state == "accepted":
        return accepted(house)
    if state == "held":
        return held(house)
    fields = {"written_on": clock.today(), "written_to": "寄原选举单位"}
    return services.move_report(accepted(house), "file_report", by=house["secretary"], **fields)


def kinds(report):
    return [event.kind.removeprefix("deputies.") for event in Event.objects.about(report)]


@pytest.mark.parametrize("who", ["deputy", "secretary", "served", "other", "stranger"])
@pytest.mark.parametrize("state", list(MOVES))
def test_each_state_opens_exactly_these_moves(house, state, who):
    report = in_state(house, state)

    assert report.state == state
    assert [move.name for move in REPORT_MOVES.open_to(house[who], report)] == MOVES[state][who]


@pytest.mark.parametrize("state", list(MOVES))
@pytest.mark.parametrize("announced", [False, True])
def test_seeing_agrees_as_list_and_as_rule(house, congress, state, announced):
    report = in_state(house, state)
    if announced and "announce_report" in MOVES[state]["secretary"]:
        report = services.move_report(report, "announce_report", by=house["secretary"])
    people = [*house.values(), factories.deputy(congress), factories.staff(congress, Role.LEADER)]
    people += [factories.staff(congress, Role.AUDITOR), factories.staff(congress, Role.DELEGATION_STAFF)]

    listed = [DutyReport.objects.visible_to(user).filter(pk=report.pk).exists() for user in people]

    assert listed == [user.has_perm("deputies.view_report", report) for user in people]
    assert listed[0] is True


def test_a_meeting_with_enough_people_gives_the_report_and_registers_the_duty_once(house):
    report = held(house)

    record = DutyRecord.objects.get(mandate=report.mandate)
    assert (report.state, record.type.fact, record.place) == (ReportState.HELD, "oral_report", "安北街道会议室")
    assert record.source_url == report.get_absolute_url()
    assert kinds(report) == ["write_report", "hand_in_report", "accept_report", "hold_report"]


@pytest.mark.parametrize(("present", "state"), [(49, "accepted"), (50, "held")])
def test_below_the_minimum_the_meeting_is_recorded_and_does_not_count(house, present, state):
    report = held(house, present=present, **dict.fromkeys(POLL, 0))

    assert (report.state, report.meetings.get().counts) == (state, state == "held")
    assert DutyRecord.objects.count() == (state == "held")


def test_a_second_meeting_with_enough_people_counts_after_one_without(house):
    report = held(house, present=20, **dict.fromkeys(POLL, 0))

    report = services.move_report(report, "hold_report", by=house["served"], **meeting())

    assert (report.state, report.meetings.count(), DutyRecord.objects.count()) == ("held", 2, 1)


def test_the_congress_sets_its_own_minimum(house, congress):
    ReportPolicy.objects.create(congress=congress, least_present=20)

    assert held(house, present=30, **dict.fromkeys(POLL, 0)).state == ReportState.HELD


def test_a_report_in_writing_needs_no_meeting_and_is_registered_as_such(house):
    report = in_state(house, "written")

    assert DutyRecord.objects.get().type.fact == "written_report"
    assert report.meetings.count() == 0


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"issued": 61}, ["issued"]),
        ({"returned": 59}, ["returned"]),
        ({"valid": 57}, ["valid"]),
        ({"abstained": 3}, ["valid"]),
        ({"very_satisfied": 29}, ["valid"]),
        ({"day": dt.date(2999, 1, 1)}, ["day"]),
        ({"day": dt.date(2001, 1, 1)}, ["day"]),
    ],
)
def test_numbers_that_do_not_agree_are_refused_by_field(house, wrong, fields):
    report = accepted(house)

    with pytest.raises(Invalid) as refusal:
        services.move_report(report, "hold_report", by=house["secretary"], **meeting(**wrong))

    assert list(refusal.value.errors) == fields
    assert (report.meetings.count(), DutyRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"valid": 54}, {"abstained": 9}, {"returned": 59}, {"issued": 61}, {"counts": False}, {"least_present": 61}],
)
def test_the_database_itself_keeps_the_sums(house, wrong):
    row = held(house).meetings.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportMeeting.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.parametrize(
    ("ballots", "percent"),
    [((30, 15, 5), "90.9%"), ((55, 0, 0), "100%"), ((0, 0, 0), "0%"), ((1, 0, 0), "1.8%")],
)
def test_the_result_is_computed_from_the_valid_ballots(ballots, percent):
    numbers = dict(zip(polling.CONTENT, ballots, strict=True)) | {"valid": 55}

    assert polling.result(numbers).percent == percent


def test_without_a_ballot_there_is_no_result():
    assert polling.result(dict.fromkeys((*POLL,), 0)) is None


def test_a_correction_keeps_the_old_numbers_and_says_why(house):
    report = held(house)
    changed = meeting(very_satisfied=29, dissatisfied=4)

    report = services.move_report(report, "correct_meeting", by=house["served"], note="计票录错", **changed)

    event = Event.objects.about(report).last()
    assert event.data["old"] == {"very_satisfied": 30, "dissatisfied": 3}
    assert (report.state, report.meetings.get().result.percent) == ("held", "89.1%")
    assert DutyRecord.objects.counting().count() == 1


def test_a_correction_below_the_minimum_takes_the_report_and_its_duty_back(house):
    report = held(house)
    few = meeting(present=40, **dict.fromkeys(POLL, 0))

    report = services.move_report(report, "correct_meeting", by=house["secretary"], note="人数录错", **few)

    assert (report.state, report.meetings.get().counts) == (ReportState.ACCEPTED, False)
    assert DutyRecord.objects.counting().count() == 0
    again = services.move_report(report, "hold_report", by=house["secretary"], **meeting())
    assert (again.state, DutyRecord.objects.counting().count()) == (ReportState.HELD, 1)


def test_a_corrected_day_moves_the_duty(house):
    report = held(house)
    day = clock.today() - dt.timedelta(days=1)

    services.move_report(report, "correct_meeting", by=house["secretary"], note="日期录错", **meeting(day=day))

    assert list(DutyRecord.objects.counting().values_list("begins_on", flat=True)) == [day]


def test_what_was_announced_is_not_corrected(house):
    report = services.move_report(held(house), "announce_report", by=house["secretary"])

    with pytest.raises(Refused):
        services.move_report(report, "correct_meeting", by=house["secretary"], note="x", **meeting())


@pytest.mark.parametrize("name", ["return_report", "correct_meeting"])
def test_returning_and_correcting_need_a_reason(house, name):
    report = held(house) if name == "correct_meeting" else accepted(house)
    facts = meeting() if name == "correct_meeting" else {}

    with pytest.raises(Invalid) as refusal:
        services.move_report(report, name, by=house["secretary"], note=" ", **facts)

    assert list(refusal.value.errors) == ["note"]


def test_an_empty_report_is_not_handed_in(house):
    with pytest.raises(Refused):
        services.move_report(write(house, body=" "), "hand_in_report", by=house["deputy"])


def test_one_report_at_a_time_and_another_after_it_was_given(house):
    report = write(house)
    with pytest.raises(Refused):
        write(house)
    services.move_report(report, "hand_in_report", by=house["deputy"])
    services.move_report(report, "accept_report", by=house["secretary"])
    services.move_report(report, "hold_report", by=house["secretary"], **meeting())

    assert write(house).state == ReportState.DRAFT


def test_two_windows_do_not_overwrite_each_other(house):
    report = write(house)
    services.revise_report(report, by=house["deputy"], version=1, title="述职", body="新")

    with pytest.raises(Stale) as refusal:
        services.revise_report(report, by=house["deputy"], version=1, title="述职", body="旧")

    assert refusal.value.current == {"title": "述职", "body": "新", "version": 2}


def test_others_move_nothing(house):
    report = in_state(house, "handed_in")

    for who in ("deputy", "other", "stranger"):
        with pytest.raises(PermissionDenied):
            services.move_report(report, "accept_report", by=house[who])


def test_who_has_still_to_report_is_known_to_the_staff_of_congress_and_delegation(house, congress):
    late = factories.mandate(congress, person=factories.person(name="李建国"))
    report = in_state(house, "handed_in")

    assert set(queries.still_to_report(house["secretary"])) == {report.mandate, late}
    assert list(queries.still_to_report(house["served"])) == [report.mandate]
    assert list(queries.still_to_report(house["other"])) == []
    services.move_report(report, "accept_report", by=house["secretary"])
    services.move_report(report, "hold_report", by=house["secretary"], **meeting())
    assert set(queries.still_to_report(house["secretary"])) == {late}


def test_staff_without_a_delegation_see_no_deputy_of_a_delegation_without_organ(house, congress):
    factories.deputy(congress, name="李建国")
    clerk = factories.staff(congress, Role.DELEGATION_STAFF)

    assert list(queries.still_to_report(clerk)) == []


def test_the_notices_reach_deputy_and_delegation(house, work_off):
    report = held(house)
    work_off()

    told = set(Notification.objects.filter(event__target_id=report.pk).values_list("recipient", "kind"))
    staff, deputy = house["served"].pk, house["deputy"].pk
    assert told == {
        (staff, "deputies.hand_in_report"), (deputy, "deputies.accept_report"), (deputy, "deputies.hold_report"),
    }  # fmt: skip


# Pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "words"), [(Level.CITY, "向原选举单位报告"), (Level.COUNTY, "向选民述职")])
def test_the_words_follow_the_level(db, logged_in, level, words):
    congress = factories.congress(level=level)
    deputy = factories.deputy(congress, elected_by="第一选区")

    assert words in logged_in(deputy).get(reverse("duty_report_list")).content.decode()


def test_the_deputy_writes_and_hands_in_on_his_pages(house, logged_in):
    browser = logged_in(house["deputy"])

    browser.post(reverse("duty_report_write"), {"title": "述职报告", "body": "一年来的工作"})
    report = DutyReport.objects.get()
    browser.post(reverse("duty_report_edit", args=[report.pk]), {"title": "述职报告", "body": "五年来", "version": 1})
    browser.post(reverse("duty_report_move", args=[report.pk, "hand_in_report"]))

    report.refresh_from_db()
    assert (report.body, report.state) == ("五年来", ReportState.HANDED_IN)


def test_a_stale_edit_answers_409_with_both_texts(house, logged_in):
    report = write(house)
    services.revise_report(report, by=house["deputy"], version=1, title="述职", body="已存文字")

    answer = logged_in(house["deputy"]).post(
        reverse("duty_report_edit", args=[report.pk]), {"title": "述职", "body": "另一文字", "version": 1}
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "已存文字" in html
    assert "另一文字" in html


def test_wrong_sums_answer_422_and_keep_what_was_typed(house, logged_in):
    report = accepted(house)
    sent = meeting(valid=54, place="社区礼堂") | {"day": clock.today().isoformat()}

    answer = logged_in(house["secretary"]).post(reverse("duty_report_move", args=[report.pk, "hold_report"]), sent)

    assert answer.status_code == 422
    assert "社区礼堂" in answer.content.decode()
    assert "55" in str(answer.context["form"].errors["valid"])


def test_other_deputies_and_other_staff_do_not_find_a_report(house, congress, logged_in):
    report = accepted(house)

    for user in (factories.deputy(congress), house["other"], house["stranger"]):
        assert logged_in(user).get(report.get_absolute_url()).status_code == 404


def test_everybody_reads_announced_reports_only_where_the_congress_says_so(house, congress, client):
    report = services.move_report(held(house), "announce_report", by=house["secretary"])
    url = reverse("announced_detail", args=[report.pk])

    assert client.get(url).status_code == 404
    ReportPolicy.objects.create(congress=congress, results_are_public=True)
    html = client.get(url).content.decode()
    assert "单美玲" in html
    assert "90.9%" in html
    assert "计票" not in html


def test_what_is_not_announced_is_not_public(house, congress, client):
    ReportPolicy.objects.create(congress=congress, results_are_public=True)
    report = held(house)

    assert client.get(reverse("announced_detail", args=[report.pk])).status_code == 404
    assert "单美玲" not in client.get(reverse("announced_list")).content.decode()


@pytest.mark.parametrize("view", ["", "on_the_way", "given"])
def test_the_lists_ask_the_same_few_questions_however_long_they_are(
    house, congress, logged_in, view, django_assert_max_num_queries
):
    def one_more():
        deputy = factories.deputy(congress)
        found = {**house, "deputy": deputy}
        {"": lambda: None, "on_the_way": lambda: accepted(found), "given": lambda: held(found)}[view]()

    browser, url = logged_in(house["secretary"]), f"{reverse('duty_report_list')}?view={view}"
    one_more()
    browser.get(url)
    with django_assert_max_num_queries(14) as short:
        assert len(browser.get(url).context["rows"]) >= 1
    for _ in range(5):
        one_more()

    with django_assert_max_num_queries(14) as long:
        assert len(browser.get(url).context["rows"]) >= 6

    assert len(long) == len(short)


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_paper_has_text_and_result(house, logged_in, ending):
    report = held(house, remarks="请多关心停车")

    answer = logged_in(house["deputy"]).get(reverse("duty_report_paper", args=[report.pk, ending]))

    content = answer.content
    if ending == "pdf":
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        document = docx.Document(io.BytesIO(content))
        words = "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
    words = re.sub(r"\s", "", words)
    for expected in ("单美玲", "联系选民", "(30+15+5)", "90.9%", "请多关心停车", "安北街道会议室"):
        assert expected in words


def test_the_name_of_the_paper_is_chinese_in_every_language(house):
    assert documents.report_name(write(house), "pdf") == "单美玲述职报告.pdf"


# API -------------------------------------------------------------------------------------------------------------


def call(user, path, body=None):
    headers = {"Authorization": f"Token {tokens.issue(user, 'test')}"}
    if body is None:
        return Client().get(f"/api/v1/duty-reports/{path}", headers=headers)
    return Client().post(f"/api/v1/duty-reports/{path}", body, content_type="application/json", headers=headers)


def test_a_report_is_read_and_handed_in_through_the_api(house):
    report = write(house)

    answer = call(house["deputy"], f"{report.pk}/moves/hand_in_report/", {})

    assert (answer.status_code, answer.json()["state"]) == (200, "handed_in")
    assert call(house["secretary"], f"{report.pk}/").json()["body"] == report.body
    assert [move["name"] for move in call(house["secretary"], f"{report.pk}/moves/").json()] == [
        "return_report", "accept_report",
    ]  # fmt: skip
    assert call(house["other"], f"{report.pk}/").status_code == 404


def test_the_meeting_is_recorded_through_the_api(house):
    report = accepted(house)
    sent = meeting() | {"day": clock.today().isoformat()}

    answer = call(house["secretary"], f"{report.pk}/moves/hold_report/", sent)

    assert answer.json()["meetings"][0]["satisfaction"] == "90.9%"


def test_colleagues_who_read_an_announced_report_are_not_told_of_its_way(house, congress):
    report = services.move_report(held(house), "announce_report", by=house["secretary"])
    colleague = factories.deputy(congress)

    assert list(DutyReport.objects.visible_to(colleague)) == [report]
    assert list(DutyReport.objects.followed_by(colleague)) == []


def test_a_deputy_who_rests_writes_no_report(house):
    mandate = house["deputy"].post.mandate
    services.suspend(mandate, by=house["secretary"], reason="investigated")

    with pytest.raises(Refused):
        services.write_report(mandate, by=User.objects.get(pk=house["deputy"].pk), title="x", body="y")
