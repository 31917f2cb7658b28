"""The pages: what they show to whom, and what bad input gets."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congress.models import FormDraft
from proposals import services
from proposals.models import Proposal
from tests import factories

TEXT = {
    "title": "关于加强河道清淤和管护的建议", "body": "河道淤积，建议清淤。", "manner": "suggestion", "publicity": "full",
}  # fmt: skip


@pytest.fixture
def phone(chain, logged_in):
    return logged_in(chain.deputy)


def page(response):
    return response.content.decode()


def test_deputy_writes_a_draft(phone, chain):
    response = phone.post("/proposals/new/", TEXT)

    proposal = Proposal.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/proposals/{proposal.pk}/")
    assert (proposal.state, proposal.lead, proposal.title) == ("draft", chain.deputy.post.mandate, TEXT["title"])


def test_missing_title_answers_422_and_keeps_the_text(phone):
    response = phone.post("/proposals/new/", TEXT | {"title": ""})

    assert response.status_code == 422
    assert TEXT["body"] in page(response)
    assert Proposal.objects.count() == 0


def test_same_key_twice_makes_one_proposal(phone):
    key = {"idempotency_key": "k-1"}
    first = phone.post("/proposals/new/", TEXT | key)
    second = phone.post("/proposals/new/", TEXT | key)

    assert Proposal.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_other_key_makes_another_proposal(phone):
    phone.post("/proposals/new/", TEXT | {"idempotency_key": "k-1"})
    phone.post("/proposals/new/", TEXT | {"idempotency_key": "k-2"})

    assert Proposal.objects.count() == 2


def test_typed_text_comes_back_from_the_server_draft(phone, chain):
    FormDraft.objects.create(user=chain.deputy, form="proposals.new", fields={"title": "未写完的标题"})

    response = phone.get("/proposals/new/")

    assert "未写完的标题" in page(response)
    phone.post("/proposals/new/", TEXT)
    assert FormDraft.objects.count() == 0


def test_stale_edit_answers_409_with_both_texts(phone, chain):
    proposal = services.create(by=chain.deputy, title="河道", body="原来的正文")
    services.revise(proposal, by=chain.deputy, version=1, title="河道", body="另一处已保存的正文")

    response = phone.post(f"/proposals/{proposal.pk}/edit/", TEXT | {"version": 1, "body": "我的正文"})

    assert response.status_code == 409
    assert "我的正文" in page(response)
    assert "另一处已保存的正文" in page(response)


def test_file_that_is_not_what_its_name_says_is_refused_by_name(phone):
    upload = SimpleUploadedFile("报告.pdf", b"MZ\x90\x00 not a pdf")

    response = phone.post("/proposals/new/", TEXT | {"files": upload})

    assert response.status_code == 422
    assert "报告.pdf" in page(response)
    assert TEXT["body"] in page(response)
    assert Proposal.objects.count() == 0


def test_publication_needs_its_reason(phone):
    response = phone.post("/proposals/new/", TEXT | {"publicity": "none"})

    assert response.status_code == 422
    assert "请说明不全文公开的原因" in page(response)


def test_another_deputys_proposal_does_not_exist(chain, logged_in):
    proposal = services.create(by=chain.deputy, title="不可外泄的标题", body="内容")
    stranger = logged_in(factories.deputy(chain.congress))

    for address in ("", "edit/", "submit/"):
        assert stranger.get(f"/proposals/{proposal.pk}/{address}").status_code == 404
    assert "不可外泄的标题" not in page(stranger.get("/proposals/"))


def test_move_in_the_wrong_state_answers_409(phone, chain):
    proposal = services.create(by=chain.deputy, title="河道", body="内容")

    response = phone.get(f"/proposals/{proposal.pk}/evaluate/")

    assert response.status_code == 409
    assert "不能执行" in page(response)


def test_somebody_elses_move_answers_403(phone, chain):
    proposal = services.create(by=chain.deputy, title="河道", body="内容")
    services.move(proposal, "submit", by=chain.deputy)

    assert phone.post(f"/proposals/{proposal.pk}/accept/", {}).status_code == 403


def test_unknown_move_answers_404(phone, chain):
    proposal = services.create(by=chain.deputy, title="河道", body="内容")

    assert phone.get(f"/proposals/{proposal.pk}/explode/").status_code == 404


def test_visitor_is_led_to_the_log_in(client):
    response = client.get("/proposals/")

    assert response["Location"].startswith("/accounts/login/?next=/proposals/")


def test_list_finds_by_two_characters(phone, chain, work_off):
    services.create(by=chain.deputy, title="关于医养结合试点扩面的建议", body="养老服务不足。")
    services.create(by=chain.deputy, title="关于加强河道清淤的建议", body="河道淤积。")
    work_off()

    found = page(phone.get("/proposals/?search=养老"))

    assert ("医养结合" in found, "河道清淤" in found) == (True, False)


def test_evaluation_asks_for_a_fresh_log_in(chain, client):
    proposal = factories.proposal(chain.deputy, state="replied")
    client.force_login(chain.deputy)

    response = client.get(f"/proposals/{proposal.pk}/evaluate/")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_waiting_return_is_found_on_the_desk_of_the_office(chain, logged_in):
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    services.move_task(proposal.tasks.get(), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    task = proposal.tasks.get(organ=chain.bureau)
    services.move_task(task, "request_return", by=chain.clerk, reason=chain.giving_back)

    home = page(logged_in(chain.office).get("/"))

    assert "待定退办" in home
    listed = page(logged_in(chain.office).get("/tasks/?view=sign"))
    assert proposal.title in listed


@pytest.mark.parametrize("who", ["deputy", "secretary", "office", "clerk", "bureau_lead"])
def test_every_page_of_the_chain_opens_for_those_concerned(chain, logged_in, who):
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    services.move_task(proposal.tasks.get(), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    phone = logged_in(getattr(chain, who))
    task = proposal.tasks.get(organ=chain.bureau)

    addresses = ["/", "/proposals/", "/tasks/", "/notices/", f"/proposals/{proposal.pk}/", f"/tasks/{task.pk}/"]
    assert {address: phone.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_deputy_does_not_read_what_the_offices_write_to_each_other(chain, logged_in):
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block, instruction="内部交办意见")
    address = f"/tasks/{proposal.tasks.get().pk}/"

    assert "内部交办意见" in page(logged_in(chain.office).get(address))
    assert "内部交办意见" not in page(logged_in(chain.deputy).get(address))


def test_move_sent_twice_makes_one_event_and_leads_to_the_same_page(phone, chain):
    from congress.models import Event

    proposal = factories.proposal(chain.deputy)
    address = f"/proposals/{proposal.pk}/submit/"

    answers = [phone.post(address, {"idempotency_key": "k-1", "no_state_secret": "on"}) for _click in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"/proposals/{proposal.pk}/")] * 2
    assert Event.objects.filter(kind="proposals.submit").count() == 1


def picture(name):
    from io import BytesIO

    from PIL import Image

    content = BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def test_three_files_in_all_and_one_may_be_taken_away(phone, chain):
    from congress import files

    phone.post("/proposals/new/", TEXT | {"files": [picture("一.png"), picture("二.png"), picture("三.png")]})
    proposal = Proposal.objects.get()
    address = f"/proposals/{proposal.pk}/edit/"

    refused = phone.post(address, TEXT | {"version": 1, "files": picture("四.png")})
    first = files.attached(proposal).first()
    taken = phone.post(address, TEXT | {"version": 1, "files": picture("四.png"), "remove": [first.pk]})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert [file.name for file in files.attached(proposal)] == ["二.png", "三.png", "四.png"]


def test_file_of_another_proposal_cannot_be_taken_away(phone, chain):
    from congress import files

    phone.post("/proposals/new/", TEXT | {"files": picture("一.png")})
    mine = Proposal.objects.get()
    other = factories.proposal(factories.deputy(chain.congress))

    answer = logged_in_post(other, files.attached(mine).first())

    assert answer == 422
    assert files.attached(mine).count() == 1


def logged_in_post(proposal, file):
    from django.test import Client

    client = Client()
    client.force_login(proposal.lead.post.user)
    return client.post(f"/proposals/{proposal.pk}/edit/", TEXT | {"version": 1, "remove": [file.pk]}).status_code


def test_draft_reply_is_read_inside_the_unit_alone(chain, logged_in):
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    services.move_task(proposal.tasks.get(), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    task = proposal.tasks.get(organ=chain.bureau)
    services.move_task(task, "sign_for", by=chain.clerk)
    texts = {
        "document_number": "安水建〔2026〕1号",
        "body": "还没有定的说法",
        "contact_person": "李工",
        "contact_phone": "1",
    }
    services.move_task(task, "draft_reply", by=chain.clerk, outcome=chain.outcomes[0], **texts)
    address = f"/replies/{task.reply.pk}/"

    answers = {
        who: logged_in(getattr(chain, who)).get(address).status_code
        for who in ("clerk", "bureau_lead", "office", "secretary", "deputy")
    }

    assert answers == {"clerk": 200, "bureau_lead": 200, "office": 404, "secretary": 404, "deputy": 404}


def test_second_clerk_does_not_write_over_the_first_ones_draft(chain, logged_in):
    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    services.move_task(proposal.tasks.get(), "dispatch", by=chain.office, organ=chain.bureau, role="sole")
    task = proposal.tasks.get(organ=chain.bureau)
    services.move_task(task, "sign_for", by=chain.clerk)
    texts = {"document_number": "安水建〔2026〕1号", "outcome": "A", "contact_person": "李工", "contact_phone": "1"}
    texts |= {"body": "第一位经办人的文字"}
    services.move_task(task, "draft_reply", by=chain.clerk, **(texts | {"outcome": chain.outcomes[0]}))
    services.move_task(task, "draft_reply", by=chain.clerk, **(texts | {"outcome": chain.outcomes[0]}), version=1)

    response = logged_in(chain.bureau_lead).post(
        f"/tasks/{task.pk}/draft_reply/", texts | {"version": 1, "body": "第二位的文字"}
    )

    assert response.status_code == 409
    assert "第一位经办人的文字" in page(response)
    assert "第二位的文字" in page(response)
