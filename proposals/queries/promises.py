"""Promises made in replies: what is due, late, kept."""

import datetime as dt

from django.db.models import QuerySet

from congress import clock
from congress.models import User
from proposals.models import Commitment, SupervisionCase
from proposals.queries.authors import read_with, with_authors_hidden
from proposals.workflow import Promise


def quarter_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the quarter ``day`` lies in."""
    first = dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = dt.date(first.year + (first.month == 10), (first.month + 3 - 1) % 12 + 1, 1)  # noqa: PLR2004  (October)
    return first, after - dt.timedelta(days=1)


# Saved views of the list of promises, by their name in the address.
VIEWS = {
    "": lambda rows: rows.filter(state=Promise.OPEN, promised_on__lte=quarter_of(clock.today())[1]),
    "late": lambda rows: rows.late(),
    "open": lambda rows: rows.filter(state=Promise.OPEN),
    "done": lambda rows: rows.exclude(state=Promise.OPEN),
}


def promises(user: User, view: str) -> QuerySet:
    """The promises the user sees, in one of the views, with what a line shows."""
    rows = VIEWS.get(view, VIEWS[""])(Commitment.objects.visible_to(user))
    rows = rows.select_related("organ", "proposal").only(
        "promised_on", "first_promised_on", "state", "carried_over", "organ__name", "proposal__number_text",
        "proposal__title",
    )  # fmt: skip
    return with_authors_hidden(rows, user, proposal="proposal")


def commitments_of_page(user: User) -> QuerySet:
    """Promises with everything a page shows."""
    rows = Commitment.objects.visible_to(user).select_related(
        "organ", "congress", "keeper__person", "proposal__lead__person", "proposal__congress", "reply__outcome"
    )
    return with_authors_hidden(rows, user, proposal="proposal")


def steps_told(row: Commitment | SupervisionCase) -> list:
    """What was reported and said, newest first, as whoever the row was read for may read it."""
    return read_with(row, row.steps.select_related("by").order_by("-pk"))
