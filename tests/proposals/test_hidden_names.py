"""Where a congress hides the authors from the units, a co-handler finds their names behind no door: every page his links
lead to, every paper, every object of the API and every notice is read.
"""

import io
import re
from collections import deque
from html import unescape

import pytest
from django.urls import Resolver404, resolve
from openpyxl import load_workbook

from congress import files
from congress.api.resources import resources
from congress.models import Notification, User
from proposals import services
from proposals.models import (
    Appraisal,
    Commitment,
    Contact,
    Coordination,
    Evaluation,
    HandlingTask,
    Proposal,
    Reply,
    SupervisionCase,
    Supplement,
)
from tests import factories
from tests.proposals.steps import FRIEND, NAME, PHONE, RATINGS, TALK, accepted, dispatched
from tests.proposals.test_documents import WORDS_OF

OTHER, SPEAKER, VOICE = "尉迟流水", "诸葛长风", "慕容委员"
SECRET = (NAME, FRIEND, PHONE, "东街七号", OTHER, SPEAKER, VOICE)
SAYS, SAID = f"{NAME}与{FRIEND}都到场", f"{OTHER}与{SPEAKER}说：路灯不亮"


def of_sheet(content):
    book = load_workbook(io.BytesIO(content))
    return "".join(str(cell.value or "") for sheet in book for row in sheet.iter_rows() for cell in row)


READ = WORDS_OF | {"xlsx": of_sheet}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-01-16T01:00:00Z", tick=False)


@pytest.fixture
def rich(chain, both, work_off, settings, tmp_path):
    """A joint proposal of two deputies with another deputy's merged into it, and a remark handed over, in all of which
    every text that anybody can write names them; the names are switched off.
    """
    settings.FILES_ROOT = tmp_path
    services.set_handling(chain.congress, by=chain.secretary, units_see_authors=False)
    proposal, lead, co = both["proposal"], both["lead"], both["co"]
    part = accepted(chain, title=f"{OTHER}：修桥", body=f"{OTHER}提出")
    part.lead = factories.deputy(chain.congress, name=OTHER).acting_as.mandate
    part.save()
    services.move(part, "merge", by=chain.secretary, main=proposal)
    Proposal.objects.filter(pk=proposal.pk).update(title=f"{NAME}、{FRIEND}：修缮", note=SAYS)
    files.store(f"{NAME}的附件.pdf", b"%PDF-1.4 x", target=proposal, by=chain.deputy)
    files.store(f"{NAME}的扫描.pdf", b"%PDF-1.4 x", target=proposal, by=chain.deputy, purpose="scan")
    services.move_task(
        co, "log_contact", by=chain.other_clerk, **(TALK | {"note": SAYS, "people": NAME, "place": NAME})
    )
    Contact.objects.filter(task=co).update(answer="confirmed", remark=SAYS, answered_at="2026-01-16T00:00Z")
    services.move_task(co, "urge", by=chain.deputy, note=SAYS)
    services.move_task(co, "ask_coordination", by=chain.other_clerk, question=SAYS)
    Coordination.objects.update(question=SAYS)
    services.move_task(
        co, "send_co_opinion", by=chain.other_clerk,
        document_number="安交〔2026〕1号", body=SAYS, contact_person="李工", contact_phone="0990-1",
    )  # fmt: skip
    Supplement.objects.update(text=SAYS)
    HandlingTask.objects.update(note=SAYS, instruction=SAYS)
    case = SupervisionCase.objects.create(
        task=co, proposal=proposal, level="congress", body="代表工委", cause="decision", reason=SAYS,
        due_on="2026-03-02", organ=co.organ, opened_by=User.objects.first(), congress=co.congress,
    )  # fmt: skip
    case.steps.create(move="report", by=chain.deputy, text=SAYS)
    HandlingTask.objects.filter(pk=co.pk).update(supervised=True)
    facts = {"promised_on": "2026-02-01", "first_promised_on": "2026-02-01", "congress": co.congress}
    promise = Commitment.objects.create(
        reply=Reply.objects.get(task=lead), proposal=proposal, organ=co.organ, keeper=proposal.lead, **facts
    )
    promise.steps.create(move="rate", by=chain.deputy, text=SAYS, rating="satisfied")
    Appraisal.objects.create(
        proposal=proposal, mandate=proposal.signatures.get().mandate, round=1, rating="satisfied", text=SAYS, state="shown",
        screened_by=chain.secretary, screened_at="2026-01-16T00:00Z",
    )  # fmt: skip
    item = services.capture(
        by=chain.secretary, source="remark", body=SAID, organs=[chain.block], voice=VOICE, term="4h",
        deputies=[factories.deputy(chain.congress, name=SPEAKER).acting_as.mandate, part.lead],
    )  # fmt: skip
    block = HandlingTask.objects.get(proposal=item.pk)
    dispatched(chain, block, chain.bureau, role="lead")
    dispatched(chain, block, chain.other_clerk.post.organ, role="co")
    work_off()
    return both | {"item": item, "case": case, "promise": promise}


