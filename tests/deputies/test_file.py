"""The duty file as of a day, its papers, and what is published."""

import datetime as dt
import hashlib
import io

import docx
import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image
from pypdf import PdfReader

from congress import files as filing
from congress import jobs
from congress.errors import Invalid, Refused
from congress.models import Event, Job, Role
from deputies import documents, queries, services
from deputies.models import DutyFileRemark, PublishedDutyFile
from tests import factories
from tests.deputies import counting

D = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _day(congress, time_machine):
    time_machine.move_to("2026-03-20T01:00Z", tick=False)


@pytest.fixture
def deputy(congress, affairs):
    user = factories.deputy(congress, name="王秀英")
    counting.in_force(congress, by=affairs)
    return user


@pytest.fixture
def mandate(deputy):
    return deputy.acting_as.mandate


@pytest.fixture
def visit(deputy, affairs):
    return counting.approved(deputy, "V02", dt.date(2026, 3, 3), by=affairs, title="走访东河沿岸")


def titles(mandate, day=D):
    return [act.title for act in queries.acts_known(mandate, day)]


def points(mandate, day=D):
    return [sums.balance for sums in queries.duty_file(mandate, day).sums]


# As of a day ------------------------------------------------------------------------------------------------------


def strike(act, affairs):
    services.move_duty(act, "strike", by=affairs, note="重复")


def correct(act, affairs):
    facts = {
        "title": "走访西河沿岸",
        "begins_on": dt.date(2026, 3, 5),
        "type": counting.kind(act.mandate.congress, "R01"),
    }
    services.move_duty(act, "correct", by=affairs, **facts)


def correct_and_strike(act, affairs):
    correct(act, affairs)
    correct_title(act, affairs)
    strike(act, affairs)


def correct_title(act, affairs):
    services.move_duty(act, "correct", by=affairs, title="走访南河沿岸")


def dispute(act, affairs):
    services.move_duty(act, "dispute", by=act.mandate.person.user, note="不是我")


def tell_more(act, affairs):
    counting.registered(act.mandate.person.user, "survey", dt.date(2026, 3, 10))
    services.adjust(act.mandate, by=affairs, points=200, reason="表彰", day=dt.date(2026, 3, 10))


def suspend(act, affairs):
    services.suspend(act.mandate, by=affairs, reason="investigated")


def remark(act, affairs):
    services.remark_on_file(act.mandate, by=affairs, text="缺一次培训")


@pytest.mark.parametrize(
    "later",
    [strike, correct, correct_and_strike, dispute, tell_more, suspend, remark],
    ids=lambda later: later.__name__,
)
def test_file_of_a_day_is_the_same_ever_after(mandate, affairs, visit, time_machine, later):
    then = queries.duty_file(mandate, D).as_data()
    pdf = documents.print_file(mandate, queries.duty_file(mandate, D), "pdf")
    assert then["sections"] != ()

    time_machine.move_to("2026-04-10T01:00Z", tick=False)
    later(visit, affairs)

    mandate.refresh_from_db()
    assert queries.duty_file(mandate, D).as_data() == then
    assert documents.print_file(mandate, queries.duty_file(mandate, D), "pdf") == pdf
    assert queries.duty_file(mandate, dt.date(2026, 4, 10)).as_data()["sections"] is not None


def test_what_is_told_later_is_in_the_later_file(mandate, affairs, visit, time_machine):
    time_machine.move_to("2026-04-10T01:00Z", tick=False)
    tell_more(visit, affairs)
    correct_title(visit, affairs)
    now = dt.date(2026, 4, 10)

    assert (titles(mandate), points(mandate)) == (["走访东河沿岸"], ["2"])
    assert len(titles(mandate, now)) == 2
    assert (titles(mandate, now)[0], points(mandate, now)) == ("走访南河沿岸", ["8"])
    assert titles(mandate, dt.date(2026, 3, 19)) == []


def test_drafts_and_what_waits_are_no_part_of_the_file(deputy, mandate):
    counting.declared(deputy, "V02", dt.date(2026, 3, 3))

    assert titles(mandate) == []


