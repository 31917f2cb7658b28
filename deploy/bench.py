"""make bench: requests per second, 95th percentile and server CPU of each page, against a floor page.

A throw-away PostgreSQL database is filled by ``seed_demo --size city``, cloned, and cut down to a tenth of its
proposals in the clone; Granian serves both, Debian's wrk asks. Only the loopback is used; the databases, the server
and the files are gone at the end. BENCH_DATABASE_URL names another PostgreSQL, BENCH_REDIS_URL another Redis (an empty
database of it); ``--from NAME`` clones a database that is seeded already.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import psycopg2
import redis
from benching.processes import cpu_seconds, family, rss_mb

HERE = Path(__file__).resolve().parent
BASE = HERE.parent
SECONDS, ROUNDS, CONNECTIONS = 3, 2, 8
WORKERS = 2
PHONE = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0 Mobile Safari/537.36"
WORDS = "养老"


@dataclass
class Page:
    """One line of the table: who asks for what, and how many times the floor's CPU it may cost."""

    name: str
    who: str
    path: str
    most: float | None = None
    headers: dict = field(default_factory=dict)
    kind: str = "get"
    grows: bool = True  # also asked at a tenth of the rows


@dataclass
class Cost:
    """What the requests of one page have cost so far."""

    requests: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    p95: float = 0.0

    @property
    def per_second(self):
        return self.requests / self.seconds

    @property
    def ms(self):
        return 1000 * self.cpu / self.requests


def pages(detail):
    """What is measured, in this order in every round."""
    searched = f"/proposals/?{urlencode({'search': WORDS})}"
    return [
        Page("Floor: 25 rows, one query", "secretariat", "/floor/"),
        Page("Home, deputy", "deputy01", "/"),
        Page("Home, secretariat", "secretariat", "/"),
        Page("Proposals, first page", "secretariat", "/proposals/", 2.5),
        Page("Proposals, filtered", "secretariat", "/proposals/?view=handling", 2.5),
        Page("Proposals, searched as one types", "secretariat", searched, 2, {"HX-Request": "true"}),
        Page("Proposals, searched, whole page", "secretariat", searched, 2),
        Page("Proposals, own (deputy)", "deputy01", "/proposals/", 2.5),
        Page("Proposal", "secretariat", detail, 4),
        Page("Bureau: home and desk", "bureau-edu", "/"),
        Page("Bureau: its tasks", "bureau-edu", "/tasks/", 2.5),
        Page("API: proposals", "token:secretariat", "/api/v1/proposals/", 2),
        Page("Submit: draft by the form", "deputy01", "/proposals/new/", 3, kind="form"),
        Page("Submit: hand in by the API", "token:deputy01", "/api/v1/proposals/", 3, kind="submit"),
    ]


def say(text):
    print(text, flush=True)


def die(text):
    sys.exit(text)


# Databases -------------------------------------------------------------------------------------------------------


