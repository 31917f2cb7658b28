"""Nobody but the station ever sees how to reach a voter: looked for in every page, export, answer, log, mail and row."""

import datetime as dt
import io
import json
import logging
import re
import zipfile

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from congress import tokens
from congress.models import AuditRecord, Notification, Post, User
from liaison import services
from liaison.models import ReceptionDay
from proposals import services as proposals
from tests.e2e.walk import walk
from tests.liaison import steps

NAME = "欧阳某某"
SPOKEN = f"路灯坏了，我叫住址里的人都知道，电话 {steps.PHONE} 或 139-8765-4321。"
SECRETS = (steps.PHONE, "139-8765-4321", "8765-4321", NAME)
TOLD = {"title": "路灯", "matter": "路灯坏了", "result": "已修"}


@pytest.fixture
def everywhere(here, work_off):
    """The phone, in contact and in words, on an opinion of every state; everybody's notices written."""
    told = {"words": SPOKEN, "name": NAME}
    made = []
    for way in ("received", "refused", "discarded"):
        opinion = steps.received(here, phone=steps.PHONE, **told)
        if way != "received":
            fields = {"ground": "litigation"} if way == "refused" else {}
            services.move(opinion, {"refused": "refuse", "discarded": "discard"}[way], by=here.worker, **fields)
        made.append(opinion)
    paper = {"by": here.worker, "phone": steps.PHONE, **told}  # entered on paper: no limit of the phone

    def taken():
        return steps.accepted(here, steps.received(here, **paper))

    made.append(taken())
    made.append(services.move(taken(), "forward", by=here.worker, route="hotline"))
    letter = services.move(taken(), "forward", by=here.worker, route="letters", receiver="市信访局")
    made.append(services.move(letter, "note_case", by=here.worker, number="信7", registered_on=steps.MONDAY.date()))
    organ = services.move(taken(), "forward", by=here.worker, route="organs")
    organ = services.move(organ, "hand_over", by=here.secretary, organ=here.bureau)
    made.append(services.move(organ, "take", by=here.clerk))
    made.append(services.move(taken(), "pass_up", by=here.deputy, holder=here.higher.post.mandate))
    turned = services.move(taken(), "turn", by=here.deputy, title="关于修复路灯的建议")
    proposal = turned.links.get().proposal
    proposals.move(proposal, "submit", by=here.deputy, no_state_secret=True)
    proposals.move(proposal, "accept", by=here.secretary, category=here.categories[0])
    made.append(turned)
    answered = services.move(taken(), "reply", by=here.deputy, text="已修好。")
    services.rate(answered, rating="satisfied")
    services.move(answered, "summarise", by=here.worker, **TOLD)
    made.append(services.move(answered, "publish", by=here.secretary))
    reception(here)
    work_off()
    return made


def reception(here):
    """The phone and the name behind a booking, and in an opinion that was brought on the day."""
    rule = services.set_rule(
        here.house, by=here.worker, kind="weekly", weekday=0, number=1, months="every", shift="next",
        begins=dt.time(9), ends=dt.time(11), place="接待室", limit=9, deputies=1, least=1, announced_before=3,
    )  # fmt: skip
    for day in services.plan(rule, first=dt.date(2026, 3, 2), last=dt.date(2026, 3, 9), by=here.worker):
        services.set_roster(day, deputies=[here.deputy.post.mandate], by=here.worker)
        services.announce_reception(day, by=here.worker)
    ahead = ReceptionDay.objects.order_by("date").last()
    services.book(ahead, secret="booked", name=NAME, phone=steps.PHONE, matter=SPOKEN, source="10.9.9.9")
    today = ReceptionDay.objects.order_by("date").first()
    duty = today.duties.get()
    services.hold_reception(today, came=[duty.pk], visitors=1, by=here.worker)
    services.bring_opinion(
        today, deputy=here.deputy.post.mandate, category=here.categories[0], by=here.worker, words=SPOKEN, name=NAME,
        phone=steps.PHONE, answer="已登记。",
    )  # fmt: skip
    services.sign_reception(duty, by=here.deputy)


def leaks(text):
    return [secret for secret in SECRETS if secret in text]


def text_of(response):
    """What a person reads of an answer, unpacked where it is a PDF or a workbook."""
    content = response.getvalue() if not response.streaming else b"".join(response.streaming_content)
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "".join(package.read(name).decode(errors="ignore") for name in package.namelist())
    return content.decode(errors="ignore")


OTHERS = (
    "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "bureau_lead", "office", "stranger",
    "foreign", "visitor",
)  # fmt: skip


