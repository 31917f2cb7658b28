"""What is killed and started again in tests of faults: workers, a broker, a web process, all real."""

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection

from congress import notify
from congress.events import record
from congress.models import User
from tests import factories
from tests.provider import Provider

REQUIRED = "proposals/notices/replied"  # goes out by SMS where nothing else reaches somebody

WEB = """
import pathlib, sys
from wsgiref.simple_server import make_server
from django.conf import settings
settings.VAR_DIR = pathlib.Path(sys.argv[1])
from congress.wsgi import application
with make_server("127.0.0.1", int(sys.argv[2]), application) as server:
    print("ready", flush=True)
    server.serve_forever()
"""


def arrives(question, seconds=60.0):
    """Whether ``question()`` comes true within ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.02)
    return False


def database_url():
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def environment(provider, **more):
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "congress.settings",
        "NOTICE_CHANNELS": "sms",
        "SMS_BACKEND": "congress.channels.sms.AliyunSms",
        "SMS_URL": provider.url("?sign=x&notice=SMS_1&code=SMS_2"),
        "DELIVERY_PACE": "0.02",
        "PYTHONPATH": str(settings.BASE_DIR),
        **more,
    }


class Process:
    """A process group of its own, so that nothing of it survives the kill. It tells a file what it does."""

    def __init__(self, command, env, told, ready):
        self.told = told
        with told.open("w") as log:
            self.process = subprocess.Popen(
                command, env=env, cwd=settings.BASE_DIR, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        assert arrives(lambda: ready in told.read_text(errors="replace")), told.read_text()[-3000:]

    def kill(self):
        """kill -9, the whole group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def end(self):
        if self.process.poll() is None:
            self.kill()


def worker(name, env, folder, *, beat=False):
    command = [sys.executable, "-m", "celery", "-A", "congress", "worker", "-c", "1", "-n", f"{name}@%h"]
    command += ["--without-mingle", "--without-gossip", "-l", "INFO"]
    command += ["-B", "-s", str(folder / "beat")] if beat else []
    return Process(command, env, folder / f"{name}.log", " ready.")


def web(env, folder, port, name="web"):
    (folder / "var").mkdir(exist_ok=True)
    return Process([sys.executable, "-c", WEB, str(folder / "var"), str(port)], env, folder / f"{name}.log", "ready")


def broker(port, folder, turn=0):
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return Process(command, dict(os.environ), folder / f"redis{turn}.log", "Ready to accept connections")


def crowd(congress, count):
    """People with a phone each."""
    return User.objects.bulk_create(
        User(username=f"crowd{n}", name=f"群众{n}", phone=f"139{n:08}", password="!") for n in range(count)
    )


def tell_crowd(count):
    """Write a notice to each of ``count`` people, and its copy."""
    from django.db import transaction

    congress = factories.congress()
    chain = factories.chain(congress)
    people = crowd(congress, count)
    proposal = factories.proposal(chain.deputy, state="submitted", title="关于治理东河的建议")
    with transaction.atomic():
        event = record("proposals.submit", proposal, by=chain.deputy)
        notify.tell(people, event, REQUIRED, url="/x/", proposal=proposal, reply=None, task=None)


def references(provider: Provider):
    """The reference of each message the provider took, as often as it took it."""
    with provider.desk.lock:
        return [reference for *_rest, reference in provider.desk.taken]
