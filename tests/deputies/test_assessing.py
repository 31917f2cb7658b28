"""The yearly assessment: a form in numbers that make sense, four columns, who sees what when, totals and grades."""

import io
import re
import threading

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification, Role
from deputies import queries, services
from deputies.computing import assessing
from deputies.models import (
    Assessment,
    AssessmentBatch,
    AssessmentCell,
    AssessmentColumn,
    AssessmentScore,
)
from deputies.workflow import ASSESSMENT_MOVES, Party
from tests import factories

FULL = {"self": 100, "group": 90, "town": 85, "committee": 80}  # of a hundred


@pytest.fixture
def house(congress):
    """A delegation with staff and a deputy, one without, and the congress's people."""
    organ = factories.organ(congress, kind="delegation")
    return {
        "deputy": factories.deputy(congress, name="单美玲", delegation=factories.delegation(congress, organ=organ)),
        "colleague": factories.deputy(congress, name="李建国"),
        "served": factories.staff(congress, Role.DELEGATION_STAFF, organ=organ),
        "secretary": factories.staff(congress),
        "leader": factories.staff(congress, Role.LEADER),
        "committee": factories.staff(congress, Role.COMMITTEE_STAFF),
        "auditor": factories.staff(congress, Role.AUDITOR),
        "unserved": factories.staff(congress, Role.DELEGATION_STAFF),
        "stranger": factories.staff(factories.congress()),
    }


def planned(house, form="seven", **fields):
    congress = house["secretary"].post.congress
    fields = {"year": 2026, "name": "2026年度履职考核"} | fields
    return services.plan_assessment(congress, by=house["secretary"], form=form, **fields)


def opened(house, **fields):
    return services.move_assessment(planned(house, **fields), "open_assessment", by=house["secretary"])


def closed(house, batch, **fields):
    return services.move_assessment(batch, "close_assessment", by=house["secretary"], **fields)


def cell_of(batch, who, party):
    return AssessmentCell.objects.get(sheet__batch=batch, sheet__mandate=who.post.mandate, column__party=party)


def shares(batch, percent):
    """Each criterion at ``percent`` of its maximum; deductions at nought."""
    return {
        one.pk: 0 if one.is_deduction else one.maximum * percent // 100 for one in batch.criteria.order_by("position")
    }


def scored(batch, who, party, by, percent=None, **fields):
    cell = cell_of(batch, who, party)
    fields = {"version": cell.version, "scores": shares(batch, FULL[party] if percent is None else percent)} | fields
    return services.give_scores(cell, by=by, **fields)


def complete(house, batch):
    for party, by in (("self", "deputy"), ("group", "served"), ("town", "served"), ("committee", "secretary")):
        scored(batch, house["deputy"], party, house[by])


# The arithmetic --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "total"),
    [
        ([(10000, 10), (9000, 20), (8500, 30), (8000, 40)], 8550),
        ([(1, 50), (0, 50)], 1),  # half a hundredth is rounded up
        ([(1, 49), (0, 51)], 0),
        ([], 0),
    ],
)
def test_the_total_weighs_the_columns(columns, total):
    assert assessing.weighted(columns) == total


def test_deductions_are_taken_off_and_never_lead_below_nought():
    lines = [assessing.Line(2000, is_deduction=False), assessing.Line(500, is_deduction=True)]

    assert assessing.column_total(lines) == 1500
    assert assessing.column_total([*lines, assessing.Line(9000, is_deduction=True)]) == 0


@pytest.mark.parametrize(
    ("total", "grade"), [(9000, "优秀"), (8999, "称职"), (6000, "基本称职"), (5999, "不称职"), (0, "不称职")]
)
def test_the_grade_is_the_highest_whose_limit_is_reached(total, grade):
    grades = [(name, least * 100) for name, least, _passes in assessing.GRADES]

    assert assessing.grade_of(total, grades) == grade


@pytest.mark.parametrize("form", list(assessing.FORMS))
def test_both_ready_made_forms_make_a_hundred(form):
    assert sum(most for _name, most, deducts in assessing.FORMS[form].criteria if not deducts) == 100


# The form --------------------------------------------------------------------------------------------------------

