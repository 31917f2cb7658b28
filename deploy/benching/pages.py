"""What each page asks the database for, by everybody who opens it: milliseconds and statements, of a seeded database.

    DATABASE_URL=postgres://…/city .venv/bin/python deploy/benching/pages.py > city.json
    DATABASE_URL=postgres://…/province .venv/bin/python deploy/benching/pages.py --beside city.json

The people are those of the congress with the most proposals, and of the one with the fewest: what is rare is what is
searched for longest. The database has to run on this machine: what counts is the time its process has had a core, the
least of several requests, so that the figures hold on a machine that has more to do.
"""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

import django

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from benching.statements import Statements  # noqa: E402
from congress.models import Congress, Post, Role  # noqa: E402
from proposals.models import HandlingTask, Proposal, Reply  # noqa: E402

TIMES = 5
MOST = 2.0  # times what the page costs beside
SLACK_MS = 10  # less than so much more is no growth
WORDS = ("养老", "停车难", "公路交叉口")
SEEN_BY = {
    "deputy": [
        "/proposals/", "/proposals/?view=handling", "/commitments/", "/notices/", "/deputies/", "/proposals/new/",
    ],
    "secretariat": [
        "/proposals/", "/proposals/?view=handling", "/proposals/?view=ended", "/proposals/search/", "/tasks/",
        "/tasks/?view=work", "/tasks/?overdue=1", "/tasks/hand-over/", "/proposals/volume/", "/commitments/?view=late",
        "/admin/", "/admin/proposals/proposal/", "/admin/proposals/proposal/?state__in=submitted,under_review",
        "/admin/proposals/handlingtask/", "/admin/deputies/mandate/", "/api/v1/proposals/",
        "/api/v1/tasks/?overdue=true",
    ],
    "office": [
        "/proposals/", "/tasks/", "/tasks/?view=sign", "/tasks/?view=work", "/tasks/hand-over/", "/commitments/",
    ],
    "unit": ["/proposals/", "/tasks/", "/tasks/?view=sign", "/tasks/?view=done", "/commitments/", "/api/v1/tasks/"],
}  # fmt: skip
SEARCHED = {
    "deputy": ["/proposals/?search={}"],
    "secretariat": [
        "/proposals/?search={}", "/proposals/search/?search={}", "/search/?search={}",
        "/admin/proposals/proposal/?q={}",
    ],
    "office": ["/proposals/?search={}"],
    "unit": ["/proposals/?search={}", "/search/?search={}"],
}  # fmt: skip


def people():
    """Who asks: of the largest congress and of the smallest, by what they are."""
    counted = Congress.objects.annotate(count=Count("proposals")).filter(count__gt=0).order_by("-count")
    largest, smallest = counted.first(), counted.last()
    found = {name: _person(largest, name) for name in SEEN_BY}
    if smallest.pk != largest.pk:
        found |= {f"{name} of the smallest": _person(smallest, name) for name in SEEN_BY}
    return found


def _person(congress, name):
    """Of deputies and units the busiest."""
    posts = Post.objects.filter(congress=congress).select_related("user")
    if name == "deputy":
        leads = Proposal.objects.filter(congress=congress).values("lead__post").annotate(count=Count("pk"))
        return posts.get(pk=leads.order_by("-count")[0]["lead__post"]).user
    if name == "unit":
        tasks = HandlingTask.objects.filter(congress=congress).exclude(parent=None).values("organ")
        organ = tasks.annotate(count=Count("pk")).order_by("-count")[0]["organ"]
        return posts.filter(organ=organ, role=Role.UNIT_CLERK).first().user
    role = {"secretariat": Role.SECRETARIAT, "office": Role.DISPATCHER}[name]
    return posts.filter(role=role).order_by("pk").first().user


def addresses(user, name):
    """The pages of one person, and what they are called whatever the keys are."""
    kind = name.partition(" ")[0]
    yield from ((path, path) for path in ["/", "/archive/", *SEEN_BY[kind]])
    yield from ((path.format(word), path.format(word)) for path in SEARCHED[kind] for word in WORDS)
    for label, model in (("A proposal", Proposal), ("A task", HandlingTask), ("A reply", Reply)):
        row = model.objects.visible_to(user).order_by("-pk")[300:301].first() or model.objects.visible_to(user).first()
        if row and (kind != "deputy" or label != "A task"):
            yield label, row.get_absolute_url()


def measure(client, path):
    """The request that kept the database busy for the shortest time."""
    found = []
    for _time in range(TIMES):
        statements = Statements()
        with connection.execute_wrapper(statements):
            answer = client.get(path)
        if answer.status_code != 200:  # noqa: PLR2004
            return {"status": answer.status_code, "ms": 0.0, "statements": 0, "kb": 0, "slowest": ""}
        found.append((statements.ms, statements.sent))
    least, sent = min(found, key=lambda one: one[0])
    slowest = max(sent, default=(0.0, ""))
    return {
        "status": 200,
        "ms": round(least, 1),
        "statements": len(sent),
        "kb": round(len(answer.getvalue() if answer.streaming else answer.content) / 1024),
        "slowest": f"{slowest[0]:.0f} ms: {slowest[1][:700]}",
    }


def report(found, beside):
    """A table; what grows more than it may is marked, and its slowest statement told."""
    print("| Who | Page | beside, ms | ms | × | statements | KB |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    slow = []
    for name, lines in found.items():
        others = beside.get(name.partition(" ")[0], {})
        for label, line in lines.items():
            before = others.get(label, {"ms": 0.0})["ms"]
            times = line["ms"] / before if before else 0
            grown = line["ms"] - before > SLACK_MS and not 0 < times <= MOST
            slow += [(name, label, line)] if grown else []
            ms = f"**{line['ms']}**" if grown else line["ms"]
            print(f"| {name} | {label} | {before} | {ms} | {times:.1f} | {line['statements']} | {line['kb']} |")
    print(f"\nMedian {statistics.median(line['ms'] for some in found.values() for line in some.values()):.1f} ms.")
    for name, label, line in slow:
        print(f"\n{name}, {label}: {line['ms']} ms in {line['statements']} statements; the slowest {line['slowest']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="what this printed for another database")
    beside = parser.parse_args().beside
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    found = {}
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES={**settings.STORAGES, "staticfiles": plain}):
        for name, user in people().items():
            client = Client()
            client.force_login(user)
            found[name] = {label: measure(client, path) for label, path in addresses(user, name)}
    if beside:
        report(found, json.loads(beside.read_text()))
    else:
        print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
