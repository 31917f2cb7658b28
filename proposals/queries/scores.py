"""The units' scorecards: every figure is one condition on tasks, used for the count and for the list it opens."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role, Session, User, What
from proposals.models import (
    Canonical,
    Card,
    Clock,
    Contact,
    CoOpinion,
    Extension,
    HandlingTask,
    Indicator,
    Kind,
    Part,
    Rating,
    SupervisionCase,
    Urge,
)
from proposals.workflow import ANSWERING, DEAD, OPEN, Promise, TaskRole, TaskState

ANSWER_TERMS = (What.REPLY, What.REHANDLING)
CO_TERMS = (What.CO_OPINION, What.CO_REDO)
DUTIES = (What.SIGN, *ANSWER_TERMS, *CO_TERMS)  # the unit's own terms: not the deputy's, nor the right to give back
GOOD = (Rating.SATISFIED, Rating.BASICALLY)
DIMENSIONS = ("contact", "attitude", "content", "result", "overall")
FEASIBLE = (Canonical.RESOLVED, Canonical.IN_PROGRESS, Canonical.PLANNED)
KEPT = (Promise.DONE, Promise.CONFIRMED)


@dataclass(frozen=True)
class Figure:
    """How many tasks meet a condition, and in words which they are."""

    label: str | Lazy
    of: Q


@dataclass(frozen=True)
class Period:
    """What is counted: the proposals of a session, or the tasks assigned in a year."""

    key: str
    label: str
    year: int
    within: Mapping[str, int]  # of a task

    @property
    def of_task(self) -> dict[str, int]:
        """The same, of what belongs to a task."""
        return {f"task__{name}": value for name, value in self.within.items()}


def figures(period: Period) -> Mapping[str, Figure]:
    """Every figure by its name in addresses; conditions that ask for today are made for today.

    A task has its own terms, so signing and replying count in every round; what the deputy thinks, and what came of it,
    is read from the standing reply alone (of the proposal's present round), the first round stands beside it. What lies
    in tables beside the task is asked as a set of tasks, made once for all rows, not row by row.
    """

    def those(rows: QuerySet) -> Q:
        return Q(pk__in=rows.filter(**period.of_task).values("task"))

    def in_term(name: str, *whats: What) -> Q:
        """Done by the last day of the term: an extended one ends later than the first."""
        return those(Clock.objects.filter(what__in=whats, due_on__gte=TruncDate(F(f"task__{name}"))))

    def judged(done: Q, *whats: What) -> Q:
        """Done under a term, or not done and the term over."""
        clocks = Clock.objects.filter(what__in=whats)
        return done & those(clocks) | Q(state__in=sorted(OPEN)) & those(Clock.objects.late().filter(what__in=whats))

    today = clock.today()
    live, main = ~Q(state__in=sorted(DEAD)), Q(role__in=sorted(ANSWERING))
    signed = live & Q(signed_at__isnull=False)
    replied = main & Q(state=TaskState.REPLIED)
    standing = replied & Q(round=F("proposal__round"))
    rated = standing & Q(reply__evaluation__isnull=False)
    first = replied & Q(round=1, reply__evaluation__isnull=False)
    promised = standing & Q(reply__commitment__isnull=False)
    kept = Q(reply__commitment__state__in=KEPT)
    co = live & Q(role=TaskRole.CO)
    given = co & Q(state=TaskState.CO_OPINION_SENT)
    last_due = Clock.objects.filter(task=OuterRef("task"), what__in=CO_TERMS).order_by("-pk").values("due_on")[:1]
    opinions = CoOpinion.objects.filter(returned_at=None, at__date__lte=Subquery(last_due))
    cases, late = SupervisionCase.objects, Clock.objects.late().filter(what__in=DUTIES)
    feasible = standing & Q(reply__outcome__canonical__in=FEASIBLE)
    found: dict[str, tuple[str | Lazy, Q]] = {
        "received": (_("Received"), Q()),
        "given_back": (_("Given back"), Q(state=TaskState.RETURNED)),
        "to_sign": (_("Signed for, or due to be"), judged(signed, What.SIGN)),
        "signed_on_time": (_("Signed for on time"), signed & in_term("signed_at", What.SIGN)),
        "replied": (_("Replied"), replied),
        "contacted": (_("Contacted before the reply"), replied & those(
            Contact.objects.filter(happened_at__lte=F("task__replied_at")))),
        "to_reply": (_("Replied, or due to be"), main & judged(replied, *ANSWER_TERMS)),
        "replied_on_time": (_("Replied on time"), replied & in_term("replied_at", *ANSWER_TERMS)),
        "replied_late": (_("Replied late, or overdue"), main & judged(replied, *ANSWER_TERMS) & ~(
            replied & in_term("replied_at", *ANSWER_TERMS))),
        "to_give_opinion": (_("Co-opinion given, or due to be"), co & judged(given, *CO_TERMS)),
        "opinion_on_time": (_("Co-opinion on time"), given & those(opinions)),
        "extended": (_("Extended"), those(Extension.objects.exclude(granted_until=None))),
        "standing": (_("Standing replies"), standing),
        **{
            f"outcome_{each.value}": (each.label, standing & Q(reply__outcome__canonical=each)) for each in Canonical
        },
        "feasible": (_("Resolved, being resolved or planned"), feasible),
        "implemented": (_("Resolved, or promised and done"), feasible & (
            Q(reply__outcome__canonical=Canonical.RESOLVED) | kept)),
        "rated": (_("Evaluated"), rated),
        **{
            f"rated_{rating.value}": (rating.label, rated & Q(reply__evaluation__overall=rating)) for rating in Rating
        },
        **{
            f"{name}_good": (label, rated & Q(**{f"reply__evaluation__{name}__in": GOOD}))
            for name, label in (
                ("overall", _("Satisfied or basically satisfied")), ("content", _("Content of the reply found good")),
                ("result", _("Result found good")))
        },
        "not_returned": (_("Not returned"), standing & Q(
            reply__evaluation__isnull=True, reply__lapsed_on__isnull=False)),
        "awaited": (_("Evaluation still out"), standing & Q(
            reply__evaluation__isnull=True, reply__lapsed_on__isnull=True)),
        "first_rated": (_("Evaluated in the first round"), first),
        "first_good": (_("Satisfied or basically satisfied in the first round"), first & Q(
            reply__evaluation__overall__in=GOOD)),
        "promises_due": (_("Commitments due or done"), promised & (kept | Q(
            reply__commitment__promised_on__lte=today))),
        "promises_done": (_("Commitments done"), promised & kept),
        "promises_made": (_("Commitments made"), promised),
        "promises_open": (_("Commitments still open"), promised & ~kept),
        "late_now": (_("Overdue now"), Q(state__in=sorted(OPEN)) & those(late)),
        "supervised": (_("Under supervision or supervised"), those(cases.all())),
        "yellow": (_("Yellow card"), those(cases.filter(card=Card.YELLOW))),
        "red": (_("Red card"), those(cases.filter(card=Card.RED))),
        "urged": (_("Urged"), those(Urge.objects.all())),
    }  # fmt: skip
    return {name: Figure(label, of) for name, (label, of) in found.items()}


# What an indicator of a formula counts, and among what; ``None``: as many as there are.
MEASURES: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {
        Indicator.SIGNING: ("signed_on_time", "to_sign"),
        Indicator.CONTACT: ("contacted", "replied"),
        Indicator.REPLYING: ("replied_on_time", "to_reply"),
        Indicator.CO_OPINION: ("opinion_on_time", "to_give_opinion"),
        Indicator.IMPLEMENTATION: ("implemented", "feasible"),
        Indicator.SATISFACTION: ("overall_good", "rated"),
        Indicator.FULL_SATISFACTION: ("rated_satisfied", "rated"),
        Indicator.FIRST_ROUND: ("first_good", "first_rated"),
        Indicator.CONTENT: ("content_good", "rated"),
        Indicator.RESULT: ("result_good", "rated"),
        Indicator.PROMISES: ("promises_done", "promises_due"),
        Indicator.GIVEN_BACK: ("given_back", None),
        Indicator.EXTENDED: ("extended", None),
        Indicator.DISSATISFIED: ("rated_dissatisfied", None),
        Indicator.LATE_NOW: ("late_now", None),
        Indicator.SUPERVISED: ("supervised", None),
        Indicator.YELLOW: ("yellow", None),
        Indicator.RED: ("red", None),
        Indicator.URGED: ("urged", None),
    }
)


def scored_tasks(user: User, period: Period, part: str = "") -> QuerySet:
    """The tasks the user sees that are counted: of units that handle themselves, no hand-over items among them."""
    rows = HandlingTask.objects.visible_to(user).filter(**period.within, congress__in=user.congress_ids)
    rows = rows.filter(organ__dispatcher=None).exclude(proposal__kind=Kind.HAND_OVER)
    if part == Part.CO:
        rows = rows.filter(role=TaskRole.CO)
    elif part == Part.MAIN:
        rows = rows.exclude(role=TaskRole.CO)
    return rows


def counts(rows: QuerySet, period: Period, names: Any = None) -> dict[int, dict[str, Counter]]:
    """For each unit, and of it for each part and for both (""), how many tasks stand behind each figure: one query."""
    asked = {name: figure for name, figure in figures(period).items() if names is None or name in names}
    grouped = rows.order_by().values("organ", "role")
    found: dict[int, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for row in grouped.annotate(**{f"n_{name}": Count("pk", filter=figure.of) for name, figure in asked.items()}):
        numbers = {name: row[f"n_{name}"] for name in asked}
        for part in ("", Part.CO if row["role"] == TaskRole.CO else Part.MAIN):
            found[row["organ"]][part].update(numbers)
    return found


def counted(user: User, period: Period, name: str, *, unit: Organ | None = None, part: str = "") -> QuerySet:
    """Exactly the tasks that stand behind a figure."""
    rows = scored_tasks(user, period, part).filter(figures(period)[name].of)
    return rows.filter(organ=unit) if unit else rows


def scored_units(user: User) -> QuerySet:
    """The units whose scorecards the user sees: congress staff all, an office its block, a unit itself."""
    post = user.post
    if post is None:
        return Organ.objects.none()
    rows = Organ.objects.filter(congress=post.congress_id, dispatcher=None)
    if user.acts(*SECRETARIAT, Role.LEADER):
        return rows
    if user.acts(Role.DISPATCHER):
        given = HandlingTask.objects.filter(parent__organ__dispatcher=post.organ_id).values("organ")
        return rows.filter(Q(parent__dispatcher=post.organ_id) | Q(pk__in=given))
    return rows.filter(pk=post.organ_id) if user.acts(*UNIT_STAFF) else Organ.objects.none()


def period_of(congress: Congress, key: str) -> tuple[Period | None, list[Period]]:
    """The period called ``key``, else the session last opened; and all there are."""
    found = periods(congress)
    return next((each for each in found if each.key == key), found[0] if found else None), found


def periods(congress: Congress) -> list[Period]:
    """What one can ask about: the sessions that were opened, the latest first, then the years."""
    today = clock.today()
    sessions = Session.objects.filter(term__congress=congress, begins_on__lte=today).select_related("term")
    found = [
        Period(f"s{each.pk}", str(each), each.begins_on.year, {"proposal__session": each.pk})
        for each in sessions.order_by("-begins_on", "-pk")
    ]
    first = HandlingTask.objects.filter(congress=congress).aggregate(first=Min("pk"))["first"]
    begun = HandlingTask.objects.filter(pk=first).values_list("assigned_at__year", flat=True).first() or today.year
    years = range(today.year, begun - 1, -1)
    return found + [
        Period(f"y{year}", _("Year %(year)s") % {"year": year}, year, {"assigned_at__year": year}) for year in years
    ]


def summary(user: User, period: Period) -> list[dict[str, Any]]:
    """The evaluations of every standing reply by unit: for each dimension how many of each rating, and how many were
    not returned; the sum of all units last. A reply that still waits for its evaluation is counted as *out*.
    """
    asked = figures(period)
    numbers = {
        f"{dimension}_{rating.value}": Count(
            "pk", filter=asked["rated"].of & Q(**{f"reply__evaluation__{dimension}": rating})
        )
        for dimension in DIMENSIONS
        for rating in Rating
    }
    for name in ("standing", "rated", "not_returned", "awaited"):
        numbers[f"n_{name}"] = Count("pk", filter=asked[name].of)
    rows = scored_tasks(user, period).filter(asked["standing"].of).order_by().values("organ").annotate(**numbers)
    found = {row["organ"]: row for row in rows}
    organs = Organ.objects.filter(pk__in=found).order_by("code")
    lines = [_summed(organ, [found[organ.pk]]) for organ in organs]
    return [*lines, _summed(None, list(found.values()))] if lines else []


def _summed(organ: Organ | None, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One line of the summary: of a unit, or of all (``None``)."""
    sums: Counter = Counter()
    for row in rows:
        sums.update({name: number for name, number in row.items() if name != "organ"})
    dimensions = [[sums[f"{dimension}_{rating.value}"] for rating in Rating] for dimension in DIMENSIONS]
    return {
        "organ": organ,
        "sent": sums["n_standing"],
        "rated": sums["n_rated"],
        "dimensions": dimensions,
        "not_returned": sums["n_not_returned"],
        "awaited": sums["n_awaited"],
    }
