"""Papers: who reads what from when, what a release settles, what a withdrawal leaves."""

import datetime as dt
import io

import pypdf
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import clock, search
from congress.errors import Invalid, Refused, Stale
from congress.models import AuditRecord, Event, File, Notification, Role
from meetings import documents, queries, services
from meetings.models import Document, DocumentNote, DocumentReceipt, ReadBy, Secrecy, Stage, Standing
from meetings.workflow import Answer, DocumentState, GatheringState
from tests import factories
from tests.meetings import papers

LATER = dt.timedelta(hours=2)


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def gathering(congress, secretary):
    factories.term(congress)
    return papers.gathering(congress, secretary)


@pytest.fixture
def people(congress, gathering):
    """One of each sort, with the document's delegation and committee among them."""
    served = factories.organ(congress, kind="delegation")
    east, west = factories.delegation(congress, organ=served), factories.delegation(congress)
    found = {
        "east": factories.deputy(congress, name="东一", delegation=east),
        "west": factories.deputy(congress, name="西一", delegation=west),
        "observer": factories.deputy(congress, name="列一", delegation=west),
        "declined": factories.deputy(congress, name="谢一", delegation=east),
        "stranger": factories.deputy(congress, name="外一", delegation=east),
        "guest": factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress), name="客一"),
        "press": factories.staff(congress, Role.COMMITTEE_STAFF, name="记一"),
        "delegation": factories.staff(congress, Role.DELEGATION_STAFF, organ=served, name="团一"),
        "secretary": factories.staff(congress, name="秘一"),
        "affairs": factories.staff(congress, Role.DEPUTY_AFFAIRS, name="代一"),
        "leader": factories.staff(congress, Role.LEADER, name="领一"),
        "sysadmin": factories.staff(congress, Role.SYSTEM_ADMIN, name="系一"),
        "auditor": factories.staff(congress, Role.AUDITOR, name="审一"),
        "elsewhere": factories.staff(factories.congress(), name="邻一"),
    }
    for name, standing in (("east", "member"), ("west", "member"), ("observer", "observer"), ("guest", "observer"),
                           ("press", "press"), ("auditor", "staff")):  # fmt: skip
        papers.asked(gathering, found[name], standing)
    papers.asked(gathering, found["declined"], answer=Answer.NOT_COMING)
    found["named"] = (east, papers.body_with(congress, found["west"]))
    return found


STAFF = {"secretary", "affairs"}
EVERYBODY = STAFF | {"east", "west", "observer", "guest", "press"}
TABLE = [
    (ReadBy.EVERYBODY, "", EVERYBODY),
    (ReadBy.MEMBERS, "", STAFF | {"east", "west"}),
    (ReadBy.STANDING, Standing.OBSERVER, STAFF | {"observer", "guest"}),
    (ReadBy.STANDING, Standing.PRESS, STAFF | {"press"}),
    (ReadBy.DELEGATIONS, "", STAFF | {"east"}),
    (ReadBy.BODIES, "", STAFF | {"west"}),
]
WHEN = ["prepared", "held_back", "readable", "withdrawn", "withdrawn_early", "unpublished"]


def made(gathering, people, when, read_by, standing):
    east, body = people["named"]
    fields = {"read_by": read_by, "standing": standing, "delegations": [], "bodies": []}
    fields |= {"delegations": [east]} if read_by == ReadBy.DELEGATIONS else {}
    fields |= {"bodies": [body]} if read_by == ReadBy.BODIES else {}
    if when in {"held_back", "withdrawn_early"}:
        fields["embargo_until"] = clock.now() + LATER
    row = papers.document(gathering, people["secretary"], **fields)
    if when != "prepared":
        row = services.move_document(row, "release_document", by=people["secretary"])
    if when.startswith("withdrawn"):
        row = services.move_document(row, "withdraw_document", by=people["secretary"], note="有误")
    if when == "unpublished":
        gathering.state = GatheringState.DRAFT
        gathering.save()
    return row


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(("read_by", "standing", "readers"), TABLE)
def test_query_and_predicate_name_the_same_readers(gathering, people, when, read_by, standing, readers):
    row = made(gathering, people, when, read_by, standing)
    expected = readers if when in {"readable", "withdrawn"} else STAFF

    listed, allowed = set(), set()
    for name, user in people.items():
        if name == "named":
            continue
        found_rows = Document.objects.visible_to(user).filter(pk=row.pk)
        listed |= {name} if found_rows.exists() else set()
        fresh = Document.objects.select_related("gathering__delegation").get(pk=row.pk)
        allowed |= {name} if user.has_perm("meetings.view_document", fresh) else set()

    assert listed == expected
    assert allowed == expected


