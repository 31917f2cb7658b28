"""A single reception day, a record put right after it was signed, the register on paper, and what the API says of days."""

import datetime as dt
import io
import zipfile

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from congress import tokens
from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification, User
from deputies.models import DutyRecord, DutyType
from deputies.workflow import DutyState
from liaison import services
from liaison.models import ReceptionCorrection, ReceptionDay, ReceptionDuty, Station
from tests.liaison import steps
from tests.liaison.test_receptions import EVERYBODY, booked, duty_of

MONDAY = dt.date(2026, 3, 9)
DAY = {"date": MONDAY, "begins": dt.time(9), "ends": dt.time(11), "place": "接待室", "limit": 2}


def single(here, deputies=None, **fields):
    mandates = [here.deputy.post.mandate] if deputies is None else [user.post.mandate for user in deputies]
    return services.add_reception(here.house, by=here.worker, deputies=mandates, announced_before=3, **(DAY | fields))


@pytest.fixture
def counted(here):
    return DutyType.objects.create(congress=here.congress, code="V01", name="接待选民", fact="reception")


@pytest.fixture
def held(here, monday, counted, work_off):
    """A day with two deputies named, of whom the first came and signed."""
    day = services.announce_reception(single(here, [here.deputy, here.other]), by=here.worker)
    monday.move_to(dt.datetime(2026, 3, 9, 12, tzinfo=steps.CHINA))
    duty = duty_of(day, here.deputy)
    day = services.hold_reception(day, came=[duty.pk], visitors=3, course="来访三人", by=here.worker)
    services.sign_reception(duty, by=here.deputy)
    work_off()
    return day


def corrected(here, day, **fields):
    fields = {
        "came": [duty_of(day, here.deputy).pk], "visitors": 3, "course": "来访三人", "reason": "登记有误",
        "version": ReceptionDay.objects.get(pk=day.pk).version,
    } | fields  # fmt: skip
    return services.correct_reception(day, by=here.worker, **fields)


def counting(counted):
    rows = DutyRecord.objects.filter(type=counted, state=DutyState.APPROVED)
    return sorted(rows.values_list("mandate__person__name", flat=True))


# A single day ----------------------------------------------------------------------------------------------------


def test_a_single_day_follows_no_rule_and_is_announced_like_any_other(here, monday):
    day = single(here)
    monday.move_to(dt.datetime(2026, 3, 6, 9, tzinfo=steps.CHINA))

    assert (day.rule, day.announce_on, services.announce_due()) == (None, dt.date(2026, 3, 6), 1)
    assert [duty.mandate for duty in day.duties.all()] == [here.deputy.post.mandate]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"date": dt.date(2026, 3, 1)}, "date"), ({"ends": dt.time(9)}, "ends"), ({"ends": dt.time(8)}, "ends")],
)
def test_a_day_that_cannot_be_is_refused(here, fields, field):
    with pytest.raises(Invalid) as refusal:
        single(here, **fields)

    assert list(refusal.value.errors) == [field]
    assert not ReceptionDay.objects.exists()


def test_no_second_day_at_the_same_time_and_nobody_from_elsewhere(here):
    single(here)

    with pytest.raises(Invalid):
        single(here)
    with pytest.raises(Invalid):
        single(here, [here.outsider], begins=dt.time(14), ends=dt.time(15))
    assert single(here, begins=dt.time(14), ends=dt.time(15)).pk


def test_nothing_is_planned_at_a_closed_station(here):
    Station.objects.filter(pk=here.house.pk).update(closed_on="2026-03-01")

    with pytest.raises(Refused):
        single(here)


def test_the_page_of_a_single_day(here, logged_in):
    client, url = logged_in(here.worker), reverse("reception_add", args=[here.house.pk])
    told = {"date": "2026-03-09", "begins": "09:00", "ends": "08:00", "place": "接待室甲", "limit": "5"}
    told |= {"announced_before": "3", "deputies": [here.deputy.post.mandate.pk]}

    def send(**fields):
        key = client.get(url).context["idempotency_key"]
        return client.post(url, told | fields | {"idempotency_key": key})

    wrong, right = send(), send(ends="11:00")

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "接待室甲" in wrong.content.decode()
    assert ReceptionDay.objects.get().rule is None


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "worker"])
def test_nobody_else_plans_a_day_or_corrects_a_record(here, held, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))
    urls = [
        reverse("reception_add", args=[here.house.pk]), reverse("reception_move", args=[held.pk, "correct_reception"]),
    ]  # fmt: skip

    assert {client.get(url).status_code for url in urls} <= {403, 404}
    assert {client.post(url).status_code for url in urls} <= {403, 404}


# Moved days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved_from", "words"),
    [("2026-03-07", "因逢休息日，顺延至本日"), ("2026-03-14", "因逢休息日，提前至本日"), (None, "")],
)
def test_the_notice_of_a_moved_day_says_whether_it_was_put_off_or_brought_forward(here, work_off, moved_from, words):
    day = single(here)
    ReceptionDay.objects.filter(pk=day.pk).update(moved_from=moved_from)
    services.announce_reception(day, by=here.worker)
    work_off()

    text = Notification.objects.get(recipient=here.deputy, event__kind="liaison.announce_reception").text
    assert words in text
    assert ("休息日" in text) == bool(words)
    page = Client().get(reverse("reception_public")).content.decode()
    assert ("因逢休息日" in page) == bool(words)


