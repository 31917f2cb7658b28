"""The roster's pages."""

import pytest
from django.urls import reverse

from congress import search
from congress.models import AuditRecord, Level, Role
from deputies import services
from deputies.models import Mandate
from deputies.workflow import Reason
from tests import factories

PHONE = "13912345678"


@pytest.fixture
def mandate(congress):
    person = factories.person(
        name="单美玲", phone=PHONE, position="校长", party="民盟", address="安北路1号", email="s@example.com"
    )
    return factories.mandate(congress, person=person, elected_by="东湖县人大")


def names(response):
    return [row.person.name for row in response.context["rows"]]


@pytest.mark.parametrize("which", ["list", "detail"])
def test_visitors_see_names_and_units_but_nothing_personal(client, mandate, which):
    url = reverse("deputy_list") if which == "list" else mandate.get_absolute_url()

    html = client.get(url).content.decode()

    assert "单美玲" in html
    assert "东湖县人大" in html
    assert mandate.delegation.name in html
    for secret in (PHONE, PHONE[:3] + "***", PHONE[-4:], "安北路", "s@example.com", "校长", "民盟"):
        assert secret not in html


@pytest.mark.parametrize("which", ["list", "detail"])
def test_visitors_pages_may_be_kept_and_set_no_cookie(client, mandate, which):
    response = client.get(reverse("deputy_list") if which == "list" else mandate.get_absolute_url())

    assert response["Cache-Control"] == "public, max-age=30"
    assert "Cookie" in response["Vary"]
    assert response.cookies == {}


def test_members_pages_are_kept_by_nobody(logged_in, mandate, secretary):
    response = logged_in(secretary).get(reverse("deputy_list"))

    assert response["Cache-Control"] == "private, no-store"


def test_members_see_more_but_no_phone(logged_in, mandate, congress):
    client = logged_in(factories.staff(congress, Role.COMMITTEE_STAFF))

    html = client.get(mandate.get_absolute_url()).content.decode()

    assert "校长" in html
    assert "民盟" in html
    assert PHONE not in html
    assert "139***" not in html


def test_somebody_of_another_congress_sees_what_visitors_see(logged_in, mandate):
    client = logged_in(factories.staff(factories.congress()))

    html = client.get(mandate.get_absolute_url()).content.decode()

    assert "单美玲" in html
    assert "校长" not in html
    assert "139***" not in html


def test_an_administrator_sees_what_visitors_see(logged_in, mandate, congress):
    html = logged_in(factories.staff(congress, Role.SYSTEM_ADMIN)).get(mandate.get_absolute_url()).content.decode()

    assert "校长" not in html


def test_the_secretariat_sees_the_phone_masked(logged_in, mandate, secretary):
    html = logged_in(secretary).get(mandate.get_absolute_url()).content.decode()

    assert "139****5678" in html
    assert PHONE not in html


def test_the_secretariat_shows_the_phone_and_the_auditors_see_it(logged_in, mandate, secretary):
    response = logged_in(secretary).post(reverse("deputy_phone", args=[mandate.pk]))

    assert PHONE in response.content.decode()
    audited = AuditRecord.objects.filter(kind="deputies.read_phone")
    assert list(audited.values_list("actor", "what")) == [(secretary.pk, f"mandate {mandate.pk}")]


@pytest.mark.parametrize("role", [Role.COMMITTEE_STAFF, Role.LEADER, Role.SYSTEM_ADMIN])
def test_others_are_refused_the_phone(logged_in, mandate, congress, role):
    response = logged_in(factories.staff(congress, role)).post(reverse("deputy_phone", args=[mandate.pk]))

    assert response.status_code == 403
    assert PHONE not in response.content.decode()


def test_the_secretariat_of_another_congress_is_refused_the_phone(logged_in, mandate):
    response = logged_in(factories.staff(factories.congress())).post(reverse("deputy_phone", args=[mandate.pk]))

    assert response.status_code == 403