def test_the_embargo_ends_on_the_second(gathering, people):
    with time_machine.travel(papers.NOON, tick=False) as traveller:
        row = made(gathering, people, "held_back", ReadBy.EVERYBODY, "")
        seen = [Document.objects.visible_to(people["east"]).filter(pk=row.pk).exists()]
        traveller.shift(LATER - dt.timedelta(seconds=1))
        seen.append(Document.objects.visible_to(people["east"]).filter(pk=row.pk).exists())
        traveller.shift(dt.timedelta(seconds=1))
        seen.append(Document.objects.visible_to(people["east"]).filter(pk=row.pk).exists())

    assert seen == [False, False, True]


def test_a_former_member_of_the_committee_reads_nothing(congress, gathering, people, secretary):
    ended = papers.Body.objects.create(congress=congress, kind="special", name="法制委员会")
    papers.Membership.objects.create(
        mandate=people["east"].acting_as.mandate, body=ended, begins_on=dt.date(2022, 2, 1), ends_on=dt.date(2022, 3, 1)
    )

    row = papers.released(gathering, secretary, read_by=ReadBy.BODIES, bodies=[ended])

    assert not Document.objects.visible_to(people["east"]).filter(pk=row.pk).exists()
    assert not people["east"].has_perm("meetings.view_document", row)


def test_staff_of_a_delegation_prepare_the_papers_of_its_own_meeting(congress, people):
    staff = people["delegation"]
    own = papers.gathering(congress, staff, delegation=people["named"][0])

    row = papers.document(own, staff)

    assert Document.objects.visible_to(staff).filter(pk=row.pk).exists()
    assert staff.has_perm("meetings.prepare_documents", own)
    assert not people["west"].has_perm("meetings.prepare_documents", own)


# What a release settles ------------------------------------------------------------------------------------------


def test_nothing_is_released_without_a_file(gathering, secretary):
    row = papers.document(gathering, secretary, files=[])

    with pytest.raises(Refused):
        services.move_document(row, "release_document", by=secretary)

    row.refresh_from_db()
    assert row.state == DocumentState.PREPARED


def test_a_deputy_releases_nothing(gathering, secretary, people):
    row = papers.document(gathering, secretary)

    with pytest.raises(PermissionDenied):
        services.move_document(row, "release_document", by=people["east"])


def test_readers_secrecy_and_files_are_settled_by_the_release(gathering, secretary):
    row = papers.released(gathering, secretary)

    for change in ({"read_by": ReadBy.MEMBERS}, {"secrecy": Secrecy.CONFIDENTIAL}, {"files": [papers.sent()]},
                   {"embargo_until": clock.now() + LATER}):  # fmt: skip
        with pytest.raises(Refused):
            services.change_document(row, by=secretary, **change)
    services.change_document(row, by=secretary, title="关于预算执行情况的报告（更名）")

    row.refresh_from_db()
    assert (row.title, row.read_by, row.secrecy) == (
        "关于预算执行情况的报告（更名）",
        ReadBy.EVERYBODY,
        Secrecy.INTERNAL,
    )


def test_a_stale_save_shows_what_it_says_now(gathering, secretary):
    row = papers.document(gathering, secretary)
    services.change_document(row, by=secretary, version=1, title="新题目")

    with pytest.raises(Stale) as refusal:
        services.change_document(row, by=secretary, version=1, title="旧题目")

    assert refusal.value.current["title"] == "新题目"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"read_by": ReadBy.STANDING}, "standing"),
        ({"read_by": ReadBy.DELEGATIONS}, "delegations"),
        ({"read_by": ReadBy.DELEGATIONS, "delegations": []}, "delegations"),
        ({"read_by": ReadBy.BODIES}, "bodies"),
    ],
)
def test_readers_have_to_be_named(gathering, secretary, fields, wrong):
    with pytest.raises(Invalid) as invalid:
        papers.document(gathering, secretary, **fields)

    assert list(invalid.value.errors) == [wrong]
    assert Document.objects.count() == 0


def test_delegations_of_another_congress_are_no_readers(gathering, secretary):
    foreign = factories.delegation(factories.congress())

    with pytest.raises(Invalid):
        papers.document(gathering, secretary, read_by=ReadBy.DELEGATIONS, delegations=[foreign])


