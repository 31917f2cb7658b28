"""The deputy's card: what stands on it, what its code says, and who gets the phone with it."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from congress.models import AuditRecord, Role
from deputies.computing import card
from tests import factories

PHONE = "13912345678"


@pytest.fixture
def mandate(congress):
    user = factories.user(name="单美玲")
    person = factories.person(name="单美玲", phone=PHONE, position="校长,书记", user=user)
    return factories.mandate(congress, person=person, card_number="080001")


def test_the_card_shows_the_seat_and_a_code_and_no_phone(client, mandate):
    client.force_login(mandate.person.user)

    html = client.get(reverse("deputy_card", args=[mandate.pk])).content.decode()

    for words in ("单美玲", mandate.congress.name, mandate.delegation.name, "080001"):
        assert words in html
    assert PHONE not in html
    url = reverse("deputy_card_code", args=[mandate.pk])
    code = client.get(url)
    assert url in html
    assert (code.status_code, code["Content-Type"]) == (200, "image/svg+xml")


def test_the_code_is_no_micro_code_and_carries_no_style():
    svg = card.code_svg("https://portal.example.org/deputies/1/")

    assert b"<svg" in svg
    assert b"style" not in svg
    assert card._code("a").width % (21 + 2 * card.QUIET) == 0  # even one sign: a whole code, which scanners read


def test_the_picture_is_a_png_that_goes_with_nobody_else(client, mandate):
    client.force_login(mandate.person.user)

    answer = client.get(reverse("deputy_card_picture", args=[mandate.pk]))

    assert Image.open(io.BytesIO(answer.content)).size == (card.WIDTH, card.HEIGHT)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "private, no-store")


def test_a_photo_that_cannot_be_read_is_left_out():
    assert card.picture("单美玲", ["很长的" * 40], "https://x.example/", b"no picture")


def test_the_address_book_gets_the_phone_and_the_auditors_see_it(client, mandate, secretary):
    client.force_login(secretary)

    entry = client.post(reverse("deputy_vcard", args=[mandate.pk])).content.decode()

    assert f"TEL;TYPE=CELL:{PHONE}\r\n" in entry
    assert "TITLE:校长\\,书记\r\n" in entry
    assert AuditRecord.objects.get(kind="deputies.read_phone").what == f"vcard of mandate {mandate.pk}"


def test_a_line_break_in_a_field_adds_no_line():
    assert card.vcard({"name": "a\r\nTEL:1"}).count(b"\r\n") == 5


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_CLERK, Role.DEPUTY_AFFAIRS, Role.SYSTEM_ADMIN])
@pytest.mark.parametrize("which", ["deputy_card", "deputy_card_code", "deputy_card_picture", "deputy_vcard"])
def test_who_gets_what(client, congress, mandate, role, which):
    client.force_login(factories.staff(congress, role, organ=factories.organ(congress)))
    url = reverse(which, args=[mandate.pk])

    answer = client.post(url) if which == "deputy_vcard" else client.get(url)

    may = role == Role.DEPUTY_AFFAIRS if which == "deputy_vcard" else role != Role.SYSTEM_ADMIN
    assert answer.status_code == (200 if may else 403)


def test_visitors_get_no_card(client, mandate):
    assert client.get(reverse("deputy_card", args=[mandate.pk])).status_code == 302
