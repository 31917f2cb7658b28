"""The portal as the bench runs and asks it."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from benching.common import BASE, CONNECTIONS, HERE, SECONDS, WORKERS, die, say
from benching.processes import cpu_seconds, family, rss_mb


class Portal:
    """Granian with two workers on one of the databases, and the people who ask it."""

    def __init__(self, databases, folder, redis_url):
        self.databases, self.folder = databases, folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benching.settings",
            "PYTHONPATH": f"{BASE}:{HERE}",
            "SECRET_KEY": "bench" * 10,
            "PERSONAL_KEYS": "t1:" + "QUFB" * 10 + "QUE=",
            "DEBUG": "0",
            "DEMO": "1",
            "PORTAL_EMBEDDED": "0",
            "REDIS_URL": redis_url,
            "FILES_ROOT": str(folder / "files"),
            "BENCH_STATIC": str(folder / "static"),
            "LOG_LEVEL": "ERROR",
        }
        self.process = None

    def manage(self, database, *words, quiet=True):
        environment = {**self.environment, "DATABASE_URL": self.databases.address(database)}
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=BASE, env=environment, text=True, capture_output=quiet, check=False)
        if done.returncode:
            die(f"manage.py {' '.join(words)} failed.\n{done.stderr or ''}")
        return (done.stdout or "").strip()

    def start(self, database):
        """Serve ``database``; returns the seconds until it was ready."""
        self.database, self.cookies, self.tokens = database, {}, {}
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", str(WORKERS), "--blocking-threads", "1", "--no-access-log",
            "--log-level", "error",
            "congress.wsgi:application",
        ]  # fmt: skip
        environment = {**self.environment, "DATABASE_URL": self.databases.address(database)}
        begun = time.monotonic()
        self.process = subprocess.Popen(command, cwd=BASE, env=environment)
        while time.monotonic() < begun + 60 and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.ask("/readyz").status == http.client.OK:
                    return time.monotonic() - begun
            time.sleep(0.02)
        return die("The portal did not get ready within a minute.")

    def stop(self):
        if self.process:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            self.process.kill()
            self.process = None

    def workers(self):
        """The processes that answer: the two largest ones Granian started."""
        return sorted(family(self.process.pid)[1:], key=rss_mb, reverse=True)[:WORKERS]

    def cpu(self):
        """CPU seconds spent so far by the server and by its database backends."""
        backends = cpu_seconds(self.databases.backends(self.database), ended=False)
        return cpu_seconds(family(self.process.pid)) + backends

    def ask(self, path, headers=None, method="GET", body=None):
        """One request; the answer carries ``wire``: bytes of head and body as they were sent."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            answer.content = answer.read()
        finally:
            link.close()
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 17
        answer.wire = head + len(answer.content)
        return answer

    def as_user(self, who):
        """The headers with which ``who`` asks: a cookie after log-in, or a token."""
        scheme, _colon, name = who.rpartition(":")
        if scheme == "token":
            if name not in self.tokens:
                self.tokens[name] = self.manage(self.database, "api_token", name)
            return {"Authorization": f"Token {self.tokens[name]}", "Content-Type": "application/json"}
        if who not in self.cookies:
            self.cookies[who] = self._log_in(who)
        return {"Cookie": self.cookies[who]}

    def _log_in(self, name):
        form = self.ask("/accounts/login/")
        csrf = _cookie(form, "csrftoken")
        fields = {"login": name, "password": "demo", "csrfmiddlewaretoken": csrf}
        headers = {"Cookie": f"csrftoken={csrf}", "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.ask("/accounts/login/", headers, "POST", urlencode(fields))
        if answer.status != http.client.FOUND:
            die(f"{name} could not log in: {answer.status}")
        return f"csrftoken={_cookie(answer, 'csrftoken') or csrf}; sessionid={_cookie(answer, 'sessionid')}"

    def wrk(self, path, headers, *arguments, seconds=SECONDS):
        """Drive one address and return wrk's sums."""
        heads = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            str(HERE / "benching" / "wrk.lua"),
        ]
        command += [*heads, f"http://127.0.0.1:{self.port}{path}", "--", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.strip().splitlines()[-1])


def small_city(portal, databases, name):
    """A throw-away database with a small city in it; its name."""
    database = databases.make(name)
    say("Seeding a small city …")
    portal.manage(database, "migrate", "--verbosity=0")
    portal.manage(database, "seed_demo", "--size", "small", "--verbosity", "0")
    portal.manage(database, "collectstatic", "--noinput", "--verbosity=0")
    databases.ask(database, "VACUUM ANALYZE")
    return database


def _cookie(answer, name):
    """The value of a cookie the answer sets, or nothing."""
    for line in answer.headers.get_all("Set-Cookie") or []:
        if line.startswith(f"{name}="):
            return line.split(";")[0].partition("=")[2]
    return ""