def test_an_item_of_another_agenda_is_no_place(congress, gathering, secretary):
    other = services.add_item(
        papers.gathering(congress, secretary), by=secretary, position=1, title="别的", kind="vote"
    )

    with pytest.raises(Invalid):
        papers.document(gathering, secretary, item=other)


@pytest.mark.parametrize("content", [b"%PDF-1.4 broken", "docx"])
def test_a_confidential_document_is_a_pdf_that_can_be_marked(gathering, secretary, content):
    file = papers.sent(content=content) if content != "docx" else papers.sent("a.docx", b"PK")
    if content == "docx":
        file = type(file)("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK")

    with pytest.raises(Invalid) as invalid:
        papers.document(gathering, secretary, secrecy=Secrecy.CONFIDENTIAL, files=[file])

    assert list(invalid.value.errors) == ["files"]
    assert File.objects.count() == 0


def test_a_pdf_with_a_password_cannot_be_marked(gathering, secretary):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(papers.pdf()))
    writer.encrypt("x", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)

    with pytest.raises(Invalid):
        papers.document(
            gathering, secretary, secrecy=Secrecy.CONFIDENTIAL, files=[papers.sent(content=buffer.getvalue())]
        )


# Versions --------------------------------------------------------------------------------------------------------


def test_a_new_version_takes_the_old_ones_place_and_leaves_it_readable(gathering, secretary, people):
    old = papers.released(gathering, secretary)
    new = services.add_version(old, by=secretary, title=old.title, stage=Stage.FOR_VOTE, files=[papers.sent()])

    before = [row.pk for shelf in queries.shelves(gathering, people["east"]) for row in shelf.rows]
    services.move_document(new, "release_document", by=secretary)
    after = [row.pk for shelf in queries.shelves(gathering, people["east"]) for row in shelf.rows]

    assert (before, after) == ([old.pk], [new.pk])
    assert Document.objects.visible_to(people["east"]).filter(pk=old.pk).exists()


def test_a_document_has_one_next_version(gathering, secretary):
    old = papers.released(gathering, secretary)
    services.add_version(old, by=secretary, title="二", files=[papers.sent()])

    with pytest.raises(Refused):
        services.add_version(old, by=secretary, title="三", files=[papers.sent()])


def test_what_was_not_released_has_no_next_version(gathering, secretary):
    with pytest.raises(Refused):
        services.add_version(papers.document(gathering, secretary), by=secretary, title="二", files=[papers.sent()])


@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"}, {"state": DocumentState.RELEASED}, {"secrecy": "top"}, {"read_by": "all"},
        {"read_by": ReadBy.STANDING}, {"standing": Standing.PRESS},
        {"state": DocumentState.WITHDRAWN, "released_at": papers.NOON, "readable_at": papers.NOON},
        {"embargo_until": papers.NOON + LATER, "readable_at": papers.NOON},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(gathering, secretary, change):
    row = papers.document(gathering, secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=row.pk).update(**change)


# Telling ---------------------------------------------------------------------------------------------------------


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


def test_its_readers_are_told_once_when_it_can_be_read(gathering, secretary, people, work_off):
    with time_machine.travel(papers.NOON, tick=False) as traveller:
        papers.released(gathering, secretary, read_by=ReadBy.MEMBERS, embargo_until=clock.now() + LATER)
        services.tell_of_readable()
        work_off()
        early = told(people["east"])
        traveller.shift(LATER)
        counts = [services.tell_of_readable(), services.tell_of_readable()]
        work_off()

    assert (early, counts) == ([], [1, 0])
    assert told(people["east"]) == ["新材料：关于预算执行情况的报告"]
    assert told(people["observer"]) == told(people["stranger"]) == told(people["declined"]) == []


def test_whoever_could_read_it_is_told_of_the_withdrawal_and_why(gathering, secretary, people, work_off):
    row = papers.released(gathering, secretary, read_by=ReadBy.MEMBERS)
    work_off()

    services.move_document(row, "withdraw_document", by=secretary, note="附表有误")
    work_off()

    assert told(people["east"])[-1] == "已撤回：关于预算执行情况的报告"
    assert "附表有误" in Notification.objects.filter(recipient=people["east"]).last().text


def test_nobody_hears_of_what_was_withdrawn_before_it_could_be_read(gathering, secretary, people, work_off):
    row = papers.released(gathering, secretary, embargo_until=clock.now() + LATER)

    services.move_document(row, "withdraw_document", by=secretary, note="附表有误")
    with time_machine.travel(clock.now() + LATER * 2):
        services.tell_of_readable()
        work_off()

    assert told(people["east"]) == []


