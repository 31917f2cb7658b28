"""The secretariat's tables."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from congress import files, jobs
from congress.models import AuditRecord, Event, Job, Role
from deputies import services
from deputies.computing import workbook
from deputies.models import Delegation, DeputyGroup, Mandate
from tests import factories

LIST = "admin:deputies_mandate_changelist"
PHONE = "13912345678"


@pytest.fixture
def mandate(congress):
    return factories.mandate(congress, person=factories.person(name="单美玲", phone=PHONE), card_number="080001")


def typed(mandate, **fields):
    """What the browser sends when the form is saved as it was shown."""
    return {
        "name": mandate.person.name, "phone": "139****5678", "card_number": mandate.card_number, "elected_by": mandate.elected_by,
        "delegation": mandate.delegation_id, "begins_on": mandate.begins_on.isoformat(), "seen_version": mandate.version,
    } | fields  # fmt: skip


def change(client, mandate, **fields):
    return client.post(reverse("admin:deputies_mandate_change", args=[mandate.pk]), typed(mandate, **fields))


def test_the_register_lists_the_own_congress_in_stroke_order(logged_in, congress, secretary, mandate):
    factories.mandate(congress, person=factories.person(name="丁一"))
    factories.mandate(factories.congress(), person=factories.person(name="外人"))

    response = logged_in(secretary).get(reverse(LIST))

    assert [row.person.name for row in response.context["cl"].result_list] == ["丁一", "单美玲"]


@pytest.mark.parametrize("words", ["美玲", "sml", "shanmeiling"])
def test_the_register_is_searched_by_name_and_initials(logged_in, secretary, mandate, words):
    response = logged_in(secretary).get(reverse(LIST), {"q": words})

    assert response.context["cl"].result_count == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS}))
@pytest.mark.parametrize(
    "address", [LIST, "admin:deputies_delegation_changelist", "deputy_import", "deputy_import_template"]
)
def test_others_do_not_get_in(logged_in, congress, role, address, mandate):
    response = logged_in(factories.staff(congress, role, organ=factories.organ(congress))).get(reverse(address))

    assert response.status_code in {302, 403}
    assert "单美玲" not in response.content.decode()


def test_a_foreign_deputy_is_not_found(logged_in, secretary):
    foreign = factories.mandate(factories.congress())

    response = logged_in(secretary).get(reverse("admin:deputies_mandate_change", args=[foreign.pk]))

    assert response.status_code == 302
    assert response["Location"] == reverse("admin:index")


def test_the_form_shows_the_phone_masked(logged_in, secretary, mandate):
    html = logged_in(secretary).get(reverse("admin:deputies_mandate_change", args=[mandate.pk])).content.decode()

    assert "139****5678" in html
    assert PHONE not in html


def test_saving_what_was_shown_changes_nothing(logged_in, secretary, mandate):
    response = change(logged_in(secretary), mandate)

    mandate.refresh_from_db()
    assert (response.status_code, mandate.version, mandate.person.phone) == (302, 1, PHONE)


def test_a_change_goes_through_the_service(logged_in, secretary, mandate):
    change(logged_in(secretary), mandate, phone="139 0000 0001", position="校长", birth_month="1975-03")

    mandate = Mandate.objects.get()
    event = Event.objects.about(mandate).last()
    assert (mandate.person.phone, mandate.person.position, f"{mandate.person.birth_month}") == (
        "13900000001",
        "校长",
        "1975-03-01",
    )
    assert (event.kind, event.actor, event.data["fields"]) == (
        "deputies.change_person",
        secretary,
        ["birth_month", "phone", "position"],
    )


def test_a_stale_save_says_what_stands_there_and_keeps_what_was_typed(logged_in, secretary, mandate):
    client = logged_in(secretary)
    services.change_person(mandate, by=secretary, person={"position": "校长"})

    html = change(client, mandate, position="教师").content.decode()

    assert "校长" in html
    assert "教师" in html
    assert Mandate.objects.get().person.position == "校长"


def test_a_taken_card_number_is_refused_above_the_form(logged_in, congress, secretary, mandate):
    factories.mandate(congress, delegation=mandate.delegation, card_number="080002")

    response = change(logged_in(secretary), mandate, card_number="080002", position="校长")

    assert response.status_code == 200
    assert "校长" in response.content.decode()
    assert Mandate.objects.get(pk=mandate.pk).card_number == "080001"


def test_a_wrong_phone_is_refused(logged_in, secretary, mandate):
    change(logged_in(secretary), mandate, phone="12")

    assert Mandate.objects.get().person.phone == PHONE


def test_a_deputy_is_added(logged_in, congress, secretary):
    delegation = factories.delegation(congress)

    response = logged_in(secretary).post(
        reverse("admin:deputies_mandate_add"),
        {
            "name": "单美玲",
            "phone": PHONE,
            "elected_by": "东湖县人大",
            "delegation": delegation.pk,
            "begins_on": "2022-01-10",
            "card_number": "",
        },
    )

    assert response.status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.person.name, mandate.electing_unit) == ("单美玲", "东湖县人大")
    assert [event.kind for event in Event.objects.about(mandate)] == ["deputies.open_mandate"]


def test_a_foreign_delegation_cannot_be_chosen(logged_in, secretary, mandate):
    foreign = factories.delegation(factories.congress())

    response = change(logged_in(secretary), mandate, delegation=foreign.pk)

    assert response.status_code == 200
    assert Mandate.objects.get().delegation == mandate.delegation


def test_a_photo_is_stored_and_everybody_may_see_it(logged_in, client, secretary, mandate):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")

    change(logged_in(secretary), mandate, photo=SimpleUploadedFile("单.png", buffer.getvalue()))
    client.logout()
    response = client.get(reverse("deputy_photo", args=[mandate.pk]))

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert reverse("deputy_photo", args=[mandate.pk]) in client.get(reverse("deputy_list")).content.decode()


def test_a_photo_that_is_no_picture_is_refused_by_name(logged_in, secretary, mandate):
    response = change(logged_in(secretary), mandate, photo=SimpleUploadedFile("单.pdf", b"%PDF-1.7\n%%EOF"))

    assert "单.pdf" in response.content.decode()


def test_codes_are_printed_for_chosen_deputies(logged_in, secretary, mandate):
    response = logged_in(secretary).post(reverse(LIST), {"action": "print_codes", "_selected_action": [mandate.pk]})

    assert response["Content-Type"] == "application/pdf"
    assert Mandate.objects.get().post.user.username == "shanmeiling"


@pytest.mark.parametrize("count", [3, 100])
def test_the_register_asks_the_same_few_questions(logged_in, congress, secretary, django_assert_num_queries, count):
    delegation = factories.delegation(congress)
    for _ in range(count):
        factories.mandate(congress, delegation=delegation)
    client = logged_in(secretary)
    client.get(reverse(LIST))

    with django_assert_num_queries(8):
        client.get(reverse(LIST))


def test_a_delegation_and_a_group_are_registered(logged_in, congress, secretary):
    term = factories.term(congress)
    client = logged_in(secretary)

    client.post(reverse("admin:deputies_delegation_add"), {"term": term.pk, "number": 3, "name": "东湖县代表团"})
    client.post(
        reverse("admin:deputies_deputygroup_add"), {"delegation": Delegation.objects.get().pk, "name": "第一小组"}
    )

    assert (Delegation.objects.get().congress, DeputyGroup.objects.get().congress) == (congress, congress)


# In and out by workbook ----------------------------------------------------------------------------------------


def send(client, name, content):
    return client.post(
        reverse("deputy_import"),
        {
            "term": Delegation.objects.get().term_id,
            "update": "on",
            "accounts": "on",
            "sheet": SimpleUploadedFile(name, content),
        },
    )


def test_a_sheet_is_sent_looked_at_and_imported(logged_in, congress, secretary):
    factories.delegation(congress, name="东湖县代表团")
    client = logged_in(secretary)
    content = workbook.write("x", ["姓名", "代表证号", "代表团"], [["单美玲", "1", "东湖县代表团"]])

    sent = send(client, "名册.xlsx", content)
    check = Job.objects.get()
    jobs.run_one()
    preview = client.get(reverse("deputy_import_preview", args=[check.pk]))
    assert Mandate.objects.count() == 0
    client.post(reverse("deputy_import_preview", args=[check.pk]))
    jobs.run_one()

    assert sent["Location"] == reverse("job", args=[check.pk])
    assert "单美玲" in preview.content.decode()
    assert Mandate.objects.get().person.name == "单美玲"


def test_the_preview_names_row_column_and_reason(logged_in, congress, secretary):
    factories.delegation(congress, name="东湖县代表团")
    client = logged_in(secretary)
    send(
        client,
        "名册.xlsx",
        workbook.write("x", ["姓名", "代表证号", "代表团", "性别"], [["单美玲", "1", "西湖代表团", "x"]]),
    )
    jobs.run_one()

    html = client.get(reverse("deputy_import_preview", args=[Job.objects.get().pk])).content.decode()

    assert "性别" in html
    assert '<button class="button button-main" type="submit">' not in html


@pytest.mark.parametrize(
    ("name", "content"),
    [("名册.xls", b"\xd0\xcf\x11\xe0"), ("名册.csv", b"a,b"), ("名册.xlsx", b"%PDF-1.7"), ("名册.pdf", b"%PDF-1.7\n")],
)
def test_a_file_of_another_type_is_refused_by_name(logged_in, congress, secretary, name, content):
    factories.delegation(congress)

    response = send(logged_in(secretary), name, content)

    assert response.status_code == 422
    assert name in response.content.decode()
    assert Job.objects.count() == 0


def test_a_foreign_check_is_not_found(logged_in, congress, secretary):
    factories.delegation(congress, name="东湖县代表团")
    send(logged_in(secretary), "名册.xlsx", workbook.write("x", ["姓名"], [["单美玲"]]))
    jobs.run_one()

    response = logged_in(factories.staff(congress)).get(reverse("deputy_import_preview", args=[Job.objects.get().pk]))

    assert response.status_code == 404


def test_the_form_to_fill_in_can_be_imported_as_it_is_named(logged_in, congress, secretary):
    factories.delegation(congress, name="东湖县代表团")

    content = logged_in(secretary).get(reverse("deputy_import_template")).content

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["姓名", "类别", "代表证号"]
    assert "东湖县代表团" in str([cell.value for (cell,) in book.worksheets[1].iter_rows()])


@pytest.mark.parametrize("how", ["all", "chosen"])
def test_the_roster_is_exported_in_the_background_and_audited(logged_in, congress, secretary, mandate, how):
    factories.mandate(factories.congress(), person=factories.person(name="外人"))
    mandate.person.position = "=HYPERLINK(1)"
    mandate.person.save()
    client = logged_in(secretary)

    if how == "all":
        client.post(reverse("deputy_export"))
    else:
        client.post(reverse(LIST), {"action": "export_chosen", "_selected_action": [mandate.pk]})
    jobs.run_one()

    (file,) = files.attached(Job.objects.get())
    rows = workbook.read(file.stored.open("rb").read(), file.name)
    assert [cells[0] for _row, cells in rows] == ["姓名", "单美玲"]
    assert {"139****5678", "=HYPERLINK(1)"} <= set(rows[1][1])
    assert PHONE not in rows[1][1]
    assert AuditRecord.objects.get(kind="deputies.export").actor == secretary


def test_an_export_with_phones_is_audited_as_such(logged_in, secretary, mandate):
    logged_in(secretary).post(reverse("deputy_export"), {"phones": "1"})
    jobs.run_one()

    (file,) = files.attached(Job.objects.get())
    rows = workbook.read(file.stored.open("rb").read(), file.name)
    assert PHONE in rows[1][1]
    assert AuditRecord.objects.get(kind="deputies.export_phones").actor == secretary


def test_an_export_comes_back_in_without_a_change(logged_in, congress, secretary, mandate):
    logged_in(secretary).post(reverse("deputy_export"))
    jobs.run_one()
    (file,) = files.attached(Job.objects.get())

    rows = workbook.read(file.stored.open("rb").read(), file.name)

    made = services.roster_import.plan(rows, mandate.term, update=True)
    assert (made.problems, made.changes, made.unchanged_count) == ([], [], 1)
