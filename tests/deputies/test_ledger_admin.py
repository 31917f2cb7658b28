"""The staff's ledger: read, narrowed and summed; lines by hand, objections, freezing, places."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress.models import Role
from deputies import services
from deputies.models import Freeze, Objection, PointAdjustment, PointEntry, Standing
from deputies.workflow import ObjectionState
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, balance, declared

DAY = dt.date(2026, 3, 2)
ENTRIES, LINES = "/admin/deputies/pointentry/", "/admin/deputies/pointadjustment/"
OBJECTIONS, FREEZES = "/admin/deputies/objection/", "/admin/deputies/freeze/"
STANDINGS = "/admin/deputies/standing/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def deputy(congress, affairs):
    counting.in_force(congress, by=affairs)
    return factories.deputy(congress, name="单美玲")


@pytest.fixture
def entry(deputy, affairs):
    approved(deputy, "V02", DAY, by=affairs)
    return deputy.post.mandate.point_entries.get()


@pytest.fixture
def desk(affairs, logged_in):
    return logged_in(affairs)


def shown(response):
    return [row.pk for row in response.context["cl"].result_list]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS}))
@pytest.mark.parametrize("page", [ENTRIES, LINES, OBJECTIONS, FREEZES, f"{FREEZES}freeze/", STANDINGS])
def test_others_do_not_get_in(logged_in, congress, role, page):
    client = logged_in(factories.staff(congress, role, organ=factories.organ(congress)))

    assert client.get(page).status_code in {302, 403}


def test_another_congress_is_not_listed(desk, entry):
    elsewhere = factories.congress()
    counting.in_force(elsewhere)
    other = factories.deputy(elsewhere)
    approved(other, "V02", DAY, by=factories.staff(elsewhere, Role.DEPUTY_AFFAIRS))

    assert PointEntry.objects.count() == 2
    assert shown(desk.get(ENTRIES)) == [entry.pk]


def test_the_ledger_is_narrowed_and_summed(desk, entry, deputy, affairs):
    services.move_duty(entry.record, "strike", by=affairs, note="重复")
    services.adjust(deputy.post.mandate, by=affairs, points=50, reason="表彰", day=DAY)
    contrary = PointEntry.objects.get(reverses=entry)
    by_hand = PointEntry.objects.exclude(adjustment=None).get()

    def found(query):
        response = desk.get(f"{ENTRIES}?{query}")
        return shown(response), response.context.get("sum_said")

    assert found("lines=contrary") == ([contrary.pk], "−2")
    assert found("lines=live") == ([by_hand.pk], "0.5")
    assert found(f"item={entry.item.code}") == ([contrary.pk, entry.pk], "0")
    assert found("q=sml") == found(f"q={deputy.post.mandate.card_number}") == found("period=2025-12-01")
    assert found("q=sml")[1] == "0.5"
    assert found("q=无此人") == ([], "0")
    assert found("day__from=2026-03-03") == ([], "0")
    assert found("period=abc")[1] == "0.5"


def test_an_entry_is_read_only(desk, entry):
    page = f"{ENTRIES}{entry.pk}/change/"

    assert desk.get(page).status_code == 200
    assert desk.post(page, {"points": "5"}).status_code == 403


def test_the_list_asks_a_fixed_number_of_questions(desk, deputy, affairs, django_assert_num_queries):
    approved(deputy, "V02", DAY, by=affairs)
    desk.get(ENTRIES)
    with django_assert_num_queries(8):
        desk.get(ENTRIES)
    for day in (3, 4):
        approved(deputy, "V02", dt.date(2026, 3, day), by=affairs)
    with django_assert_num_queries(8):
        desk.get(ENTRIES)


# By hand -----------------------------------------------------------------------------------------------------------


def test_points_are_given_by_hand_with_a_proof_and_taken_back(desk, deputy, affairs):
    typed = {"deputy": "单美玲", "points": "1.5", "reason": "受市里表彰", "day": "2026-05-01"}
    proof = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")

    desk.post(f"{LINES}add/", typed | {"proof": proof})

    line = PointAdjustment.objects.get()
    mandate = deputy.post.mandate
    assert (line.points, line.day, line.by, line.proof.name) == (150, dt.date(2026, 5, 1), affairs, "证明.pdf")
    assert balance(mandate) == 150
    assert desk.get(f"{LINES}{line.pk}/change/").status_code == 200
    assert desk.get(f"{LINES}{line.pk}/cancel/").status_code == 200
    desk.post(f"{LINES}{line.pk}/cancel/")
    assert balance(mandate) == 0
    assert desk.post(f"{LINES}{line.pk}/cancel/").status_code == 422


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"points": "0"}, "points"), ({"deputy": "无此人"}, "deputy"), ({"day": "2026-06-02"}, "day"), ({"reason": ""}, "reason")],
)  # fmt: skip
def test_a_line_that_cannot_be_is_told_beside_its_field(desk, deputy, fields, wrong):
    typed = {"deputy": "单美玲", "points": "1", "reason": "表彰", "day": "2026-05-01"} | fields

    answer = desk.post(f"{LINES}add/", typed)

    assert list(answer.context["adminform"].form.errors) == [wrong]
    assert PointAdjustment.objects.count() == 0


# Objections --------------------------------------------------------------------------------------------------------


def test_an_objection_is_answered_with_points(desk, entry, deputy):
    objection = services.object_to(entry, by=deputy, text="应按首次计分")
    page = f"{OBJECTIONS}{objection.pk}/answer/"
    assert shown(desk.get(f"{OBJECTIONS}?state__exact=open")) == [objection.pk]
    assert "应按首次计分" in desk.get(f"{OBJECTIONS}{objection.pk}/change/").content.decode()
    assert desk.get(page).status_code == 200

    answer = desk.post(page, {"is_right": "yes", "answer": "补计", "points": "2"})

    objection.refresh_from_db()
    assert (answer.status_code, objection.state, balance(entry.mandate)) == (302, ObjectionState.CORRECTED, 400)
    assert desk.post(page, {"is_right": "no", "answer": "再答"}).status_code == 422


def test_points_only_where_the_deputy_is_right(desk, entry, deputy):
    objection = services.object_to(entry, by=deputy, text="应按首次计分")

    answer = desk.post(f"{OBJECTIONS}{objection.pk}/answer/", {"is_right": "no", "answer": "无误", "points": "2"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["points"])
    assert Objection.objects.get().state == ObjectionState.OPEN


# Freezing ----------------------------------------------------------------------------------------------------------


def test_what_still_waits_is_listed_before_freezing(desk, congress, entry, deputy):
    services.object_to(entry, by=deputy, text="应按首次计分")
    declared(deputy, "R01", DAY, title="三月的调研")
    declared(deputy, "R01", dt.date(2026, 5, 2), title="五月的调研")

    page = desk.get(f"{FREEZES}freeze/?through=2026-03-31").content.decode()

    assert ("三月的调研" in page, "应按首次计分" in page, "五月的调研" in page) == (True, True, False)
    assert Freeze.objects.count() == 0
    assert desk.post(f"{FREEZES}freeze/", {"through": "2026-03-31"}).status_code == 302
    assert Freeze.objects.get().through == dt.date(2026, 3, 31)
    assert desk.post(f"{FREEZES}freeze/", {"through": "2026-03-31"}).status_code == 422
    assert desk.post(f"{FREEZES}freeze/", {"through": "2026-06-30"}).status_code == 422
    assert desk.get(FREEZES).status_code == 200


# Places ------------------------------------------------------------------------------------------------------------


def test_places_are_taken_now(desk, congress, entry):
    assert desk.get(reverse("admin:standing_take")).status_code == 302
    assert Standing.objects.count() == 0

    desk.post(reverse("admin:standing_take"))

    standing = Standing.objects.get()
    page = desk.get(f"{STANDINGS}{standing.pk}/change/").content.decode()
    assert (standing.deputy_count, "单美玲" in page) == (1, True)
    assert shown(desk.get(STANDINGS)) == [standing.pk]


def test_without_a_rule_no_places(logged_in, congress):
    client = logged_in(factories.staff(congress))

    answer = client.post(reverse("admin:standing_take"), follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
