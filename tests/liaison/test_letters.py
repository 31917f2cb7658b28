"""A letter case (转信访): passed to a letters office, its number kept, its answer back with deputy and voter."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import search
from congress.errors import Invalid, Refused
from congress.models import AuditRecord, Event, Notification, User
from deputies.computing import workbook
from liaison import queries, services
from liaison.computing import tracking
from liaison.models import Forwarding, LetterCase, VoterOpinion
from tests.liaison import steps
from tests.liaison.test_confidence import text_of

NUMBER = "安信〔2026〕7号"


def by_code(here, client, **moves):
    """The voter's page of an opinion that went to the letters office."""
    taken = services.receive(here.house, words=steps.WORDS, secret="letters", phone=steps.PHONE, name="欧阳某某")
    opinion = steps.accepted(here, taken.opinion)
    services.move(opinion, "forward", by=here.worker, route="letters", receiver="市信访局")
    for name, fields in moves.items():
        services.move(opinion, name, by=here.worker, **fields)
    return client.get(reverse("opinion_follow", args=[tracking.plain(taken.code)])).content.decode()


# The way there ---------------------------------------------------------------------------------------------------


def test_it_goes_to_an_office_that_is_named(here):
    opinion = steps.accepted(here)

    with pytest.raises(Invalid) as refusal:
        services.move(opinion, "forward", by=here.worker, route="letters")

    assert list(refusal.value.errors) == ["receiver"]
    assert steps.fresh(opinion).state == "accepted"


@pytest.mark.parametrize("way", ["received", "refused"])
def test_what_was_not_taken_up_goes_to_no_letters_office(here, way):
    opinion = getattr(steps, way)(here)

    with pytest.raises(Refused):
        services.move(opinion, "forward", by=here.worker, route="letters", receiver="市信访局")

    assert not Forwarding.objects.exists()


def test_its_number_and_day_are_kept_and_lead_back_to_it(here, work_off):
    opinion = steps.registered(here)
    work_off()

    case = LetterCase.objects.get()
    assert (case.opinion, case.number, case.registered_on) == (opinion, NUMBER, dt.date(2026, 3, 2))
    assert (opinion.state, opinion.route, opinion.receiver) == ("in_handling", "letters", "市信访局")
    found = [hit for group in search.search_all(here.worker, NUMBER) for hit in group.hits]
    assert len(found) == 1


@pytest.mark.parametrize("day", [dt.date(2026, 3, 1), dt.date(2026, 3, 3)])
def test_it_is_registered_between_the_passing_on_and_today(here, day):
    opinion = steps.with_letters(here)

    with pytest.raises(Invalid) as refusal:
        services.move(opinion, "note_case", by=here.worker, number=NUMBER, registered_on=day)

    assert list(refusal.value.errors) == ["registered_on"]
    assert not LetterCase.objects.exists()


def test_the_answer_waits_for_the_number(here):
    opinion = steps.with_letters(here)

    for name in ("answer", "take"):
        with pytest.raises(Refused):
            services.move(opinion, name, by=here.worker, **({"text": "已办。"} if name == "answer" else {}))

    assert steps.fresh(opinion).state == "forwarded"


@pytest.mark.parametrize("way", ["forwarded", "in_handling"])
def test_only_what_lies_with_a_letters_office_has_a_case(here, way):
    opinion = getattr(steps, way)(here)

    with pytest.raises(Refused):
        services.move(
            opinion, "note_case", by=here.worker if way == "forwarded" else here.clerk, number=NUMBER,
            registered_on=dt.date(2026, 3, 2),
        )  # fmt: skip


def test_a_number_is_put_right_and_the_event_says_what_stood_there(here):
    opinion = steps.registered(here, number="错号")
    services.move(opinion, "note_case", by=here.worker, number=NUMBER, registered_on=dt.date(2026, 3, 2))

    events = Event.objects.filter(kind="liaison.note_case").order_by("pk")
    assert [(event.data["number"], event.data["former"]) for event in events] == [("错号", ""), (NUMBER, "错号")]
    assert LetterCase.objects.get().number == NUMBER


def test_the_term_of_the_answer_runs_from_the_day_it_was_registered(here, monday):
    opinion = steps.with_letters(here)
    monday.shift(4 * 86400)
    noted = services.move(opinion, "note_case", by=here.worker, number=NUMBER, registered_on=dt.date(2026, 3, 4))

    assert (noted.due, noted.due_from) == ("letters", dt.date(2026, 3, 4))


# The way back ----------------------------------------------------------------------------------------------------


def test_the_answer_reaches_deputy_and_voter_and_the_case_stays(here, work_off):
    opinion = services.move(steps.registered(here), "answer", by=here.worker, text="补偿款已补发。")
    work_off()

    answer = opinion.answers.get()
    assert (opinion.state, answer.route, answer.source) == ("replied", "letters", "市信访局")
    told = Notification.objects.filter(recipient=here.deputy).order_by("pk").values_list("title", flat=True)
    assert [title for title in told if opinion.number in title][-2:] == [
        f"信访件已登记：意见 {opinion.number}", f"意见 {opinion.number} 已答复",
    ]  # fmt: skip
    assert queries.letters_of(opinion)[0].letter_case.number == NUMBER