def words_of(client, address):
    """What a page or paper says, and the addresses it leads to."""
    answer = client.get(address, follow=True)
    assert answer.status_code in {200, 404, 405, 409}, (address, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    name = answer.headers.get("Content-Disposition", "")
    ending = {
        "application/pdf": "pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    }.get(answer.headers.get("Content-Type", "").split(";")[0])
    if ending and content != b"%PDF-1.4 x":
        return name + READ[ending](content), []
    text = content.decode(errors="replace")  # static pictures are no words
    return name + text, [unescape(link) for link in re.findall(r'(?:href|action|hx-get)="(/[^"#]*)', text)]


def is_ours(link):
    """A page of the portal that is not the log-out, and not the roster, which is everybody's."""
    try:
        return resolve(link.split("?")[0]).view_name != "account_logout" and not link.startswith("/deputies/")
    except Resolver404:
        return False


def walked(client):
    """Every address the links lead to from home, with what stands there."""
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        words, links = words_of(client, address)
        yield address, words
        for link in links:
            if link not in seen and is_ours(link):
                seen.add(link)
                waiting.append(link)


def offered(client):
    """Every list and object of the API, with its events and moves."""
    for kind in resources():
        address = f"/api/v1/{kind.plural}/"
        answer = client.get(address)
        yield address, answer.content.decode()
        for row in answer.json().get("results", []) if answer.status_code == 200 else []:
            for part in ("", "events/", "moves/"):
                yield f"{address}{row['id']}/{part}", client.get(f"{address}{row['id']}/{part}").content.decode()


@pytest.mark.parametrize("who", ["other_clerk", "other_leader"])
def test_a_co_handler_finds_the_names_behind_no_link(client, chain, rich, who):
    client.force_login(getattr(chain, who))

    opened = dict(walked(client))

    found = {address: [name for name in SECRET if name in words] for address, words in opened.items()}
    assert {address: names for address, names in found.items() if names} == {}
    proposal, task = rich["proposal"].pk, rich["co"].pk
    wanted = {
        f"/proposals/{proposal}/", f"/tasks/{task}/", f"/proposals/{proposal}/form.docx", f"/items/{rich['item'].pk}/",
        f"/proposals/{proposal}/history.pdf", rich["case"].get_absolute_url(), rich["promise"].get_absolute_url(),
    }  # fmt: skip
    assert wanted - set(opened) == set()
    assert "████" in opened[f"/tasks/{task}/"]


@pytest.mark.parametrize("who", ["other_clerk", "other_leader"])
def test_a_co_handler_is_told_the_names_by_no_program(client, chain, rich, who):
    client.force_login(getattr(chain, who))

    told = dict(offered(client))

    found = {address: [name for name in SECRET if name in words] for address, words in told.items()}
    deputies = {address for address in found if address.startswith("/api/v1/deputies/")}  # the public roster
    assert {address: names for address, names in found.items() if names and address not in deputies} == {}
    for kind in ("proposals", "tasks", "commitments", "cases", "items", "appraisals"):
        assert [address for address in told if re.fullmatch(rf"/api/v1/{kind}/\d+/", address)] != []


def test_no_notice_to_a_co_handler_names_them(chain, rich):
    told = Notification.objects.filter(recipient__in=[chain.other_clerk, chain.other_leader])

    about = [notice for notice in told if "修缮" in notice.title]
    assert about != []
    assert [(one.kind, one.title) for one in told if any(name in one.title + one.text for name in SECRET)] == []


def test_who_answers_oversees_or_wrote_is_told_the_names(chain, rich):
    told = Notification.objects.filter(recipient__in=[chain.clerk, chain.bureau_lead, chain.secretary, chain.deputy])

    assert {f"{NAME}、{FRIEND}：修缮" in one.title for one in told if "：修缮" in one.title} == {True}


def test_who_answers_reads_all_that_was_written(client, chain, rich):
    client.force_login(chain.clerk)

    page = words_of(client, f"/tasks/{rich['lead'].pk}/")[0]

    assert NAME in page
    assert "█" not in page


def test_a_scan_that_shows_the_signature_is_not_handed_out(client, chain, rich):
    kept = {file.purpose: f"/files/{file.uuid}/" for file in files.attached(rich["proposal"])}

    def answers(who):
        client.force_login(who)
        return {purpose: client.get(address).status_code for purpose, address in kept.items()}

    assert answers(chain.other_clerk) == {"attachment": 200, "scan": 404}
    assert answers(chain.clerk) == {"attachment": 200, "scan": 200}


def test_a_unit_that_gave_the_lead_back_reads_its_own_draft_without_names(client, chain, rich):
    HandlingTask.objects.filter(pk=rich["lead"].pk).update(state="returned")
    client.force_login(chain.clerk)
    reply = Reply.objects.get(task=rich["lead"])
    Evaluation.objects.create(reply=reply, mandate=rich["proposal"].lead, **(RATINGS | {"comment": SAYS}))
    opened = [f"/replies/{reply.pk}/", f"/replies/{reply.pk}/letter/", f"/api/v1/replies/{reply.pk}/"]

    for address in [*opened, "/api/v1/replies/", "/api/v1/evaluations/"]:
        words = words_of(client, address)[0]
        assert [name for name in SECRET if name in words] == [], address
    assert "████" in words_of(client, f"/replies/{reply.pk}/")[0]


def test_reading_without_names_changes_nothing(client, chain, rich):
    before = {model: list(model.objects.order_by("pk").values()) for model in (Proposal, Contact, SupervisionCase)}
    client.force_login(chain.other_clerk)

    for _address, _words in walked(client):
        pass

    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}