def test_a_withdrawal_says_why(gathering, secretary):
    with pytest.raises(Invalid):
        services.move_document(papers.released(gathering, secretary), "withdraw_document", by=secretary, note=" ")


# Search ----------------------------------------------------------------------------------------------------------


def found_by(user, words):
    rows = search.looks(Document.objects.visible_to(user).order_by("-pk"), words)
    return {row.pk for page in rows for row in page}


def test_it_is_found_by_the_words_in_its_file_by_those_who_may_read_it(gathering, secretary, people, work_off):
    file = papers.sent(content=papers.pdf("水库除险加固工程"))
    row = papers.released(
        gathering, secretary, read_by=ReadBy.DELEGATIONS, delegations=[people["named"][0]], files=[file]
    )
    work_off()

    assert found_by(people["east"], "除险加固") == {row.pk}
    assert found_by(people["west"], "除险加固") == set()


def test_a_confidential_one_is_found_by_its_title_alone(gathering, secretary, people, work_off):
    file = papers.sent(content=papers.pdf("水库除险加固工程"))
    row = papers.released(gathering, secretary, secrecy=Secrecy.CONFIDENTIAL, title="人事任免议案", files=[file])
    work_off()

    assert found_by(people["east"], "除险加固") == set()
    assert found_by(people["east"], "人事任免") == {row.pk}
    assert Document.objects.get(pk=row.pk).text == ""


# Opening ---------------------------------------------------------------------------------------------------------


def address(row, name="document_file"):
    return reverse(name, args=[row.pk, queries.files_of(row)[0].uuid])


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_opening_leaves_one_receipt_per_person_and_version(gathering, secretary, people, logged_in):
    old = papers.released(gathering, secretary)
    client = logged_in(people["east"])

    for _turn in range(3):
        assert body_of(client.get(address(old))).startswith(b"%PDF")
    new = services.add_version(old, by=secretary, title="二", files=[papers.sent()])
    services.move_document(new, "release_document", by=secretary)
    client.get(address(new))

    receipts = DocumentReceipt.objects.order_by("pk").values_list("document", "user")
    assert list(receipts) == [(old.pk, people["east"].pk), (new.pk, people["east"].pk)]
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentReceipt.objects.create(document=old, user=people["east"])


def test_whoever_prepares_it_leaves_no_receipt(gathering, secretary, logged_in):
    row = papers.released(gathering, secretary)

    assert logged_in(secretary).get(address(row)).status_code == 200

    assert DocumentReceipt.objects.count() == 0


def test_each_page_of_a_confidential_one_carries_name_number_and_time(gathering, secretary, people, logged_in):
    file = papers.sent(content=papers.pdf(pages=3))
    row = papers.released(gathering, secretary, secrecy=Secrecy.CONFIDENTIAL, files=[file])

    with time_machine.travel(papers.NOON + dt.timedelta(days=365 * 3), tick=False):
        response = logged_in(people["east"]).get(address(row))

    card = people["east"].acting_as.mandate.card_number
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body_of(response))).pages]
    flat = ["".join(words.split()) for words in pages]
    assert len(flat) == 3
    assert all(f"东一·{card}·2029-01-1512:00" in words for words in flat)
    assert "no-store" in response["Cache-Control"]
    assert queries.files_of(row)[0].size == len(file.content)  # what is kept is not marked


def test_every_opening_of_a_confidential_one_is_recorded(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary, secrecy=Secrecy.CONFIDENTIAL)
    client = logged_in(people["east"])

    client.get(address(row))
    client.get(address(row) + "?inline=1")

    records = AuditRecord.objects.filter(kind="document.read", actor=people["east"])
    assert [record.what for record in records] == [f"meetings.document {row.pk}"] * 2


def test_the_common_door_of_files_hands_out_no_paper(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary)
    secret = papers.released(gathering, secretary, secrecy=Secrecy.CONFIDENTIAL, title="密")

    for user in (people["east"], secretary):
        for one in (row, secret):
            assert logged_in(user).get(reverse("file", args=[queries.files_of(one)[0].uuid])).status_code == 404


def test_nobody_else_opens_it(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary, read_by=ReadBy.DELEGATIONS, delegations=[people["named"][0]])

    codes = {
        name: logged_in(people[name]).get(address(row)).status_code for name in ("east", "west", "stranger", "leader")
    }

    assert codes == {"east": 200, "west": 404, "stranger": 404, "leader": 404}