# Correcting ------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_was_said_and_asks_for_a_new_signature(here, held, work_off):
    corrected(here, held, visitors=4, course="来访四人")
    work_off()

    day, before = ReceptionDay.objects.get(pk=held.pk), ReceptionCorrection.objects.get()
    assert (day.visitors, day.course, day.state) == (4, "来访四人", "held")
    assert (before.visitors, before.course, before.came) == (3, "来访三人", [here.deputy.person.name])
    assert duty_of(day, here.deputy).signed_at is None
    assert Event.objects.get(kind="liaison.correct_reception").data["visitors"] == [3, 4]
    assert Notification.objects.filter(event__kind="liaison.correct_reception", recipient=here.deputy).count() == 1
    services.sign_reception(duty_of(day, here.deputy), by=here.deputy)


def test_duty_follows_the_correction_there_and_back(here, held, counted, work_off):
    told = [counting(counted)]
    both = [duty_of(held, here.deputy), duty_of(held, here.other)]
    for came in (both[1:], both, both[1:], both[:1]):
        corrected(here, held, came=[duty.pk for duty in came])
        work_off()
        told.append(counting(counted))

    first, second = here.deputy.person.name, here.other.person.name
    assert told == [[first], [second], sorted([first, second]), [second], [first]]


def test_counting_a_correction_twice_counts_once(here, held, counted, work_off):
    added = duty_of(held, here.other).pk
    day = corrected(here, held, came=[added])
    work_off()
    told = {"added": [added], "removed": [duty_of(held, here.deputy).pk], "version": day.version}

    services.recount_reception(day, by=None, **told)

    assert counting(counted) == [here.other.person.name]
    assert DutyRecord.objects.filter(type=counted).count() == 2


def test_a_correction_of_what_was_changed_meanwhile_of_nothing_or_of_strangers_is_refused(here, held):
    seen = held.version
    corrected(here, held, visitors=5)

    with pytest.raises(Stale):
        corrected(here, held, visitors=6, version=seen)
    with pytest.raises(Refused):
        corrected(here, held, visitors=5)
    with pytest.raises(Invalid):
        corrected(here, held, came=[10**6])
    assert ReceptionCorrection.objects.count() == 1


def test_only_a_written_record_is_corrected(here):
    with pytest.raises(Refused):
        corrected(here, single(here), came=[])


def test_the_page_of_a_correction_shows_the_record_and_afterwards_both(here, held, logged_in):
    client, url = logged_in(here.worker), reverse("reception_move", args=[held.pk, "correct_reception"])
    page = client.get(url)
    form = page.context["form"]
    told = {
        "came": [duty_of(held, here.other).pk],
        "visitors": "4",
        "course": "来访四人",
        "version": form["version"].value(),
    }
    answers = [
        client.post(url, told | {"reason": reason, "idempotency_key": client.get(url).context["idempotency_key"]})
        for reason in ("", "登记有误", "再改")
    ]

    assert "来访三人" in page.content.decode()
    assert [answer.status_code for answer in answers] == [422, 302, 409]
    assert "来访四人" in answers[0].content.decode()
    shown = client.get(held.get_absolute_url()).content.decode()
    assert all(words in shown for words in ("登记有误", "更正前：来访选民 3 人", "来访三人", "来访四人"))


# On paper --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_register_of_receptions_holds_the_year_and_no_voter(here, held, logged_in, ending):
    called_off = single(here, date=dt.date(2026, 3, 16))
    services.cancel_reception(called_off, reason="停电检修", by=here.worker)
    ahead = services.announce_reception(single(here, date=dt.date(2026, 3, 23)), by=here.worker)
    booked(ahead, name="欧阳某某")
    corrected(here, held, visitors=4, course=f"有人留了电话 {steps.PHONE}")
    services.bring_opinion(
        held, deputy=here.deputy.post.mandate, category=here.categories[0], by=here.worker, words="灯", answer="已修",
        phone=steps.PHONE, name="欧阳某某",
    )  # fmt: skip

    answer = logged_in(here.worker).get(reverse("reception_register", args=[here.house.pk, ending]), {"year": "2026"})

    content = answer.content
    if ending == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            text = package.read("word/document.xml").decode()
    text = "".join(text.split())
    assert all(words in text for words in ("2026-03-09", "2026-03-16", "停电检修", here.deputy.person.name, "已更正"))
    assert "1件，其中当场答复1件" in text
    assert "2026-03-23" not in text
    assert steps.PHONE not in text
    assert "欧阳某某" not in text