def test_groups_months_and_points_stand_in_the_file(mandate, visit):
    file = queries.duty_file(mandate, D)

    (group,) = file.sections
    assert (group.title, group.rows[0][1:5]) == ("联系群众", ("走访选民/群众", "走访东河沿岸", "", "0.5"))
    assert dict(file.months)["2026"][2] == 1
    (sums,) = file.sums
    assert (sums.lines, sums.balance, sums.title) == ((("V02 走访选民/群众", "2"),), "2", "2025-12-01 – 2026-11-30")


def test_register_tells_one_year_and_what_was_told_of_it_after_its_end(mandate, deputy, affairs, visit, time_machine):
    time_machine.move_to("2026-12-20T01:00Z", tick=False)
    counting.approved(deputy, "V02", dt.date(2026, 11, 30), by=affairs, title="岁末走访")
    counting.approved(deputy, "V02", dt.date(2026, 12, 1), by=affairs, title="新年走访")
    day = dt.date(2026, 12, 20)

    years = queries.registers_of(mandate, day)

    told = {year.ends_on.year: [row[2] for section in file.sections for row in section.rows] for year, file in years}
    assert (told[2026], told[2027]) == (["走访东河沿岸", "岁末走访"], ["新年走访"])
    assert sorted(told) == [2022, 2023, 2024, 2025, 2026, 2027]


# On paper ---------------------------------------------------------------------------------------------------------


def words_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_papers_say_what_the_file_says(mandate, visit):
    file = queries.duty_file(mandate, D)

    pdf = words_of(documents.print_file(mandate, file, "pdf"))
    word = docx.Document(io.BytesIO(documents.print_file(mandate, file, "docx")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]

    for said in ("王秀英", "走访东河沿岸", "联系群众"):
        assert said in pdf
    assert "走访东河沿岸" in cells
    assert "人大代表履职档案" in pdf


def test_photo_stands_beside_the_facts(mandate, affairs):
    picture = io.BytesIO()
    Image.new("RGB", (1200, 1600), "navy").save(picture, "PNG")
    services.set_photo(mandate, filing.CheckedFile("照片.png", "image/png", picture.getvalue()), by=affairs)
    mandate.refresh_from_db()
    file = queries.duty_file(mandate, D)

    page = PdfReader(io.BytesIO(documents.print_file(mandate, file, "pdf"))).pages[0]
    word = docx.Document(io.BytesIO(documents.print_file(mandate, file, "docx")))

    assert [image.image.size for image in page.images] == [(295, 413)]
    assert len(word.inline_shapes) == 1


def test_archive_of_the_term_holds_the_file_and_each_year(mandate, visit):
    pdf = words_of(documents.print_term(mandate, queries.duty_file(mandate, D), queries.registers_of(mandate, D)))

    for year in range(2022, 2027):
        assert f"{year}年履职登记" in pdf


def test_archives_of_a_term_are_made_in_the_background(mandate, affairs, visit, django_capture_on_commit_callbacks):
    other = factories.mandate(mandate.congress, delegation=mandate.delegation)

    job = services.start_archives(mandate.term, by=affairs)
    jobs.run_one()

    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.result["lines"][0][1], job.total) == ("done", 2, 2)
    import zipfile

    with filing.attached(job).get().stored.open("rb") as stored:
        names = zipfile.ZipFile(stored).namelist()
    assert len(names) == len({other.pk, mandate.pk})


# Doors ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def readers(congress, deputy, affairs, mandate):
    return {
        "himself": deputy,
        "affairs": affairs,
        "another deputy": factories.deputy(congress),
        "another congress": factories.staff(factories.congress(), Role.DEPUTY_AFFAIRS),
        "auditor": factories.staff(congress, Role.AUDITOR),
    }


STATUS = {"himself": 200, "affairs": 200, "another deputy": 403, "another congress": 403, "auditor": 403}
PAPERS = ("file/", "file/pdf/", "file/docx/", "file/archive/", "register/2026/pdf/", "register/2026/docx/")


@pytest.mark.parametrize("who", STATUS)
def test_who_reads_a_file(client, mandate, readers, visit, who):
    client.force_login(readers[who])

    assert {client.get(f"/deputies/{mandate.pk}/{page}").status_code for page in PAPERS} == {STATUS[who]}


