"""The secretariat's combined search: filters together, columns to choose, the same for a page and for a workbook."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import Congress, Session, User
from proposals.models import Category, Evaluation, HandlingTask, Kind, Mark, Proposal, Rating, Reply, marks_in_words
from proposals.queries.archive import Choices, among, facets
from proposals.queries.chain import late, lines
from proposals.workflow import MarkKind, State

TEXTS = {"search": 60, "number": 40, "lead": 40}  # what is typed, and how much of it counts
CHOSEN = ("state", "kind", "mark", "category", "unit", "delegation", "session", "year", "outcome", "rating")
LONGEST = 20  # of what is chosen
LONGEST_NUMBER = 6  # digits of a running number


@dataclass(frozen=True)
class Column:
    """A column one can choose: its heading and what it says of a proposal."""

    label: str
    cell: Callable[[Any], object]


def _day(at: dt.datetime | None) -> str:
    return timezone.localtime(at).date().isoformat() if at else ""


# fmt: off
COLUMNS = {
    "number":     Column(_("Number"),         lambda row: row.number_text),
    "title":      Column(_("Title"),          lambda row: row.listed_title),
    "state":      Column(_("State"),          lambda row: row.get_state_display()),
    "kind":       Column(_("Kind"),           lambda row: row.get_kind_display()),
    "marks":      Column(_("Marks"),          lambda row: "、".join(marks_in_words(row.marks))),
    "category":   Column(_("Category"),       lambda row: row.category_name),
    "lead":       Column(_("Lead deputy"),    lambda row: row.lead_name),
    "delegation": Column(_("Delegation"),     lambda row: row.delegation_name),
    "session":    Column(_("Session"),        lambda row: row.session),
    "submitted":  Column(_("Submitted on"),   lambda row: _day(row.submitted_at)),
    "unit":       Column(_("Unit"),           lambda row: row.unit),
    "outcome":    Column(_("Outcome"),        lambda row: row.outcome),
    "rating":     Column(_("Overall rating"), lambda row: Rating(row.rating).label if row.rating else ""),
    "due":        Column(_("Due"),            lambda row: row.due_on),
}
# fmt: on
USUAL = ("number", "title", "state", "lead", "unit", "due")

_SENT = Reply.objects.filter(task__proposal=OuterRef("pk"), sent_at__isnull=False).order_by("-pk")
_RATED = Evaluation.objects.filter(reply__task__proposal=OuterRef("pk")).order_by("-pk")
_EXTRA = {
    "category": {"category_name": Subquery(Category.objects.filter(pk=OuterRef("category")).values("name"))},
    "outcome": {"outcome": Subquery(_SENT.values("outcome__name")[:1])},
    "rating": {"rating": Subquery(_RATED.values("overall")[:1])},
}


@dataclass(frozen=True)
class Combined:
    """A search as its page shows it: rows to page through, words for the index, columns, and what one can choose."""

    rows: QuerySet
    words: str
    columns: tuple[str, ...]
    choices: dict[str, Choices]
    asked: dict[str, Any]


def asked_of(query: QueryDict) -> dict[str, Any]:
    """What an address asks for: known names only, nothing empty, texts no longer than counts."""
    names = (*TEXTS, *CHOSEN, "late")
    asked = {name: query.get(name, "").replace("\0", "").strip()[: TEXTS.get(name, LONGEST)] for name in names}
    columns = [name for name in COLUMNS if name in query.getlist("columns")]
    return {name: value for name, value in asked.items() if value} | ({"columns": columns} if columns else {})


def combined(user: User, asked: Mapping[str, Any]) -> Combined:
    """The proposals of the own congress that fit everything asked for; choices that make no sense are passed over."""
    choices = _choices(user.post.congress)
    columns = columns_of(asked)
    rows = with_columns(narrowed(user, asked, choices), columns)
    return Combined(rows, asked.get("search", ""), columns, choices, dict(asked))


def columns_of(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns asked for, in the order of the table; the usual ones where none are."""
    return tuple(name for name in COLUMNS if name in asked.get("columns", ())) or USUAL


def narrowed(user: User, asked: Mapping[str, Any], choices: dict[str, Choices] | None = None) -> QuerySet:
    """The proposals that fit every filter; the words are left to whoever pages through them."""
    choices = choices or _choices(user.post.congress)
    rows = Proposal.objects.visible_to(user)
    for name, fits in _FILTERS.items():
        value = among(asked.get(name, ""), choices[name])
        if value is not None:
            rows = rows.filter(fits(value))
    if number := asked.get("number", ""):
        rows = rows.filter(_is_number(number))
    if lead := asked.get("lead", ""):
        rows = rows.filter(lead__person__name__contains=lead)
    return late(rows) if asked.get("late") else rows


def with_columns(rows: QuerySet, columns: Iterable[str]) -> QuerySet:
    """Rows with what these columns show, and nothing else."""
    rows = lines(rows).only("number_text", "title", "confidential", "state", "marks", "kind", "submitted_at", "session")
    for name in columns:
        rows = rows.annotate(**_EXTRA.get(name, {}))
    if "session" in columns:
        rows = rows.prefetch_related(Prefetch("session", Session.objects.select_related("term")))
    return rows


def _is_number(text: str) -> Q:
    if text.isdecimal() and text.isascii() and len(text) <= LONGEST_NUMBER:
        return Q(number=int(text))
    return Q(number_text__contains=text)


def _in_year(year: int) -> Q:
    zone = timezone.get_default_timezone()
    first, after = (dt.datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    return Q(submitted_at__gte=first, submitted_at__lt=after)


_TASKS, _REPLIES, _RATINGS = (model.objects.order_by() for model in (HandlingTask, Reply, Evaluation))
_MARKS = Mark.objects.standing()
_FILTERS: dict[str, Callable[[Any], Q]] = {
    "state": lambda state: Q(state=state),
    "kind": lambda kind: Q(kind=kind),
    "mark": lambda kind: Q(pk__in=_MARKS.filter(kind=kind).values("proposal")),
    "category": lambda pk: Q(category=pk) | Q(category__parent=pk),
    "unit": lambda pk: Q(pk__in=_TASKS.filter(organ=pk).values("proposal")),
    "delegation": lambda pk: Q(delegation=pk),
    "session": lambda pk: Q(session=pk),
    "year": _in_year,
    "outcome": lambda pk: Q(pk__in=_REPLIES.filter(outcome=pk, sent_at__isnull=False).values("task__proposal")),
    "rating": lambda rating: Q(pk__in=_RATINGS.filter(overall=rating).values("reply__task__proposal")),
}


def _choices(congress: Congress) -> dict[str, Choices]:
    """What one can choose from in each filter."""
    sessions = list(
        Session.objects.filter(term__congress=congress).select_related("term").order_by("-begins_on", "-pk")
    )
    today = clock.today().year
    first = sessions[-1].begins_on.year if sessions else today
    return facets(congress) | {
        "state": [(value, label) for value, label in State.choices if value not in {State.DRAFT, State.COSIGNING}],
        "kind": list(Kind.choices),
        "mark": list(MarkKind.choices),
        "rating": list(Rating.choices),
        "session": [(session.pk, str(session)) for session in sessions],
        "year": [(year, str(year)) for year in range(today, first - 1, -1)],
    }


def with_all(choices: dict[str, Choices]) -> dict[str, Choices]:
    """Choices of a filter, the first of which narrows nothing."""
    return {name: [("", gettext("All")), *rows] for name, rows in choices.items()}