CRITERIA = [{"position": 1, "name": "履职", "maximum": 10000, "is_deduction": False}]
COLUMNS = [
    {"party": "self", "filled_by": "deputy", "percent": 10},
    {"party": "group", "filled_by": "delegation_staff", "percent": 20},
    {"party": "town", "filled_by": "delegation_staff", "percent": 30},
    {"party": "committee", "filled_by": "secretariat", "percent": 40},
]
GRADES = [{"name": "合格", "at_least": 6000, "passes": True}, {"name": "不合格", "at_least": 0, "passes": False}]


def changed(rows, at, **fields):
    return [{**row, **fields} if nth == at else row for nth, row in enumerate(rows)]


@pytest.mark.parametrize(
    "parts",
    [
        {"criteria": []},
        {"criteria": changed(CRITERIA, 0, is_deduction=True)},
        {"criteria": changed(CRITERIA, 0, maximum=0)},
        {"criteria": CRITERIA * 2},
        {"columns": COLUMNS[:3]},
        {"columns": changed(COLUMNS, 0, percent=11)},
        {"columns": changed(COLUMNS, 1, filled_by="deputy")},
        {"columns": changed(COLUMNS, 0, filled_by="leader")},
        {"columns": changed(COLUMNS, 1, party="town")},
        {"grades": []},
        {"grades": GRADES[:1]},
        {"grades": changed(GRADES, 0, at_least=0)},
    ],
)
def test_a_form_that_makes_no_sense_is_refused_and_nothing_is_changed(house, parts):
    batch = planned(house)
    whole = {"criteria": CRITERIA, "columns": COLUMNS, "grades": GRADES} | parts

    with pytest.raises(Invalid), transaction.atomic():
        services.set_assessment(batch, by=house["secretary"], name="x", year=2026, **whole)

    assert (batch.criteria.count(), batch.columns.count(), batch.grades.count()) == (7, 4, 4)


def test_a_form_is_changed_until_it_is_opened(house):
    batch = planned(house)
    parts = {"criteria": CRITERIA, "columns": COLUMNS, "grades": GRADES}

    batch = services.set_assessment(batch, by=house["secretary"], name="考核", year=2025, **parts)

    assert (batch.name, batch.year, batch.criteria.get().name) == ("考核", 2025, "履职")
    batch = services.move_assessment(batch, "open_assessment", by=house["secretary"])
    with pytest.raises(Refused):
        services.set_assessment(batch, by=house["secretary"], name="考核", year=2025, **parts)


def test_a_name_is_given_once(house):
    planned(house)

    with pytest.raises(Invalid) as refusal:
        planned(house)

    assert list(refusal.value.errors) == ["name"]


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (AssessmentScore, {"points": 2001}),
        (AssessmentScore, {"points": -1}),
        (AssessmentColumn, {"percent": 101}),
        (AssessmentColumn, {"filled_by": "deputy"}),
        (AssessmentCell, {"total": None}),
        (AssessmentBatch, {"state": "lost"}),
        (AssessmentBatch, {"state": "closed", "closed_at": None}),
        (AssessmentBatch, {"opened_at": None}),
        (Assessment, {"total": -1}),
    ],
)
def test_the_database_itself_refuses(house, model, wrong):
    batch = opened(house)
    complete(house, batch)
    row = model.objects.order_by("-pk").filter(**{"total__isnull": False} if model is AssessmentCell else {}).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**wrong)


# Opening and closing ---------------------------------------------------------------------------------------------


def test_opening_gives_every_deputy_in_office_a_sheet_with_four_cells(house, congress):
    away = factories.mandate(congress, person=factories.person(name="张三"))
    services.suspend(away, by=house["secretary"], reason="investigated")

    batch = opened(house)

    seats = {house["deputy"].post.mandate, house["colleague"].post.mandate}
    assert {sheet.mandate for sheet in batch.sheets.all()} == seats
    assert AssessmentCell.objects.count() == 2 * len(Party)


def test_total_and_grade_are_computed_at_closing_and_incomplete_sheets_get_none(house):
    batch = opened(house)
    complete(house, batch)
    scored(batch, house["colleague"], "self", house["colleague"])

    closed(house, batch)

    sheets = {sheet.mandate.person.name: sheet for sheet in batch.sheets.select_related("mandate__person")}
    assert (sheets["单美玲"].total, sheets["单美玲"].grade, sheets["单美玲"].passes) == (8550, "称职", True)
    assert (sheets["李建国"].total, sheets["李建国"].grade) == (None, "")
    assert Event.objects.about(batch).last().data["incomplete"] == 1


