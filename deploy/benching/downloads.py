"""What the download of a released paper costs the application: CPU and statements, of a seeded database.

    DATABASE_URL=postgres://…/seeded .venv/bin/python deploy/benching/downloads.py

Six deputies take the papers that are released to them, each once before the measuring (its receipt is written then), as
nginx would have them taken: the bytes never pass through the application. The database's own work is not counted, it is
another process. ``/healthz`` beside it is what a page costs that asks for nothing. The least of several rounds counts,
so that the figures hold on a machine that has more to do.
"""

import argparse
import cProfile
import os
import pstats
import sys
import time
from pathlib import Path

import django

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from congress.models import User  # noqa: E402
from meetings import queries  # noqa: E402
from meetings.models import Document, Secrecy  # noqa: E402
from meetings.workflow import DocumentState  # noqa: E402

READERS, ROUNDS, TARGET = 6, 5, 5.0  # ms of CPU a download


def readings():
    """Client and address of every released paper that is not confidential, for the first deputies who read any."""
    found = []
    for user in User.objects.filter(username__startswith="deputy").order_by("username")[: 4 * READERS]:
        rows = (
            Document.objects.visible_to(user).filter(state=DocumentState.RELEASED).exclude(secrecy=Secrecy.CONFIDENTIAL)
        )
        files = [(row, file) for row in rows.order_by("pk") for file in queries.files_of(row) if not file.held]
        if files:
            client = Client()
            client.force_login(user)
            found.append([(client, reverse("document_file", args=[row.pk, file.uuid])) for row, file in files])
        if len(found) == READERS:
            break
    return [one for some in found for one in some]


def spent(asked, times):
    """Milliseconds of this process's CPU for one request, the least of the rounds."""
    least = float("inf")
    for _round in range(ROUNDS):
        begun = time.process_time()
        for nth in range(times):
            client, address = asked[nth % len(asked)]
            answer = client.get(address)
        least = min(least, 1000 * (time.process_time() - begun) / times)
    return least, answer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="downloads a round")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    options = parser.parse_args()
    asked = readings()
    if not asked:
        sys.exit("Nobody reads a released paper here: seed the demonstration first.")
    for client, address in asked:  # receipts, and everything that is done once
        if client.get(address).status_code != 200:  # noqa: PLR2004
            sys.exit(f"{address} cannot be downloaded.")
    statements = []
    with connection.execute_wrapper(lambda execute, *told: statements.append(told[0]) or execute(*told)):
        asked[0][0].get(asked[0][1])
    floor, _answer = spent([(asked[0][0], "/healthz")], options.times)
    took, _answer = spent(asked, options.times)
    print(f"{len(asked)} papers of {READERS} readers; a page that asks for nothing: {floor:.2f} ms of CPU")
    print(f"a download: {took:.2f} ms of CPU, {len(statements)} statements (target {TARGET:.1f} ms)")
    if options.profile:
        with cProfile.Profile() as profile:
            spent(asked, options.times)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        for statement in statements:
            print(statement[:400])


if __name__ == "__main__":
    with override_settings(X_ACCEL_PREFIX="/protected/"):
        main()
