"""The opening of a session: 1,000 sign-ins in five minutes from ten scanners, while 1,000 phones poll, open their codes
and their session cards.

The scans are real: a key per person, codes signed at the moment they are scanned, uploads with session and CSRF token,
every tenth sent twice as a bad network would. The phones are a thousand, each with what it last saw, behind twenty
deputies' sessions. Everything runs on the same machine, the asking too; what a request costs is compared with the floor
page.
"""

import http.client
import json
import re
import sys
import threading
import time
import uuid

from benching.common import BASE, die

sys.path.insert(0, str(BASE))
from cryptography.hazmat.primitives.asymmetric import ec

from meetings.computing import codes

SCANNERS, SESSIONS, EACH = 10, 20, 15  # each phone asks every 15 seconds
FLOOR, FLOOR_TIMES = "/floor/", 200
TAG = re.compile(r'data-poll="/desk/" data-tag="([^"]+)"')
AGAIN = 10  # of so many uploads one is sent twice
TARGET = 500  # ms, the 95th percentile of a sign-in
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
        self.took = {"sign-in": [], "poll": [], "code": [], "card": []}
        self.outcomes, self.faults = [], []
        self.begun = 0.0
        self.ready = threading.Barrier(SCANNERS + SESSIONS, action=self._begin)

    def _begin(self):
        self.begun = time.monotonic()

    def pace(self, nth, each):
        """Wait for the moment at which the ``nth`` of its kind is due."""
        time.sleep(max(0.0, self.begun + nth * each - time.monotonic()))

    def scanner(self, which):
        asker = Asker(self.portal, "secretariat")
        page = asker.ask(f"/gatherings/{self.gathering}/scanner/")[1].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        mine = self.people[which::SCANNERS]
        self.ready.wait()
        for nth, (place, key) in enumerate(mine):
            self.pace(nth + which / SCANNERS, self.seconds / len(mine))
            now = time.time()
            text = codes.make(codes.PHONE, place, now, key).text
            body = json.dumps(
                {"sent": now, "roster": now, "scans": [{"nonce": str(uuid.uuid4()), "text": text, "at": now}]}
            )
            address = f"/gatherings/{self.gathering}/scanner/scans/"
            headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
            for _time in range(2 if nth % AGAIN == 0 else 1):
                answer, content, took = asker.ask(address, "POST", body, **headers)
                self.took["sign-in"].append(took)
                if answer.status == http.client.OK:
                    self.outcomes.append(json.loads(content)["scans"][0]["outcome"])
                else:
                    self.faults.append(answer.status)

    def phone(self, which):
        """One deputy's session asks for as many phones as fall to it, each with tags of its own. Each asks every 15
        seconds: of fifteen times once for the code's page and twice for the card, otherwise for the desk.
        """
        asker = Asker(self.portal, f"deputy{which + 1:02}")
        phones = len(self.people) // SESSIONS
        page = asker.ask("/")[1].decode()  # every phone has its home page open when it begins
        tags = dict.fromkeys(((phone, "poll") for phone in range(phones)), TAG.search(page).group(1))
        each = EACH / phones
        self.ready.wait()
        for nth in range(int(self.seconds / each)):
            self.pace(nth + which / SESSIONS, each)
            turn, phone = divmod(nth, phones)
            kind = {0: "code", 5: "card", 10: "card"}.get((turn + phone + which) % 15, "poll")
            path = {"code": f"/gatherings/{self.gathering}/code/", "card": "/card/", "poll": "/desk/"}[kind]
            tag = tags.get((phone, kind))
            answer, _content, took = asker.ask(path, **({"If-None-Match": tag} if tag else {}))
            self.took[kind].append(took)
            if kind != "code" and answer.headers.get("ETag"):
                tags[phone, kind] = answer.headers["ETag"]
            if answer.status not in {http.client.OK, http.client.NOT_MODIFIED}:
                self.faults.append(answer.status)

    def run(self):
        work = [(self.scanner, nth) for nth in range(SCANNERS)] + [(self.phone, nth) for nth in range(SESSIONS)]
        for _act, nth in work[SCANNERS:]:  # logged in before it begins
            self.portal.as_user(f"deputy{nth + 1:02}")
        self.portal.as_user("secretariat")
        threads = [threading.Thread(target=act, args=(nth,)) for act, nth in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - self.begun


def at(part, values):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def floor(portal):
    """Milliseconds (p95) and CPU milliseconds of the least a page can be, one after the other, of an idle server."""
    asker, took = Asker(portal, "secretariat"), []
    for nth in range(FLOOR_TIMES + 20):
        if nth == 20:  # noqa: PLR2004  (the first ones warm up)
            before, took = portal.cpu(), []
        took.append(asker.ask(FLOOR)[2])
    return at(0.95, took), 1000 * (portal.cpu() - before) / FLOOR_TIMES


def table(took, least):
    """The times of each kind of request as a Markdown table."""
    lines = ["| Request | number | median, ms | p95, ms | p95 × floor |", "| --- | ---: | ---: | ---: | ---: |"]
    for kind, some in took.items():
        if some:
            middle, p95 = at(0.5, some), at(0.95, some)
            lines.append(f"| {kind} | {len(some):,} | {middle:.0f} | {p95:.0f} | {p95 / least:.1f} |")
    return "\n".join(lines)


def measure(portal, database, seconds, people):
    """Hold an opening; what became of it, in words. Fails when a sign-in was lost, doubled or refused."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _nth in range(people)]
    told = portal.folder / "keys.json"
    told.write_text(json.dumps([codes.public_text(key) for key in keys]))
    script = SET_UP.format(path=str(told), sessions=SESSIONS)
    gathering, places = json.loads(portal.manage(database, "shell", "-v0", "-c", script).splitlines()[-1])
    portal.start(database)
    least, least_cpu = floor(portal)
    opening = Opening(portal, gathering, list(zip(places, keys, strict=True)), seconds)
    before = portal.cpu()
    took = opening.run()
    cpu = portal.cpu() - before
    sql = "SELECT count(*) FROM meetings_participation WHERE gathering_id = %s AND attendance = 'present'"
    ((came,),) = portal.databases.ask(database, sql, gathering)
    sql = "SELECT count(*) FROM congress_event WHERE kind = 'meetings.mark_attendance' AND target_id = ANY(%s)"
    ((marked,),) = portal.databases.ask(database, sql, places)
    lost, doubled, odd = people - came, marked - came, set(opening.outcomes) - {"counted"}
    count = sum(len(some) for some in opening.took.values())
    each = 1000 * cpu / count
    used = f"{100 * cpu / took:.0f} % of one core"
    lines = [
        f"{people:,} people signed in at {SCANNERS} scanners within {took:.0f} s, every tenth scan sent twice, while",
        f"as many phones polled and opened their codes and cards: {lost} lost, {doubled} doubled.",
        f"p95 of a sign-in: {at(0.95, opening.took['sign-in']):.0f} ms (target {TARGET} ms).",
        "",
        table(opening.took, least),
        "",
        f"The floor page alone: p95 {least:.1f} ms, {least_cpu:.2f} ms CPU. A request of the opening: {each:.2f} ms",
        f"CPU, {each / least_cpu:.2f} × floor; {count / took:.0f} a second; server and database used {used}.",
    ]
    if opening.faults or lost or doubled or odd:
        die("\n".join([*lines, f"Failed: answers {opening.faults[:5]}, outcomes {sorted(odd)}."]))
    return "\n".join(lines)