def test_the_alternative_form_deducts(house):
    batch = opened(house, form="twenty_eighty")
    deduction = batch.criteria.get(name="无故缺席会议或活动")
    scores = shares(batch, 100) | {deduction.pk: 550}

    cell = scored(batch, house["deputy"], "self", house["deputy"], scores=scores)

    assert cell.total == 9450


def test_opening_again_needs_a_reason_and_takes_totals_back(house):
    batch = opened(house)
    complete(house, batch)
    batch = closed(house, batch)
    with pytest.raises(Invalid):
        services.move_assessment(batch, "reopen_assessment", by=house["secretary"], note=" ")

    services.move_assessment(batch, "reopen_assessment", by=house["secretary"], note="计分有误")

    sheet = batch.sheets.get(mandate=house["deputy"].post.mandate)
    assert (sheet.total, sheet.grade) == (None, "")
    scored(batch, house["deputy"], "committee", house["secretary"], percent=100)
    closed(house, batch)
    sheet.refresh_from_db()
    assert (sheet.total, sheet.grade) == (9350, "优秀")


def test_opening_again_gives_sheets_to_those_who_came_meanwhile(house, congress):
    batch = closed(house, opened(house))
    newcomer = factories.mandate(congress, person=factories.person(name="张三"))

    services.move_assessment(batch, "reopen_assessment", by=house["secretary"], note="补选")

    assert batch.sheets.filter(mandate=newcomer).count() == 1
    assert batch.sheets.count() == 3


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_only_the_staff_of_the_congress_runs_an_assessment(house, state):
    batch = planned(house)
    if state != "draft":
        batch = services.move_assessment(batch, "open_assessment", by=house["secretary"])
    if state == "closed":
        batch = closed(house, batch)
    names = {"draft": ["open_assessment"], "open": ["close_assessment"], "closed": ["reopen_assessment"]}

    moves = {who: [move.name for move in ASSESSMENT_MOVES.open_to(user, batch)] for who, user in house.items()}

    assert moves == {who: names[state] if who == "secretary" else [] for who in house}


# Scoring ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", [2001, -1])
def test_a_score_beyond_its_maximum_is_refused_by_field(house, points):
    batch = opened(house)
    first = batch.criteria.get(position=1)
    scores = shares(batch, 50) | {first.pk: points}

    with pytest.raises(Invalid) as refusal:
        scored(batch, house["deputy"], "self", house["deputy"], scores=scores)

    assert list(refusal.value.errors) == [f"score_{first.pk}"]


def test_every_criterion_needs_a_number(house):
    batch = opened(house)

    with pytest.raises(Invalid) as refusal:
        scored(batch, house["deputy"], "self", house["deputy"], scores={})

    assert len(refusal.value.errors) == 7


def test_a_closed_batch_is_frozen(house):
    batch = opened(house)
    closed(house, batch)

    with pytest.raises(Refused):
        scored(batch, house["deputy"], "self", house["deputy"])


def test_the_second_of_two_compares(house):
    batch = opened(house)
    scored(batch, house["deputy"], "group", house["served"], remark="先到")

    with pytest.raises(Stale) as refusal:
        scored(batch, house["deputy"], "group", house["served"], version=1)

    first = batch.criteria.get(position=1)
    assert (refusal.value.current["remark"], refusal.value.current["version"]) == ("先到", 2)
    assert refusal.value.current[f"score_{first.pk}"] == "18"


@pytest.mark.parametrize(
    "who", ["deputy", "colleague", "served", "secretary", "leader", "committee", "unserved", "stranger", "auditor"]
)
def test_who_fills_which_column(house, who):
    batch = opened(house)
    fills = {"deputy": {"self"}, "served": {"group", "town"}, "secretary": {"committee"}}
    cells = AssessmentCell.objects.filter(sheet__mandate=house["deputy"].post.mandate).select_related(
        "sheet__batch", "column"
    )

    assert {cell.column.party for cell in cells if house[who].has_perm("deputies.score_deputy", cell)} == fills.get(
        who, set()
    )
    assert batch.sheets.count() == 2


