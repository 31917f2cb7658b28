"""Voters' opinions under load: 25 a second by the form behind the code, while others look at the portal's pages.

Each voter opens the form and sends it, from an address of his own (the bench stands where the proxy does) and at one of
many stations, as a city's would be spread; nobody's limit is lifted. Afterwards each code that was given is looked for.
Then the pages everybody may see are asked as fast as they answer, and compared with the floor page. Everything runs on
the same machine, the asking too.
"""

import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benching.common import CONNECTIONS, die, say
from benching.opening import at

RATE, VOTERS, STATIONS = 25, 24, 400  # opinions a second; askers who send them; stations they go to
LOOKS, IDLE = 5, 20  # pages of others looked at in a second; seconds of looking before the load
CHECKED = 50  # codes that are followed afterwards
TIMES_SLOWER, TIMES_FLOOR = 2, 6  # targets: p95 of other pages, throughput of public pages
SET_UP = """
import json
from congress.models import User
from liaison.models import Station
congress = User.objects.get(username="secretariat").post.congress
first = Station.objects.filter(congress=congress).order_by("pk").first()
made = Station.objects.bulk_create(
    Station(congress=congress, name=f"联络站{{nth}}", address=f"{{nth}}号", opened_on=first.opened_on)
    for nth in range({stations}))
print(json.dumps([first.pk, [each.pk for each in made]]))
"""
OTHERS = (
    ("deputy01", "/"), ("secretariat", "/"), ("secretariat", "/proposals/"), ("station", "/opinions/desk/"),
    ("bureau-edu", "/tasks/"), ("", "/stations/"), ("", "/opinions/"),
)  # fmt: skip


@dataclass
class Load:
    """What the voters sent and the others saw."""

    portal: object
    stations: list
    took: list = field(default_factory=list)
    codes: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    begun: float = 0.0

    def pace(self, nth, each):
        """Wait for the moment at which the ``nth`` of its kind is due."""
        time.sleep(max(0.0, self.begun + nth * each - time.monotonic()))

    def voter(self, which, seconds):
        """Every ``VOTERS``-th opinion: the form opened, its token read, the text sent."""
        chance = random.Random(which)
        for nth in range(which, RATE * seconds, VOTERS):
            self.pace(nth, 1 / RATE)
            begun = time.perf_counter()
            try:
                self._say(nth, chance)
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(type(error).__name__)
            self.took.append(1000 * (time.perf_counter() - begun))

    def _say(self, nth, chance):
        path = f"/opinions/at/{self.stations[nth % len(self.stations)]}/"
        source = {"X-Forwarded-For": ".".join(str(chance.randrange(1, 255)) for _part in range(4))}
        page = self.portal.ask(path, source)
        token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
        if page.status != http.client.OK or not token:
            self.faults.append(page.status)
            return
        phone = f"1{chance.randrange(30, 100)}{chance.randrange(10**8):08}"
        words = f"bench {nth}：路灯坏了三个月，晚上老人不敢出门。"
        body = urlencode({"token": token.group(1), "words": words, "place": "安北路1号", "phone": phone})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.portal.ask(path, {**source, **kind}, "POST", body)
        if answer.status != http.client.FOUND:
            self.faults.append(answer.status)
            return
        self.codes.append(answer.getheader("Location"))

    def run(self, seconds, looker):
        threads = [threading.Thread(target=self.voter, args=(nth, seconds)) for nth in range(VOTERS)]
        threads.append(threading.Thread(target=looker.run, args=(seconds,)))
        self.begun = time.monotonic() + 1
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - self.begun


class Looker:
    """The others: ``LOOKS`` pages a second, one kind after the other."""

    def __init__(self, portal):
        self.portal, self.took, self.faults = portal, {path: [] for path in OTHERS}, []
        for who, _path in OTHERS:
            if who:
                portal.as_user(who)  # logged in before it begins

    def look(self, nth):
        who, path = page = OTHERS[nth % len(OTHERS)]
        begun = time.perf_counter()
        answer = self.portal.ask(path, self.portal.as_user(who) if who else {})
        self.took[page].append(1000 * (time.perf_counter() - begun))
        if answer.status != http.client.OK:
            self.faults.append(answer.status)

    def run(self, seconds):
        begun, hands = time.monotonic(), []
        for nth in range(LOOKS * seconds):
            time.sleep(max(0.0, begun + nth / LOOKS - time.monotonic()))
            hands.append(threading.Thread(target=self.look, args=(nth,)))  # a slow page holds up no other
            hands[-1].start()
        for hand in hands:
            hand.join()

    @property
    def all(self):
        return [took for some in self.took.values() for took in some]


