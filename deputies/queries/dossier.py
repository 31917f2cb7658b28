"""The duty file (履职档案) as of a day: person, seats, acts, points and what other rooms add."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from congress import clock
from congress.models import File
from congress.panels import panels
from deputies.computing.dossier import MONTHS, Dossier, Row, Section, Sums
from deputies.computing.scoring import Span
from deputies.models import (
    DutyFileRemark,
    DutyRole,
    DutyType,
    Half,
    Mandate,
    PointEntry,
    Presence,
    ScoringRuleSet,
    spoken,
)
from deputies.queries.known import KnownAct, acts_known, end_of, entries_known, seats_known
from deputies.queries.rulebook import rule_set_on, rules_of, span_on, year_on
from deputies.queries.selections import commended

HALVES_A_DAY = 2


def duty_file(mandate: Mandate, as_of: dt.date, *, span: Span | None = None) -> Dossier:
    """The file of ``mandate`` as known at the end of ``as_of``; with ``span`` only what was done in it.

    The same question gives the same answer on every later day, but for the person's own particulars and photo: those
    are the roster's of today, and a title that became confidential since is named in no file.
    """
    begins_on = max(span.begins_on, mandate.begins_on) if span else mandate.begins_on
    ends_on = min(span.ends_on, as_of) if span else as_of
    acts = [act for act in acts_known(mandate, as_of) if begins_on <= act.begins_on <= ends_on]
    added = panels("duty_file", None, mandate, as_of)
    added = [_within(section, begins_on, ends_on) for section in added] if span else added
    covered = frozenset[str]().union(*(section.covers for section in added))
    return Dossier(
        begins_on=begins_on,
        ends_on=ends_on,
        as_of=as_of,
        known_until=end_of(as_of).astimezone(dt.UTC),
        facts=_facts(mandate),
        seats=_seats(seats_known(mandate, as_of)),
        months=_months(acts, begins_on, ends_on),
        sections=(*_by_group(mandate, acts, covered), *_commended(mandate, begins_on, ends_on), *added),
        sums=_sums(entries_known(mandate, as_of), begins_on, ends_on),
        remarks=_remarks(mandate, as_of),
        photo=_photo(mandate.person.photo),
    )


def registers_of(mandate: Mandate, as_of: dt.date) -> list[tuple[Span, Dossier]]:
    """The register of each year of the mandate, as known at the end of ``as_of``."""
    return [(year, duty_file(mandate, as_of, span=year)) for year in years_of(mandate, as_of)]


def years_of(mandate: Mandate, as_of: dt.date) -> list[Span]:
    """The years of the mandate up to ``as_of``, as the congress counts them: by its rule, else by the calendar."""
    spans, day = [], mandate.begins_on
    last = min(as_of, mandate.ends_on or as_of)
    while day <= last:
        span = year_of(mandate, day)
        spans.append(span)
        day = span.ends_on + dt.timedelta(days=1)
    return spans


def year_of(mandate: Mandate, day: dt.date) -> Span:
    """The year ``day`` is counted in."""
    rule_set = rule_set_on(mandate.congress_id, day) or rule_set_on(mandate.congress_id, clock.today())
    if rule_set:
        return year_on(rule_set, day)
    return Span(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))


def _within(section: Section, begins_on: dt.date, ends_on: dt.date) -> Section:
    """Rows of other days left out: each begins with its day."""
    day = slice(len("2026-01-16"))
    rows = tuple(row for row in section.rows if begins_on.isoformat() <= row[0][day] <= ends_on.isoformat())
    return Section(section.title, section.headings, section.widths, rows, section.covers)


def _facts(mandate: Mandate) -> tuple[Row, ...]:
    person = mandate.person
    birth = f"{person.birth_month:%Y-%m}" if person.birth_month else ""
    facts = [
        (_("Name"), person.name),
        (_("Sex"), str(person.get_sex_display())),
        (_("Month of birth"), birth),
        (_("Ethnicity"), person.ethnicity),
        (_("Party"), person.party),
        (_("Education"), " ".join(filter(None, [person.education, person.degree]))),
        (_("Place of work"), person.work_unit),
        (_("Position"), person.position),
        (_("Card number"), mandate.card_number),
        (_("Delegation"), mandate.delegation.name),
        (_("Group"), mandate.group.name if mandate.group else ""),
        (_("Elected by"), mandate.elected_by),
    ]
    return tuple((label, value) for label, value in facts)


def _photo(photo: File | None) -> File | None:
    return None if photo is None or photo.quarantined or photo.virus else photo


def _seats(seats: Iterable[Mandate]) -> Section:
    rows = tuple(
        (
            seat.begins_on.isoformat(),
            seat.ends_on.isoformat() if seat.ends_on else "",
            f"{seat.congress} {seat.term}",
            seat.delegation.name,
            str(seat.get_state_display()),
        )
        for seat in seats
    )
    headings = (_("Begins on"), _("Ended on"), _("Congress"), _("Delegation"), _("State"))
    return Section(_("Mandates"), headings, (3, 3, 6, 4, 2), rows)


def _months(acts: Iterable[KnownAct], begins_on: dt.date, ends_on: dt.date) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """How many acts each month of each calendar year has."""
    counts: dict[int, list[int]] = {year: [0] * MONTHS for year in range(begins_on.year, ends_on.year + 1)}
    for act in acts:
        counts[act.begins_on.year][act.begins_on.month - 1] += 1
    return tuple((str(year), tuple(months)) for year, months in counts.items())


def _by_group(mandate: Mandate, acts: Sequence[KnownAct], covered: frozenset[str]) -> list[Section]:
    """A table for each group of types that has acts, in the order of the congress's list."""
    kinds = {kind.pk: kind for kind in DutyType.objects.filter(congress=mandate.congress_id).order_by("pk")}
    grouped: dict[str, list[KnownAct]] = {kind.group: [] for kind in kinds.values()}
    for act in acts:
        if kinds[act.type_id].fact not in covered:
            grouped[kinds[act.type_id].group].append(act)
    headings = (_("Day"), _("Type"), _("Title"), _("Place"), _("Days"), _("Remarks"))
    return [
        Section(group or _("Other acts"), headings, (4, 5, 8, 5, 2, 4), tuple(_act_row(act, kinds) for act in some))
        for group, some in grouped.items()
        if some
    ]