def test_own_file_and_pages_that_are_not_there(client, deputy, mandate, visit):
    client.force_login(deputy)

    page = client.get("/duty/file/?as_of=2026-03-20")

    assert (page.status_code, "走访东河沿岸" in page.content.decode()) == (200, True)
    assert client.get("/duty/file/?as_of=nonsense").status_code == 200
    assert client.get(f"/deputies/{mandate.pk}/file/exe/").status_code == 404
    assert client.get(f"/deputies/{mandate.pk}/register/1999/pdf/").status_code == 404


def test_page_costs_the_same_for_one_and_many_records(client, deputy, affairs, visit, django_assert_max_num_queries):
    client.force_login(deputy)
    client.get("/duty/file/")

    def cost():
        with django_assert_max_num_queries(60) as asked:
            client.get("/duty/file/")
        return len(asked)

    one = cost()
    for day in (4, 5, 6):
        counting.approved(deputy, "V02", dt.date(2026, 3, day), by=affairs)

    assert cost() == one


# Before and after it is published ---------------------------------------------------------------------------------


def test_note_and_remark_are_printed_and_kept(client, deputy, affairs, mandate):
    services.remark_on_file(mandate, by=affairs, text="已核对")
    client.force_login(deputy)
    sent = client.post(f"/deputies/{mandate.pk}/file/remark/", {"text": "缺一次培训"})

    assert sent.status_code == 302
    assert [row[1:] for row in queries.duty_file(mandate, D).remarks.rows] == [
        ("工作人员说明", "已核对"),
        ("代表意见", "缺一次培训"),
    ]
    with pytest.raises(Invalid):
        services.remark_on_file(mandate, by=affairs, text=" ")
    with pytest.raises(PermissionDenied):
        services.remark_on_file(mandate, by=factories.deputy(mandate.congress), text="不对")
    assert DutyFileRemark.objects.count() == 2


def test_published_file_is_the_stored_pdf_with_its_hash(client, deputy, affairs, mandate, visit, time_machine):
    time_machine.move_to("2026-03-25T01:00Z", tick=False)

    published = services.publish_file(mandate, D, by=affairs)

    with published.file.stored.open("rb") as stored:
        content = stored.read()
    assert (published.sha256, published.file.sha256) == (hashlib.sha256(content).hexdigest(),) * 2
    assert content == documents.print_file(mandate, queries.duty_file(mandate, D), "pdf")
    assert Event.objects.filter(kind="deputies.publish_file").count() == 1
    client.force_login(deputy)
    assert published.sha256 in client.get("/duty/file/").content.decode()
    assert client.get(f"/files/{published.file.uuid}/").status_code == 200


def test_published_files_of_others_stay_closed_unless_the_congress_shows_points(client, affairs, mandate, time_machine):
    from deputies.models import DutyPolicy

    time_machine.move_to("2026-03-25T01:00Z", tick=False)
    published = services.publish_file(mandate, D, by=affairs)
    other = factories.deputy(mandate.congress)
    client.force_login(other)

    assert client.get(f"/files/{published.file.uuid}/").status_code == 404
    DutyPolicy.objects.create(congress=mandate.congress, ranking_shown_to="congress")
    assert PublishedDutyFile.objects.visible_to(other).get() == published
    assert client.get(f"/files/{published.file.uuid}/").status_code == 200


def test_publishing_refuses_what_cannot_be(client, deputy, affairs, mandate, time_machine):
    time_machine.move_to("2026-03-25T01:00Z", tick=False)
    services.publish_file(mandate, D, by=affairs)

    with pytest.raises(Refused):
        services.publish_file(mandate, D, by=affairs)
    for day in (dt.date(2026, 3, 25), dt.date(2026, 3, 26), dt.date(2020, 1, 1)):
        with pytest.raises(Invalid):
            services.publish_file(mandate, day, by=affairs)
    with pytest.raises(PermissionDenied):
        services.publish_file(mandate, dt.date(2026, 3, 21), by=deputy)
    client.force_login(affairs)
    for day, status in (("2026-03-22", 302), ("2026-03-22", 409), ("2026-03-25", 422), ("2026-13-45", 422)):
        assert client.post(f"/deputies/{mandate.pk}/file/publish/", {"as_of": day}).status_code == status