def kept(portal, database, load):
    """How many opinions of those whose voters have a code are missing, and how many stand there twice."""
    sql = "SELECT count(*), count(DISTINCT text) FROM liaison_ownwords WHERE text LIKE 'bench %%'"
    ((rows, different),) = portal.databases.ask(database, sql)
    followed = random.Random(0).sample(load.codes, min(CHECKED, len(load.codes)))
    unknown = sum(portal.ask(path).status != http.client.OK for path in followed)
    return max(0, len(load.codes) - different) + unknown, rows - different


def public_pages(portal, station):
    """Requests a second of the floor page and of what everybody may see, as fast as they answer."""
    zipped = {"Accept-Encoding": "gzip"}
    floor = portal.wrk("/floor/", {**portal.as_user("secretariat"), **zipped}, "get")
    rates = {}
    for path in ("/", "/stations/", f"/stations/{station}/", "/opinions/", "/receptions/"):
        sums = portal.wrk(path, zipped, "get")
        if sums["refused"] or sums["broken"]:
            die(f"{path}: {sums['refused']} refused, {sums['broken']} broken of {sums['requests']} requests.")
        rates[path] = sums["requests"] / sums["seconds"]
    return floor["requests"] / floor["seconds"], rates


def measure(portal, database, seconds):
    """Send opinions for so long; what became of them and of the others' pages, in words."""
    script = SET_UP.format(stations=STATIONS)
    station, stations = json.loads(portal.manage(database, "shell", "-v0", "-c", script).splitlines()[-1])
    portal.environment["TRUSTED_PROXIES"] = "127.0.0.1"
    portal.start(database)
    for nth in range(2 * len(OTHERS)):  # each kind of page once in each worker
        Looker(portal).look(nth)
    idle, busy, load = Looker(portal), Looker(portal), Load(portal, stations)
    idle.run(IDLE)
    say(f"{RATE} opinions a second for {seconds} s …")
    before = portal.cpu()
    took = load.run(seconds, busy)
    cpu = portal.cpu() - before
    lost, doubled = kept(portal, database, load)
    floor, rates = public_pages(portal, station)
    faults = ", ".join(sorted({str(each) for each in load.faults})) or "none"
    was, is_now = at(0.95, idle.all), at(0.95, busy.all)
    lines = [
        f"{len(load.codes):,} of {RATE * seconds:,} opinions taken in {took:.0f} s, {len(load.codes) / took:.1f} a",
        f"second: {lost} lost, {doubled} doubled, {len(load.faults)} not taken ({faults}).",
        f"Opening and sending the form: median {at(0.5, load.took):.0f} ms, p95 {at(0.95, load.took):.0f} ms.",
        f"Server and database together used {100 * cpu / took:.0f} % of one core.",
        "",
        f"Pages of others: p95 {was:.0f} ms idle, {is_now:.0f} ms under load, {is_now / was:.1f} times",
        f"(target {TIMES_SLOWER}).",
        "",
        "| Page | p95 idle, ms | p95 under load, ms |",
        "| --- | ---: | ---: |",
    ]
    for who, path in OTHERS:
        pair = [at(0.95, looker.took[who, path]) for looker in (idle, busy)]
        lines.append(f"| {who or 'visitor'} {path} | {pair[0]:.0f} | {pair[1]:.0f} |")
    lines += [
        "",
        f"Public pages, {CONNECTIONS} requests at a time; the floor page answers {floor:.0f} a second",
        f"(target {TIMES_FLOOR} times that).",
        "",
        "| Page | a second | × floor |",
        "| --- | ---: | ---: |",
        *(f"| {path} | {rate:.0f} | {rate / floor:.1f} |" for path, rate in rates.items()),
    ]
    if lost or doubled or load.faults or idle.faults or busy.faults:
        die("\n".join([*lines, f"Failed: others' pages {idle.faults + busy.faults}."]))
    return "\n".join(lines)
