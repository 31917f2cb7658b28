"""Copies of notices: written with the notice, as its reader wishes; sent once, put off, given up, tried again."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from congress import channels, delivery, notify, worker
from congress.events import record
from congress.models import (
    AuditRecord,
    Breaker,
    ChannelBinding,
    Delivery,
    DeliveryState,
    NoticePreference,
    Notification,
    Role,
)
from tests import factories
from tests.provider import AGENT, Provider

NOON = dt.datetime(2026, 3, 4, 4, 0, tzinfo=dt.UTC)  # twelve in Shanghai
TEMPLATE = "proposals/notices/submitted"  # no law wants it
REQUIRED = "proposals/notices/replied"
URGENT = "proposals/notices/urged"


@pytest.fixture
def provider(settings):
    serving = Provider()
    settings.NOTICE_CHANNELS = ["sms", "mail", "wecom", "wecom_robot"]
    settings.SMS_BACKEND = "congress.channels.sms.AliyunSms"
    settings.CHANNELS = {
        "sms": serving.url("?sign=x&notice=SMS_1&code=SMS_2"),
        "wecom": serving.url(f"?agent={AGENT}"),
        "wecom_robot": serving.url(),
    }
    settings.PUBLIC_URL = "https://portal.example"
    yield serving
    serving.stop()


@pytest.fixture
def chain(congress):
    return factories.chain(congress)


@pytest.fixture
def reader(congress):
    return factories.staff(congress, name="读者", phone="13800000001", email="reader@example.org")


def event_of(chain, kind="proposals.submit"):
    proposal = factories.proposal(chain.deputy, state="submitted", title="关于王某某住房的建议")
    with transaction.atomic():
        return record(kind, proposal, by=chain.deputy)


@pytest.fixture
def event(chain):
    return event_of(chain)


def told(event, *people, template=TEMPLATE, **fields):
    notify.tell(people, event, template, url="/x/", proposal=event.target, reply=None, task=None, **fields)


def bind(user, channel="wecom", address="zhang"):
    return ChannelBinding.objects.create(user=user, channel=channel, address=address)


def ways(**where):
    return sorted(Delivery.objects.filter(**where).values_list("channel", flat=True))


def states():
    return dict(Delivery.objects.values_list("channel", "state"))


# By which way --------------------------------------------------------------------------------------------------------

# fmt: off
ROUTES = (
    # what                                text        wished                       bound    out by
    ("nothing wished, nothing bound",     TEMPLATE,   None,                        [],      []),
    ("what one bound himself to",         TEMPLATE,   None,                        ["wecom"], ["wecom"]),
    ("both that he bound",                TEMPLATE,   None,                        ["wecom", "wecom_robot"], ["wecom", "wecom_robot"]),
    ("what was wished for the group",     TEMPLATE,   ["sms", "mail"],             ["wecom"], ["mail", "sms"]),
    ("nothing, as was wished",            TEMPLATE,   [],                          ["wecom"], []),
    ("required: one way at least",        REQUIRED,   [],                          [],      ["sms"]),
    ("required: the likeliest to be read", REQUIRED,  [],                          ["wecom"], ["wecom"]),
    ("required: as wished, if it reaches", REQUIRED,  ["mail"],                    ["wecom"], ["mail"]),
    ("required: wished way does not reach", REQUIRED, ["feishu"],                  [],      ["sms"]),
    ("urgent: by SMS too",                URGENT,     None,                        ["wecom"], ["sms", "wecom"]),
    ("urgent: not by SMS, as was wished", URGENT,     ["wecom"],                   ["wecom"], ["wecom"]),
)
# fmt: on


@pytest.mark.parametrize(
    ("template", "wished", "bound", "out"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES]
)
def test_copies_go_out_as_wished_and_as_the_law_wants(provider, event, reader, template, wished, bound, out):
    for channel in bound:
        bind(reader, channel)
    if wished is not None:
        name = notify._group_of[template].name
        NoticePreference.objects.create(user=reader, channels={name: wished})

    told(event, reader, template=template)

    assert ways() == out


@pytest.mark.parametrize(("template", "count"), [(TEMPLATE, 0), (REQUIRED, 1), (URGENT, 1)])
def test_once_a_day_holds_back_what_is_neither_required_nor_urgent(provider, event, reader, template, count):
    name = notify._group_of[template].name
    NoticePreference.objects.create(user=reader, channels={name: ["sms"]}, digest=True)

    told(event, reader, template=template)

    assert Delivery.objects.count() == count


def test_no_channel_no_copy(event, reader, settings):
    settings.NOTICE_CHANNELS = []
    bind(reader)

    told(event, reader, template=URGENT)

    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 0)


def test_telling_many_asks_as_often_as_telling_one(provider, event, congress, django_assert_num_queries):
    people = [factories.staff(congress, phone=f"1380000010{n}") for n in range(4)]
    list(map(bind, people))
    told(event, factories.staff(congress))  # reads what the texts name

    with django_assert_num_queries(5):
        told(event, people[0])
    with django_assert_num_queries(5):
        told(event, *people[1:])

    assert ways() == ["wecom"] * 4


def test_telling_twice_copies_once(provider, event, reader):
    bind(reader)

    told(event, reader)
    told(event, reader)

    assert ways() == ["wecom"]


def test_one_copy_per_event_person_and_channel(event, reader):
    Delivery.objects.create(event=event, recipient=reader, channel="sms")

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(event=event, recipient=reader, channel="sms")


# fmt: off
QUIET = (
    # now (Shanghai)  from     to       rings at
    ("12:00",         "22:00", "07:00", "12:00"),
    ("23:30",         "22:00", "07:00", "07:00 next day"),
    ("06:59",         "22:00", "07:00", "07:00"),
    ("07:00",         "22:00", "07:00", "07:00"),
    ("13:00",         "12:30", "14:00", "14:00"),
    ("14:00",         "12:30", "14:00", "14:00"),
    ("12:00",         "12:00", "12:00", "12:00"),
)
# fmt: on


@pytest.mark.parametrize(("now", "begin", "end", "rings"), QUIET)
def test_quiet_hours_put_off_until_they_end(reader, now, begin, end, rings):
    wish = NoticePreference(user=reader, quiet_from=dt.time.fromisoformat(begin), quiet_to=dt.time.fromisoformat(end))
    here = timezone.get_current_timezone()
    day = dt.date(2026, 3, 4)

    with time_machine.travel(dt.datetime.combine(day, dt.time.fromisoformat(now), tzinfo=here), tick=False):
        at = notify.loud_at(wish)

    clock, _, next_day = rings.partition(" ")
    assert (f"{at:%H:%M}", (at.date() - day).days) == (clock, 1 if next_day else 0)


def test_urgent_copy_does_not_wait_for_the_morning(provider, chain, reader):
    NoticePreference.objects.create(user=reader, quiet_from=dt.time(0), quiet_to=dt.time(23, 59))
    bind(reader)
    told(event_of(chain), reader, template=TEMPLATE)
    told(event_of(chain), reader, template=URGENT)

    due = Delivery.objects.filter(channel="wecom", due_at__lte=timezone.now() + dt.timedelta(seconds=5))

    assert list(due.values_list("urgent", flat=True)) == [True]


# What they say -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "confidential", "text"),
    [
        ("zh-hans", False, "[代表履职平台] 您有一条新消息（审查与督办），请登录查看。"),
        ("zh-hans", True, "[代表履职平台] 您有一条新消息，请登录查看。"),
        ("en", False, "[Deputies' Portal] You have a new notice (Review and supervision). Log in to read it."),
        ("en", True, "[Deputies' Portal] You have a new notice. Log in to read it."),
    ],
)
def test_copy_names_nobody_and_no_matter(provider, event, reader, language, confidential, text):
    reader.language = language
    reader.save()
    NoticePreference.objects.create(user=reader, channels={"review": ["sms", "mail", "wecom", "wecom_robot"]})
    bind(reader)
    bind(reader, "wecom_robot", "group-1")

    told(event, reader, confidential=confidential)

    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms", "mail", "wecom", "wecom_robot"}
    assert {row.text for row in Delivery.objects.all()} == {text}
    assert "王某某" in Notification.objects.get().title
    assert not any("王某某" in f"{row.title}{row.text}" for row in Delivery.objects.all())


def test_address_and_text_are_sealed_in_the_database(provider, event, reader):
    bind(reader, address="zhang-san")
    told(event, reader)

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM congress_channelbinding UNION SELECT text FROM congress_delivery")
        stored = " ".join(row[0] for row in cursor.fetchall())

    assert "zhang-san" not in stored
    assert "新消息" not in stored


# Sending -------------------------------------------------------------------------------------------------------------


def test_what_is_due_is_sent_with_a_link_to_the_notice(provider, event, reader):
    bind(reader)
    told(event, reader)

    assert delivery.send_due() == 1

    row = Delivery.objects.get()
    link = f"https://portal.example/notices/{Notification.objects.get().pk}/"
    assert (row.state, row.tries, row.sent_at is not None) == (DeliveryState.SENT, 1, True)
    assert provider.desk.taken == [("wecom", "zhang", f"{row.text}\n{link}", "")]
    assert delivery.send_due() == 0


def test_what_was_read_meanwhile_is_not_sent(provider, chain, reader):
    bind(reader)
    told(event_of(chain), reader)
    told(event_of(chain), reader)
    first, _second = Notification.objects.order_by("pk")

    notify.read(first)
    left = Delivery.objects.count()
    notify.read_all(reader)

    assert (left, Delivery.objects.count()) == (1, 0)


def test_who_was_disabled_meanwhile_is_not_written_to(provider, event, reader):
    bind(reader)
    told(event, reader)
    reader.is_active = False
    reader.save()

    delivery.send_due()

    assert (states(), provider.desk.taken) == ({"wecom": "failed"}, [])


def test_wrong_address_is_given_up_at_once_and_rests_nobody(provider, event, reader):
    bind(reader, address="nobody")
    told(event, reader)

    delivery.send_due()

    row = Delivery.objects.get()
    assert (row.state, row.tries, row.error) == ("failed", 1, "wecom 81013")
    assert not Breaker.objects.filter(faults__gt=0).exists()


def test_fault_is_tried_again_later_each_time_longer_and_then_given_up(provider, event, reader):
    bind(reader)
    told(event, reader)
    provider.desk.always = "500"
    pauses = []
    with time_machine.travel(NOON + dt.timedelta(days=400), tick=False) as now:
        while True:
            Breaker.objects.update(rests_until=None)
            delivery.send_due()
            row = Delivery.objects.get()
            if row.state == DeliveryState.FAILED:
                break
            pauses.append(round((row.due_at - timezone.now()).total_seconds()))
            assert delivery.send_due() == 0  # not before its time
            now.move_to(row.due_at)

    assert pauses == [15 * 2**n for n in range(7)]
    assert (row.tries, row.error, row.state) == (8, "HTTP 500", "failed")


def test_pauses_are_compressed_by_a_setting(provider, event, reader, settings):
    settings.DELIVERY_PACE = 0.01
    bind(reader)
    told(event, reader)
    provider.desk.moods = ["500"]

    delivery.send_due()

    assert Delivery.objects.get().due_at < timezone.now() + dt.timedelta(seconds=1)


def test_same_reference_is_sent_at_each_try(provider, event, reader):
    NoticePreference.objects.create(user=reader, channels={"review": ["sms"]})
    told(event, reader)
    provider.desk.moods = ["late"]
    delivery.send_due()
    Delivery.objects.update(due_at=timezone.now())

    delivery.send_due()

    reference = str(Delivery.objects.get().reference)
    assert [taken[3] for taken in provider.desk.taken] == [reference, reference]


def test_provider_that_fails_rests_and_is_asked_by_one_message_whether_it_is_back(provider, chain, congress):
    people = [factories.staff(congress, phone=f"138000002{n:02}") for n in range(12)]
    list(map(bind, people))
    told(event_of(chain), *people)
    provider.desk.always = "500"

    tried = [delivery.send_due(), delivery.send_due()]

    assert tried == [5, 0]  # the rest has lost no try
    assert Delivery.objects.filter(tries=0, state="queued").count() == 7
    Breaker.objects.update(rests_until=timezone.now())
    assert delivery.send_due() == 1
    assert Breaker.objects.get().faults == 6

    provider.desk.always = ""
    Breaker.objects.update(rests_until=timezone.now())
    Delivery.objects.update(due_at=timezone.now())
    delivery.send_due()

    assert Breaker.objects.get().faults == 0
    assert Delivery.objects.filter(state="sent").count() == 12


def test_resting_provider_holds_up_no_other(provider, chain, congress):
    people = [factories.staff(congress, phone=f"138000003{n:02}") for n in range(3)]
    list(map(bind, people))
    Breaker.objects.create(channel="wecom", faults=9, rests_until=timezone.now() + dt.timedelta(minutes=5))
    told(event_of(chain, "proposals.urge"), *people, template=URGENT)

    delivery.send_due()

    assert states() == {"wecom": "queued", "sms": "sent"}


def test_claim_of_a_lost_worker_is_void_after_a_while(provider, event, reader):
    bind(reader)
    told(event, reader)
    Delivery.objects.update(state="sending", claimed_at=timezone.now(), tries=1)
    assert delivery.send_due() == 0

    Delivery.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=3))
    delivery.send_due()

    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("sent", 2)


def test_what_kills_worker_after_worker_is_given_up(provider, event, reader):
    bind(reader)
    told(event, reader)
    Delivery.objects.update(state="sending", claimed_at=timezone.now() - dt.timedelta(minutes=3), tries=8)

    delivery.send_due()

    assert (states(), provider.desk.taken) == ({"wecom": "failed"}, [])


def test_worker_whose_claim_was_void_writes_nothing(provider, event, reader):
    bind(reader)
    told(event, reader)
    (row,) = delivery._claim(Delivery.objects.all(), 1)
    Delivery.objects.update(tries=2)  # another has it

    delivery._mark(row, state="failed", error="late")

    assert states() == {"wecom": "sending"}


def test_urgent_things_go_first(provider, chain, reader):
    bind(reader)
    told(event_of(chain), reader)
    told(event_of(chain), reader, template=URGENT)

    first = delivery._claim_due(urgent_only=False)[0]
    Delivery.objects.update(state="queued")
    only = delivery._claim_due(urgent_only=True)

    assert first.urgent
    assert {row.urgent for row in only} == {True}


def test_mail_goes_out_by_the_same_queue(provider, event, reader, mailoutbox):
    NoticePreference.objects.create(user=reader, channels={"review": ["mail"]})
    told(event, reader)

    delivery.send_due()

    (mail,) = mailoutbox
    reference = Delivery.objects.get().reference
    assert (mail.to, mail.subject) == (["reader@example.org"], "审查与督办")
    assert mail.extra_headers["Message-ID"] == f"<{reference}@portal>"
    assert "王某某" not in mail.body


def test_provider_that_trickles_for_ever_keeps_its_thread_and_nobody_else(provider, event, reader, monkeypatch):
    monkeypatch.setattr(delivery, "LONGEST", 0.2)
    bind(reader)
    told(event, reader)
    provider.desk.moods = ["", "slow:2"]

    delivery.send_due()
    row = Delivery.objects.get()
    assert (row.state, row.error) == ("queued", "took too long")
    Delivery.objects.update(due_at=timezone.now())
    delivery.send_due()

    assert states() == {"wecom": "sent"}


# Codes ---------------------------------------------------------------------------------------------------------------


def test_code_is_sent_at_once_and_wiped(reader, settings, tmp_path):
    settings.SMS_BACKEND, settings.VAR_DIR = "congress.channels.FileSms", tmp_path

    delivery.send_code(reader, "Your code is 123456", "123456", seconds=600)

    row = Delivery.objects.get()
    assert "Your code is 123456" in (tmp_path / "sms.log").read_text()
    assert (row.state, row.urgent, row.text, row.code) == ("sent", True, "", "")


def test_code_is_tried_again_only_while_it_is_good(reader, settings, monkeypatch):
    settings.SMS_BACKEND = f"{__name__}.Broken"
    delivery.send_code(reader, "Your code is 123456", "123456", seconds=600)
    waiting = Delivery.objects.get()
    Delivery.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    delivery.send_due(urgent_only=True)

    over = Delivery.objects.get()
    assert (waiting.state, waiting.code) == ("queued", "123456")
    assert (over.state, over.code, over.text) == ("failed", "", "")


class Broken:
    remote = False
    trial = True

    def send(self, message):
        raise channels.Later("no")


@pytest.mark.django_db(transaction=True)
def test_page_waits_for_no_provider(provider):
    reader = factories.staff(factories.congress(), phone="13800000001")
    provider.desk.moods = ["slow:1"]
    begun = timezone.now()

    delivery.send_code(reader, "Your code is 123456", "123456", seconds=600)

    assert (timezone.now() - begun).total_seconds() < 0.8
    delivery._at_once.submit(lambda: None).result()
    for _ in range(100):
        if states() == {"sms": "sent"}:
            break
        threading.Event().wait(0.05)
    assert [taken[2] for taken in provider.desk.taken] == ['{"code": "123456"}']
    assert states() == {"sms": "sent"}


# Given up ------------------------------------------------------------------------------------------------------------


def test_what_failed_stands_on_desks_without_what_it_says(provider, event, reader, congress, logged_in):
    bind(reader)
    told(event, reader)
    Delivery.objects.update(state="failed", error="wecom 81013")
    stranger = factories.staff(factories.congress(name="别处"), Role.SECRETARIAT)
    keeper = factories.staff(congress, Role.SYSTEM_ADMIN)

    seen = {}
    for who in (keeper, factories.staff(congress, Role.SECRETARIAT), stranger):
        page = logged_in(who).get("/admin/congress/delivery/")
        seen[who] = "81013" in page.content.decode()
        assert "新消息" not in page.content.decode()

    assert list(seen.values()) == [True, True, False]
    desk = {line.label: line.count for line in logged_in(keeper).get("/admin/").context["desk"]}
    assert desk["未送达的提醒"] == 1
    assert logged_in(factories.staff(congress, Role.AUDITOR)).get("/admin/congress/delivery/").status_code == 403


def test_failed_ones_are_tried_again_with_the_same_reference_and_codes_are_not(
    provider, event, reader, congress, logged_in
):
    bind(reader)
    told(event, reader)
    Delivery.objects.create(recipient=reader, channel="sms", urgent=True)
    Delivery.objects.update(state="failed", tries=8)
    before = dict(Delivery.objects.values_list("channel", "reference"))
    keeper = factories.staff(congress, Role.SYSTEM_ADMIN)

    logged_in(keeper).post(
        "/admin/congress/delivery/",
        {"action": "try_again", "_selected_action": list(Delivery.objects.values_list("pk", flat=True))},
    )

    assert states() == {"wecom": "queued", "sms": "failed"}
    assert dict(Delivery.objects.values_list("channel", "reference")) == before
    assert AuditRecord.objects.filter(kind="delivery.retry", what="1", actor=keeper).count() == 1


# Once a day ----------------------------------------------------------------------------------------------------------


def test_once_a_day_the_unread_are_counted_once(provider, chain, reader):
    NoticePreference.objects.create(user=reader, channels={"review": ["mail"]}, digest=True)
    told(event_of(chain), reader)
    told(event_of(chain), reader)
    made = []
    for hours in (-5, 0, 1, 24):  # before eight, then, a doubled tick, the next day
        with time_machine.travel(NOON + dt.timedelta(days=400, hours=hours), tick=False):
            made.append(delivery.make_digests())

    assert made == [0, 1, 0, 1]
    assert ways() == ["mail", "mail"]
    assert Delivery.objects.first().text == "[代表履职平台] 您有 2 条未读消息，请登录查看。"


def test_who_has_read_everything_is_told_nothing(provider, reader):
    NoticePreference.objects.create(user=reader, digest=True)
    bind(reader)

    with time_machine.travel(NOON, tick=False):
        assert delivery.make_digests() == 0

    assert Delivery.objects.count() == 0


# Two workers, and the connection -------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_two_workers_send_each_once(transactional_facts, provider):
    congress = factories.congress()
    chain = factories.chain(congress)
    people = [factories.staff(congress, phone=f"138000004{n:02}") for n in range(60)]
    list(map(bind, people))
    told(event_of(chain), *people)

    def work():
        try:
            return delivery.send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tried = list(pool.map(lambda _n: work(), range(4)))

    assert sum(tried) == 60
    assert len(provider.desk.taken) == 60


@pytest.mark.postgres
def test_no_connection_is_held_while_a_provider_takes_its_time(transactional_facts, provider):
    congress = factories.congress()
    chain = factories.chain(congress)
    reader = factories.staff(congress, phone="13800000001")
    bind(reader)
    told(event_of(chain), reader)
    provider.desk.moods = ["", "slow:1.5"]
    mine = []

    def work():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine.append(cursor.fetchone()[0])
        delivery.send_due()
        connection.close()

    sender = threading.Thread(target=work)
    sender.start()
    for _ in range(100):
        if provider.desk.tokens and Delivery.objects.filter(state="sending").exists():
            break
        threading.Event().wait(0.02)
    threading.Event().wait(0.5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        others = cursor.fetchall()
    waiting = Delivery.objects.get().state
    sender.join()

    assert waiting == "sending"
    assert [row for row in others if row[0] in mine or row[1].startswith("idle in transaction")] == []
    assert Delivery.objects.get().state == "sent"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_claimed_inside_a_transaction():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        delivery.send_due()


def test_embedded_portal_sends_beside_the_sweep():
    assert delivery.send_due in worker._outward_chores
