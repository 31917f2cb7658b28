"""The roster from a sheet: checked first, all or nothing, then quickly."""

import pytest

from congress import accounts, files, jobs
from congress.models import Event, Job, Level, OneTimeCode, Post, User
from deputies import services
from deputies.computing import workbook
from deputies.models import Mandate, Person
from deputies.services import roster_import
from tests import factories

HEADINGS = ["姓名", "代表证号", "代表团", "选举单位", "性别", "出生年月", "手机号码", "职务"]


@pytest.fixture
def delegation(congress):
    return factories.delegation(congress, name="东湖县代表团", number=3, electing_unit="东湖县人大")


def rows(*cells, headings=HEADINGS):
    return [(number, list(row)) for number, row in enumerate([headings, *cells], start=1)]


def row(
    name="单美玲",
    card="080001",
    delegation="东湖县代表团",
    unit="",
    sex="女",
    born="1975-03",
    phone="13900000001",
    position="校长",
):
    return [name, card, delegation, unit, sex, born, phone, position]


def plan(delegation, *cells, update=True, headings=HEADINGS):
    return roster_import.plan(rows(*cells, headings=headings), delegation.term, update=update)


def problems(made):
    return [(problem.row, problem.column, problem.reason) for problem in made.problems]


def imported(delegation, secretary, *cells, with_accounts=True):
    return roster_import.carry_out(plan(delegation, *cells), by=secretary, with_accounts=with_accounts)


def test_a_row_becomes_a_deputy_with_an_account_and_one_event(delegation, secretary):
    (user,) = imported(delegation, secretary, row())

    mandate = Mandate.objects.select_related("person", "post").get()
    person = mandate.person
    assert (person.name, person.sex, f"{person.birth_month}", person.phone) == (
        "单美玲",
        "female",
        "1975-03-01",
        "13900000001",
    )
    assert (person.pinyin_key, mandate.electing_unit, mandate.card_number) == ("shan mei ling", "东湖县人大", "080001")
    assert (user.username, user.phone, user.has_usable_password()) == ("shanmeiling", "13900000001", False)
    assert (mandate.post.user, mandate.post.role) == (user, "deputy")
    assert User.objects.get(pk=user.pk).acting_as == mandate.post
    (event,) = Event.objects.about(mandate)
    assert (event.kind, event.actor) == ("deputies.import", secretary)
    assert event.data["created"] is True


def test_without_accounts_there_are_persons_only(delegation, secretary):
    assert imported(delegation, secretary, row(), with_accounts=False) == []
    assert (Mandate.objects.count(), Post.objects.filter(role="deputy").count()) == (1, 0)


def test_the_same_sheet_twice_changes_nothing(delegation, secretary):
    imported(delegation, secretary, row())

    made = plan(delegation, row())

    assert (made.changes, made.unchanged_count, made.problems) == ([], 1, [])


def test_an_existing_deputy_is_found_by_card_and_changed(delegation, secretary):
    imported(delegation, secretary, row())

    imported(delegation, secretary, row(phone="13900000009", position="教师"))

    mandate = Mandate.objects.select_related("person__user").get()
    assert (mandate.person.position, mandate.person.phone, mandate.version) == ("教师", "13900000009", 2)
    assert mandate.person.user.phone == "13900000009"
    assert Person.objects.get(phone_index=mandate.person.phone_index) == mandate.person
    assert Event.objects.about(mandate).last().data == {"row": 2, "created": False, "fields": ["phone", "position"]}
    assert accounts.find("13900000009") == mandate.person.user


def test_an_existing_deputy_is_found_by_phone(delegation, secretary):
    imported(delegation, secretary, row(card=""))

    imported(delegation, secretary, row(card="080007"))

    assert Mandate.objects.get().card_number == "080007"


def test_an_empty_cell_changes_nothing(delegation, secretary):
    imported(delegation, secretary, row())

    made = plan(delegation, row(sex="", born="", phone="", position=""))

    assert (made.changes, made.unchanged_count) == ([], 1)


def test_a_deputy_of_another_congress_keeps_his_person_and_account(delegation, secretary):
    county = factories.congress(level=Level.COUNTY)
    user = factories.user(name="单美玲", phone="13900000001")
    known = factories.person(name="单美玲", phone="13900000001", user=user)
    factories.mandate(county, person=known, elected_by="第一选区")

    opened = imported(delegation, secretary, row())

    mandate = Mandate.objects.get(congress=delegation.congress)
    assert opened == []
    assert (mandate.person, mandate.post.user) == (known, user)


