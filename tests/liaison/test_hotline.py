"""The hotline 12345: orders go out as a workbook, answers come back as one; wrong lines lose nothing."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress.errors import Invalid
from congress.models import AuditRecord, User
from liaison import queries, services
from liaison.models import VoterOpinion
from tests.liaison import steps


@pytest.fixture
def waiting(here):
    """Two opinions that wait for the hotline, and one of another route."""
    steps.forwarded(here)
    return [steps.forwarded(here, "hotline") for _ in range(2)]


def sheet_of(response):
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def send(client, rows, key=None):
    """The list with its heads, as it comes back from the hotline."""
    book = openpyxl.Workbook()
    for row in (["编号", "工单号", "答复"], *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("热线.xlsx", kept.getvalue())
    page = client.get(reverse("opinion_hotline"))
    return client.post(
        reverse("opinion_hotline"), {"file": file, "idempotency_key": key or page.context["idempotency_key"]}
    )


def test_what_waits_goes_out_without_name_and_number_and_the_export_is_audited(here, waiting, logged_in):
    opinion = steps.received(here, words=f"路灯坏了，电话 {steps.PHONE}", phone=steps.PHONE, name="欧阳某某")
    services.move(steps.accepted(here, opinion), "forward", by=here.worker, route="hotline")

    head, *rows = sheet_of(logged_in(here.worker).get(reverse("opinion_hotline_sheet")))

    numbers = [row[0] for row in rows]
    assert numbers == [*(each.number for each in waiting), steps.fresh(opinion).number]
    assert "***" in str(rows[-1])
    assert not any(secret in str([head, *rows]) for secret in (steps.PHONE, "欧阳某某"))
    assert AuditRecord.objects.filter(kind="export", what="liaison.hotline", actor=here.worker).count() == 1


def test_the_answers_come_back_with_their_order_and_the_voter_reads_them(here, waiting, logged_in):
    answer = send(logged_in(here.worker), [[waiting[0].number, "12345-7", "已更换路灯。"], [waiting[1].number, "", ""]])

    first, second = map(steps.fresh, waiting)
    assert answer.status_code == 302
    assert (first.state, second.state) == ("replied", "forwarded")
    assert "已更换路灯。" in first.answers.get().text
    assert "12345-7" in first.answers.get().text
    assert [row[0] for row in queries.hotline_orders(here.worker)] == [second.number]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([["{0}", "", "好"], ["XX-9", "", "好"]], "XX-9"),
        ([["{0}", "", "好"], ["{0}", "", "又好"]], "{0}"),
        ([["{0}", "", "好"], ["{1}", "", "长" * 4001]], "4000"),
        ([["", "", "好"]], "—"),
    ],
    ids=["unknown", "twice", "too long", "no number"],
)
def test_one_wrong_line_is_named_and_nothing_is_entered(here, waiting, logged_in, lines, told):
    numbers = [each.number for each in waiting]
    rows = [[cell.format(*numbers) for cell in line] for line in lines]

    answer = send(logged_in(here.worker), rows)

    assert answer.status_code == 422
    assert told.format(*numbers) in answer.content.decode()
    assert {steps.fresh(each).state for each in waiting} == {"forwarded"}


def test_what_was_answered_already_or_waits_elsewhere_is_refused(here, waiting):
    line = [(2, [waiting[0].number, "", "好"])]
    services.take_answers(line, by=here.worker)

    with pytest.raises(Invalid):
        services.take_answers(line, by=here.worker)
    with pytest.raises(Invalid):
        services.take_answers([(2, [waiting[1].number, "", "好"])], by=here.stranger)
    assert VoterOpinion.objects.filter(state="replied").count() == 1


def test_what_is_no_workbook_is_told_so(here, waiting, logged_in):
    client = logged_in(here.worker)
    page = client.get(reverse("opinion_hotline"))
    file = SimpleUploadedFile("热线.xlsx", b"no workbook at all")

    answer = client.post(reverse("opinion_hotline"), {"file": file, "idempotency_key": page.context["idempotency_key"]})

    assert answer.status_code == 422
    assert {steps.fresh(each).state for each in waiting} == {"forwarded"}


@pytest.mark.parametrize("who", ["deputy", "secretary", "leader", "clerk", "foreign"])
def test_nobody_else_sends_or_takes_the_list(here, waiting, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))

    assert client.get(reverse("opinion_hotline_sheet")).status_code == 403
    assert client.post(reverse("opinion_hotline")).status_code == 403