def _commended(mandate: Mandate, begins_on: dt.date, ends_on: dt.date) -> list[Section]:
    """What the deputy was commended for, by the day it was announced."""
    rows = tuple(
        (timezone.localdate(row.selection.announced_at).isoformat(), str(row.selection.year), row.selection.name)
        for row in commended(mandate, end_of(ends_on))
        if begins_on <= timezone.localdate(row.selection.announced_at)
    )
    return [Section(_("Commendations"), (_("Day"), _("Year"), _("Selection")), (3, 2, 10), rows)] if rows else []


def _act_row(act: KnownAct, kinds: dict[int, DutyType]) -> Row:
    whole, half = divmod(act.half_days, HALVES_A_DAY)
    remarks = [
        DutyRole(act.role).label if act.role != DutyRole.TAKING_PART else "",
        Presence(act.presence).label if act.presence != Presence.PRESENT else "",
    ]
    return (
        f"{act.begins_on.isoformat()} {Half(act.begins_half).label}",
        kinds[act.type_id].name,
        act.title,
        act.place,
        f"{whole}.5" if half else str(whole),
        " ".join(str(each) for each in remarks if each),
    )


def _sums(entries: Iterable[PointEntry], begins_on: dt.date, ends_on: dt.date) -> tuple[Sums, ...]:
    """Points by period and item, from lines of the ledger."""
    periods: dict[tuple[dt.date, int], list[PointEntry]] = defaultdict(list)
    for entry in entries:
        if begins_on <= entry.day <= ends_on:
            periods[entry.period_begins_on, entry.rule_set_id].append(entry)
    rule_sets = ScoringRuleSet.objects.in_bulk({key for _begins, key in periods})
    return tuple(_sum(rule_sets[key], begins, periods[begins, key]) for begins, key in sorted(periods))


def _sum(rule_set: ScoringRuleSet, begins_on: dt.date, entries: Sequence[PointEntry]) -> Sums:
    by_item: dict[tuple[int, str], int] = defaultdict(int)
    taken_back = {entry.reverses_id for entry in entries}
    vetoed = False
    for entry in entries:
        by_item[_place(entry)] += entry.points
        vetoed = vetoed or bool(
            entry.item and entry.item.vetoes and not entry.reverses_id and entry.pk not in taken_back
        )
    balance = sum(by_item.values())
    span = span_on(rule_set, begins_on)
    lines = tuple((name, spoken(points)) for (_at, name), points in sorted(by_item.items()) if points)
    title = f"{span.begins_on.isoformat()} – {span.ends_on.isoformat()}"
    return Sums(title, span.begins_on, span.ends_on, lines, spoken(balance), _grade(rule_set, balance, vetoed=vetoed))


def _place(entry: PointEntry) -> tuple[int, str]:
    """Where a line stands in the table, and as what: items in the order of the rule, then what was given by hand."""
    if entry.item:
        return entry.item.position, f"{entry.item.code} {entry.item.name}"
    return (10_000, _("Given or taken by hand")) if entry.adjustment_id else (-1, _("Base points"))


def _grade(rule_set: ScoringRuleSet, balance: int, *, vetoed: bool) -> str:
    grades = rules_of(rule_set).grades
    reached = [grade.name for grade in grades if grade.at_least <= balance and not vetoed]
    return reached[-1] if reached else grades[0].name if grades else ""


def _remarks(mandate: Mandate, as_of: dt.date) -> Section:
    rows = DutyFileRemark.objects.filter(mandate=mandate, at__lt=end_of(as_of)).order_by("pk")
    told = tuple((timezone.localdate(row.at).isoformat(), str(row.get_voice_display()), row.text) for row in rows)
    return Section(_("Notes and remarks"), (_("Day"), _("from"), _("text")), (3, 4, 14), told)