def test_an_official_who_is_elected_keeps_his_account(delegation, secretary, congress):
    user = factories.staff(congress, name="单美玲", phone="13900000001")

    opened = imported(delegation, secretary, row())

    assert opened == []
    assert Mandate.objects.get().person.user == user
    assert User.objects.get(pk=user.pk).acting_as.role == "secretariat"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (row(name=""), (2, "姓名")),
        (row(delegation=""), (2, "代表团")),
        (row(delegation="西湖代表团"), (2, "代表团")),
        (row(sex="女性"), (2, "性别")),
        (row(born="75年"), (2, "出生年月")),
        (row(born="1975-13"), (2, "出生年月")),
        (row(phone="1390000000"), (2, "手机号码")),
        (row(card="0" * 21), (2, "代表证号")),
        (row(card="", phone=""), (2, "代表证号")),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(delegation, cells, expected):
    made = plan(delegation, cells, row(name="李强", card="080002", phone="13900000002"))

    assert [(number, column) for number, column, _reason in problems(made)] == [expected]


def test_everything_wrong_in_a_row_is_told_at_once(delegation):
    made = plan(delegation, row(delegation="西湖代表团", sex="x", phone="1"))

    assert sorted(column for _row, column, _reason in problems(made)) == ["代表团", "性别", "手机号码"]


def test_every_bad_row_is_told_and_nothing_is_written(delegation, secretary):
    made = plan(
        delegation,
        row(sex="x"),
        row(name="李强", card="080002", phone="1"),
        row(name="丁一", card="3", phone="13900000003"),
    )

    assert [number for number, _column, _reason in problems(made)] == [2, 3]
    with pytest.raises(services.mandates.Refused):
        roster_import.carry_out(made, by=secretary, with_accounts=True)
    assert Mandate.objects.count() == 0


@pytest.mark.parametrize(
    ("card", "phone", "column"), [("080001", "13900000002", "代表证号"), ("080002", "13900000001", "手机号码")]
)
def test_a_value_twice_in_the_sheet_names_the_first_row(delegation, card, phone, column):
    made = plan(delegation, row(), row(name="李强", card=card, phone=phone))

    assert [(number, name) for number, name, _reason in problems(made)] == [(3, column)]
    assert "2" in made.problems[0].reason


def test_a_card_or_phone_of_somebody_else_is_told(delegation, secretary):
    imported(delegation, secretary, row(), row(name="李强", card="080002", phone="13900000002"))

    made = plan(
        delegation,
        row(name="丁一", phone=""),
        row(name="丁二", card="080009", phone="13900000002"),
        row(name="李强", card="080002", phone="13900000001"),
    )

    assert [(number, column) for number, column, _reason in problems(made)] == [
        (2, "代表证号"), (3, "手机号码"), (4, "手机号码"), (4, "手机号码"),
    ]  # fmt: skip


def test_a_phone_of_another_account_is_told(delegation, congress):
    factories.staff(congress, name="李强", phone="13900000001")

    assert [(number, column) for number, column, _reason in problems(plan(delegation, row()))] == [(2, "手机号码")]


def test_without_update_an_existing_deputy_is_a_problem(delegation, secretary):
    imported(delegation, secretary, row())

    assert [number for number, *_ in problems(plan(delegation, row(), update=False))] == [2]


def test_an_ended_mandate_is_a_problem(delegation, secretary):
    imported(delegation, secretary, row())
    services.terminate(Mandate.objects.get(), by=secretary, reason="died")

    assert [number for number, *_ in problems(plan(delegation, row()))] == [2]


def test_an_unknown_heading_and_a_missing_one_are_named(delegation):
    made = plan(delegation, ["单美玲", "1", "x"], headings=["姓名", "代表证号", "身高"])

    assert [(number, column) for number, column, _reason in problems(made)] == [(1, "身高"), (1, "代表团")]


def test_headings_are_understood_in_english_with_stars_and_below_a_title(delegation):
    sheet = [(1, ["Deputies of the city"]), (3, ["No", " Name* ", "Card number:", "Delegation", "Mobile phone"])]

    made = roster_import.plan(
        [*sheet, (4, ["1", "单美玲", "7", "3", "+86 139-0000-0001"])], delegation.term, update=True
    )

    (change,) = made.changes
    assert (change.row, change.person.phone, change.mandate.delegation) == (4, "13900000001", delegation)


def test_a_group_is_looked_for_in_the_delegation(delegation):
    factories.group(delegation, name="第一小组")
    headings = ["姓名", "代表证号", "代表团", "小组"]

    made = plan(
        delegation,
        ["单美玲", "1", "东湖县代表团", "第一小组"],
        ["李强", "2", "东湖县代表团", "第九小组"],
        headings=headings,
    )

    assert [(number, column) for number, column, _reason in problems(made)] == [(3, "代表小组")]


def test_a_county_deputy_needs_his_district(db, secretary):
    county = factories.delegation(factories.congress(level=Level.COUNTY), name="东湖县代表团", electing_unit="")

    assert [(number, column) for number, column, _reason in problems(plan(county, row()))] == [(2, "选举单位")]
    assert plan(county, row(unit="第三选区")).changes[0].mandate.electoral_district == "第三选区"


def test_namesakes_get_different_user_names(delegation, secretary):
    opened = imported(delegation, secretary, row(), row(card="080002", phone="13900000002"))

    assert [user.username for user in opened] == ["shanmeiling", "shanmeiling2"]


