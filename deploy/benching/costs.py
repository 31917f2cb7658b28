"""What is measured, and what each page costs."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benching.common import CONNECTIONS, ROUNDS, WORDS, die, say


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
    return ["form", lines_file(portal, [urlencode(fields)])]


def _submit(portal, page, headers):
    """The drafts that the form left behind, each handed in once."""
    sql = (
        "SELECT p.id FROM proposals_proposal p JOIN deputies_mandate m ON m.id = p.lead_id JOIN congress_post o"
        " ON o.id = m.post_id JOIN congress_user u ON u.id = o.user_id WHERE u.username = %s AND p.state = 'draft'"
        " ORDER BY p.id"
    )
    drafts = [str(pk) for (pk,) in portal.databases.ask(portal.database, sql, page.who.rpartition(":")[2])]
    return ["submit", lines_file(portal, drafts), str(len(drafts) - 2 * CONNECTIONS)]


def lines_file(portal, lines):
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