@pytest.mark.parametrize("who", ["leader", "committee"])
def test_another_role_fills_a_column_where_the_batch_says_so(house, who):
    batch = planned(house)
    columns = changed(COLUMNS, 2, filled_by={"leader": "leader", "committee": "committee_staff"}[who])
    parts = {"criteria": CRITERIA, "columns": columns, "grades": GRADES}
    batch = services.set_assessment(batch, by=house["secretary"], name="x", year=2026, **parts)
    batch = services.move_assessment(batch, "open_assessment", by=house["secretary"])

    assert house[who].has_perm("deputies.score_deputy", cell_of(batch, house["deputy"], "town"))
    assert not house["served"].has_perm("deputies.score_deputy", cell_of(batch, house["deputy"], "town"))


# Seeing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_seeing_batches_and_sheets_agrees_as_list_and_as_rule(house, state):
    batch = opened(house)
    if state == "closed":
        batch = closed(house, batch)
    if state == "draft":
        batch = planned(house, name="下一年度", year=2027)
    sheets = list(Assessment.objects.select_related("batch"))

    for who, user in house.items():
        seen = AssessmentBatch.objects.visible_to(user).filter(pk=batch.pk).exists()
        assert (who, seen) == (who, user.has_perm("deputies.view_batch", batch))
        listed = set(Assessment.objects.visible_to(user))
        assert (who, listed) == (who, {one for one in sheets if user.has_perm("deputies.view_assessment", one)})


@pytest.mark.parametrize(
    ("who", "while_open", "when_closed"),
    [
        ("deputy", {"self"}, {"self", "group", "town", "committee"}),
        ("served", {"group", "town"}, {"self", "group", "town", "committee"}),
        ("secretary", {"committee"}, {"self", "group", "town", "committee"}),
        ("colleague", set(), set()),
        ("unserved", set(), set()),
        ("leader", set(), set()),
        ("stranger", set(), set()),
        ("auditor", set(), set()),
    ],
)
def test_each_sees_his_own_column_until_the_batch_is_closed(house, who, while_open, when_closed):
    batch = opened(house)
    complete(house, batch)

    def told():
        cells = AssessmentCell.objects.filter(sheet__mandate=house["deputy"].post.mandate)
        cells = cells.select_related("sheet__batch", "column")
        return {cell.column.party for cell in cells if house[who].has_perm("deputies.view_cell", cell)}

    assert told() == while_open
    closed(house, batch)
    assert told() == when_closed


def test_the_deputys_page_tells_no_other_column_before_closing(house, logged_in):
    batch = opened(house)
    complete(house, batch)
    sheet = batch.sheets.get(mandate=house["deputy"].post.mandate)
    url = reverse("assessment_sheet", args=[sheet.pk])

    html = logged_in(house["deputy"]).get(url).content.decode()
    assert "<strong>100</strong>" in html
    assert "<strong>80</strong>" not in html
    closed(house, batch)
    html = logged_in(house["deputy"]).get(url).content.decode()
    assert "<strong>80</strong>" in html
    assert "100 × 10% + 90 × 20% + 85 × 30% + 80 × 40% = 85.5" in html


def test_the_list_tells_no_foreign_number_before_closing(house, logged_in):
    batch = opened(house)
    complete(house, batch)

    html = logged_in(house["secretary"]).get(batch.get_absolute_url()).content.decode()

    assert ">80</a>" in html
    assert "✓" in html
    assert not re.search(r">\s*(90|85|100)\s*<", html)


def test_a_deputy_is_led_to_his_own_sheet_and_finds_no_other(house, logged_in):
    batch = opened(house)
    own, other = (batch.sheets.get(mandate=house[who].post.mandate) for who in ("deputy", "colleague"))
    browser = logged_in(house["deputy"])

    assert browser.get(batch.get_absolute_url()).url == own.get_absolute_url()
    assert browser.get(other.get_absolute_url()).status_code == 404
    assert browser.get(reverse("assessment_excel", args=[batch.pk])).status_code == 403


# Pages -----------------------------------------------------------------------------------------------------------