def test_a_deputy_sees_his_own_phone(logged_in, congress):
    user = factories.deputy(congress)
    mandate = user.acting_as.mandate
    mandate.person.phone = PHONE
    mandate.person.save()

    assert PHONE in logged_in(user).get(mandate.get_absolute_url()).content.decode()


def test_the_roster_stands_in_stroke_order(client, congress):
    for name in ("高富强", "王秀英", "丁一", "单美玲"):
        factories.mandate(congress, person=factories.person(name=name))

    response = client.get(reverse("deputy_list"))

    assert names(response) == ["丁一", "王秀英", "单美玲", "高富强"]


def test_the_roster_can_be_read_by_pinyin(client, congress):
    for name in ("高富强", "王秀英", "丁一", "单美玲"):
        factories.mandate(congress, person=factories.person(name=name))

    response = client.get(reverse("deputy_list"), {"order": "pinyin"})

    assert names(response) == ["丁一", "高富强", "单美玲", "王秀英"]


@pytest.mark.parametrize("order", ["strokes", "pinyin"])
def test_the_second_page_goes_on_where_the_first_ends(client, congress, order):
    delegation = factories.delegation(congress)
    for _ in range(30):  # one name for all: only the key tells them apart
        factories.mandate(congress, delegation=delegation)

    first = client.get(reverse("deputy_list"), {"order": order})
    second = client.get(first.context["next_url"])

    shown = [row.pk for row in [*first.context["rows"], *second.context["rows"]]]
    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 5)
    assert sorted(shown) == sorted(Mandate.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("words", ["美玲", "shan mei", "shanmei", "sml", "SML", " 单美玲 "])
def test_a_deputy_is_found_by_name_pinyin_and_initials(client, mandate, congress, words):
    factories.mandate(congress, person=factories.person(name="李强"))

    assert names(client.get(reverse("deputy_list"), {"search": words})) == ["单美玲"]


def test_a_deputy_is_not_found_by_phone(client, mandate):
    assert names(client.get(reverse("deputy_list"), {"search": PHONE})) == []


def test_the_roster_shows_one_delegation(client, mandate, congress):
    factories.mandate(congress)

    assert names(client.get(reverse("deputy_list"), {"delegation": mandate.delegation_id})) == ["单美玲"]


def test_a_visitor_chooses_the_congress(client, mandate):
    county = factories.congress(level=Level.COUNTY)
    factories.mandate(county, person=factories.person(name="李强"), elected_by="第一选区")

    assert names(client.get(reverse("deputy_list"), {"congress": county.code})) == ["李强"]


def test_a_member_sees_his_own_congress_first(logged_in, mandate):
    county = factories.congress(level=Level.COUNTY)
    user = factories.deputy(county, name="李强", elected_by="第一选区")

    assert names(logged_in(user).get(reverse("deputy_list"))) == ["李强"]


@pytest.mark.parametrize("asked", [{"delegation": "x"}, {"congress": "nowhere"}, {"order": "x"}, {"delegation": "0"}])
def test_choices_that_make_no_sense_are_passed_over(client, mandate, asked):
    assert names(client.get(reverse("deputy_list"), asked)) == ["单美玲"]


def test_a_list_without_congresses_says_so(client, db):
    assert client.get(reverse("deputy_list")).status_code == 200


@pytest.mark.parametrize("state", ["suspended", "terminated"])
def test_visitors_do_not_see_deputies_out_of_office(client, mandate, secretary, state):
    if state == "suspended":
        services.suspend(mandate, by=secretary, reason=Reason.INVESTIGATED)
    else:
        services.terminate(mandate, by=secretary, reason=Reason.DIED)

    assert names(client.get(reverse("deputy_list"))) == []
    assert client.get(mandate.get_absolute_url()).status_code == 404


def test_members_see_a_suspended_deputy_marked(logged_in, mandate, secretary):
    services.suspend(mandate, by=secretary, reason=Reason.INVESTIGATED)
    client = logged_in(secretary)

    assert names(client.get(reverse("deputy_list"))) == ["单美玲"]
    assert "badge-late" in client.get(mandate.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("who", ["visitor", "secretary"])
def test_the_list_asks_the_same_few_questions(client, congress, secretary, django_assert_num_queries, count, who):
    delegation = factories.delegation(congress)
    group = factories.group(delegation)
    for _ in range(count):
        factories.mandate(congress, delegation=delegation, group=group)
    if who == "secretary":
        client.force_login(secretary)
        client.get(reverse("deputy_list"))

    with django_assert_num_queries({"visitor": 4, "secretary": 7}[who]):
        client.get(reverse("deputy_list"))


def test_htmx_gets_the_results_only(client, mandate):
    html = client.get(reverse("deputy_list"), headers={"HX-Request": "true"}).content.decode()

    assert "单美玲" in html
    assert "<html" not in html


def test_the_secretariat_suspends_on_a_page(logged_in, mandate, secretary):
    client = logged_in(secretary)
    url = reverse("deputy_move", args=[mandate.pk, "suspend"])

    form = client.get(url)
    answer = client.post(url, {"on": "2026-01-20", "reason": "investigated", "note": "公告第3号"})

    assert form.status_code == 200
    assert answer["Location"] == mandate.get_absolute_url()
    mandate.refresh_from_db()
    assert (mandate.state, mandate.note) == ("suspended", "公告第3号")
    assert "2026" in client.get(mandate.get_absolute_url()).content.decode()


def test_a_move_without_a_reason_keeps_the_form(logged_in, mandate, secretary):
    response = logged_in(secretary).post(
        reverse("deputy_move", args=[mandate.pk, "terminate"]), {"on": "2026-01-20", "note": "公告第3号"}
    )

    assert response.status_code == 422
    assert "公告第3号" in response.content.decode()


def test_a_move_from_the_wrong_state_is_refused(logged_in, mandate, secretary):
    response = logged_in(secretary).post(reverse("deputy_move", args=[mandate.pk, "resume"]), {"on": "2026-01-20"})

    assert response.status_code == 409


def test_an_unknown_move_is_not_found(logged_in, mandate, secretary):
    assert logged_in(secretary).get(reverse("deputy_move", args=[mandate.pk, "promote"])).status_code == 404


def test_a_deputy_without_a_photo_has_no_picture(client, mandate):
    assert client.get(reverse("deputy_photo", args=[mandate.pk])).status_code == 404


def test_the_record_tells_every_step_in_words(logged_in, mandate, secretary):
    services.suspend(mandate, by=secretary, reason=Reason.INVESTIGATED)
    services.resume(mandate, by=secretary)
    services.change_person(mandate, by=secretary, person={"occupation": "教师"})
    services.terminate(mandate, by=secretary, reason=Reason.RESIGNED)

    response = logged_in(secretary).get(mandate.get_absolute_url())

    assert [entry["who"] for entry in response.context["entries"]] == [secretary.name] * 4 + [""]
    assert "&lt;time" not in response.content.decode()
    assert "教师" not in response.context["entries"][1]["text"]  # names of fields, never what stood in them


def test_markup_in_a_name_is_shown_as_text(client, congress):
    mandate = factories.mandate(congress, person=factories.person(name="<b>单</b>"))

    assert "<b>单</b>" not in client.get(mandate.get_absolute_url()).content.decode()


def test_the_search_box_finds_a_deputy_by_unit_and_never_by_phone(congress, secretary, mandate):
    by_unit = search.search_all(secretary, "东湖县")
    by_phone = search.search_all(secretary, PHONE)

    assert [list(found.rows) for found in by_unit] == [[mandate]]
    assert by_phone == []


def test_the_menu_and_the_home_page_lead_to_the_roster(logged_in, secretary, mandate):
    html = logged_in(secretary).get(reverse("home")).content.decode()

    assert html.count(f'href="{reverse("deputy_list")}"') >= 2
    assert reverse("deputy_import") in html


def test_only_the_secretariat_is_offered_the_import(logged_in, congress, mandate):
    html = logged_in(factories.deputy(congress)).get(reverse("home")).content.decode()

    assert reverse("deputy_import") not in html
