"""The opening of a session: 1,000 sign-ins in five minutes from ten scanners, while 1,000 phones poll and open codes.

The scans are real: a key per person, codes signed at the moment they are scanned, uploads with session and CSRF token.
The phones are twenty deputies' sessions that ask as often as a thousand would. Everything runs on the same machine, the
asking too.
"""

import http.client
import json
import re
import sys
import threading
import time
import uuid

from benching.common import BASE, die, say

sys.path.insert(0, str(BASE))
from cryptography.hazmat.primitives.asymmetric import ec

from meetings.computing import codes

PEOPLE, SCANNERS, SESSIONS, POLLS = 1000, 10, 20, 1000 / 15  # polls a second: each phone asks every 15 seconds
SET_UP = """
import datetime as dt, json
from django.utils import timezone
from congress.models import User
from meetings.models import Gathering, GatheringKind, Participation, SignInKey
told = json.load(open({path!r}))
by = User.objects.get(username="secretariat")
congress = by.post.congress
now = timezone.now()
gathering = Gathering.objects.create(
    congress=congress, kind=GatheringKind.objects.filter(congress=congress, is_session=False).first(), title="opening",
    place="hall", begins_at=now + dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=3), state="published",
    published_at=now, prepared_by=by)
deputies = [User.objects.get(username=f"deputy{{nth:02}}") for nth in range(1, {sessions} + 1)]
for user in deputies:
    Participation.objects.create(gathering=gathering, user=user, mandate=user.post.mandate, name=user.name)
places = Participation.objects.bulk_create(
    Participation(gathering=gathering, name=f"person {{nth}}", standing="gallery") for nth in range(len(told)))
SignInKey.objects.bulk_create(SignInKey(participation=p, public_key=k) for p, k in zip(places, told))
print(json.dumps([gathering.pk, [p.pk for p in places]]))
"""


class Asker:
    """A browser: one connection that is kept, one session."""

    def __init__(self, portal, who):
        self.portal, self.headers = portal, portal.as_user(who)
        self.link = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)

    def ask(self, path, method="GET", body=None, **headers):
        """Status, body, headers and milliseconds."""
        begun = time.perf_counter()
        self.link.request(method, path, body, {**self.headers, **headers})
        answer = self.link.getresponse()
        content = answer.read()
        return answer, content, 1000 * (time.perf_counter() - begun)


class Opening:
    """Scanners and phones at work for so many seconds."""

    def __init__(self, portal, gathering, people, seconds):
        self.portal, self.gathering, self.people, self.seconds = portal, gathering, people, seconds
        self.scans, self.polls, self.outcomes, self.faults = [], [], [], []
        self.begun = time.monotonic()

    def pace(self, nth, each):
        """Wait for the moment at which the ``nth`` of its kind is due."""
        time.sleep(max(0.0, self.begun + nth * each - time.monotonic()))

    def scanner(self, which):
        asker = Asker(self.portal, "secretariat")
        page = asker.ask(f"/gatherings/{self.gathering}/scanner/")[1].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        mine = self.people[which::SCANNERS]
        for nth, (place, key) in enumerate(mine):
            self.pace(nth + which / SCANNERS, self.seconds / len(mine))
            now = time.time()
            text = codes.make(codes.PHONE, place, now, key).text
            body = json.dumps(
                {"sent": now, "roster": now, "scans": [{"nonce": str(uuid.uuid4()), "text": text, "at": now}]}
            )
            address = f"/gatherings/{self.gathering}/scanner/scans/"
            headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
            answer, content, took = asker.ask(address, "POST", body, **headers)
            self.scans.append(took)
            if answer.status == http.client.OK:
                self.outcomes.append(json.loads(content)["scans"][0]["outcome"])
            else:
                self.faults.append(answer.status)

    def phone(self, which):
        """Every fifteenth time the code's page, otherwise the poll of the desk, with its tag."""
        asker, tag = Asker(self.portal, f"deputy{which + 1:02}"), ""
        each = SESSIONS / POLLS
        for nth in range(int(self.seconds / each)):
            self.pace(nth + which / SESSIONS, each)
            opens = nth % 15 == 0
            path = f"/gatherings/{self.gathering}/code/" if opens else "/desk/"
            answer, _content, took = asker.ask(path, **({} if opens or not tag else {"If-None-Match": tag}))
            self.polls.append(took)
            tag = answer.headers.get("ETag", tag) if not opens else tag
            if answer.status not in {http.client.OK, http.client.NOT_MODIFIED}:
                self.faults.append(answer.status)

    def run(self):
        work = [(self.scanner, nth) for nth in range(SCANNERS)] + [(self.phone, nth) for nth in range(SESSIONS)]
        for _act, nth in work[SCANNERS:]:  # logged in before it begins
            self.portal.as_user(f"deputy{nth + 1:02}")
        self.portal.as_user("secretariat")
        self.begun = time.monotonic() + 1
        threads = [threading.Thread(target=act, args=(nth,)) for act, nth in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - self.begun


def at(part, values):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def measure(portal, database, seconds):
    """Hold an opening; what became of it, in words."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _nth in range(PEOPLE)]
    told = portal.folder / "keys.json"
    told.write_text(json.dumps([codes.public_text(key) for key in keys]))
    script = SET_UP.format(path=str(told), sessions=SESSIONS)
    gathering, places = json.loads(portal.manage(database, "shell", "-v0", "-c", script).splitlines()[-1])
    portal.start(database)
    opening = Opening(portal, gathering, list(zip(places, keys, strict=True)), seconds)
    before = portal.cpu()
    took = opening.run()
    cpu = portal.cpu() - before
    sql = "SELECT count(*) FROM meetings_participation WHERE gathering_id = %s AND attendance = 'present'"
    ((came,),) = portal.databases.ask(database, sql, gathering)
    sql = "SELECT count(*) FROM congress_event WHERE kind = 'meetings.mark_attendance' AND target_id = ANY(%s)"
    ((marked,),) = portal.databases.ask(database, sql, places)
    if opening.faults or came != PEOPLE or marked != PEOPLE:
        die(f"Opening: {came} of {PEOPLE} came, {marked} were told, answers that failed: {opening.faults[:5]}.")
    asked = f"{len(opening.polls):,} polls and codes opened beside ({len(opening.polls) / took:.0f} a second)"
    scans = f"median {at(0.5, opening.scans):.0f} ms, p95 {at(0.95, opening.scans):.0f} ms (target 500 ms)"
    phones = f"median {at(0.5, opening.polls):.0f} ms, p95 {at(0.95, opening.polls):.0f} ms"
    return [
        f"Opening: {PEOPLE:,} sign-ins in {took:.0f} s from {SCANNERS} scanners, {asked}: none lost, none doubled.",
        f"A sign-in: {scans}; a phone: {phones}.",
        f"Server and database together used {100 * cpu / took:.0f} % of one core.",
    ]


def run(portal, databases, name, seconds):
    """Seed a small city, measure."""
    database = databases.make(name)
    say("Seeding …")
    portal.manage(database, "migrate", "--verbosity=0")
    portal.manage(database, "seed_demo", "--size", "small")
    portal.manage(database, "collectstatic", "--noinput", "--verbosity=0")
    say("Opening …")
    say("\n".join(measure(portal, database, seconds)))