class Databases:
    """The throw-away databases, all dropped at the end."""

    def __init__(self, url):
        self.url = urlsplit(url)
        try:
            self.admin = self.connect("postgres")
        except psycopg2.OperationalError as error:
            die(f"PostgreSQL does not answer at {self.url.hostname}: {str(error).strip()}")
        self.made = []

    def connect(self, name):
        connection = psycopg2.connect(self.address(name))
        connection.autocommit = True
        return connection

    def address(self, name):
        return self.url._replace(scheme="postgres", path=f"/{name}").geturl()

    def ask(self, name, sql, *values):
        """The rows of one statement in the database ``name``."""
        with contextlib.closing(self.connect(name)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def make(self, name, template="template0"):
        """A new database. Queries use one process each, so that all their work is counted."""
        how = "ENCODING 'UTF8' LOCALE 'C.UTF-8'" if template == "template0" else ""
        with self.admin.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" {how} TEMPLATE "{template}"')
            self.made.append(name)
            cursor.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
        return name

    def drop_all(self):
        with self.admin.cursor() as cursor:
            for name in self.made:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self.made.clear()

    def backends(self, name):
        """The server processes that work for the portal."""
        sql = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with self.admin.cursor() as cursor:
            cursor.execute(sql, [name])
            return [pid for (pid,) in cursor.fetchall()]

    def keep_a_tenth(self, name):
        """Delete nine proposals of ten with everything that hangs on them; the deputy who is measured keeps his."""
        with contextlib.closing(self.connect(name)) as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # facts are guarded by triggers
            cursor.execute(
                "DELETE FROM proposals_proposal WHERE id % 10 <> 0 AND (lead_id IS NULL OR lead_id NOT IN (SELECT m.id"
                " FROM deputies_mandate m JOIN congress_post p ON p.id = m.post_id JOIN congress_user u"
                " ON u.id = p.user_id WHERE u.username = 'deputy01'))"
            )
            while self._orphans(cursor):
                pass
            cursor.execute("VACUUM FULL ANALYZE")

    def _orphans(self, cursor):
        """Delete rows that name a row that is gone; returns how many."""
        cursor.execute(
            "SELECT c.conrelid::regclass, a.attname, c.confrelid::regclass, k.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1] WHERE c.contype = 'f'"
        )
        links = [(child, f'"{column}" IS NOT NULL', column, parent, key) for child, column, parent, key in cursor]
        cursor.execute(
            "SELECT t.id, i.indrelid::regclass, k.attname FROM django_content_type t"
            " JOIN pg_index i ON i.indrelid = to_regclass(t.app_label || '_' || t.model) AND i.indisprimary"
            " JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0] WHERE t.app_label = 'proposals'"
        )
        for kind, parent, key in cursor.fetchall():
            targeting = ("congress_event", "congress_searchentry", "congress_file")
            links += [(child, f"target_type_id = {kind}", "target_id", parent, key) for child in targeting]
        gone = 0
        for child, where, column, parent, key in links:
            missing = f'NOT EXISTS (SELECT FROM {parent} p WHERE p."{key}" = c."{column}")'
            cursor.execute(f"DELETE FROM {child} c WHERE {where} AND {missing}")
            gone += cursor.rowcount
        return gone


# The portal ------------------------------------------------------------------------------------------------------


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


def _cookie(answer, name):
    """The value of a cookie the answer sets, or nothing."""
    for line in answer.headers.get_all("Set-Cookie") or []:
        if line.startswith(f"{name}="):
            return line.split(";")[0].partition("=")[2]
    return ""


# Measuring -------------------------------------------------------------------------------------------------------


def measure(portal, page, cost):
    """Drive ``page`` for some seconds and add what it cost."""
    headers = {**portal.as_user(page.who), **page.headers, "Accept-Encoding": "gzip"}
    arguments = {"get": _get, "form": _form, "submit": _submit}[page.kind](portal, page, headers)
    if page.kind == "get":
        portal.wrk(page.path, headers, *arguments, seconds=1)
    before = portal.cpu()
    sums = portal.wrk(page.path, headers, *arguments)
    cost.cpu += portal.cpu() - before
    if sums["refused"] or sums["broken"] or not sums["requests"]:
        die(f"{page.name}: {sums['refused']} refused, {sums['broken']} broken of {sums['requests']} requests.")
    cost.requests += sums["requests"]
    cost.seconds += sums["seconds"]
    cost.p95 = max(cost.p95, sums["p95"])


def _get(portal, page, headers):
    answer = portal.ask(page.path, headers)
    if answer.status != http.client.OK:
        die(f"{page.name}: {page.path} answered {answer.status}.")
    return ["get"]


def _form(portal, page, headers):
    """A deputy's text as the browser sends it, with the token of the form."""
    form = portal.ask(page.path, headers).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
    body = "一、河道淤积，雨季内涝。\n二、请在汛前清淤，并明确管护责任。\n" * 12
    fields = {"csrfmiddlewaretoken": token, "title": "关于加强河道清淤和管护的建议", "body": body}
    fields |= {"manner": "suggestion", "publicity": "full"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return ["form", _lines(portal, [urlencode(fields)])]


def _submit(portal, page, headers):
    """The drafts that the form left behind, each handed in once."""
    sql = (
        "SELECT p.id FROM proposals_proposal p JOIN deputies_mandate m ON m.id = p.lead_id JOIN congress_post o"
        " ON o.id = m.post_id JOIN congress_user u ON u.id = o.user_id WHERE u.username = %s AND p.state = 'draft'"
        " ORDER BY p.id"
    )
    drafts = [str(pk) for (pk,) in portal.databases.ask(portal.database, sql, page.who.rpartition(":")[2])]
    return ["submit", _lines(portal, drafts), str(len(drafts) - 2 * CONNECTIONS)]


def _lines(portal, lines):
    path = portal.folder / "lines.txt"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def measure_all(portal, chosen):
    """The cost of each page, in rounds, so that a busy moment of the machine falls on all of them."""
    costs = {page.name: Cost() for page in chosen}
    for turn in range(ROUNDS):
        for page in chosen:
            measure(portal, page, costs[page.name])
            say(f"  round {turn + 1}  {page.name:32} {costs[page.name].ms:7.2f} ms CPU")
    return costs


def newest_closed(portal):
    """The address of a proposal with a whole history."""
    sql = (
        "SELECT p.id FROM proposals_proposal p JOIN congress_congress c ON c.id = p.congress_id"
        " WHERE c.code = 'anlan' AND p.state = 'closed' AND p.kind = 'proposal' ORDER BY p.id DESC LIMIT 1"
    )
    ((pk,),) = portal.databases.ask(portal.database, sql)
    return f"/proposals/{pk}/"


def seen_count(portal):
    """How many proposals the secretariat's list is made of."""
    sql = (
        "SELECT count(*) FROM proposals_proposal p JOIN congress_congress c ON c.id = p.congress_id"
        " WHERE c.code = 'anlan' AND p.submitted_at IS NOT NULL"
    )
    return portal.databases.ask(portal.database, sql)[0][0]


def memory(portal, paths):
    """Resident memory of the larger worker after 10,000 requests, and how much any has grown since request 2,000."""
    arguments = ("cycle", _lines(portal, paths))
    headers = {**portal.as_user("secretariat"), "Accept-Encoding": "gzip"}

    def drive(count):
        asked = 0
        while asked < count:
            asked += portal.wrk("/", headers, *arguments)["requests"]
        return asked

    asked = drive(2_000)
    workers = portal.workers()
    early = [rss_mb(pid) for pid in workers]
    asked += drive(8_000)
    late = [rss_mb(pid) for pid in workers]
    growth = max(after - before for before, after in zip(early, late, strict=True))
    return max(late), growth, asked


def wire(portal):
    """Bytes over the wire: the first load of a deputy's home page with all it links, and the largest later page."""
    headers = {**portal.as_user("deputy01"), "Accept-Encoding": "gzip, deflate, br", "User-Agent": PHONE}
    home = portal.ask("/", headers)
    seen, queue, total = {"/"}, [("/", home)], home.wire
    for address, answer in queue:
        for link in _links(answer):
            path = urlsplit(urljoin(address, link)).path
            if path.startswith("/static/") and path not in seen:
                seen.add(path)
                part = portal.ask(path, headers)
                total += part.wire
                queue.append((path, part))
    paths = ["/", "/proposals/", "/proposals/new/", "/notices/", "/deputies/", "/accounts/me/"]
    largest = max(portal.ask(path, headers).wire for path in paths)
    return total / 1024, len(seen), largest / 1024


def _links(answer):
    """What a browser loads because of this page, stylesheet or module."""
    kind, packed = answer.headers.get_content_type(), answer.headers.get("Content-Encoding", "")
    text = _unpacked(answer.content, packed)
    if kind == "text/html":
        return re.findall(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src|use[^>]+href)="([^"#]+)', text)
    if kind == "text/css":
        return [link for link in re.findall(r"url\([\"']?([^\"')#]+)", text) if not link.startswith("data:")]
    imports = r"^\s*(?:import|export)\b[^\"';]*[\"'](\.{1,2}/[^\"']+|/[^\"']+)[\"']"
    return re.findall(imports, text, re.MULTILINE) if "javascript" in kind else []


def _unpacked(content, packed):
    if packed == "br":
        import brotli  # noqa: PLC0415  (comes with whitenoise)

        content = brotli.decompress(content)
    elif packed == "gzip":
        import gzip  # noqa: PLC0415

        content = gzip.decompress(content)
    return content.decode("utf-8", "replace")


# The report ------------------------------------------------------------------------------------------------------


def table(chosen, large, small):
    """The Markdown table; a ratio above its target is marked."""
    lines = [
        "| Page | requests/s | p95, ms | CPU, ms | × floor | target | growth |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    floor = large[chosen[0].name].ms
    for page in chosen:
        cost, ratio = large[page.name], large[page.name].ms / floor
        growth = cost.ms / small[page.name].ms
        most = f"≤ {page.most:g}" if page.most else ""
        lines.append(
            f"| {page.name} | {cost.per_second:.0f} | {cost.p95:.0f} | {cost.ms:.2f} | {_mark(ratio, page.most)} "
            f"| {most} | {_mark(growth, 1.3 if page.most else None)} |"
        )
    return "\n".join(lines)


def _mark(value, most):
    return f"**{value:.2f}** (missed)" if most and value > most else f"{value:.2f}"


def machine(databases):
    """The machine in neutral words."""
    memory_gb = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)
    ((version,),) = databases.ask("postgres", "SHOW server_version")
    python = ".".join(map(str, sys.version_info[:2]))
    database = f"PostgreSQL {version.split('.')[0]}"
    return f"{os.cpu_count()} cores, {memory_gb} GB, {database}, Python {python}, {WORKERS} workers of one thread"


def free_redis(url):
    """``url`` when a Redis with nothing in it answers there, else nothing."""
    try:
        return url if redis.Redis.from_url(url, socket_connect_timeout=1).dbsize() == 0 else ""
    except redis.RedisError:
        return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="seeded", help="clone this seeded database instead of seeding a new one")
    parser.add_argument("--brief", action="store_true", help="only the large database, no memory: while tuning")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        die('wrk is missing: install it with "sudo apt-get install wrk" and try again.')
    databases = Databases(os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/"))
    redis_url = free_redis(os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/15"))
    if not redis_url:
        say("No empty Redis database answers: submitting is measured without ringing the worker's bell.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that everything is cleared away
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    portal = Portal(databases, folder, redis_url)
    try:
        run(portal, databases, options)
    finally:
        portal.stop()
        databases.drop_all()
        shutil.rmtree(folder, ignore_errors=True)
        if redis_url:
            redis.Redis.from_url(redis_url).flushdb()


def run(portal, databases, options):
    """Fill, measure, report."""
    name = f"portal_bench_{os.getpid()}"
    begun = time.monotonic()
    large = databases.make(name, options.seeded or "template0")
    if not options.seeded:
        say("Seeding a city …")
        portal.manage(large, "migrate", "--verbosity=0")
        portal.manage(large, "seed_demo", "--size", "city", quiet=False)
    databases.ask(large, "VACUUM ANALYZE")
    portal.manage(large, "collectstatic", "--noinput", "--verbosity=0")
    seeded = time.monotonic()
    small = large
    if not options.brief:
        small = databases.make(f"{name}_small", large)
        databases.keep_a_tenth(small)
    costs, counts, ready = {}, {}, []
    for database in dict.fromkeys([small, large]):
        ready.append(portal.start(database))
        chosen = pages(newest_closed(portal))
        counts[database] = seen_count(portal)
        say(f"{counts[database]:,} proposals, ready in {ready[-1]:.1f} s")
        costs[database] = measure_all(portal, chosen)
        if database == large:
            first, files, later = wire(portal)
        portal.stop()
    text = [table(chosen, costs[large], costs[small]), ""]
    text.append(f"First load of a deputy's home page on a phone: {first:.0f} KB in {files} files (target 150 KB);")
    text.append(f"later pages at most {later:.1f} KB (target 30 KB). Ready {max(ready):.1f} s after the start.")
    if not options.brief:
        portal.start(large)
        most, growth, asked = memory(portal, [page.path for page in chosen if page.kind == "get"])
        text.append(f"Memory of a worker: {most:.0f} MB (target 220 MB) after {asked:,} requests,")
        text.append(f"{growth:.1f} MB more than after 2,000 of them (target 5 MB).")
    say("\n".join(["", *text, "", f"{seeded - begun:.0f} s to seed, {time.monotonic() - seeded:.0f} s to measure."]))
    if not options.brief:
        write(text, machine(databases), counts[small], counts[large])


def write(text, where, few, many):
    """docs/bench.md, from which the README's table is taken."""
    head = f"""# Speed and size

Written by `make bench`. {where}; {CONNECTIONS} requests at a time, {ROUNDS} rounds of {SECONDS} s for each page.

The table stands for {many:,} proposals in the secretariat's list. *CPU* is what the server's processes and the
database's spend on one request; *× floor* compares it with the least a page of this portal can be: the same
middleware, log-in, base template and menu around 25 rows of one query. *Growth* is the CPU against {few:,}
proposals (target 1.3).

"""
    (BASE / "docs" / "bench.md").write_text(head + "\n".join(text) + "\n")


if __name__ == "__main__":
    main()