@pytest.mark.parametrize("who", OTHERS)
def test_no_page_and_no_export_of_anybody_else_shows_it(here, everywhere, who):
    client = Client()
    if who != "visitor":
        client.force_login(User.objects.get(pk=getattr(here, who).pk))
    found, seen = {}, []

    def links_of(path):
        response = client.get(path, follow=True)
        seen.append(path)
        text = text_of(response)
        found.update({path: leaks(text)} if leaks(text) else {})
        return re.findall(r'href="(/[^"#]*)"', text)

    starts = [
        "/", reverse("opinion_list"), reverse("station_list"), reverse("opinion_public"), reverse("station_detail", args=[here.house.pk]),
        reverse("opinion_figures"), reverse("opinion_hotline"), reverse("opinion_hotline_sheet"), reverse("opinion_letters"), reverse("opinion_letters_sheet"), "/search/?search=路灯", "/notices/", "/admin/liaison/voteropinion/",
        *(reverse("opinion_detail", args=[opinion.pk]) for opinion in everywhere),
        *(f"/admin/liaison/voteropinion/{opinion.pk}/change/" for opinion in everywhere),
        *(reverse("station_register", args=[here.house.pk, ending]) for ending in ("pdf", "docx")),
        *(reverse("station_letters", args=[here.house.pk, ending]) for ending in ("pdf", "docx", "xlsx")),
        reverse("station_poster", args=[here.house.pk]), reverse("reception_list"), f"{reverse('reception_list')}?view=past", reverse("reception_public"),
        *(reverse("reception_detail", args=[day.pk]) for day in ReceptionDay.objects.order_by("pk")),
        *(reverse("reception_book", args=[day.pk]) for day in ReceptionDay.objects.order_by("pk")),
        *(reverse("opinion_move", args=[opinion.pk, name]) for opinion in everywhere for name in ("reply", "turn", "answer", "take", "publish")),
    ]  # fmt: skip
    for start in starts:
        links_of(start)
    walk(links_of, ["/"], each=1)

    assert found == {}
    assert len(seen) > 40


def test_nothing_is_found_by_the_number(here, everywhere):
    from congress import search

    users = [User.objects.get(pk=getattr(here, who).pk) for who in (*OTHERS, "worker") if who != "visitor"]

    assert [group.hits for user in users for group in search.search_all(user, steps.PHONE) if group.hits] == []


@pytest.mark.parametrize("who", [who for who in OTHERS if who != "visitor"] + ["worker"])
def test_no_answer_of_the_api_shows_it_not_even_to_the_station(here, everywhere, who):
    user = User.objects.get(pk=getattr(here, who).pk)
    headers = {"Authorization": f"Token {tokens.issue(user, 'test')}"}
    paths = ["/api/v1/opinions/", "/api/v1/stations/", "/api/v1/events/", "/api/v1/proposals/", "/api/v1/notices/"]
    paths += [f"/api/v1/opinions/{opinion.pk}/{end}" for opinion in everywhere for end in ("", "moves/", "events/")]

    found = {path: leaks(Client().get(path, headers=headers).content.decode()) for path in paths}

    assert {path: told for path, told in found.items() if told} == {}


def test_no_notice_mail_audit_event_or_index_holds_it(here, everywhere):
    texts = [*Notification.objects.values_list("title", "text"), *AuditRecord.objects.values_list("what", flat=True)]
    texts += [(message.subject, message.body) for message in mail.outbox]
    for label in ("congress.Event", "congress.SearchEntry", "congress.Delivery", "congress.FormDraft"):
        texts += apps.get_model(label).objects.values_list()

    assert leaks(json.dumps(list(map(str, texts)), ensure_ascii=False)) == []


def test_in_the_database_it_is_encrypted_and_stands_in_the_own_words_alone(here, everywhere):
    holding = set()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"congress_searchwords"}
        for table in tables:  # that one is an index of SQLite's without rows of its own; what it holds is in others
            cursor.execute(f'SELECT * FROM "{table}"')
            if leaks(str(cursor.fetchall())):
                holding.add(table)

    assert holding == {"liaison_ownwords"}


def test_no_log_line_holds_it(here, client, caplog):
    caplog.set_level(logging.DEBUG)
    url = reverse("opinion_new", args=[here.house.pk])
    token = client.get(url).context["token"]
    client.post(url, {"token": token, "words": SPOKEN, "phone": steps.PHONE, "name": NAME})
    client.post(url, {"token": token, "words": "别的", "phone": "1398765432x", "name": NAME})

    assert leaks(caplog.text) == []


def test_the_station_sees_it_on_demand_and_the_auditors_see_who_looked(here, everywhere, logged_in):
    client = logged_in(here.worker)
    opinion = everywhere[0]
    page = client.get(opinion.get_absolute_url()).content.decode()
    assert NAME not in page

    shown = client.post(reverse("opinion_contact", args=[opinion.pk]))

    assert steps.PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    read = AuditRecord.objects.get(kind="liaison.read_contact")
    assert (read.actor, read.what) == (here.worker, f"opinion {opinion.pk}")


@pytest.mark.parametrize("who", [who for who in OTHERS if who != "visitor"])
def test_nobody_else_reads_who_has_booked(here, everywhere, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))
    days = list(ReceptionDay.objects.order_by("pk"))

    answers = [client.post(reverse("reception_bookings", args=[day.pk])) for day in days]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert [leaks(text_of(answer)) for answer in answers] == [[], []]


@pytest.mark.parametrize("who", [who for who in OTHERS if who != "visitor"])
def test_nobody_else_opens_the_contact(here, everywhere, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))

    answers = {client.post(reverse("opinion_contact", args=[opinion.pk])).status_code for opinion in everywhere}

    assert answers <= {403, 404}


def test_a_worker_whose_post_ended_opens_nothing(here, everywhere, logged_in):
    Post.objects.filter(pk=here.worker.post.pk).update(valid_to="2026-03-01")

    answer = logged_in(User.objects.get(pk=here.worker.pk)).post(reverse("opinion_contact", args=[everywhere[0].pk]))

    assert answer.status_code in {302, 403, 404}


def test_the_draft_of_the_proposal_holds_the_words_without_the_number(here, everywhere):
    proposal = everywhere[-2].links.get().proposal

    assert "路灯坏了" in proposal.body
    assert leaks(proposal.body) == []