def test_an_assessment_from_its_planning_to_the_deputys_eyes(house, logged_in, work_off):
    staff = logged_in(house["secretary"])
    staff.post(reverse("assessment_new"), {"year": 2026, "name": "考核", "form": "seven"})
    batch = AssessmentBatch.objects.get()
    staff.post(reverse("assessment_move", args=[batch.pk, "open_assessment"]))
    cell = cell_of(batch, house["deputy"], "committee")
    sent = {f"score_{one.pk}": "9.5" for one in batch.criteria.all()} | {"version": 1, "remark": "认真"}

    answer = staff.post(reverse("assessment_score", args=[cell.pk]), sent)

    cell.refresh_from_db()
    assert (answer.status_code, cell.total, cell.remark, cell.by) == (302, 6650, "认真", house["secretary"])
    work_off()
    told = Notification.objects.filter(kind="deputies.open_assessment").values_list("recipient", "title")
    asked = [title for who, title in told if who not in {house["deputy"].pk, house["colleague"].pk}]
    assert {title.partition("：")[0] for _who, title in told} == {"考核评分开始", "请评分"}
    assert [title.partition("：")[0] for title in asked] == ["请评分"]


def test_a_score_above_the_maximum_answers_422_and_keeps_the_rest(house, logged_in):
    batch = opened(house)
    cell = cell_of(batch, house["deputy"], "self")
    sent = {f"score_{one.pk}": "7.25" for one in batch.criteria.all()}
    first = batch.criteria.get(position=1)

    answer = logged_in(house["deputy"]).post(
        reverse("assessment_score", args=[cell.pk]), sent | {f"score_{first.pk}": "21", "version": 1, "remark": ""}
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert (html.count('value="7.25"'), html.count('value="21"')) == (6, 1)


def test_two_staff_at_one_cell_the_second_gets_409_with_both_texts(house, logged_in):
    batch = opened(house)
    cell = cell_of(batch, house["deputy"], "group")
    scored(batch, house["deputy"], "group", house["served"], remark="先到的意见")
    sent = {f"score_{one.pk}": "3" for one in batch.criteria.all()} | {"version": 1, "remark": "后到的意见"}

    answer = logged_in(house["served"]).post(reverse("assessment_score", args=[cell.pk]), sent)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "先到的意见" in html
    assert "后到的意见" in html
    assert 'name="version" value="2"' in html


def test_a_foreign_column_is_not_scored_by_address(house, logged_in):
    batch = opened(house)
    cell = cell_of(batch, house["deputy"], "committee")

    assert logged_in(house["deputy"]).get(reverse("assessment_score", args=[cell.pk])).status_code == 403
    assert logged_in(house["colleague"]).get(reverse("assessment_score", args=[cell.pk])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "names"),
    [("", {"单美玲", "李建国"}), ("any", {"李建国"}), ("self", {"李建国"}), ("committee", {"李建国"})],
)
def test_the_list_shows_what_is_missing(house, logged_in, asked, names):
    batch = opened(house)
    complete(house, batch)

    page = logged_in(house["secretary"]).get(f"{batch.get_absolute_url()}?missing={asked}")

    assert {row.mandate.person.name for row in page.context["rows"]} == names


def test_the_lists_ask_the_same_few_questions_however_long_they_are(
    house, congress, logged_in, django_assert_max_num_queries
):
    batch = opened(house)
    browser = logged_in(house["secretary"])

    def asked():
        with django_assert_max_num_queries(16) as counted:
            for url in (batch.get_absolute_url(), reverse("assessment_list")):
                browser.get(url)
        return len(counted)

    asked()
    few = asked()
    for _ in range(8):
        factories.deputy(congress)
    batch = closed(house, batch)
    services.move_assessment(batch, "reopen_assessment", by=house["secretary"], note="补")
    planned(house, name="又一年度")

    assert asked() == few


def test_the_workbook_has_every_deputy_with_his_columns(house, logged_in):
    batch = opened(house)
    complete(house, batch)
    closed(house, batch)

    answer = logged_in(house["secretary"]).get(reverse("assessment_excel", args=[batch.pk]))

    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert [row[0] for row in rows] == ["代表", "李建国", "单美玲"] or {row[0] for row in rows[1:]} == {
        "李建国",
        "单美玲",
    }
    line = next(row for row in rows if row[0] == "单美玲")
    assert line[3:] == ("100", "90", "85", "80", "85.5", "称职")