def test_what_the_office_does_not_take_up_is_with_the_deputy_again_and_its_number_stays(here):
    opinion = services.move(steps.registered(here), "give_back", by=here.worker, reason="属诉讼事项，不予受理")

    assert (opinion.state, opinion.route, opinion.receiver) == ("accepted", "", "")
    assert LetterCase.objects.get().forwarding.given_back
    assert queries.letter_case_of(opinion) is None


def test_the_figures_count_it_by_its_route(here):
    services.move(steps.registered(here), "answer", by=here.worker, text="已办。")

    lines = queries.figures(here.secretary)["routes"]
    assert [(line["route"], line["all"], line["answered"]) for line in lines] == [("letters", 1, 1)]


# What the voter is told ------------------------------------------------------------------------------------------


def test_the_voter_reads_who_has_it_and_that_his_name_stays_here(here, client):
    page = by_code(here, client)

    assert "市信访局" in page
    assert "15 日内" in page
    assert "没有您的姓名和电话" in page
    assert "已转交信访部门" in page
    assert steps.PHONE not in page


def test_the_voter_reads_number_day_and_how_long_it_may_take(here, client):
    page = by_code(here, client, note_case={"number": NUMBER, "registered_on": dt.date(2026, 3, 2)})

    assert NUMBER in page
    assert "2026-03-02" in page
    assert "60 日内" in page


def test_answered_he_reads_that_it_can_be_reviewed(here, client):
    page = by_code(
        here, client, note_case={"number": NUMBER, "registered_on": dt.date(2026, 3, 2)}, answer={"text": "已补发。"}
    )

    assert "已补发。" in page
    assert "30 日内" in page


def test_given_back_he_reads_that_his_deputy_looks_for_another_way(here, client):
    page = by_code(here, client, give_back={"reason": "不予受理"})

    assert "未予受理" in page
    assert "60 日内" not in page


# Pages, register, API --------------------------------------------------------------------------------------------


def test_the_station_enters_the_number_on_a_page_and_a_wrong_day_loses_nothing(here, logged_in):
    opinion = steps.with_letters(here)
    client, url = logged_in(here.worker), reverse("opinion_move", args=[opinion.pk, "note_case"])
    key = client.get(url).context["idempotency_key"]

    wrong = client.post(url, {"number": NUMBER, "registered_on": "2026-03-09", "idempotency_key": key})
    right = client.post(
        url,
        {"number": NUMBER, "registered_on": "2026-03-02", "idempotency_key": wrong.context["idempotency_key"]},
    )

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert NUMBER in wrong.content.decode()
    assert NUMBER in client.get(opinion.get_absolute_url()).content.decode()
    assert NUMBER in client.get(url).content.decode()


def test_the_list_shows_letter_cases_by_themselves(here, logged_in):
    steps.forwarded(here)
    opinion = steps.registered(here)

    page = logged_in(here.secretary).get(reverse("opinion_list"), {"view": "letters"})

    assert [row.pk for row in page.context["rows"]] == [opinion.pk]


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_the_register_has_office_number_and_what_came_of_it(here, logged_in, ending):
    services.move(steps.registered(here), "answer", by=here.worker, text="补偿款已补发。")
    services.move(steps.with_letters(here), "give_back", by=here.worker, reason="不予受理")

    answer = logged_in(here.worker).get(reverse("station_letters", args=[here.house.pk, ending]))

    assert answer.status_code == 200
    read = str(workbook.read(answer.content, "x.xlsx")) if ending == "xlsx" else text_of(answer)
    text = "".join(read.split())
    assert all(told in text for told in ("市信访局", NUMBER, "补偿款已补发。", "不予受理"))
    assert AuditRecord.objects.filter(kind="export", what=f"liaison.letters {here.house.pk} 2026").count() == 1


def test_the_register_asks_the_same_few_questions(here, logged_in, django_assert_max_num_queries):
    for _ in range(3):
        services.move(steps.registered(here), "answer", by=here.worker, text="已办。")

    with django_assert_max_num_queries(3):
        assert len(list(queries.rows_of_letters_register(here.house, 2026))) == 3


@pytest.mark.parametrize("who", ["stranger", "deputy", "leader", "foreign"])
def test_nobody_else_takes_the_register(here, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))

    assert client.get(reverse("station_letters", args=[here.house.pk, "pdf"])).status_code in {403, 404}


