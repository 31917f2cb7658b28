"""Comments that come while a draft closes, on PostgreSQL: each is counted or told that it came too late, none is lost."""

import datetime as dt
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client

from congress.errors import Refused
from congress.models import User
from liaison import services
from liaison.models import CommentWords, DraftComment, DraftLaw, LegislativeContactPoint
from tests import factories
from tests.deputies.test_concurrency import at_once, refusals
from tests.liaison import drafting, steps

pytestmark = pytest.mark.postgres
MANY = 24


@pytest.fixture
def here(transactional_facts):
    with time_machine.travel(steps.MONDAY, tick=False):
        yield steps.place(factories.chain(factories.congress()))


@pytest.fixture
def draft(here):
    return drafting.opened(here)


def given(draft, nth):
    return services.receive_comment(draft, words=f"第{nth}条意见", secret=secrets.token_urlsafe(12))


def test_while_it_closes_each_comment_is_counted_or_refused_and_numbers_have_no_gap(here, draft):
    calls = [lambda nth=nth: given(draft, nth) for nth in range(MANY)]
    calls.insert(MANY // 2, lambda: services.move_draft(draft, "close_draft", by=here.secretary))

    answers = at_once(*calls)

    taken = [answer for answer in answers if isinstance(answer, services.Commented)]
    refused = refusals(answers)
    row = DraftLaw.objects.get(pk=draft.pk)
    numbers = sorted(DraftComment.objects.values_list("number", flat=True))
    assert (row.state, len(taken) + len(refused)) == ("closed", MANY)
    assert all(type(answer) is Refused for answer in refused)
    assert numbers == list(range(1, len(taken) + 1))
    assert (row.comment_count, CommentWords.objects.count()) == (len(taken), len(taken))


def test_deputies_points_and_voters_at_once_are_all_kept(here, draft):
    users = {name: User.objects.get(pk=getattr(here, name).pk) for name in ("deputy", "other", "worker")}

    answers = at_once(
        lambda: services.comment_draft(draft, by=users["deputy"], words="甲"),
        lambda: services.comment_draft(draft, by=users["other"], words="乙"),
        lambda: services.enter_comment(draft, by=users["worker"], words="丙", point=here.point, occasion="paper"),
        *(lambda nth=nth: given(draft, nth) for nth in range(5)),
    )

    assert refusals(answers) == []
    assert sorted(DraftComment.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_a_form_sent_twice_at_once_is_one_comment(draft):
    secret = secrets.token_urlsafe(12)

    answers = at_once(*[lambda: services.receive_comment(draft, words="甲", secret=secret)] * 4)

    assert refusals(answers) == []
    assert len({answer.code for answer in answers}) == 1
    assert DraftComment.objects.count() == 1


def test_of_two_who_close_it_one_is_told_that_it_is_closed(here, draft):
    answers = at_once(*[lambda: services.move_draft(draft, "close_draft", by=here.secretary)] * 2)

    assert [type(answer) for answer in refusals(answers)] == [Refused]


def test_no_result_slips_in_while_it_is_reported_back(here, draft):
    comment = drafting.said(here, draft)
    draft = drafting.consolidated(here, draft)
    services.set_results(draft, comments=[comment.pk], result="adopted", by=here.secretary)

    answers = at_once(
        lambda: services.move_draft(draft, "report_back_draft", by=here.secretary),
        lambda: services.set_results(draft, comments=[comment.pk], result="", by=here.secretary),
    )

    state, result = DraftLaw.objects.get().state, DraftComment.objects.get().result
    assert len(refusals(answers)) == 1
    assert (state, result) in {("reported", "adopted"), ("consolidated", "")}


def test_a_station_is_named_a_contact_point_once(here):
    answers = at_once(*[lambda: services.name_point(here.house, here.congress, by=here.secretary)] * 2)

    assert [type(answer) for answer in refusals(answers)] == [Refused]
    assert LegislativeContactPoint.objects.count() == 1


def test_over_a_live_server_every_sender_learns_what_became_of_his_comment(here, draft, live_server):
    """Real requests: 302 for what was taken, 409 with the text for what came too late; nothing in between."""
    path = f"/drafts/{draft.pk}/comment/"
    client = Client()
    tokens = [client.get(path).context["token"] for _nth in range(MANY)]
    together = threading.Barrier(MANY + 1)

    def send(nth):
        import http.client
        from urllib.parse import urlencode, urlparse

        address = urlparse(live_server.url)
        together.wait()
        line = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        line.request(
            "POST", path, urlencode({"token": tokens[nth], "words": f"第{nth}条意见"}),
            {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"198.51.100.{nth}"},
        )  # fmt: skip
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    def close():
        together.wait()
        try:
            services.move_draft(draft, "close_draft", by=here.secretary)
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY + 1) as pool:
        closing = pool.submit(close)
        answers = list(pool.map(send, range(MANY)))
        closing.result()

    statuses = [status for status, _page in answers]
    assert set(statuses) <= {302, 409, 422}  # 422: so many at once from here that the question comes first
    assert statuses.count(302) == DraftComment.objects.count() == DraftLaw.objects.get().comment_count
    assert all(f"第{nth}条意见" in page for nth, (status, page) in enumerate(answers) if status != 302)


def test_it_closes_by_the_clock_once(here, draft):
    with time_machine.travel(dt.datetime(2026, 4, 2, 9, tzinfo=steps.CHINA), tick=False):
        answers = at_once(*[services.close_due_drafts] * 3)

    assert sorted(answers) == [0, 0, 1]
