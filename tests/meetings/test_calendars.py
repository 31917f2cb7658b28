"""The calendar and the feed: only one's own, nothing confidential, no cookie."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from congress import clock
from congress.models import Role
from meetings import services
from meetings.models import CalendarFeed
from meetings.workflow import Answer, GatheringState
from tests import factories
from tests.meetings import papers


@pytest.fixture
def secretary(congress):
    return papers.secretary(congress)


@pytest.fixture
def deputy(congress):
    return factories.deputy(congress)


@pytest.fixture
def gatherings(congress, secretary, deputy):
    found = {
        "own": papers.gathering(
            congress, secretary, title="我的会议", contact_phone="10001234567", text="内部说明文字"
        ),
        "internal": papers.gathering(congress, secretary, title="人事酝酿会", is_internal=True, place="三楼小会议室"),
        "declined": papers.gathering(congress, secretary, title="不去的会"),
        "others": papers.gathering(congress, secretary, title="别人的会"),
        "off": papers.gathering(congress, secretary, title="取消的会", state=GatheringState.CANCELLED),
        "draft": papers.gathering(congress, secretary, title="没发的会", state=GatheringState.DRAFT, published_at=None),
        "long_ago": papers.gathering(
            congress, secretary, title="很久以前", begins_at=clock.now() - dt.timedelta(days=90)
        ),
    }
    for name in ("own", "internal", "off", "draft", "long_ago"):
        papers.asked(found[name], deputy)
    papers.asked(found["declined"], deputy, answer=Answer.NOT_COMING)
    return found


def feed_of(user):
    return reverse("calendar_feed_file", args=[services.open_feed(by=user)])


def summaries(response):
    text = response.content.decode().replace("\r\n ", "")
    return sorted(line.removeprefix("SUMMARY:") for line in text.split("\r\n") if line.startswith("SUMMARY:"))


def test_the_feed_tells_only_ones_own(client, gatherings, deputy):
    response = client.get(feed_of(deputy))

    assert summaries(response) == sorted(["我的会议", "常委会会议", "取消的会"])
    assert response["Content-Type"] == "text/calendar; charset=utf-8"


def test_nothing_confidential_leaves_the_house(client, congress, gatherings, deputy, secretary):
    papers.released(gatherings["own"], secretary, title="保密名单", secrecy="confidential")
    text = client.get(feed_of(deputy)).content.decode().replace("\r\n ", "")

    for secret in ("人事酝酿会", "三楼小会议室", "保密名单", "10001234567", "内部说明文字", "别人的会", deputy.name):
        assert secret not in text


def test_the_feed_sets_and_reads_no_cookie(client, gatherings, deputy):
    address = feed_of(deputy)
    client.cookies["sessionid"] = "made-up"

    response = client.get(address)

    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_every_line_is_short_and_no_title_begins_another_line(client, congress, secretary, deputy):
    title = "很长的标题，带逗号；分号\\反斜杠" * 3
    papers.asked(papers.gathering(congress, secretary, title=title[:100]), deputy)

    raw = client.get(feed_of(deputy)).content

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_called_off_gathering_says_so(client, gatherings, deputy):
    events = client.get(feed_of(deputy)).content.decode().split("BEGIN:VEVENT")

    assert ["STATUS:CANCELLED" in event for event in events if "取消的会" in event] == [True]


def test_parts_stand_for_their_session(client, congress, secretary, deputy):
    session = papers.gathering(congress, secretary, title="第五次会议")
    part = papers.gathering(congress, secretary, title="开幕会", parent=session)
    services.add_entry(part, by=secretary, position=1, title="听取政府工作报告")
    papers.asked(session, deputy)

    response = client.get(feed_of(deputy))

    assert summaries(response) == ["第五次会议 · 开幕会"]
    assert "听取政府工作报告" in response.content.decode().replace("\r\n ", "")


def test_a_sitting_with_a_list_of_its_own_is_its_own_peoples(client, congress, secretary, deputy):
    session = papers.gathering(congress, secretary, title="第五次会议")
    papers.gathering(congress, secretary, title="开幕会", parent=session)
    closed = papers.gathering(congress, secretary, title="主席团会议", parent=session)
    papers.asked(session, deputy)
    papers.asked(closed, factories.deputy(congress))

    assert summaries(client.get(feed_of(deputy))) == ["第五次会议 · 开幕会"]


# The secret ------------------------------------------------------------------------------------------------------


def test_the_secret_is_long_and_only_its_hash_is_stored(deputy):
    secret = services.open_feed(by=deputy)

    assert len(secret) >= 43  # 256 random bits
    assert secret not in str(CalendarFeed.objects.values_list()[0])


def test_a_new_secret_ends_the_old_one(client, deputy):
    old, new = feed_of(deputy), feed_of(deputy)

    assert [client.get(address).status_code for address in (old, new)] == [404, 200]
    assert CalendarFeed.objects.open().count() == 1


def test_a_revoked_feed_is_gone(client, deputy):
    address = feed_of(deputy)

    services.revoke_feed(by=deputy)

    assert client.get(address).status_code == 404
    assert services.revoke_feed(by=deputy) is False


@pytest.mark.parametrize("end", ["disabled", "post_ended"])
def test_whoever_is_out_has_no_feed(client, deputy, end):
    address = feed_of(deputy)
    if end == "disabled":
        deputy.is_active = False
        deputy.save()
    else:
        post = deputy.acting_as
        post.valid_to = clock.today() - dt.timedelta(days=1)
        post.save()

    assert client.get(address).status_code == 404


def test_it_is_asked_for_so_often_and_no_more(client, deputy, monkeypatch):
    monkeypatch.setattr(services, "PER_HOUR", 2)
    address = feed_of(deputy)

    with time_machine.travel(papers.NOON + dt.timedelta(days=400), tick=False) as traveller:
        codes = [client.get(address).status_code for _turn in range(3)]
        traveller.shift(dt.timedelta(hours=1))
        codes.append(client.get(address).status_code)

    assert codes == [200, 200, 429, 200]


def test_guessing_is_slowed_down(client, deputy, monkeypatch):
    monkeypatch.setattr(services, "STRANGERS_PER_MINUTE", 2)
    address = feed_of(deputy)

    with time_machine.travel(papers.NOON, tick=False):
        codes = [client.get(f"/calendar/feed/guess{nth}.ics").status_code for nth in range(3)]

    assert codes == [404, 404, 429]
    assert client.get(address).status_code == 200


def test_the_address_is_shown_once(deputy, logged_in):
    client = logged_in(deputy)
    client.post(reverse("calendar_feed_open"), {"idempotency_key": "a"})

    first = client.get(reverse("calendar_feed")).content.decode()
    second = client.get(reverse("calendar_feed")).content.decode()

    assert [".ics" in page for page in (first, second)] == [True, False]


# The page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "?view=list", "?month=2026-02", "?month=nonsense", "?month=9999-99", "?month=1066-10"]
)
def test_the_calendar_shows_a_month(gatherings, deputy, logged_in, query):
    assert logged_in(deputy).get(reverse("calendar") + query).status_code == 200


def test_it_shows_what_somebody_is_asked_to(gatherings, deputy, logged_in):
    month = gatherings["own"].begins_at.astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%Y-%m")

    page = logged_in(deputy).get(f"{reverse('calendar')}?view=list&month={month}").content.decode()

    assert "我的会议" in page
    assert "别人的会" not in page
    assert "没发的会" not in page


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.UNIT_CLERK, Role.LEADER, Role.SYSTEM_ADMIN])
def test_others_have_a_calendar_of_their_own(congress, gatherings, logged_in, role):
    user = factories.staff(congress, role, organ=factories.organ(congress))

    page = logged_in(user).get(reverse("calendar")).content.decode()

    assert "我的会议" not in page
