"""Study: for whom a course is, how reading is measured, the quiz, duty, reminders, feedback."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from bulletins import documents, queries, services
from bulletins.models import Course, Feedback, Material, MaterialProgress, Question, QuizAttempt, StudyRecord
from bulletins.workflow import QuestionKind
from congress import clock, tokens
from congress.errors import Invalid, Refused
from congress.files import CheckedFile
from congress.models import AuditRecord, Event, Notification, Role
from deputies.models import DutyRecord, DutyType
from tests import factories
from tests.bulletins.writing import answered, course, question, studied, text, yesterday

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


@pytest.fixture
def affairs(congress):
    return factories.staff(congress, Role.DEPUTY_AFFAIRS, name="吴静")


@pytest.fixture
def delegation(congress):
    return factories.delegation(congress, name="城东代表团")


@pytest.fixture
def deputy(congress, delegation):
    DutyType.objects.create(congress=congress, code="T02", name="学习课程完成并测验", fact="course")
    return factories.deputy(congress, name="单美玲", delegation=delegation)


@pytest.fixture
def people(congress, affairs, deputy):
    return {
        "affairs": affairs,
        "deputy": deputy,
        "other delegation": factories.deputy(congress, name="马强"),
        "delegation staff": factories.staff(congress, Role.DELEGATION_STAFF),
        "leader": factories.staff(congress, Role.LEADER),
        "system_admin": factories.staff(congress, Role.SYSTEM_ADMIN),
        "foreign staff": factories.staff(factories.congress()),
        "foreign deputy": factories.deputy(factories.congress()),
    }


# For whom --------------------------------------------------------------------------------------------------------

SEEN = {
    "affairs": ["all", "closed", "city east"],
    "deputy": ["all", "city east"],
    "other delegation": ["all"],
    "delegation staff": [],
    "leader": [],
    "system_admin": [],
    "foreign staff": [],
    "foreign deputy": [],
}


@pytest.mark.parametrize("who", SEEN)
def test_for_whom_a_course_is(people, affairs, delegation, who):
    made = {
        "all": course(affairs, title="全体"),
        "closed": course(affairs, title="未开放", opened=False),
        "city east": course(affairs, title="城东", delegations=[delegation]),
    }
    user = people[who]

    listed = set(Course.objects.visible_to(user).values_list("pk", flat=True))
    allowed = [name for name, one in made.items() if user.has_perm("bulletins.view_course", one)]

    assert [name for name, one in made.items() if one.pk in listed] == SEEN[who] == allowed
    assert set(Material.objects.visible_to(user).values_list("course", flat=True)) == listed


@pytest.mark.parametrize("who", SEEN)
def test_the_bank_of_questions_is_for_those_who_keep_it(people, affairs, who):
    course(affairs, questions=1)

    assert Question.objects.visible_to(people[who]).exists() == (who == "affairs")


STATUS = {
    "affairs": {"study_list": 403, "course_detail": 200, "course_list": 200, "course_progress": 200},
    "deputy": {"study_list": 200, "course_detail": 200, "course_list": 403, "course_progress": 403},
    "other delegation": {"study_list": 200, "course_detail": 404, "course_list": 403, "course_progress": 404},
    "leader": {"study_list": 403, "course_detail": 404, "course_list": 403, "course_progress": 404},
    "system_admin": {"study_list": 403, "course_detail": 404, "course_list": 403, "course_progress": 404},
    "foreign staff": {"study_list": 403, "course_detail": 404, "course_list": 200, "course_progress": 404},
    "foreign deputy": {"study_list": 200, "course_detail": 404, "course_list": 403, "course_progress": 404},
}


@pytest.mark.parametrize("who", STATUS)
def test_pages_for_every_role(people, affairs, delegation, logged_in, who):
    one = course(affairs, delegations=[delegation])
    client = logged_in(people[who])

    found = {
        name: client.get(reverse(name, args=[] if name.endswith("_list") else [one.pk])).status_code
        for name in STATUS[who]
    }

    assert found == STATUS[who]


def test_a_course_is_opened_when_there_is_something_to_study(affairs):
    empty = course(affairs, opened=False, pieces=0)
    with pytest.raises(Refused, match="还没有学习内容"):
        services.enable_course(empty, by=affairs)
    text(empty, affairs)
    Course.objects.filter(pk=empty.pk).update(draw=2)
    question(empty, affairs)
    with pytest.raises(Refused, match="题库里只有1题"):
        services.enable_course(empty, by=affairs)
    question(empty, affairs, text="第二题")

    assert services.enable_course(empty, by=affairs).is_enabled
    with pytest.raises(Refused):
        services.enable_course(empty, by=affairs)
    assert not services.disable_course(empty, by=affairs).is_enabled


def test_deputies_are_told_of_a_course_meant_for_them(people, affairs, delegation, work_off):
    course(affairs, delegations=[delegation])
    work_off()

    assert list(Notification.objects.values_list("recipient__name", "title")) == [
        ("单美玲", "新的学习任务：代表法学习")
    ]


def test_delegations_of_another_congress_are_refused(affairs):
    foreign = factories.delegation(factories.congress())

    with pytest.raises(Invalid):
        course(affairs, delegations=[foreign])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "text", "body": " "}, "body"),
        ({"kind": "link", "link": "http://example.com/", "body": ""}, "link"),
        ({"kind": "link", "link": "javascript:alert(1)", "body": ""}, "link"),
        ({"kind": "file", "body": ""}, "file"),
        ({"kind": "link", "link": "https://example.com/", "body": "", "needed_minutes": 5}, "needed_minutes"),
    ],
)
def test_material_has_what_its_kind_needs(affairs, fields, wrong):
    one = course(affairs, opened=False)

    with pytest.raises(Invalid) as refusal:
        text(one, affairs, **fields)

    assert list(refusal.value.errors) == [wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.create(course=one, title="空", kind="link", link="", body="")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"choices": ["只有一个"], "correct": [0]}, "choices"),
        ({"choices": ["一样", "一样"], "correct": [0]}, "choices"),
        ({"correct": []}, "correct"),
        ({"correct": [2]}, "correct"),
        ({"correct": [0, 1]}, "correct"),
        ({"kind": QuestionKind.MULTIPLE, "correct": [1]}, "correct"),
        ({"kind": QuestionKind.TRUE_FALSE, "choices": [], "correct": [2]}, "correct"),
    ],
)
def test_a_question_fits_its_kind(affairs, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        question(course(affairs, opened=False), affairs, **fields)

    assert list(refusal.value.errors) == [wrong]


# Reading ---------------------------------------------------------------------------------------------------------


def test_time_is_measured_by_signs_of_life(affairs, deputy):
    piece = course(affairs).materials.get()
    mandate = deputy.post.mandate
    with time_machine.travel(NOON, tick=False) as now:
        services.open_material(mandate, piece)
        measured = []
        for gap in (20, 20, 45, 600, 20):
            now.shift(dt.timedelta(seconds=gap))
            measured.append(services.read_on(mandate, piece).seconds)

    assert measured == [20, 40, 70, 70, 90]


def test_two_windows_measure_no_more_than_one(affairs, deputy):
    one = course(affairs, pieces=2)
    first, second = one.materials.order_by("position")
    mandate = deputy.post.mandate
    with time_machine.travel(NOON, tick=False) as now:
        services.open_material(mandate, first)
        services.open_material(mandate, second)
        for _ in range(6):
            now.shift(dt.timedelta(seconds=20))
            services.read_on(mandate, first)
            services.read_on(mandate, second)

    assert sum(MaterialProgress.objects.values_list("seconds", flat=True)) == 120


def test_nothing_is_finished_before_every_page_and_minute(affairs, deputy, logged_in):
    one = course(affairs, opened=False, pieces=0)
    piece = text(one, affairs, body="\n".join(["字" * 800] * 2), needed_minutes=1)
    services.enable_course(one, by=affairs)
    mandate = deputy.post.mandate
    with pytest.raises(Refused, match="请先打开"):
        services.finish_material(mandate, piece, by=deputy)
    with time_machine.travel(NOON, tick=False) as now:
        services.open_material(mandate, piece, page=1)
        with pytest.raises(Refused, match="第2页"):
            services.finish_material(mandate, piece, by=deputy)
        services.open_material(mandate, piece, page=2)
        with pytest.raises(Refused, match="还差60秒"):
            services.finish_material(mandate, piece, by=deputy)
        for _ in range(3):
            now.shift(dt.timedelta(seconds=20))
            services.read_on(mandate, piece)
        done = services.finish_material(mandate, piece, by=deputy)

    assert (done.seconds, done.pages_seen, done.finished_at) == (60, [1, 2], NOON + dt.timedelta(seconds=60))


def test_the_page_reads_on(affairs, deputy, logged_in):
    piece = course(affairs).materials.get()
    client = logged_in(deputy)
    ping, page = reverse("material_ping", args=[piece.pk]), reverse("material_detail", args=[piece.pk])

    assert client.post(ping).status_code == 409
    html = client.get(page).content.decode()
    assert (ping in html, "代表依法执行职务" in html) == (True, True)
    assert client.post(ping).json() == {"minutes": 0, "seconds": 0}
    assert client.get(page, {"page": 2}).status_code == 404
    assert client.get(page, {"page": "９"}).status_code == 404
    assert client.get(ping).status_code == 405
    assert client.post(reverse("material_finish", args=[piece.pk]))["Location"] == piece.course.get_absolute_url()


def test_staff_looking_at_a_page_leaves_no_trace(affairs, logged_in):
    piece = course(affairs).materials.get()
    client = logged_in(affairs)

    assert client.get(reverse("material_detail", args=[piece.pk])).status_code == 200
    assert client.post(reverse("material_ping", args=[piece.pk])).status_code == 403
    assert not StudyRecord.objects.exists()


def test_a_file_is_read_by_whom_the_course_is_for(affairs, people, delegation, logged_in, client):
    one = course(affairs, delegations=[delegation])
    paper = CheckedFile("代表法.pdf", "application/pdf", b"%PDF-1.4 x")
    piece = services.save_material(Material(course=one, title="文件", kind="file"), by=affairs, file=paper)
    page = logged_in(people["deputy"]).get(piece.get_absolute_url())
    url = page.context["files"][0]["url"]

    assert client.get(url).status_code == 200
    for other in ("other delegation", "leader", "system_admin", "foreign deputy"):
        assert logged_in(people[other]).get(url).status_code == 404


def test_staff_confirms_what_was_read_on_paper(affairs, deputy, work_off, logged_in):
    one = course(affairs, needed_minutes=30)
    piece, mandate = one.materials.get(), deputy.post.mandate
    url = reverse("material_confirm", args=[one.pk, mandate.pk, piece.pk])
    client = logged_in(affairs)

    empty = client.post(url, {"note": " "})
    client.post(url, {"note": "培训班上学习纸质材料"})
    work_off()

    assert empty.status_code == 422
    progress = MaterialProgress.objects.get()
    assert (progress.confirmed_by, progress.study.completed_at is not None) == (affairs, True)
    assert Notification.objects.filter(recipient=deputy, title__startswith="已确认学完").exists()
    with pytest.raises(Refused):
        services.confirm_material(mandate, piece, by=affairs, note="再一次")


# The quiz --------------------------------------------------------------------------------------------------------


def test_the_quiz_opens_when_everything_is_read(affairs, deputy):
    one = course(affairs, questions=2)
    with pytest.raises(Refused, match="请先学完"):
        services.begin_quiz(deputy.post.mandate, one, by=deputy)
    studied(deputy, one)

    attempt = services.begin_quiz(deputy.post.mandate, one, by=deputy)

    assert services.begin_quiz(deputy.post.mandate, one, by=deputy) == attempt  # reloading draws nothing new
    assert len(attempt.paper) == 2


def test_attempts_are_limited_and_one_more_can_be_granted(affairs, deputy, work_off):
    one = course(affairs, questions=2, attempts=2)
    mandate = deputy.post.mandate
    studied(deputy, one)
    for _ in range(2):
        assert not answered(deputy, one, right=False).has_passed
        with pytest.raises(Refused) as refusal:
            services.grant_attempt(mandate, one, by=affairs) if _ == 0 else services.begin_quiz(mandate, one, by=deputy)
    assert "测验次数已用完" in str(refusal.value)
    services.grant_attempt(mandate, one, by=affairs)

    assert answered(deputy, one).has_passed
    with pytest.raises(Refused, match="已通过"):
        services.begin_quiz(mandate, one, by=deputy)
    with pytest.raises(Refused):
        services.grant_attempt(mandate, one, by=affairs)


def test_a_paper_is_handed_in_once(affairs, deputy):
    one = course(affairs, questions=1)
    studied(deputy, one)
    attempt = answered(deputy, one)

    with pytest.raises(Refused):
        services.hand_in_quiz(attempt, {}, by=deputy)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuizAttempt.objects.create(study=attempt.study, number=9, seed=1, paper=[], pass_mark=60, percent=50)


@pytest.mark.parametrize(
    ("right", "percent", "has_passed"), [(2, 66, True), (1, 33, False), (3, 100, True), (0, 0, False)]
)
def test_the_pass_mark_decides(affairs, deputy, right, percent, has_passed):
    one = course(affairs, questions=3, pass_mark=60)
    studied(deputy, one)
    attempt = services.begin_quiz(deputy.post.mandate, one, by=deputy)
    answers = {pk: [1] if nth < right else [0] for nth, (pk, _order) in enumerate(attempt.paper)}

    attempt = services.hand_in_quiz(attempt, answers, by=deputy)

    assert (attempt.percent, attempt.has_passed) == (percent, has_passed)
    assert (StudyRecord.objects.get().completed_at is not None) == has_passed


def test_a_quiz_on_the_page(affairs, deputy, logged_in):
    one = course(affairs, questions=1)
    several = question(one, affairs, kind=QuestionKind.MULTIPLE, text="哪些是代表的权利？", explanation="代表法第三条。",
                       choices=["审议", "表决", "收费"], correct=[0, 1])  # fmt: skip
    Question.objects.exclude(pk=several.pk).update(is_active=False)
    studied(deputy, one)
    client = logged_in(deputy)
    page = reverse("quiz", args=[one.pk])

    assert client.get(page)["Location"] == one.get_absolute_url()
    assert client.post(reverse("quiz_begin", args=[one.pk]))["Location"] == page
    html = client.get(page).content.decode()
    blank = client.post(page, {})
    wrong = client.post(page, {f"q{several.pk}": ["9"]})
    assert "代表法第三条" not in html
    assert (blank.status_code, "请回答第1题" in blank.content.decode()) == (422, True)
    assert wrong.status_code == 422
    half = client.post(page, {f"q{several.pk}": ["0"]})

    result = client.get(half["Location"]).content.decode()
    assert ("代表法第三条" in result, "部分正确" in result, "50" in result) == (True, True, True)
    assert client.get(reverse("quiz_result", args=[one.pk, 7])).status_code == 404


def test_the_result_is_the_deputys_own(affairs, deputy, people, logged_in):
    one = course(affairs, questions=1)
    studied(deputy, one)
    answered(deputy, one)

    assert logged_in(people["other delegation"]).get(reverse("quiz_result", args=[one.pk, 1])).status_code == 404


# Duty ------------------------------------------------------------------------------------------------------------


def test_a_completed_course_counts_as_duty_once(affairs, deputy, work_off):
    one = course(affairs, questions=1)
    studied(deputy, one)
    work_off()
    assert not DutyRecord.objects.exists()
    answered(deputy, one)
    work_off()
    study = StudyRecord.objects.get()
    for _ in range(2):
        services.count_as_duty(study.pk, by=deputy)

    record = DutyRecord.objects.get()
    assert (record.source, record.title, record.type.code) == (f"bulletins.course:{one.pk}", "代表法学习", "T02")
    assert record.begins_on == clock.today()
    assert Event.objects.filter(kind="bulletins.complete_course").count() == 1


@pytest.mark.parametrize("case", ["does not count", "congress counts no courses"])
def test_nothing_is_counted_where_it_does_not_count(affairs, deputy, work_off, case):
    one = course(affairs, counts=case != "does not count")
    if case == "congress counts no courses":
        DutyType.objects.update(is_active=False)
    studied(deputy, one)
    work_off()

    assert StudyRecord.objects.get().completed_at
    assert not DutyRecord.objects.exists()


def test_material_added_later_takes_nothing_back(affairs, deputy):
    one = course(affairs)
    studied(deputy, one)
    text(one, affairs, title="新增", position=2)

    assert StudyRecord.objects.get().completed_at
    assert queries.not_finished(one).count() == 0


def test_a_certificate_of_a_completed_course(affairs, deputy, people, logged_in):
    one = course(affairs, questions=1)
    studied(deputy, one)
    study = StudyRecord.objects.get()
    url = reverse("study_certificate", args=[study.pk, "pdf"])
    early = logged_in(deputy).get(url)
    answered(deputy, one)
    mine = logged_in(deputy).get(url)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(mine.content)).pages)

    assert early.status_code == 404
    assert all(each in words for each in ("学习证书", "单美玲", "代表法学习", "100"))
    assert mine["Cache-Control"] == "private, no-store"
    assert logged_in(affairs).get(reverse("study_certificate", args=[study.pk, "docx"])).status_code == 200
    assert logged_in(people["other delegation"]).get(url).status_code == 404
    assert logged_in(people["leader"]).get(url).status_code == 404
    assert logged_in(deputy).get(url.replace("pdf", "exe")).status_code == 404
    study.refresh_from_db()
    study = queries.studies_of_page(deputy).get()
    assert documents.certificate(study, "pdf") == documents.certificate(study, "pdf")


# Who has finished what ---------------------------------------------------------------------------------------------


def test_the_staff_sees_who_has_finished_and_takes_a_workbook(affairs, deputy, people, logged_in):
    one = course(affairs)
    studied(deputy, one)
    client = logged_in(affairs)

    def names(view):
        return [
            seat.person.name
            for seat in client.get(reverse("course_progress", args=[one.pk]), {"view": view}).context["rows"]
        ]

    assert (names("done"), names("open"), len(names("all")), len(names("x"))) == (["单美玲"], ["马强"], 2, 2)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("course_sheet", args=[one.pk])).content))
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["单美玲"][2:4] == (1, 1)
    assert rows["马强"][2:4] == (0, 1)
    assert AuditRecord.objects.filter(kind="bulletins.export_study").count() == 1
    assert client.get(reverse("study_record", args=[one.pk, deputy.post.mandate.pk])).status_code == 200
    foreign = people["foreign deputy"].post.mandate
    assert client.get(reverse("study_record", args=[one.pk, foreign.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_deputies_asks_the_same_few_questions(
    affairs, deputy, congress, logged_in, count, django_assert_max_num_queries
):
    one = course(affairs)
    for _ in range(count):
        studied(factories.deputy(congress), one)
    client = logged_in(affairs)

    with django_assert_max_num_queries(16):
        client.get(reverse("course_progress", args=[one.pk]))


def test_only_those_who_have_not_finished_are_reminded(affairs, deputy, people, work_off, logged_in):
    one = course(affairs)
    studied(deputy, one)
    work_off()
    Notification.objects.all().delete()

    logged_in(affairs).post(reverse("course_remind", args=[one.pk]))
    work_off()

    assert list(Notification.objects.values_list("recipient__name", "title")) == [("马强", "尚未学完：代表法学习")]
    studied(people["other delegation"], one)
    with pytest.raises(Refused, match="全体代表均已完成"):
        services.remind(one, by=affairs)


def test_the_clock_reminds_once_before_the_last_day(affairs, deputy, work_off):
    today = clock.today()
    course(affairs, title="近", required_by=today + dt.timedelta(days=3))
    course(affairs, title="远", required_by=today + dt.timedelta(days=4))
    course(affairs, title="过期", required_by=yesterday())
    work_off()
    Notification.objects.all().delete()

    counts = [services.warn_of_courses() for _ in range(2)]
    work_off()

    assert counts == [1, 0]
    assert list(Notification.objects.values_list("title", flat=True)) == ["尚未学完：近"]


def test_what_is_still_to_study_stands_on_the_home_page(affairs, deputy, logged_in):
    one = course(affairs, required_by=yesterday())
    client = logged_in(deputy)

    assert one.title in client.get("/").content.decode()
    assert (
        "逾期" in client.get(reverse("study_list")).content.decode()
        or client.get(reverse("study_list")).context["waiting"][0].is_late
    )
    studied(deputy, one)
    assert one.get_absolute_url() not in client.get("/").content.decode()


# The admin and the API -----------------------------------------------------------------------------------------------


def test_a_course_is_made_in_the_admin(affairs, delegation, logged_in):
    client = logged_in(affairs)
    client.post(reverse("admin:bulletins_course_add"), {
        "title": "新课程", "summary": "", "column": "", "delegations": [delegation.pk], "required_by": "2026-12-31",
        "draw": "1", "pass_mark": "60", "attempts": "3", "counts": "on", "_save": "1",
    })  # fmt: skip
    one = Course.objects.get()
    bad = client.post(reverse("admin:bulletins_material_add"), {
        "course": one.pk, "position": "1", "title": "读一读", "kind": "text", "body": "", "link": "", "needed_minutes": "0",
    })  # fmt: skip
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    client.post(reverse("admin:bulletins_material_add"), {
        "course": one.pk, "position": "1", "title": "读一读", "kind": "file", "body": "", "link": "",
        "needed_minutes": "0", "file": pdf,
    })  # fmt: skip
    client.post(reverse("admin:bulletins_question_add"), {
        "course": one.pk, "kind": "multiple", "text": "哪些？", "choice_lines": "甲\n乙\n丙", "letters": "A、c",
        "explanation": "", "is_active": "on",
    })  # fmt: skip
    opened = client.post(reverse("admin:course_switch", args=[one.pk, "enable"]), {})

    assert "请填写正文" in bad.content.decode()
    assert list(one.delegations.all()) == [delegation]
    assert Question.objects.get().correct == [0, 2]
    assert opened.status_code == 302
    one.refresh_from_db()
    assert one.is_enabled
    for name in ("course", "material", "question"):
        assert client.get(reverse(f"admin:bulletins_{name}_changelist")).status_code == 200
        row = {"course": Course, "material": Material, "question": Question}[name].objects.get()
        assert client.get(reverse(f"admin:bulletins_{name}_change", args=[row.pk])).status_code == 200


def test_courses_at_the_api(affairs, deputy, people, client):
    one = course(affairs)
    studied(deputy, one)

    def call(who, path="/api/v1/courses/"):
        return client.get(path, headers={"Authorization": f"Token {tokens.issue(people[who], 'test')}"})

    whole = call("deputy", f"/api/v1/courses/{one.pk}/").json()
    assert [row["title"] for row in call("deputy").json()["results"]] == ["代表法学习"]
    assert (whole["completed_at"] is not None, whole["materials"][0]["finished_at"] is not None) == (True, True)
    assert call("other delegation", f"/api/v1/courses/{one.pk}/").json()["completed_at"] is None
    assert call("leader").status_code == 403
    assert call("foreign deputy", f"/api/v1/courses/{one.pk}/").status_code == 404
    assert client.get("/api/v1/courses/").status_code == 401


# Feedback --------------------------------------------------------------------------------------------------------


def test_feedback_is_given_and_answered(affairs, deputy, people, logged_in, work_off):
    client = logged_in(deputy)
    form = client.get(reverse("feedback_new"), {"page": "/deputies/?order=x"}).content.decode()
    foreign = client.get(reverse("feedback_new"), {"page": "https://evil.example/"}).content.decode()
    empty = client.post(reverse("feedback_new"), {"text": "", "page": "/deputies/"})
    client.post(reverse("feedback_new"), {"text": "字太小", "page": "/deputies/"})
    given = Feedback.objects.get()
    staff = logged_in(people["system_admin"])
    answer = reverse("admin:feedback_answer", args=[given.pk])
    staff.post(answer, {"answer": "可在“我的”里打开大字版。"})
    work_off()

    assert ('value="/deputies/?order=x"' in form, 'value="https://evil' in foreign, empty.status_code) == (
        True,
        False,
        422,
    )
    assert list(Notification.objects.values_list("recipient", "title")) == [(deputy.pk, "您的意见反馈已答复")]
    assert "可在“我的”里打开大字版。" in logged_in(deputy).get(reverse("feedback_list")).content.decode()
    with pytest.raises(Refused):
        services.answer_feedback(given, by=affairs, answer="再答")


FEEDBACK = {"affairs": True, "system_admin": True, "deputy": True, "other delegation": False, "leader": False,
            "foreign staff": False, "foreign deputy": False}  # fmt: skip


@pytest.mark.parametrize("who", FEEDBACK)
def test_who_reads_feedback(people, deputy, logged_in, who):
    given = services.give_feedback(by=deputy, text="字太小")
    user = people[who]

    assert Feedback.objects.visible_to(user).filter(pk=given.pk).exists() == FEEDBACK[who]
    answers = who in {"affairs", "system_admin"}
    assert user.has_perm("bulletins.answer_feedback", given) == answers
    status = logged_in(user).get(reverse("admin:bulletins_feedback_change", args=[given.pk])).status_code
    assert (status == 200) == answers


def test_feedback_needs_a_post_and_has_a_bound(deputy):
    with pytest.raises(Refused):
        services.give_feedback(by=factories.user(), text="没有职务")
    for nth in range(20):
        services.give_feedback(by=deputy, text=f"第{nth}条")
    with pytest.raises(Refused):
        services.give_feedback(by=deputy, text="再来一条")


def test_the_foot_of_the_page_leads_to_feedback(deputy, logged_in, client):
    assert "/feedback/new/?page=/deputies/" in logged_in(deputy).get("/deputies/").content.decode()
    client.logout()
    assert "/feedback/new/" not in client.get("/deputies/").content.decode()
