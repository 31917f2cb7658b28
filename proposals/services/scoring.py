"""The formula by which units are scored: drafted, put into force, never changed afterwards."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Congress, User
from proposals.computing.scoring import BY_SHARE, Way
from proposals.models import SHARES, Indicator, Part, ScoreFormula, ScoreLine
from proposals.queries import EXAMPLES, handling_rules, points_shown, weights

PARTS = frozenset({Indicator.CO_OPINION})  # looked at in co-handled tasks only
MAIN_ONLY = SHARES - {Indicator.CO_OPINION, Indicator.SIGNING}
LINE = ("position", "part", "indicator", "way", "points", "threshold", "cap")


@transaction.atomic
def draft_formula(
    congress: Congress, *, by: User | None, name: str, from_year: int, note: str = "", lines: Iterable[Mapping] = ()
) -> ScoreFormula:
    """Write down a formula that counts nothing yet. ``Invalid`` where a line makes no sense."""
    formula = ScoreFormula.objects.create(congress=congress, name=name, from_year=from_year, note=note)
    _set_lines(formula, lines)
    record("proposals.draft_formula", formula, by=by)
    return formula


def draft_example(congress: Congress, example: str, *, by: User | None) -> ScoreFormula:
    """A draft for this year with the lines of a ready-made example."""
    name, lines = EXAMPLES[example]
    rows = [
        dict(zip(("part", "indicator", "way", "points", "threshold"), line, strict=True), position=at)
        for at, line in enumerate(lines, start=1)
    ]
    return draft_formula(congress, by=by, name=str(name), from_year=clock.today().year, lines=rows)


def draft_copy(formula: ScoreFormula, *, by: User) -> ScoreFormula:
    """A draft for this year with the lines of another formula: the way to change one that is in force."""
    lines = list(formula.lines.order_by("position", "pk").values(*LINE))
    year = clock.today().year
    return draft_formula(formula.congress, by=by, name=formula.name, from_year=year, note=formula.note, lines=lines)


@transaction.atomic
def set_formula(
    formula: ScoreFormula, *, by: User, name: str, from_year: int, note: str = "", lines: Iterable[Mapping]
) -> ScoreFormula:
    """Change a draft and its lines. Refused once it was put into force: units were scored by it."""
    formula = _locked(formula)
    if formula.in_force_since:
        raise Refused(_("A formula that was put into force is not changed. Make a new version of it."))
    formula.name, formula.from_year, formula.note = name, from_year, note
    formula.save(update_fields=["name", "from_year", "note"])
    formula.lines.all().delete()
    _set_lines(formula, lines)
    record("proposals.set_formula", formula, by=by)
    return formula


@transaction.atomic
def put_in_force(formula: ScoreFormula, *, by: User | None) -> ScoreFormula:
    """Let units be scored by it from its year on; the one that was in force from the same year is replaced.

    Refused for a formula without lines, for an ended year that was counted by another already, and, where the congress
    says so, when the implementation rate does not weigh more than satisfaction (Qingdao art. 31).
    """
    congress = Congress.objects.select_for_update().get(pk=formula.congress_id)
    formula = _locked(formula)
    _check(formula, congress)
    others = ScoreFormula.objects.filter(congress=congress, replaced_at=None).exclude(in_force_since=None)
    ended = clock.today().year - 1
    if formula.from_year <= ended and others.filter(from_year__lte=ended).exists():
        raise Refused(
            _("%(year)s is over and was counted by the formula then in force. Choose this year or a later one.")
            % {"year": ended}
        )
    replaced = others.filter(from_year=formula.from_year).first()
    if replaced:
        replaced.replaced_at = clock.now()
        replaced.save(update_fields=["replaced_at"])
    formula.in_force_since, formula.in_force_by = clock.now(), by
    formula.save(update_fields=["in_force_since", "in_force_by"])
    record("proposals.put_in_force", formula, by=by, year=formula.from_year, replaced=replaced.pk if replaced else None)
    return formula


def _locked(formula: ScoreFormula) -> ScoreFormula:
    return ScoreFormula.objects.select_for_update(of=("self",)).get(pk=formula.pk)


def _check(formula: ScoreFormula, congress: Congress) -> None:
    if formula.in_force_since:
        raise Refused(_("This formula was put into force already."))
    lines = list(formula.lines.all())
    if not any(line.way in BY_SHARE for line in lines):
        raise Refused(_("The formula has no line that gives points by share."))
    found = weights(lines)
    if handling_rules(congress).implementation_leads and found["implementation"] <= found["satisfaction"]:
        own, other = (points_shown(found[name]) for name in ("implementation", "satisfaction"))
        words = _("In this congress the implementation rate weighs more than satisfaction, here %(own)s to %(other)s.")
        raise Refused(words % {"own": own, "other": other})


def _set_lines(formula: ScoreFormula, lines: Iterable[Mapping[str, Any]]) -> None:
    rows = [ScoreLine(formula=formula, **line) for line in lines]
    for row in rows:
        if words := fault(row.part, row.indicator, row.way, row.threshold):
            raise Invalid({"__all__": [f"{row}: {words}"]})
    ScoreLine.objects.bulk_create(rows)


def fault(part: str, indicator: str, way: str, threshold: int | None) -> str:
    """What makes no sense in a line, in words; empty when it does."""
    if way in BY_SHARE and indicator not in SHARES:
        return _("This is a number, not a share: it is deducted or added for each.")
    if way == Way.REACHED and threshold is None:
        return _("Say which percentage is to be reached.")
    if part == Part.MAIN and indicator in PARTS:
        return _("This is counted in co-handled tasks only.")
    if part == Part.CO and indicator in MAIN_ONLY:
        return _("A co-handler does not answer the deputy: this is not counted in co-handled tasks.")
    return ""