def test_a_reader_is_not_asked_for_what_only_staff_may_do(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary)
    page = reverse("document_move", args=[row.pk, "withdraw_document"])

    assert logged_in(people["east"]).get(page).status_code == 403
    assert logged_in(secretary).get(page).status_code == 200


def test_a_withdrawn_one_is_named_and_not_opened(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary)
    services.move_document(row, "withdraw_document", by=secretary, note="附表有误")
    client = logged_in(people["east"])

    page = client.get(row.get_absolute_url())

    assert "附表有误" in page.content.decode()
    assert client.get(address(row)).status_code == 403
    assert client.get(address(row, "document_read")).status_code == 403


def test_a_withdrawal_in_between_refuses_the_first_opening(gathering, secretary, people):
    row = papers.released(gathering, secretary)
    services.move_document(row, "withdraw_document", by=secretary, note="附表有误")

    with pytest.raises(Refused):
        services.open_document(row, by=people["east"])  # a row read before the withdrawal

    assert DocumentReceipt.objects.count() == 0


def test_nginx_sends_the_bytes_in_production(gathering, secretary, people, logged_in, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    row = papers.released(gathering, secretary)

    response = logged_in(people["east"]).get(address(row))

    assert response["X-Accel-Redirect"] == "/protected/" + queries.files_of(row)[0].stored.name
    assert response.content == b""


def test_a_repeated_download_takes_few_statements(
    gathering, secretary, people, logged_in, settings, django_assert_max_num_queries
):
    settings.X_ACCEL_PREFIX = "/protected/"
    row = papers.released(gathering, secretary)
    client = logged_in(people["east"])
    client.get(address(row))

    with django_assert_max_num_queries(5):  # beside the log-in's: the paper with all the rules ask for, its receipt
        client.get(address(row))


def test_a_place_loaded_for_one_reader_is_no_other_readers(gathering, secretary, people):
    row = papers.released(gathering, secretary, read_by=ReadBy.MEMBERS)
    [file] = queries.files_of(row)
    stranger = factories.deputy(gathering.congress, name="旁人")

    found = queries.download(people["west"], row.pk, file.uuid)

    assert (people["west"].has_perm("meetings.view_document", found), found.asked_file) == (True, file)
    assert not stranger.has_perm("meetings.view_document", found)
    assert queries.download(stranger, row.pk, file.uuid).gathering.places_known == {stranger.pk: None}


def test_who_has_opened_it_stands_on_the_list_and_the_sheet(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary, read_by=ReadBy.MEMBERS)
    services.open_document(row, by=people["west"])

    readers = {one.name: one.opened_at is not None for one in queries.read_list(row)}

    assert readers == {"东一": False, "西一": True}
    assert queries.read_counts(row) == (1, 2)
    assert documents.read_sheet(queries.read_list(row)).startswith(b"PK")
    assert logged_in(secretary).get(reverse("document_receipts", args=[row.pk])).status_code == 200
    assert logged_in(people["east"]).get(reverse("document_receipts", args=[row.pk])).status_code == 403


# Notes -----------------------------------------------------------------------------------------------------------


def test_notes_are_nobody_elses(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary)
    logged_in(people["east"]).post(
        address(row, "document_note"), {"page": 2, "text": "第二页数字请核实", "is_marked": "on"}
    )

    texts = {}
    for name in ("east", "west", "secretary"):
        client = logged_in(people[name])
        pages = [client.get(row.get_absolute_url()), client.get(address(row, "document_read"))]
        texts[name] = [b"\xe8\xaf\xb7\xe6\xa0\xb8\xe5\xae\x9e" in page.content for page in pages]

    assert [name for name, seen in texts.items() if any(seen)] == ["east"]
    assert not DocumentNote.objects.visible_to(secretary).exists()
    assert not Event.objects.filter(kind__contains="note").exists()


def test_a_note_is_encrypted_in_the_database(gathering, secretary, people, django_db_blocker):
    row = papers.released(gathering, secretary)
    services.keep_note(row, by=people["east"], page=1, text="请核实")

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM meetings_documentnote")
        stored = cursor.fetchone()[0]

    assert "请核实" not in stored
    assert DocumentNote.objects.get().text == "请核实"


def test_an_empty_note_without_a_mark_goes(gathering, secretary, people):
    row = papers.released(gathering, secretary)
    services.keep_note(row, by=people["east"], page=1, text="请核实")
    services.keep_note(row, by=people["east"], page=1, text="请再核实")
    services.keep_note(row, by=people["east"], page=2, is_marked=True)
    before = [(note.page, note.text, note.is_marked) for note in queries.notes_of(row, people["east"])]

    services.keep_note(row, by=people["east"], page=1)

    assert before == [(1, "请再核实", False), (2, "", True)]
    assert [note.page for note in queries.notes_of(row, people["east"])] == [2]


def test_a_note_that_is_too_long_comes_back_with_what_was_typed(gathering, secretary, people, logged_in):
    row = papers.released(gathering, secretary)
    text = "长" * 1001

    response = logged_in(people["east"]).post(address(row, "document_note"), {"page": 1, "text": text})

    assert response.status_code == 422
    assert text in response.content.decode()


# Since the last visit --------------------------------------------------------------------------------------------


def test_what_came_since_the_last_visit_is_marked(gathering, secretary, people):
    with time_machine.travel(papers.NOON, tick=False) as traveller:
        papers.released(gathering, secretary, title="旧")
        services.keep_visit(gathering, by=people["east"])
        traveller.shift(dt.timedelta(hours=3))
        papers.released(gathering, secretary, title="新", position=2)
        services.keep_visit(gathering, by=people["east"])
        marked = {row.title: row.is_fresh for shelf in queries.shelves(gathering, people["east"]) for row in shelf.rows}
        traveller.shift(dt.timedelta(minutes=5))
        services.keep_visit(gathering, by=people["east"])
        still = {row.title: row.is_fresh for shelf in queries.shelves(gathering, people["east"]) for row in shelf.rows}

    assert marked == still == {"旧": False, "新": True}


# Numbered copies -------------------------------------------------------------------------------------------------


def test_every_reader_gets_one_number_and_keeps_it(congress, gathering, secretary, people):
    row = papers.released(gathering, secretary, read_by=ReadBy.MEMBERS, must_return=True)
    first = services.number_copies(row, by=secretary)
    late = factories.deputy(congress, name="晚一")
    papers.asked(gathering, late)

    second = services.number_copies(row, by=secretary)
    services.tick_copies(row, by=secretary, returned=[1, 3])
    services.tick_copies(row, by=secretary, returned=[3])

    copies = {copy.participation.name: (copy.number, copy.returned_at is not None) for copy in row.copies.all()}
    assert (first, second) == (2, 1)
    assert copies["晚一"] == (3, True)
    assert sorted(copies.values()) == [(1, False), (2, False), (3, True)]


def test_copies_that_need_not_come_back_are_not_numbered(gathering, secretary):
    with pytest.raises(Refused):
        services.number_copies(papers.released(gathering, secretary), by=secretary)


# Pages -----------------------------------------------------------------------------------------------------------


def test_the_list_costs_the_same_for_one_and_for_three(gathering, secretary, people, logged_in):
    client = logged_in(people["east"])
    papers.released(gathering, secretary)
    client.get(reverse("document_list", args=[gathering.pk]))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("document_list", args=[gathering.pk])).status_code == 200
        counts.append(len(captured))
        papers.released(gathering, secretary)
        papers.released(gathering, secretary)

    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_a_document_is_entered_released_and_replaced_on_pages(gathering, secretary, logged_in):
    client = logged_in(secretary)
    from django.core.files.uploadedfile import SimpleUploadedFile

    fields = {"title": "政府工作报告", "stage": "draft", "secrecy": "internal", "read_by": "everybody", "position": 1}
    upload = SimpleUploadedFile("政府工作报告.pdf", papers.pdf(), "application/pdf")
    response = client.post(reverse("document_new", args=[gathering.pk]), fields | {"files": [upload]})
    row = Document.objects.get()

    assert response["Location"] == row.get_absolute_url()
    for move, given in (("release_document", {}), ("withdraw_document", {"note": "附表有误"})):
        answer = client.post(reverse("document_move", args=[row.pk, move]), given)
        assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == DocumentState.WITHDRAWN
    assert client.get(reverse("document_edit", args=[row.pk])).status_code == 200
    assert client.get(reverse("document_version", args=[row.pk])).status_code == 200


def test_a_wrong_form_loses_nothing(gathering, secretary, logged_in):
    fields = {"title": "政府工作报告", "stage": "draft", "secrecy": "internal", "read_by": "standing", "position": 1}

    response = logged_in(secretary).post(reverse("document_new", args=[gathering.pk]), fields)

    assert response.status_code == 422
    assert "政府工作报告" in response.content.decode()
    assert "请指明由谁阅读" in response.content.decode()