def test_the_api_tells_the_case_and_takes_its_number(here, client):
    from congress import tokens

    opinion = steps.with_letters(here)
    headers = {"Authorization": f"Token {tokens.issue(here.worker, 'test')}"}
    path = f"/api/v1/opinions/{opinion.pk}/"
    sent = {"number": NUMBER, "registered_on": "2026-03-02"}

    moved = client.post(
        f"{path}moves/note_case/", sent, content_type="application/json",
        headers=headers | {"If-Match": f'"{opinion.version}"', "Idempotency-Key": "a"},
    )  # fmt: skip

    assert moved.status_code == 200, moved.content
    told = client.get(path, headers=headers).json()["letter_cases"]
    assert told == [{"office": "市信访局", "number": NUMBER, "registered_on": "2026-03-02"}]


def test_constraints_hold_in_the_database(here):
    case = LetterCase.objects.get(opinion=steps.registered(here))
    for rows, fields in (
        (LetterCase.objects.filter(pk=case.pk), {"number": ""}),
        (Forwarding.objects.filter(pk=case.forwarding_id), {"receiver": ""}),
        (VoterOpinion.objects.filter(pk=case.opinion_id), {"route": "post"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)


# The list, out and back ------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(here):
    """Two opinions with the letters office, the second registered, and one of another route."""
    steps.forwarded(here, "hotline")
    return [steps.with_letters(here), steps.registered(here)]


def send(client, rows):
    book = openpyxl.Workbook()
    for row in (["编号", "信访件编号", "登记日期", "答复"], *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    url = reverse("opinion_letters")
    key = client.get(url).context["idempotency_key"]
    return client.post(url, {"file": SimpleUploadedFile("信访.xlsx", kept.getvalue()), "idempotency_key": key})


def test_what_waits_goes_out_with_the_numbers_known(here, waiting, logged_in):
    answer = logged_in(here.worker).get(reverse("opinion_letters_sheet"))

    _head, *rows = [cells for _number, cells in workbook.read(answer.content, "x.xlsx")]
    assert [row[:5] for row in rows] == [
        [waiting[0].number, "", "", "", "市信访局"], [waiting[1].number, NUMBER, "2026-03-02", "", "市信访局"],
    ]  # fmt: skip
    assert AuditRecord.objects.filter(kind="export", what="liaison.letters", actor=here.worker).count() == 1


def test_numbers_and_answers_come_back_together(here, waiting, logged_in):
    first, second = (each.number for each in waiting)

    answer = send(logged_in(here.worker), [[first, "信8", "2026年3月2日", "已补发。"], [second, "", "", "已办结。"]])

    assert answer.status_code == 302
    assert [steps.fresh(each).state for each in waiting] == ["replied", "replied"]
    assert list(LetterCase.objects.order_by("pk").values_list("number", flat=True)) == [NUMBER, "信8"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([["{1}", "", "", "好"], ["XX-9", "信8", "2026-03-02", ""]], "XX-9"),
        ([["{1}", "", "", "好"], ["{1}", "", "", "又好"]], "{1}"),
        ([["{1}", "", "", "长" * 4001]], "4000"),
        ([["{1}", "", "", "好"], ["{0}", "", "", "好"]], "信访件编号"),
        ([["{0}", "信8", "", ""]], "登记日期"),
        ([["{0}", "", "2026-03-02", ""]], "登记日期"),
        ([["{0}", "信8", "2026-02-30", ""]], "2026-02-30"),
        ([["{0}", "信8", "下周", ""]], "下周"),
        ([["{0}", "信" * 41, "2026-03-02", ""]], "40"),
        ([["{1}", "", "", "好"], ["{0}", "信8", "2026-03-09", ""]], "第 3 行"),
    ],
    ids=["unknown", "twice", "too long", "no case", "no day", "no number", "no such day", "words", "long number", "ahead"],
)  # fmt: skip
def test_one_wrong_line_is_named_and_nothing_is_entered(here, waiting, logged_in, lines, told):
    numbers = [each.number for each in waiting]

    answer = send(logged_in(here.worker), [[cell.format(*numbers) for cell in line] for line in lines])

    assert answer.status_code == 422
    assert told.format(*numbers) in answer.content.decode()
    assert [steps.fresh(each).state for each in waiting] == ["forwarded", "in_handling"]
    assert LetterCase.objects.count() == 1


def test_a_line_that_says_nothing_new_is_passed_over(here, waiting):
    first, second = (each.number for each in waiting)
    before = Event.objects.count()

    entered = services.take_cases([(2, [first]), (3, [second, NUMBER, "2026-03-02"])], by=here.worker)

    assert (entered, Event.objects.count()) == (0, before)


def test_another_station_enters_nothing(here, waiting):
    with pytest.raises(Invalid):
        services.take_cases([(2, [waiting[1].number, "", "", "好"])], by=here.stranger)


@pytest.mark.parametrize("who", ["deputy", "secretary", "leader", "clerk", "foreign"])
def test_nobody_else_sends_or_takes_the_list(here, waiting, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))

    assert client.get(reverse("opinion_letters_sheet")).status_code == 403
    assert client.post(reverse("opinion_letters")).status_code == 403