@pytest.mark.parametrize("who", ["deputy", "outsider", "clerk", "stranger", "foreign"])
def test_the_register_is_the_stations_and_its_congress(here, held, logged_in, who):
    url = reverse("reception_register", args=[here.house.pk, "pdf"])

    assert logged_in(User.objects.get(pk=getattr(here, who).pk)).get(url).status_code in {403, 404}
    assert logged_in(here.worker).get(reverse("reception_register", args=[here.house.pk, "exe"])).status_code == 404


# API and admin ---------------------------------------------------------------------------------------------------


def api(user):
    headers = {"Authorization": f"Token {tokens.issue(User.objects.get(pk=user.pk), 'test')}"}
    client = Client(headers=headers)

    def ask(path, body=None):
        if body is None:
            return client.get(f"/api/v1/receptions/{path}")
        return client.post(f"/api/v1/receptions/{path}", body, content_type="application/json")

    return ask


def test_a_day_is_run_by_the_api_as_by_the_pages(here, monday):
    day, ask = single(here), api(here.worker)
    names = {move["name"] for move in ask(f"{day.pk}/moves/").json()}
    announced = ask(f"{day.pk}/moves/announce_reception/", {}).json()
    booked(day)
    monday.move_to(dt.datetime(2026, 3, 9, 12, tzinfo=steps.CHINA))
    ask = api(here.worker)
    duty = duty_of(day, here.deputy).pk
    wrong = ask(f"{day.pk}/moves/hold_reception/", {"came": [duty]})
    held = ask(f"{day.pk}/moves/hold_reception/", {"came": [duty], "visitors": 2, "course": "两人"}).json()
    again = ask(f"{day.pk}/moves/hold_reception/", {"came": [duty], "visitors": 2})
    told = {"came": [duty], "visitors": 3, "course": "三人", "reason": "漏记", "version": held["version"]}
    corrected_ = ask(f"{day.pk}/moves/correct_reception/", told).json()

    assert names == {"announce_reception", "hold_reception", "cancel_reception"}
    assert (announced["state"], held["state"], held["booked"]) == ("announced", "held", 1)
    assert (wrong.status_code, again.status_code) == (422, 409)
    assert (corrected_["visitors"], corrected_["corrections"][0]["visitors"]) == (3, 2)


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_api_shows_days_to_those_who_see_them_and_nobody_who_booked(here, who):
    day = services.announce_reception(single(here), by=here.worker)
    booked(day, name="欧阳某某", matter="我家的路灯")
    user = getattr(here, who)

    found, opened = api(user)("?state=announced"), api(user)(f"{day.pk}/")

    seen = who in {"worker", "deputy", "secretary", "leader"}
    assert (opened.status_code == 200) == seen
    assert [row["booked"] for row in found.json().get("results", [])] == ([1] if seen else [])
    text = found.content.decode() + opened.content.decode()
    assert not any(secret in text for secret in (steps.PHONE, "欧阳某某", "路灯"))


def test_the_admin_lists_days_with_their_records_and_nobody_who_booked(here, held, logged_in):
    booked(services.announce_reception(single(here, date=dt.date(2026, 3, 23)), by=here.worker), name="欧阳某某")
    client = logged_in(here.secretary)

    pages = [client.get(f"/admin/liaison/receptionday/{path}") for path in ("", f"{held.pk}/change/")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "1/1" in pages[1].content.decode()
    text = "".join(page.content.decode() for page in pages)
    assert steps.PHONE not in text
    assert "欧阳某某" not in text


# How much is asked -----------------------------------------------------------------------------------------------


@pytest.fixture
def asks(client):
    """``asks(url)``: how many questions a page asks the database."""

    def ask(url, user=None):
        if user:
            client.force_login(user)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return ask


@pytest.mark.parametrize(
    "name", ["reception_list", "past", "reception_public", "opinion_list", "admin", "opinion_figures"]
)
def test_lists_ask_as_much_for_four_as_for_one_and_little(here, asks, name):
    def add(nth):
        day = single(here, [here.deputy, here.other], date=MONDAY + dt.timedelta(days=nth))
        booked(services.announce_reception(day, by=here.worker), f"s{nth}", phone=f"1390000{nth:04}")
        steps.accepted(here)

    url = {
        "past": f"{reverse('reception_list')}?view=past", "admin": "/admin/liaison/receptionday/",
    }.get(name) or reverse(name)  # fmt: skip
    user = None if name == "reception_public" else here.secretary if name == "admin" else here.worker
    add(0)
    if name == "past":
        ReceptionDay.objects.update(date=dt.date(2026, 1, 1))
    one = asks(url, user)
    for nth in (1, 2, 3):
        add(nth)
    if name == "past":
        for nth, day in enumerate(ReceptionDay.objects.order_by("pk")):
            ReceptionDay.objects.filter(pk=day.pk).update(date=dt.date(2026, 1, 1 + nth))

    assert asks(url, user) == one
    assert one <= (20 if name == "admin" else 14 if name == "opinion_figures" else 12)


def test_constraints_of_corrections_hold(here, held):
    corrected(here, held, visitors=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionCorrection.objects.update(reason="")
    assert ReceptionDuty.objects.filter(day=held).count() == 2
