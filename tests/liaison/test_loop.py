"""The whole loop by the pages: a voter leaves his phone, the answer returns, he has it taken up once more; and in all that
nobody but the station gets to see the number, on no page, in no export, API answer, log line, notice, mail or SMS.
"""

import json
import logging
import re

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from congress import tokens
from congress.models import Notification, User
from liaison.models import VoterOpinion
from proposals import services as proposals
from proposals.models import Proposal
from tests.e2e.walk import walk
from tests.liaison import steps
from tests.liaison.test_confidence import OTHERS, leaks, text_of
from tests.proposals import steps as chain_steps

WORDS = f"路灯坏了三个月，我的电话 {steps.PHONE}。"


def enter(user):
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def send(client, url, **fields):
    """Open a form and send it; where it led."""
    page = client.get(url)
    hidden = {name: page.context[name] for name in ("token", "idempotency_key") if name in page.context}
    answer = client.post(url, hidden | fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def make(user, opinion, name, **fields):
    return send(enter(user), reverse("opinion_move", args=[opinion.pk, name]), **fields)


@pytest.fixture
def loop(here, work_off, settings, tmp_path, caplog):
    """The loop gone through; the opinion, and where its voter follows it."""
    caplog.set_level(logging.DEBUG)
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path
    voter, form = Client(), reverse("opinion_new", args=[here.house.pk])
    told = {"words": WORDS, "place": "安北路1号", "phone": steps.PHONE, "name": "欧阳某某"}
    asked = voter.post(form, told | {"token": voter.get(form).context["token"], "ask_code": "1"})
    code = re.search(r"\d{6}", (tmp_path / "sms.log").read_text().split("\t")[3]).group()
    follow = voter.post(form, told | {"token": asked.context["token"], "code": code}).url.partition("?")[0]
    opinion = VoterOpinion.objects.get()

    mandate = here.deputy.post.mandate
    make(here.worker, opinion, "accept", deputy=mandate.pk, category=here.categories[0].code, place="安北路1号")
    work_off()
    make(here.deputy, opinion, "turn", title="关于修复安北路路灯的建议")
    proposal = opinion.links.get().proposal
    proposals.move(proposal, "submit", by=here.deputy, no_state_secret=True)
    proposals.move(proposal, "accept", by=here.secretary, category=here.categories[0])
    task = chain_steps.assigned(here, proposal=Proposal.objects.get(pk=proposal.pk))
    chain_steps.replied(here, chain_steps.dispatched(here, task))
    work_off()

    page = voter.get(follow).content.decode()
    assert chain_steps.REPLY["body"] in page
    send(voter, follow, rating="dissatisfied", comment="还是黑的", again="on")
    work_off()
    assert (steps.fresh(opinion).state, steps.fresh(opinion).round) == ("accepted", 2)
    make(here.deputy, opinion, "reply", text="已再次请市政公司更换。")
    work_off()
    send(voter, follow, rating="dissatisfied", comment="仍不满意", again="on")
    work_off()
    assert voter.cookies.output() == ""
    return opinion, follow


def test_the_answer_returns_is_rated_and_it_is_taken_up_again_once(loop, client):
    opinion, follow = loop

    opinion = steps.fresh(opinion)
    assert (opinion.state, opinion.round) == ("closed", 2)
    assert list(opinion.ratings.order_by("round").values_list("round", "rating")) == [
        (1, "dissatisfied"), (2, "dissatisfied"),
    ]  # fmt: skip
    page = client.get(follow)
    assert not page.context["may_rate"]
    assert "已再次请市政公司更换。" in page.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_finds_the_number_on_any_page_or_paper(here, loop, who):
    opinion, _follow = loop
    client = Client() if who == "visitor" else enter(getattr(here, who))
    found, seen = {}, []

    def links_of(path):
        text = text_of(client.get(path, follow=True))
        seen.append(path)
        found.update({path: leaks(text)} if leaks(text) else {})
        return re.findall(r'href="(/[^"#]*)"', text)

    links = opinion.links.get()
    starts = ["/", opinion.get_absolute_url(), links.proposal.get_absolute_url(), "/search/?search=路灯", "/notices/"]
    starts += [reverse("opinion_hotline_sheet"), reverse("opinion_figures"), reverse("opinion_public")]
    starts += [reverse("station_register", args=[here.house.pk, ending]) for ending in ("pdf", "docx")]
    for start in starts:
        links_of(start)
    walk(links_of, ["/", opinion.get_absolute_url(), links.proposal.get_absolute_url()], each=1)

    assert found == {}
    assert len(seen) > len(starts) + 5


@pytest.mark.parametrize("who", [*(who for who in OTHERS if who != "visitor"), "worker"])
def test_no_answer_of_the_api_holds_the_number(here, loop, who):
    opinion, _follow = loop
    user = User.objects.get(pk=getattr(here, who).pk)
    headers = {"Authorization": f"Token {tokens.issue(user, 'test')}"}
    proposal = opinion.links.get().proposal_id
    paths = [f"/api/v1/{name}/" for name in ("opinions", "stations", "events", "proposals", "tasks", "notices")]
    paths += [f"/api/v1/opinions/{opinion.pk}/{end}" for end in ("", "moves/", "events/")]
    paths += [f"/api/v1/proposals/{proposal}/{end}" for end in ("", "moves/", "events/")]

    answers = {path: Client().get(path, headers=headers) for path in paths}

    assert {path: leaks(text_of(answer)) for path, answer in answers.items() if leaks(text_of(answer))} == {}
    assert {answer.status_code for answer in answers.values()} <= {200, 403, 404}


def test_no_log_line_notice_mail_audit_event_or_draft_holds_the_number(loop, caplog):
    logged = [line.getMessage() for line in caplog.get_records("setup")]
    texts = [*logged, *((message.subject, message.body) for message in mail.outbox)]
    for label in ("Notification", "AuditRecord", "Event", "SearchEntry", "Delivery", "FormDraft"):
        texts += apps.get_model(f"congress.{label}").objects.values_list()

    assert leaks(json.dumps(list(map(str, texts)), ensure_ascii=False)) == []
    assert Notification.objects.count() > 5
    assert any("/opinions/at/" in line or "liaison" in line for line in logged)


def test_the_station_itself_reads_it_and_that_the_phone_was_confirmed(here, loop):
    page = enter(here.worker).post(reverse("opinion_contact", args=[loop[0].pk])).content.decode()

    assert steps.PHONE in page
    assert "已通过验证码确认" in page
