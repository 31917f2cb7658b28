"""kill -9 of workers, of Redis, of the web process; a provider that is away: nothing is lost, next to nothing doubled."""

import shutil
import socket
import time
from collections import Counter

import pytest
import requests

from congress.models import Breaker, Delivery, NoticePreference, Notification, Pending
from proposals import services
from tests import factories, faults
from tests.faults import arrives, references
from tests.provider import Provider

MANY = 500


@pytest.fixture
def provider(settings):
    serving = Provider()
    settings.NOTICE_CHANNELS = ["sms"]
    yield serving
    serving.stop()


@pytest.fixture
def started(tmp_path):
    """Start processes; whatever still runs at the end is killed."""
    running = []

    def start(begin, *args, **kwargs):
        running.append(begin(*args, **kwargs))
        return running[-1]

    yield start
    for process in running:
        process.end()


@pytest.fixture
def free_port():
    def find():
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return listener.getsockname()[1]

    return find


def all_sent():
    return not Delivery.objects.exclude(state="sent").exists()


def doubled(provider):
    """How many messages more than one each; none carries a reference that is not ours, none is missing."""
    taken = Counter(references(provider))
    assert set(taken) == {str(one) for one in Delivery.objects.values_list("reference", flat=True)}
    return sum(taken.values()) - len(taken)


@pytest.mark.postgres
@pytest.mark.redis
def test_killed_worker_loses_no_notice_and_doubles_at_most_one(transactional_facts, provider, started, tmp_path):
    env = faults.environment(provider)
    first = started(faults.worker, "first", env, tmp_path)
    started(faults.worker, "second", env, tmp_path, beat=True)

    faults.tell_crowd(MANY)
    assert arrives(lambda: len(references(provider)) >= MANY // 5), first.told.read_text()[-2000:]
    first.kill()
    at_the_kill = len(references(provider))

    assert at_the_kill < MANY
    assert arrives(all_sent, seconds=90)
    assert Delivery.objects.count() == MANY
    assert doubled(provider) <= 1


@pytest.mark.postgres
@pytest.mark.redis
def test_killed_broker_loses_no_notice_and_doubles_none(transactional_facts, provider, started, tmp_path, free_port):
    redis_port = free_port()
    env = faults.environment(provider, REDIS_URL=f"redis://127.0.0.1:{redis_port}/0")
    redis = started(faults.broker, redis_port, tmp_path)
    worker = started(faults.worker, "first", env, tmp_path, beat=True)
    faults.tell_crowd(MANY)
    assert arrives(lambda: len(references(provider)) >= MANY // 5), worker.told.read_text()[-2000:]

    redis.kill()
    at_the_kill = len(references(provider))
    started(faults.broker, redis_port, tmp_path, turn=1)

    assert at_the_kill < MANY
    assert arrives(all_sent, seconds=90), worker.told.read_text()[-2000:]
    assert Delivery.objects.count() == MANY
    assert doubled(provider) == 0


def test_killed_web_process_of_the_embedded_portal_loses_nothing(
    transactional_facts, provider, started, tmp_path, free_port
):
    env = faults.environment(provider, PORTAL_EMBEDDED="1", REDIS_URL="")
    faults.tell_crowd(MANY)
    portal = started(faults.web, env, tmp_path, free_port())
    assert arrives(lambda: len(references(provider)) >= MANY // 5), portal.told.read_text()[-2000:]
    portal.kill()
    time.sleep(0.5)  # what was on the wire arrives
    at_the_kill = len(references(provider))
    time.sleep(0.5)
    assert MANY > len(references(provider)) == at_the_kill

    started(faults.web, env, tmp_path, free_port(), name="again")

    assert arrives(all_sent, seconds=90)
    assert doubled(provider) <= 1


@pytest.mark.postgres
@pytest.mark.redis
def test_provider_that_is_away_for_a_minute_leaves_a_queue_that_drains(
    transactional_facts, provider, started, tmp_path
):
    """The minute is 3 s at a twentieth of all pauses."""
    provider.desk.always = "500"
    env = faults.environment(provider, DELIVERY_PACE="0.05")
    started(faults.worker, "first", env, tmp_path, beat=True)
    faults.tell_crowd(100)
    assert arrives(lambda: Breaker.objects.filter(faults__gte=5).exists())
    time.sleep(3)
    assert references(provider) == []
    lost_a_try = Delivery.objects.filter(tries__gt=0).count()

    provider.desk.always = ""

    assert lost_a_try < 30
    assert arrives(all_sent, seconds=90)
    assert doubled(provider) == 0
    assert Breaker.objects.get().faults == 0


@pytest.mark.postgres
@pytest.mark.redis
def test_dead_broker_slows_no_page_and_the_sweep_delivers_when_it_is_back(
    transactional_facts, provider, started, tmp_path, free_port, client
):
    assert shutil.which("redis-server")
    redis_port, web_port = free_port(), free_port()
    env = faults.environment(provider, REDIS_URL=f"redis://127.0.0.1:{redis_port}/0")
    redis = started(faults.broker, redis_port, tmp_path)
    worker = started(faults.worker, "first", env, tmp_path, beat=True)
    started(faults.web, env | {"DEBUG": "1"}, tmp_path, web_port)  # static files as they lie
    chain = factories.chain(factories.congress())
    chain.secretary.phone = "13900000001"
    chain.secretary.save()
    NoticePreference.objects.create(user=chain.secretary, channels={"review": ["sms"]})
    texts = [services.create(by=chain.deputy, title=f"关于治理东河的建议{n}", body="请清淤。") for n in range(10)]
    client.force_login(chain.deputy)
    browser = requests.Session()
    browser.cookies.set("sessionid", client.cookies["sessionid"].value)
    site = f"http://127.0.0.1:{web_port}"

    def submit(proposal):
        page = browser.get(f"{site}/proposals/{proposal.pk}/", timeout=30)
        assert page.status_code == 200
        begun = time.monotonic()
        answer = browser.post(
            f"{site}/proposals/{proposal.pk}/submit/",
            data={"csrfmiddlewaretoken": browser.cookies["csrftoken"], "no_state_secret": "on"},
            timeout=30,
            allow_redirects=False,
        )
        assert answer.status_code == 302, answer.text[:2000]
        return time.monotonic() - begun

    submit(texts[0])
    with_broker = sorted(submit(proposal) for proposal in texts[1:5])
    redis.kill()
    without = sorted(submit(proposal) for proposal in texts[5:])

    assert without[2] < with_broker[2] + 0.3
    assert without[-1] < with_broker[-1] + 1
    assert Pending.objects.exists()
    started(faults.broker, redis_port, tmp_path, turn=1)
    told = Notification.objects.filter(recipient=chain.secretary, kind="proposals.submit")
    assert arrives(lambda: told.count() == 10, seconds=90), worker.told.read_text()[-3000:]
    assert arrives(lambda: not Pending.objects.exists(), seconds=30)
    assert arrives(lambda: len(references(provider)) == 10, seconds=60), worker.told.read_text()[-3000:]
    assert doubled(provider) == 0