def test_the_workbook_of_an_open_batch_tells_no_foreign_number(house, logged_in):
    batch = opened(house)
    complete(house, batch)

    answer = logged_in(house["secretary"]).get(reverse("assessment_excel", args=[batch.pk]))

    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    line = next(row for row in rows if row[0] == "单美玲")
    assert [value or "" for value in line[3:]] == ["", "", "", "80", "", ""]


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_one_deputys_sheet_is_printed(house, logged_in, ending):
    batch = opened(house)
    complete(house, batch)
    closed(house, batch)
    sheet = batch.sheets.get(mandate=house["deputy"].post.mandate)

    content = logged_in(house["deputy"]).get(reverse("assessment_paper", args=[sheet.pk, ending])).content

    if ending == "pdf":
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        document = docx.Document(io.BytesIO(content))
        words = "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
    words = re.sub(r"\s", "", words)
    for expected in ("单美玲", "联系选民和群众", "85.5", "称职", "2026年度履职考核"):
        assert expected in words


def test_the_form_is_changed_in_the_admin_and_refused_there_with_everything_typed(house, logged_in):
    batch = planned(house)
    browser = logged_in(house["secretary"])
    url = reverse("admin:deputies_assessmentbatch_change", args=[batch.pk])
    shown = browser.get(url)
    sent = _sent(shown)
    column = batch.columns.get(party="self")
    at = next(
        key
        for key, value in sent.items()
        if key.endswith("-id") and key.startswith("columns") and str(value) == str(column.pk)
    )

    answer = browser.post(url, sent | {at.replace("-id", "-percent"): "15"})
    assert answer.status_code == 200
    assert "105" in answer.content.decode()

    answer = browser.post(url, sent | {"name": "改名"})
    batch.refresh_from_db()
    assert (answer.status_code, batch.name, batch.columns.count(), batch.criteria.count()) == (302, "改名", 4, 7)


def _sent(page):
    """What a browser would send of the admin's form as it stands."""
    sent = {"shown": page.context["shown"] or "", "idempotency_key": page.context["idempotency_key"]}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = bound.field.prepare_value(value) if value != "" else ""
    return sent


@pytest.mark.postgres
def test_closing_waits_for_a_score_that_is_being_given(transactional_facts):
    congress = factories.congress()
    organ = factories.organ(congress, kind="delegation")
    house = {
        "deputy": factories.deputy(congress, delegation=factories.delegation(congress, organ=organ)),
        "secretary": factories.staff(congress),
        "served": factories.staff(congress, Role.DELEGATION_STAFF, organ=organ),
    }
    batch = opened(house)
    for party, by in (("self", "deputy"), ("group", "served"), ("town", "served")):
        scored(batch, house["deputy"], party, house[by])
    began, refused = threading.Event(), []

    def close():
        began.set()
        try:
            closed(house, batch)
        finally:
            connection.close()

    with transaction.atomic():
        scored(batch, house["deputy"], "committee", house["secretary"])
        thread = threading.Thread(target=close)
        thread.start()
        began.wait(5)
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)

    sheet = batch.sheets.get()
    assert (refused, sheet.total, sheet.grade) == ([], 8550, "称职")


@pytest.mark.postgres
def test_of_two_at_one_cell_at_the_same_moment_one_is_stale(transactional_facts):
    congress = factories.congress()
    organ = factories.organ(congress, kind="delegation")
    house = {
        "deputy": factories.deputy(congress, delegation=factories.delegation(congress, organ=organ)),
        "secretary": factories.staff(congress),
        "served": factories.staff(congress, Role.DELEGATION_STAFF, organ=organ),
    }
    batch = opened(house)
    gate, outcomes = threading.Barrier(2), []

    def write():
        gate.wait(5)
        try:
            scored(batch, house["deputy"], "group", house["served"], version=1)
            outcomes.append("saved")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(outcomes) == ["saved", "stale"]


def test_moves_of_others_are_refused(house):
    batch = planned(house)

    for who in ("deputy", "served", "leader", "stranger"):
        with pytest.raises(PermissionDenied):
            services.move_assessment(batch, "open_assessment", by=house[who])


def test_the_sum_is_said_in_words(house):
    batch = opened(house)
    complete(house, batch)
    closed(house, batch)
    sheet = queries.sheets_of_page(house["secretary"]).get(mandate=house["deputy"].post.mandate)

    assert queries.weighing(sheet, list(sheet.cells.all())) == "100 × 10% + 90 × 20% + 85 × 30% + 80 × 40% = 85.5"
