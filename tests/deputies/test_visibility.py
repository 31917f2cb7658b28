"""Who sees which field of a deputy, at every door: the table is walked for each of them."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from congress import files, jobs, tokens
from congress.files import CheckedFile
from congress.models import Job, Role
from deputies import documents, services
from deputies.computing import workbook
from deputies.computing.roster_sheet import COLUMNS
from deputies.computing.visibility import FIELDS, Reader
from deputies.models import Mandate
from deputies.rules import fields_seen, readers_of
from deputies.services import roster_import
from tests import factories

MASKED = "139****5678"
# What each field says, so that no text of a page can be taken for another field's.
SAID = {
    "name": "单美玲", "delegation": "北山代表团", "group": "第七小组", "elected_by": "北山区人大", "category": "农民",
    "card_number": "证字080001", "sex": "女", "ethnicity": "满族", "party": "民盟盟员", "occupation": "园艺师",
    "education": "研究生", "degree": "农学博士", "work_unit": "北山果树研究所", "position": "副所长", "resume": "一九九八年参加工作",
    "work_phone": "0990-1112223", "email": "shan@example.com", "birth_month": "1975-03", "username": "shan.meiling",
    "address": "果园路17号", "postcode": "654321", "phone": "13912345678",
}  # fmt: skip
E, C, D, K, S = Reader
WHO = {
    "visitor": {E},
    "other congress": {E},
    "auditor": {E},
    "system administrator": {E},
    "colleague": {E, C},
    "clerk": {E, C},
    "leader": {E, C},
    "other delegation": {E, C},
    "own delegation": {E, C, D},
    "secretary": {E, C, K},
    "deputy work committee": {E, C, K},
    "deputy": {E, C, S},
}
ROLES = {
    "auditor": Role.AUDITOR, "system administrator": Role.SYSTEM_ADMIN, "leader": Role.LEADER, "secretary": Role.SECRETARIAT,
    "deputy work committee": Role.DEPUTY_AFFAIRS,
}  # fmt: skip


@pytest.fixture
def mandate(congress):
    organ = factories.organ(congress, kind="delegation")
    place = factories.delegation(congress, name=SAID["delegation"], organ=organ)
    own = {name: SAID[name] for name in (
        "name", "ethnicity", "party", "occupation", "education", "degree", "work_unit", "position", "resume", "work_phone",
        "email", "address", "postcode", "phone",
    )}  # fmt: skip
    user = factories.user(username=SAID["username"], name=SAID["name"])
    person = factories.person(**own, sex="female", birth_month=dt.date(1975, 3, 1), user=user)
    return factories.mandate(
        congress, person=person, delegation=place, elected_by=SAID["elected_by"], card_number=SAID["card_number"],
        group=factories.group(place, name=SAID["group"]), category="farmer",
    )  # fmt: skip


@pytest.fixture
def reader(congress, mandate):
    def make(who):
        if who in ROLES:
            return factories.staff(congress, ROLES[who])
        made = {
            "visitor": lambda: None,
            "other congress": lambda: factories.staff(factories.congress()),
            "colleague": lambda: factories.deputy(congress),
            "clerk": lambda: factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress)),
            "other delegation": lambda: factories.staff(
                congress, Role.DELEGATION_STAFF, organ=factories.organ(congress, kind="delegation")
            ),
            "own delegation": lambda: factories.staff(congress, Role.DELEGATION_STAFF, organ=mandate.delegation.organ),
            "deputy": lambda: mandate.person.user,
        }
        return made[who]()

    return make


def expected(who):
    return {name for name in SAID if FIELDS[name] & WHO[who]}


def told_in(text):
    """The fields that can be read in a text; the phone also where it is masked."""
    found = {name for name, words in SAID.items() if words in text and name not in {"sex", "category"}}
    found |= {"sex"} if re.search(r"<dd>女</dd>|女 ", text) else set()
    found |= {"category"} if re.search(r"<dd>农民</dd>", text) else set()
    return found | ({"phone"} if MASKED in text else set())


def test_every_field_is_in_the_table():
    written = {column.name for column in COLUMNS}

    assert written - set(FIELDS) == set()
    assert set(SAID) == set(FIELDS) - {"photo", "congress", "term", "state", "begins_on", "ends_on"}


@pytest.mark.parametrize("who", WHO)
def test_each_reader_is_what_he_is(reader, mandate, who):
    user = reader(who) or AnonymousUser()

    assert readers_of(user, mandate) == WHO[who]


@pytest.mark.parametrize("who", WHO)
def test_the_page_shows_exactly_the_fields_of_the_table(client, reader, mandate, who):
    if user := reader(who):
        client.force_login(user)

    html = client.get(mandate.get_absolute_url()).content.decode()

    assert told_in(html) - {"username"} == expected(who) - {"username"}
    assert ("<dd>shan.meiling</dd>" in html) == ("username" in expected(who))
    assert (SAID["phone"] in html) == (who == "deputy")


@pytest.mark.parametrize("who", WHO)
def test_the_list_shows_no_more_than_the_table(client, reader, mandate, who):
    if user := reader(who):
        client.force_login(user)

    html = client.get(reverse("deputy_list"), {"congress": mandate.congress.code}).content.decode()

    assert told_in(html) - {"username"} <= expected(who) - {"phone"}
    assert "单美玲" in html


@pytest.mark.parametrize("who", sorted(set(WHO) - {"visitor"}))
def test_the_api_tells_exactly_the_fields_of_the_table(reader, mandate, who):
    headers = {"Authorization": f"Token {tokens.issue(reader(who), 'test')}"}

    answer = Client().get(f"/api/v1/deputies/{mandate.pk}/", headers=headers)

    if Reader.CONGRESS not in WHO[who]:
        assert answer.status_code in {403, 404}
        assert told_in(answer.content.decode()) == set()
        return
    told = {name for name, value in answer.json().items() if value not in (None, "")}
    names = {"group", "category", "card_number", *SAID} & set(answer.json())
    assert told & names == expected(who) & names
    assert answer.json()["phone"] in {None, MASKED, SAID["phone"]}
    assert (answer.json()["phone"] == SAID["phone"]) == (who == "deputy")


@pytest.mark.parametrize("who", sorted(set(WHO) - {"visitor"}))
def test_the_api_lists_no_personal_field(reader, mandate, who):
    headers = {"Authorization": f"Token {tokens.issue(reader(who), 'test')}"}

    text = Client().get("/api/v1/deputies/", headers=headers).content.decode()

    assert told_in(text) - {"username"} <= expected(who) - {"phone", "email", "address", "birth_month"}


@pytest.mark.parametrize("who", WHO)
def test_the_admin_is_for_those_who_keep_the_roster(client, reader, mandate, who):
    if user := reader(who):
        client.force_login(user)

    response = client.get(reverse("admin:deputies_mandate_change", args=[mandate.pk]))

    text = response.content.decode()
    if Reader.KEEPER in WHO[who]:
        assert {name for name in SAID if SAID[name] in text} >= {"email", "address", "postcode", "resume"}
        assert MASKED in text
    else:
        assert response.status_code in {302, 403, 404}
        assert told_in(text) - {"name"} == set()
    assert SAID["phone"] not in text


@pytest.mark.parametrize("who", WHO)
def test_the_export_is_for_those_who_keep_the_roster(client, reader, mandate, who):
    if user := reader(who):
        client.force_login(user)

    response = client.post(reverse("deputy_export"))
    jobs.run_one()

    if Reader.KEEPER not in WHO[who]:
        assert response.status_code in {302, 403, 404}
        assert Job.objects.count() == 0
        return
    (file,) = files.attached(Job.objects.get())
    rows = workbook.read(file.stored.open("rb").read(), file.name)
    assert SAID["email"] in rows[1][1]
    assert MASKED in rows[1][1]
    assert SAID["phone"] not in str(rows)


@pytest.mark.parametrize("who", sorted(set(WHO) - {"visitor"}))
def test_an_export_has_the_columns_its_reader_may_read(reader, mandate, who):
    seen = fields_seen(reader(who), mandate)

    rows = workbook.read(documents.export(Mandate.objects.all(), seen), "名册.xlsx")

    headings = [column.chinese for column in COLUMNS if FIELDS[column.name] & WHO[who]]
    assert rows[0][1] == headings
    assert (MASKED in rows[1][1]) == ("phone" in expected(who))


@pytest.mark.parametrize("words", ["13912345678", "shan@example.com", "果园路17号", "654321", "0990-1112223"])
def test_nobody_is_found_by_a_personal_field(client, reader, mandate, words):
    client.force_login(reader("secretary"))

    found = client.get(reverse("search"), {"q": words}).content.decode()
    listed = client.get(reverse("deputy_list"), {"search": words})

    assert mandate.get_absolute_url() not in found
    assert list(listed.context["rows"]) == []


def test_the_preview_of_an_import_shows_no_phone(client, reader, mandate):
    client.force_login(reader("secretary"))
    content = workbook.write(
        "名册", ["姓名", "代表团", "手机", "选举单位"], [["李建国", "北山代表团", "13700000009", "北山区人大"]]
    )
    secretary = reader("secretary")
    client.force_login(secretary)
    sheet = CheckedFile("名册.xlsx", documents.XLSX, content)
    check = services.start_check(
        term=mandate.term, sheet=sheet, update=True, accounts=False, by=type(secretary).objects.get(pk=secretary.pk)
    )
    jobs.run_one()

    html = client.get(reverse("deputy_import_preview", args=[check.pk])).content.decode()

    assert "李建国" in html
    assert "13700000009" not in html


def test_a_masked_phone_that_comes_back_in_a_sheet_changes_nothing(reader, mandate):
    rows = workbook.read(
        documents.export(Mandate.objects.all(), fields_seen(reader("secretary"), mandate)), "名册.xlsx"
    )

    plan = roster_import.plan(rows, mandate.term, update=True)

    assert (plan.problems, plan.unchanged_count, plan.changes) == ([], 1, [])
