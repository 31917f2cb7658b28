"""Who is to be commended or talked to, worked out from closed assessments and from the standings of past periods."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import clock
from congress.models import Congress
from deputies.computing import following
from deputies.computing.following import Year
from deputies.models import Assessment, Mandate, MeasureRule, MeasureTalk, Place, Standing, spoken
from deputies.queries.roster import current_term
from deputies.queries.rulebook import year_on
from deputies.workflow import AssessmentState, Basis, Condition, Outcome

Years = dict[int, dict[int, Year]]  # person → year → how it was


@dataclass
class Named:
    """A deputy on the list, with the reasons in words and the talks that were held."""

    mandate: Mandate
    reasons: list[str] = field(default_factory=list)
    talks: list[MeasureTalk] = field(default_factory=list)


def by_assessment(congress: Congress) -> Years:
    """Each person's past years by the closed assessments; of several in a year the last closed one counts."""
    rows = Assessment.objects.filter(batch__congress=congress, batch__state=AssessmentState.CLOSED)
    rows = rows.exclude(total=None).order_by("batch__closed_at", "pk")
    values = rows.values_list("batch__year", "batch", "mandate__person", "total", "grade", "passes")
    batches: dict[int, dict[int, tuple[int, str, bool]]] = {}
    year_of: dict[int, int] = {}
    for year, batch, person, total, grade, passes in values:
        batches.setdefault(batch, {})[person] = (total, grade, bool(passes))
        year_of[batch] = year
    latest = {year_of[batch]: sheets for batch, sheets in batches.items()}
    return _years(latest)


def by_points(congress: Congress) -> Years:
    """Each person's past years by the standings of years that have ended; the periods of a year are added up."""
    sheets: dict[int, dict[int, tuple[int, str, bool]]] = {}
    by_year: dict[int, list[Standing]] = defaultdict(list)
    for standing in Standing.objects.filter(congress=congress).select_related("rule_set").order_by("period_begins_on"):
        begins_on = standing.period_begins_on
        year = year_on(standing.rule_set, begins_on)
        if year.ends_on < clock.today():
            by_year[year.ends_on.year].append(standing)
    for year, standings in by_year.items():
        last = standings[-1]
        places = Place.objects.filter(standing__in=standings)
        sums = dict(places.values_list("mandate__person").annotate(sum=Sum("points")).order_by("mandate__person"))
        grades = dict(places.filter(standing=last).values_list("mandate__person", "grade"))
        lowest = last.rule_set.grades.order_by("at_least").values_list("name", flat=True).first()
        sheets[year] = {
            person: (points, grades.get(person, ""), grades.get(person, "") != lowest or not lowest)
            for person, points in sums.items()
        }
    return _years(sheets)


def _years(sheets: dict[int, dict[int, tuple[int, str, bool]]]) -> Years:
    """Places within each year, by person."""
    found: Years = defaultdict(dict)
    for year, persons in sheets.items():
        places = following.placed({person: points for person, (points, _grade, _passes) in persons.items()})
        for person, (points, grade, passes) in persons.items():
            place, from_last = places[person]
            found[person][year] = Year(year, points, place, from_last, len(persons), grade, passes)
    return found


def named(congress: Congress, outcome: str) -> tuple[int | None, list[Named]]:
    """The deputies in office whom the rules of ``congress`` name, by name; and the year looked at last."""
    rules = list(MeasureRule.objects.filter(congress=congress, outcome=outcome).order_by("pk"))
    bases = {rule.basis for rule in rules}
    years = {
        basis: count(congress)
        for basis, count in ((Basis.ASSESSMENT, by_assessment), (Basis.POINTS, by_points))
        if basis in bases
    }
    lasts = {basis: max((year for one in found.values() for year in one), default=0) for basis, found in years.items()}
    reasons: dict[int, list[str]] = defaultdict(list)
    for rule in rules:
        for person, own in years[Basis(rule.basis)].items():
            args = (rule.years, rule.condition, rule.number, rule.grade)
            if met := following.running(own, lasts[Basis(rule.basis)], *args):
                reasons[person].append(in_words(rule, met))
    seats = Mandate.objects.filter(congress=congress, term=current_term(congress), person__in=reasons).standing()
    rows = [Named(seat, reasons[seat.person_id]) for seat in seats.select_related("person", "delegation", "group")]
    rows.sort(key=lambda one: (one.mandate.person.stroke_key, one.mandate.pk))
    if outcome == Outcome.TALK:
        _with_talks(rows)
    return max(lasts.values(), default=0) or None, rows


def _with_talks(rows: list[Named]) -> None:
    talks: dict[int, list[MeasureTalk]] = defaultdict(list)
    for talk in MeasureTalk.objects.filter(mandate__in=[one.mandate.pk for one in rows]).order_by("-day", "-pk"):
        talks[talk.mandate_id].append(talk)
    for one in rows:
        one.talks = talks[one.mandate.pk]


def in_words(rule: MeasureRule, years: "list[Year] | tuple[Year, ...]") -> str:
    """Why the rule names somebody: 2 years running among the last 5 by points: 2024 (place 40 of 42, 12.5) …"""
    told = {
        Condition.TOP_PERCENT: _("among the best %(number)s%%"),
        Condition.TOP_COUNT: _("among the best %(number)s"),
        Condition.BOTTOM_PERCENT: _("among the last %(number)s%%"),
        Condition.BOTTOM_COUNT: _("among the last %(number)s"),
        Condition.GRADE: _("graded “%(grade)s”"),
        Condition.NOT_PASSED: _("did not pass"),
    }[Condition(rule.condition)] % {"number": rule.number, "grade": rule.grade}
    each = [
        _("%(year)s: %(points)s, place %(place)s of %(of)s")
        % {"year": one.year, "points": spoken(one.points), "place": one.place, "of": one.of}
        + (f" {one.grade}" if one.grade else "")
        for one in years
    ]
    span = ngettext("%(count)s year", "%(count)s years running", rule.years) % {"count": rule.years}
    sentence = _("%(basis)s, %(span)s %(told)s (%(each)s)")
    listed = _("; ").join(each)
    return sentence % {"basis": rule.get_basis_display(), "span": span, "told": told, "each": listed}
