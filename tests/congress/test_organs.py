"""The directory of units, and what a unit keeps of its own entry."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from congress import clock, registers, search
from congress.errors import Stale
from congress.files import CheckedFile
from congress.models import Event, File, Organ, OrganKind, Role
from tests import factories

ENTRY = {"business": "供水", "contact": "李工", "phone": "0990-1", "address": "人民路1号"}
PHONE = "13800138000"


@pytest.fixture
def organ(congress):
    return factories.organ(congress, code="U17", name="市水利局", abbreviation="安水", **ENTRY)


@pytest.fixture
def leader(congress, organ):
    return factories.staff(congress, Role.UNIT_LEADER, organ=organ, name="孙局", phone=PHONE)


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def picture(name="门口.png"):
    content = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def told(response):
    return response.content.decode()


def names(response):
    return re.findall(r'class="main"><a href="[^"]*">([^<]*)<', told(response))


def edit(client, organ, **typed):
    """Send the form as it was shown, with ``typed`` in it."""
    address = f"/organs/{organ.pk}/edit/"
    mark = re.search(r'name="mark" value="(\w+)"', told(client.get(address))).group(1)
    return client.post(address, ENTRY | {"mark": mark} | typed)


# Reading ---------------------------------------------------------------------------------------------------------


def test_list_shows_the_valid_units_of_ones_own_congress(logged_in, congress, organ):
    factories.organ(congress, code="A1", name="市旧局", valid_to=clock.today().replace(year=2023))
    factories.organ(congress, code="B1", name="市教育局")
    factories.organ(congress, code="D1", name="城东代表团", kind=OrganKind.DELEGATION)
    factories.organ(factories.congress(), name="外县水利局")

    shown = logged_in(factories.staff(congress, Role.LEADER)).get("/organs/")

    assert names(shown) == ["市教育局", "市水利局"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("search=水利", ["市水利局"]),
        ("search=u17", ["市水利局"]),
        ("search=安水", ["市水利局"]),
        ("search=17", []),
        ("kind=court", ["市法院"]),
        ("kind=delegation", []),
        ("kind=nonsense", ["市法院", "市水利局"]),
        ("search=%00", ["市法院", "市水利局"]),
    ],
)
def test_list_is_searched_and_filtered(logged_in, congress, organ, secretary, asked, expected):
    factories.organ(congress, code="C1", name="市法院", kind=OrganKind.COURT)

    assert names(logged_in(secretary).get(f"/organs/?{asked}")) == expected


def test_office_that_dispatches_stands_beside_a_bureau(logged_in, congress, secretary):
    office = factories.organ(congress, name="市政府办公室")
    block = factories.organ(congress, name="市人民政府", dispatcher=office)
    bureau = factories.organ(congress, name="市水利局", parent=block)
    client = logged_in(secretary)

    assert told(client.get("/organs/?search=水利")).count("市政府办公室") == 1
    assert f'<a href="/organs/{office.pk}/">市政府办公室</a>' in told(client.get(f"/organs/{bureau.pk}/"))
    served = told(client.get(f"/organs/{office.pk}/")).partition('id="served"')[2]
    assert re.findall(r'<a href="[^"]*">(市[^<]*)</a>', served) == ["市人民政府", "市水利局"]


def test_entry_of_another_congress_does_not_exist(logged_in, secretary):
    elsewhere = factories.organ(factories.congress(), name="外县水利局")
    client = logged_in(secretary)

    assert client.get(f"/organs/{elsewhere.pk}/").status_code == 404
    assert client.get(f"/organs/{elsewhere.pk}/edit/").status_code == 404


def test_somebody_without_a_post_sees_no_directory(logged_in, organ):
    client = logged_in(factories.user())

    assert {client.get(address).status_code for address in ("/organs/", f"/organs/{organ.pk}/")} <= {302, 403, 404}


@pytest.mark.parametrize("role", list(Role))
def test_list_and_rule_agree_on_what_is_seen(congress, organ, role):
    elsewhere = factories.organ(factories.congress())
    somebody = factories.staff(congress, role, organ=organ)

    by_list = set(Organ.objects.visible_to(somebody))
    assert by_list == {row for row in (organ, elsewhere) if somebody.has_perm("congress.view_organ", row)} == {organ}


def test_closed_unit_names_its_successor(logged_in, congress, secretary, organ):
    closed = factories.organ(congress, name="市旧局", valid_to=clock.today().replace(year=2023), successor=organ)

    page = told(logged_in(secretary).get(f"/organs/{closed.pk}/"))

    assert "Unit closed" in page
    assert f'<a href="/organs/{organ.pk}/">市水利局</a>' in page


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.SECRETARIAT, PHONE),
        (Role.DEPUTY_AFFAIRS, PHONE),
        (Role.DISPATCHER, PHONE),
        (Role.LEADER, "138****8000"),
        (Role.UNIT_CLERK, "138****8000"),
        (Role.AUDITOR, "138****8000"),
    ],
)
def test_mobile_phones_are_for_the_secretariat_and_the_office(logged_in, congress, organ, leader, role, shown):
    office = factories.organ(congress)
    page = told(logged_in(factories.staff(congress, role, organ=office)).get(f"/organs/{organ.pk}/"))

    assert sorted(set(re.findall(r"138[\d*]{8}", page))) == [shown]


def test_leaders_stand_before_clerks_and_nobody_who_left(logged_in, congress, organ, secretary):
    factories.staff(congress, Role.UNIT_CLERK, organ=organ, name="钱科")
    factories.staff(congress, Role.UNIT_LEADER, organ=organ, name="孙局")
    factories.staff(congress, Role.UNIT_CLERK, organ=organ, name="赵走", is_active=False)
    factories.staff(congress, Role.AUDITOR, organ=organ, name="审计")

    page = told(logged_in(secretary).get(f"/organs/{organ.pk}/")).partition('id="staff"')[2]

    assert re.findall(r"<li><strong>(\w+)</strong>", page) == ["孙局", "钱科"]


@pytest.mark.parametrize("count", [3, 300])
def test_pages_ask_the_same_few_questions(logged_in, congress, organ, secretary, django_assert_num_queries, count):
    rows = [
        Organ(congress=congress, code=f"X{n}", name=f"市{n}局", kind="department", valid_from=factories.LONG_AGO,
              dispatcher=organ, parent=organ)
        for n in range(count)
    ]  # fmt: skip
    Organ.objects.bulk_create(rows)
    for _n in range(3):
        factories.staff(congress, Role.UNIT_CLERK, organ=organ, phone=f"1390013900{_n}")
    client = logged_in(secretary)
    client.get("/organs/")

    with django_assert_num_queries(4):
        client.get("/organs/")
    with django_assert_num_queries(7):
        client.get(f"/organs/{organ.pk}/")


@pytest.mark.parametrize(("role", "offered"), [(Role.SECRETARIAT, 1), (Role.DISPATCHER, 1), (Role.UNIT_CLERK, 0)])
def test_menu_offers_units_to_those_who_look_them_up(logged_in, congress, organ, role, offered):
    home = told(logged_in(factories.staff(congress, role, organ=organ)).get("/"))

    assert ('href="/organs/"' in home) == bool(offered)


# Keeping one's own entry -------------------------------------------------------------------------------------------


def test_leader_keeps_his_units_entry(logged_in, organ, leader):
    answer = edit(logged_in(leader), organ, contact="王工", photo=picture())

    organ.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/organs/{organ.pk}/")
    assert (organ.contact, organ.business, organ.photo.name) == ("王工", "供水", "门口.png")
    event = Event.objects.get(kind="congress.register")
    assert (event.data, event.actor) == ({"fields": ["contact", "photo"], "created": False}, leader)


def test_photo_is_shown_to_those_who_see_the_unit(client, congress, organ, leader):
    client.force_login(leader)
    edit(client, organ, photo=picture())
    address = f"/files/{File.objects.get().uuid}/"

    client.force_login(factories.staff(congress, Role.LEADER))
    assert f'src="{address}?inline=1"' in told(client.get(f"/organs/{organ.pk}/"))
    assert client.get(address)["Content-Type"] == "image/png"
    client.force_login(factories.staff(factories.congress()))
    assert client.get(address).status_code == 404


def test_photo_in_quarantine_is_not_shown(logged_in, organ, leader):
    client = logged_in(leader)
    edit(client, organ, photo=picture())
    File.objects.update(quarantined=True)

    assert "<img" not in told(client.get(f"/organs/{organ.pk}/")).partition("<main")[2]


def test_picture_stays_in_quarantine_until_it_was_examined(organ, leader):
    photo = CheckedFile("门口.png", "image/png", picture().read(), quarantined=True)

    registers.edit_organ(organ, by=leader, mark=registers.seen(organ), photo=photo, **ENTRY)

    assert File.objects.get().quarantined is True


@pytest.mark.parametrize("role", [Role.UNIT_CLERK, Role.DISPATCHER, Role.LEADER, Role.DELEGATION_STAFF, Role.AUDITOR])
def test_nobody_else_of_the_unit_edits(logged_in, congress, organ, role):
    client = logged_in(factories.staff(congress, role, organ=organ))

    assert client.get(f"/organs/{organ.pk}/edit/").status_code == 403
    assert client.post(f"/organs/{organ.pk}/edit/", ENTRY | {"contact": "我"}).status_code == 403
    assert "/edit/" not in told(client.get(f"/organs/{organ.pk}/"))
    assert Organ.objects.get(pk=organ.pk).contact == "李工"


def test_leader_of_another_unit_does_not_edit(logged_in, congress, organ):
    other = factories.staff(congress, Role.UNIT_LEADER, organ=factories.organ(congress))

    assert logged_in(other).post(f"/organs/{organ.pk}/edit/", ENTRY).status_code == 403


def test_secretariat_edits_every_entry(logged_in, organ, secretary):
    assert edit(logged_in(secretary), organ, phone="0990-2").status_code == 302
    assert Organ.objects.get(pk=organ.pk).phone == "0990-2"


def test_form_changes_nothing_but_the_entry(logged_in, organ, leader):
    edit(logged_in(leader), organ, name="别名", code="X", kind="court", valid_to="2026-01-01")

    organ.refresh_from_db()
    assert (organ.name, organ.code, organ.kind, organ.valid_to) == ("市水利局", "U17", "department", None)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.pdf", b"%PDF-1.4\n%%EOF", "is no picture"),
        ("page.html", b"<script>1</script>", "files of this type are not allowed"),
        ("photo.png", b"<svg/>", "but its content is"),
    ],
)
def test_photo_that_is_no_picture_is_refused(logged_in, organ, leader, name, content, words):
    answer = edit(logged_in(leader), organ, contact="王工", photo=SimpleUploadedFile(name, content))

    assert (answer.status_code, words in told(answer)) == (422, True)
    assert (Organ.objects.get(pk=organ.pk).contact, File.objects.count(), Event.objects.count()) == ("李工", 0, 0)


def test_entry_changed_meanwhile_is_compared_first(logged_in, organ, leader):
    client = logged_in(leader)
    address = f"/organs/{organ.pk}/edit/"
    mark = re.search(r'name="mark" value="(\w+)"', told(client.get(address))).group(1)
    Organ.objects.filter(pk=organ.pk).update(contact="周工")

    refused = client.post(address, ENTRY | {"mark": mark, "contact": "王工"})

    assert refused.status_code == 409
    assert re.findall(r'class="stale-text">(\w+)<', told(refused)) == ["周工", "王工"]
    assert Organ.objects.get(pk=organ.pk).contact == "周工"
    fresh = re.search(r'name="mark" value="(\w+)"', told(refused)).group(1)
    assert client.post(address, ENTRY | {"mark": fresh, "contact": "王工"}).status_code == 302
    assert Organ.objects.get(pk=organ.pk).contact == "王工"


def test_mark_rests_when_the_secretariat_changes_something_else(organ, leader):
    mark = registers.seen(organ)
    Organ.objects.filter(pk=organ.pk).update(asked=True)

    registers.edit_organ(organ, by=leader, mark=mark, **ENTRY)

    with pytest.raises(Stale):
        registers.edit_organ(organ, by=leader, mark="", **ENTRY)


# The register in the admin -----------------------------------------------------------------------------------------


def test_secretariat_uploads_a_photo_and_a_position_in_the_admin(logged_in, congress, organ, secretary):
    form = ENTRY | {"congress": congress.pk, "code": "U17", "name": "市水利局", "kind": "department"}
    form |= {"valid_from": "2022-01-10", "latitude": "43.8251", "longitude": "87.616", "photo": picture()}

    answer = logged_in(secretary).post(f"/admin/congress/organ/{organ.pk}/change/", form)

    organ.refresh_from_db()
    assert (answer.status_code, organ.photo.content_type) == (302, "image/png")
    assert (organ.latitude, organ.longitude) == (Decimal("43.825100"), Decimal("87.616000"))
    event = Event.objects.get(kind="congress.register")
    assert event.data["fields"] == ["abbreviation", "latitude", "longitude", "photo"]
    assert "latitude 43.825100°, longitude 87.616000°" in told(logged_in(secretary).get(f"/organs/{organ.pk}/"))


def test_admin_refuses_a_photo_that_is_no_picture(logged_in, congress, secretary):
    form = ENTRY | {"congress": congress.pk, "code": "U1", "name": "市新局", "kind": "department"}
    form |= {"valid_from": "2022-01-10", "photo": SimpleUploadedFile("letter.pdf", b"%PDF-1.4\n%%EOF")}

    answer = logged_in(secretary).post("/admin/congress/organ/add/", form)

    assert (answer.status_code, "is no picture" in told(answer)) == (200, True)
    assert Organ.objects.filter(code="U1").count() == 0


@pytest.mark.parametrize(
    "place", [{"latitude": "43"}, {"longitude": "87"}, {"latitude": "91", "longitude": "87"}, {"latitude": "43", "longitude": "-181"}]
)  # fmt: skip
def test_position_is_on_earth_and_whole(organ, place):
    for name, text in place.items():
        setattr(organ, name, Decimal(text))

    with pytest.raises(ValidationError):
        organ.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        organ.save()


def test_changed_unit_is_found_by_its_new_words(organ, leader):
    registers.edit_organ(organ, by=leader, mark=registers.seen(organ), **(ENTRY | {"business": "河道采砂许可"}))

    assert [found.hits for found in search.search_all(leader, "采砂")] == [
        [{"title": "市水利局", "url": f"/organs/{organ.pk}/"}]
    ]