def test_an_import_asks_about_the_same_at_30_and_at_300_rows(delegation, secretary, django_assert_max_num_queries):
    def sheet(first, count):
        return [row(name="单美玲", card=f"{first + n:06}", phone=f"139{first + n:08}") for n in range(count)]

    with django_assert_max_num_queries(60):
        imported(delegation, secretary, *sheet(1_000, 30))
    with django_assert_max_num_queries(120):  # two batches
        imported(delegation, secretary, *sheet(2_000, 300))

    assert Mandate.objects.count() == 330
    assert Event.objects.filter(kind="deputies.import").count() == 330


# As a job ------------------------------------------------------------------------------------------------------


def start(delegation, secretary, content, name="名册.xlsx"):
    sheet = files.CheckedFile(name, files.TYPES["xlsx"], content)
    return services.start_check(term=delegation.term, sheet=sheet, update=True, accounts=True, by=secretary)


def run(job):
    jobs.run_one()
    job.refresh_from_db()
    return job


def test_a_sheet_is_checked_then_imported_and_slips_are_printed(delegation, secretary):
    content = workbook.write("代表", HEADINGS, [row(), row(name="李强", card="080002", phone="13900000002")])

    check = run(start(delegation, secretary, content))
    assert (check.state, check.result["problem_count"], Mandate.objects.count()) == ("done", 0, 0)
    done = run(services.start_import(check, by=secretary))

    assert (done.state, [number for _label, number in done.result["lines"]]) == ("done", [2, 0, 0, 2])
    assert (Mandate.objects.count(), OneTimeCode.objects.count()) == (2, 2)
    (slips,) = files.attached(done)
    assert slips.stored.open("rb").read()[:5] == b"%PDF-"


def test_a_check_with_problems_cannot_be_imported(delegation, secretary):
    check = run(start(delegation, secretary, workbook.write("代表", HEADINGS, [row(sex="x")])))

    assert [problem[:2] for problem in check.result["problems"]] == [[2, "性别"]]
    with pytest.raises(services.mandates.Refused):
        services.start_import(check, by=secretary)


def test_no_phone_stands_in_a_jobs_result(delegation, secretary):
    check = run(start(delegation, secretary, workbook.write("代表", HEADINGS, [row()])))

    assert "13900000001" not in str(check.result)


def test_an_import_that_was_interrupted_goes_on(delegation, secretary):
    sheet = [row(), row(name="李强", card="080002", phone="13900000002")]
    check = run(start(delegation, secretary, workbook.write("代表", HEADINGS, sheet)))
    check.parameters["update"] = False
    check.save()
    imported(delegation, secretary, row())
    job = services.start_import(check, by=secretary)
    Job.objects.filter(pk=job.pk).update(tries=1)

    done = run(job)

    assert (done.state, Mandate.objects.count(), OneTimeCode.objects.count()) == ("done", 2, 2)


def test_a_damaged_workbook_is_told_by_name(delegation, secretary):
    check = run(start(delegation, secretary, b"PK\x03\x04 no archive", name="名册.xlsx"))

    assert (check.state, "名册.xlsx" in check.error) == ("failed", True)


def test_the_user_name_in_the_sheet_is_taken(delegation, secretary):
    headings = ["姓名", "代表证号", "代表团", "登录账号"]
    made = plan(delegation, ["单美玲", "1", "东湖县代表团", "shan"], headings=headings)

    (user,) = roster_import.carry_out(made, by=secretary, with_accounts=True)

    assert user.username == "shan"


def test_a_user_name_of_somebody_else_or_of_an_older_account_is_told(delegation, secretary):
    factories.user(username="taken")
    imported(delegation, secretary, row())
    headings = ["姓名", "代表证号", "代表团", "登录账号"]

    made = plan(
        delegation,
        ["李强", "2", "东湖县代表团", "taken"],
        ["单美玲", "080001", "东湖县代表团", "other"],
        headings=headings,
    )

    assert [(number, column) for number, column, _reason in problems(made)] == [(2, "登录账号"), (3, "登录账号")]


def test_a_roster_that_changed_meanwhile_is_refused_as_a_whole(delegation, secretary):
    made = plan(delegation, row(name="李强", card="080002", phone="13900000002"), row())
    factories.mandate(delegation.congress, delegation=delegation, card_number="080001")

    with pytest.raises(services.mandates.Refused):
        roster_import.carry_out(made, by=secretary, with_accounts=True)

    assert Mandate.objects.count() == 1


def test_the_post_follows_into_the_delegation_of_the_sheet(delegation, secretary, congress):
    imported(delegation, secretary, row())
    other = factories.delegation(
        congress, term=delegation.term, name="石桥县代表团", organ=factories.organ(congress, kind="delegation")
    )

    imported(delegation, secretary, row(delegation="石桥县代表团"))

    assert Post.objects.get(role="deputy").organ == other.organ
